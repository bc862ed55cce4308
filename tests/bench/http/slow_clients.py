"""Many clients that never finish their request: they dribble bytes until the server closes them.

Run as a program, beside the load: slow_clients.py PORT COUNT GIVE_UP_SECONDS. Prints `open` when all
are connected, and at the end one line of JSON: how many the server closed, and how old the oldest was.
"""

import json
import selectors
import socket
import sys
import time

HALF_HEAD = b"GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_BODY = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 400\r\n\r\n{\"email\":\""
)
DRIBBLE_EVERY_S = 1.0
TICK_S = 0.01


class SlowClient:
    """One connection; `kind` is the half of the request that it never gets past."""

    def __init__(self, port, kind, beginning):
        self.kind = kind
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.opened_at = time.monotonic()
        self.closed_after = None
        self.socket.send(beginning)

    def dribble(self):
        try:
            self.socket.send(b"a")
        except BlockingIOError:
            pass
        except OSError:
            self._note_closed()

    def read(self):
        """A 408 may come first; only the end of the stream counts."""
        try:
            if self.socket.recv(4096) == b"":
                self._note_closed()
        except BlockingIOError:
            pass
        except OSError:
            self._note_closed()

    def _note_closed(self):
        if self.closed_after is None:
            self.closed_after = time.monotonic() - self.opened_at


def dribble_until_closed(clients, give_up_seconds):
    waiting = selectors.DefaultSelector()
    for client in clients:
        waiting.register(client.socket, selectors.EVENT_READ, client)
    began = time.monotonic()
    dribbled = 0
    while waiting.get_map() and time.monotonic() - began < give_up_seconds:
        for key, _ in waiting.select(timeout=TICK_S):
            key.data.read()
            forget_closed(waiting, key.data)
        # Evenly over time: a burst of a thousand sends would hold up the load on the same core.
        due = int((time.monotonic() - began) / DRIBBLE_EVERY_S * len(clients))
        for turn in range(dribbled, due):
            client = clients[turn % len(clients)]
            if client.closed_after is None:
                client.dribble()
                forget_closed(waiting, client)
        dribbled = due


def forget_closed(waiting, client):
    if client.closed_after is not None:
        waiting.unregister(client.socket)
        client.socket.close()


def summary(clients, kind):
    ages = [client.closed_after for client in clients if client.kind == kind]
    closed = [age for age in ages if age is not None]
    return {"opened": len(ages), "closed": len(closed), "oldest_s": max(closed, default=0.0)}


def main():
    port, count, give_up_seconds = (int(argument) for argument in sys.argv[1:4])
    halves = {"head": HALF_HEAD, "body": HALF_BODY}
    kinds = list(halves)
    clients = [SlowClient(port, kinds[i % 2], halves[kinds[i % 2]]) for i in range(count)]
    print("open", flush=True)
    dribble_until_closed(clients, give_up_seconds)
    print(json.dumps({kind: summary(clients, kind) for kind in kinds}))


if __name__ == "__main__":
    main()
