"""Ports of 127.0.0.1 for servers of tests."""
import pathlib
import random
import socket

# Node's fetch refuses some of those below.
LOWEST, HIGHEST = 11_000, 65_535


def free_port():
    """One that nobody listens on, and none of those that the kernel gives to connections that go out: such a connection could
    have taken it before the server listens."""
    first, last = map(int, pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split())
    kept = [*range(LOWEST, first), *range(max(last, LOWEST) + 1, HIGHEST + 1)]
    while True:
        port = random.choice(kept)
        with socket.socket() as probe:
            # As servers do: what is left of closed connections is in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
