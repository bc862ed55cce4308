"""Readers of what a host pushes: server-sent events and WebSocket."""

import base64
import contextlib
import http.client
import json
import os
import socket
import struct
import threading

from client import Answer
from waiting import until


class EventStream:
    """GET /api/events, or another stream, read by a thread. `events` are (id, event, data); `closed` when the host ended it."""

    def __init__(self, client, last_event_id=None, headers=None, path="/api/events", operation="/api/events"):
        self.events, self.comments, self.closed = [], 0, False
        sent = {"Accept": "text/event-stream", **(headers or {})}
        if client.token:
            sent["Authorization"] = f"Bearer {client.token}"
        if client.tenant:
            sent["X-Parley-Tenant"] = client.tenant
        if last_event_id is not None:
            sent["Last-Event-ID"] = str(last_event_id)
        self._connection = http.client.HTTPConnection("127.0.0.1", client.host.port, timeout=60)
        self._connection.request("GET", path, headers=sent)
        # The connection forgets it when the answer says that nothing follows.
        self._socket = self._connection.sock
        self._response = self._connection.getresponse()
        answer = Answer(self._response.status, self._response.getheaders(), b"")
        assert answer.status == 200, f"GET {path} answered {answer.status}: {self._response.read()}"
        assert answer.header("Content-Type").startswith("text/event-stream"), answer.headers
        assert answer.header("X-Request-Id") and answer.header("Cache-Control") == "no-store", answer.headers
        client.host.contract.called.add(("GET", operation))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        event = {}
        try:
            while line := self._response.fp.readline():
                text = line.decode().rstrip("\n")
                if text.startswith(":"):
                    self.comments += 1
                elif text:
                    field, _, value = text.partition(": ")
                    event[field] = value
                else:
                    if "data" in event:
                        self.events.append((int(event["id"]), event["event"], json.loads(event["data"])))
                    event = {}
        except (OSError, ValueError):
            pass
        self.closed = True

    def wait_for(self, kind, within=5.0):
        return until(lambda: next((event for event in self.events if event[1] == kind), None), f"the event {kind}", within)

    def close(self):
        with contextlib.suppress(OSError):  # The host may have ended it.
            self._socket.shutdown(socket.SHUT_RDWR)
        self._response.close()


class WebSocket:
    """A WebSocket on /api/events or another path, read by a thread. `status` is that of the handshake."""

    def __init__(self, host, ticket=None, origin=None, query="", headers=None, at="/api/events"):
        self.messages, self.closed, self.close_code = [], False, None
        self._socket = host.connect()
        key = base64.b64encode(os.urandom(16)).decode()
        path = f"{at}?" + "&".join(filter(None, [f"ticket={ticket}" if ticket else "", query]))
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{host.port}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        if origin:
            lines.append(f"Origin: {origin}")
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._stream = self._socket.makefile("rb")
        self.status = int(self._stream.readline().split()[1])
        self.headers = []
        while (line := self._stream.readline().strip()):
            name, _, value = line.decode().partition(":")
            self.headers.append((name, value.strip()))
        if self.status == 101:
            threading.Thread(target=self._read, daemon=True).start()
        else:
            length = int(Answer(self.status, self.headers, b"").header("Content-Length") or 0)
            answer = Answer(self.status, self.headers, self._stream.read(length))
            host.transcript.add("GET", at, answer)
            host.contract.check("GET", at, answer)
            self.body = answer.body
            self.close()

    def _frame(self):
        first, second = self._stream.read(2)
        length = second & 0x7F
        if length == 126:
            length = struct.unpack(">H", self._stream.read(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._stream.read(8))[0]
        return first & 0x80, first & 0x0F, self._stream.read(length)

    def _message(self):
        """Frames of control may stand between the parts of a message."""
        kind, parts = None, b""
        while True:
            is_last, opcode, payload = self._frame()
            if opcode >= 8:
                return opcode, payload
            kind, parts = opcode or kind, parts + payload
            if is_last:
                return kind, parts

    def _read(self):
        try:
            while True:
                kind, payload = self._message()
                if kind == 1:
                    self.messages.append(json.loads(payload))
                elif kind == 10:
                    self.messages.append("pong")
                elif kind == 8:
                    self.close_code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else None
                    break
        except (OSError, ValueError):
            pass
        self.closed = True

    def send(self, kind, payload, masked=True):
        mask = os.urandom(4) if masked else b""
        size = len(payload)
        head = bytes([0x80 | kind])
        if size < 126:
            head += bytes([(0x80 if masked else 0) | size])
        else:
            head += bytes([(0x80 if masked else 0) | 126]) + struct.pack(">H", size) if size < 65536 else \
                bytes([(0x80 if masked else 0) | 127]) + struct.pack(">Q", size)
        if masked:
            payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.send_bytes(head + mask + payload)

    def send_bytes(self, data):
        self._socket.sendall(data)

    def wait_for(self, kind, within=5.0):
        return until(lambda: next((message for message in self.messages
                                   if isinstance(message, dict) and message["event"] == kind), None),
                     f"the message {kind}", within)

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
