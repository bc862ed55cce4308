"""Requests that two servers could read differently, and clients that never finish: raw sockets against a live host."""

import pathlib
import re
import select
import socket
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "api"), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import cases
import stage
from waiting import until

HEAD_S, BODY_S, IDLE_S = 1, 1, 2
# A deadline is looked at twice a second, and this machine may be busy.
SLACK_S = 3
OK = b"HTTP/1.1 200"


def short_host():
    """A host that is quick to lose patience."""
    if not hasattr(short_host, "host"):
        short_host.host = stage.platform().serve(
            PARLEY_SERVER_HEAD_TIMEOUT_S=str(HEAD_S), PARLEY_SERVER_BODY_TIMEOUT_S=str(BODY_S), PARLEY_SERVER_IDLE_TIMEOUT_S=str(IDLE_S))
    return short_host.host


def talk(data, host=None, patience=5.0):
    """Sends bytes and reads until the host closes, or until it has said nothing more for a while. Returns (answer, closed)."""
    with (host or stage.host()).connect() as connection:
        try:
            connection.sendall(data)
        except OSError:
            pass
        return read_all(connection, patience)


def read_all(connection, patience=5.0, quiet=0.3):
    received, end = b"", time.monotonic() + patience
    while time.monotonic() < end:
        readable, _, _ = select.select([connection], [], [], quiet if received else end - time.monotonic())
        if not readable:
            return received, False
        try:
            piece = connection.recv(65536)
        except OSError:
            return received, True
        if not piece:
            return received, True
        received += piece
    return received, False


def statuses(received):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


H = b"Host: localhost\r\n"
POST = b"POST /api/auth/login HTTP/1.1\r\n" + H + b"Content-Type: application/json\r\n"
# Were it let through, its answer would be the second on the connection.
SMUGGLED = b"GET /healthz HTTP/1.1\r\n" + H + b"\r\n"

# Each must be answered 400 (or the status given), and the connection closed without reading what follows as a request.
REFUSED = {
    "both Content-Length and Transfer-Encoding": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding before Content-Length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two Content-Lengths that differ": POST + b"Content-Length: 2\r\nContent-Length: 7\r\n\r\n{}",
    "two Content-Lengths that agree": POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a list of Content-Lengths": POST + b"Content-Length: 2, 2\r\n\r\n{}",
    "a Content-Length with a sign": POST + b"Content-Length: +2\r\n\r\n{}",
    "a negative Content-Length": POST + b"Content-Length: -2\r\n\r\n{}",
    "a hexadecimal Content-Length": POST + b"Content-Length: 0x2\r\n\r\n{}",
    "a Content-Length with a fraction": POST + b"Content-Length: 2.0\r\n\r\n{}",
    "a Content-Length with an exponent": POST + b"Content-Length: 2e0\r\n\r\n{}",
    "a Content-Length beyond 64 bits": POST + b"Content-Length: 18446744073709551618\r\n\r\n{}",
    "an empty Content-Length": POST + b"Content-Length: \r\n\r\n{}",
    "a Content-Length of words": POST + b"Content-Length: two\r\n\r\n{}",
    "a Content-Length with a space inside": POST + b"Content-Length: 1 0\r\n\r\n{}",
    "two Transfer-Encodings": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "an encoding after chunked": POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "an encoding before chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "an unknown encoding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked in quotes": POST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
    "chunked with a parameter": POST + b"Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
    "an empty Transfer-Encoding": POST + b"Transfer-Encoding: \r\n\r\n",
    "a vertical tab before chunked": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": POST + b"Content-Length : 2\r\n\r\n{}",
    "a space before the colon of Transfer-Encoding": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a tab before the colon": POST + b"Content-Length\t: 2\r\n\r\n{}",
    "a folded header": b"GET /healthz HTTP/1.1\r\n" + H + b"X-Long: a\r\n b\r\n\r\n",
    "a folded Transfer-Encoding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a header that begins with a space": b"GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n",
    "bare LF after the request line": b"GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n",
    "bare LF between headers": b"GET /healthz HTTP/1.1\r\n" + b"Host: localhost\nX-A: b\r\n\r\n",
    "bare LF at the end of the head": b"GET /healthz HTTP/1.1\r\n" + H + b"\n",
    "only bare LF": b"GET /healthz HTTP/1.1\nHost: localhost\n\n",
    "a bare CR in a value": b"GET /healthz HTTP/1.1\r\n" + H + b"X-A: b\rX-C: d\r\n\r\n",
    "a bare CR in a name": b"GET /healthz HTTP/1.1\r\n" + H + b"X-\rA: b\r\n\r\n",
    "a NUL in a value": b"GET /healthz HTTP/1.1\r\n" + H + b"X-A: b\x00c\r\n\r\n",
    "a NUL in a name": b"GET /healthz HTTP/1.1\r\n" + H + b"X\x00A: b\r\n\r\n",
    "a NUL in the target": b"GET /healthz\x00 HTTP/1.1\r\n" + H + b"\r\n",
    "a control character in a name": b"GET /healthz HTTP/1.1\r\n" + H + b"X\x01A: b\r\n\r\n",
    "a name with a space": b"GET /healthz HTTP/1.1\r\n" + H + b"X A: b\r\n\r\n",
    "a header without a name": b"GET /healthz HTTP/1.1\r\n" + H + b": b\r\n\r\n",
    "a header without a colon": b"GET /healthz HTTP/1.1\r\n" + H + b"nonsense\r\n\r\n",
    "no Host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two Hosts": b"GET /healthz HTTP/1.1\r\n" + H + b"Host: other\r\n\r\n",
    "two Hosts that agree": b"GET /healthz HTTP/1.1\r\n" + H + H + b"\r\n",
    "an empty Host": b"GET /healthz HTTP/1.1\r\nHost: \r\n\r\n",
    "a Host with a path": b"GET /healthz HTTP/1.1\r\nHost: localhost/x\r\n\r\n",
    "a Host with a user": b"GET /healthz HTTP/1.1\r\nHost: a@localhost\r\n\r\n",
    "a list of Hosts": b"GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "the absolute form": b"GET http://localhost/healthz HTTP/1.1\r\n" + H + b"\r\n",
    "the absolute form with another host": b"GET http://other/healthz HTTP/1.1\r\n" + H + b"\r\n",
    "a target without a slash": b"GET healthz HTTP/1.1\r\n" + H + b"\r\n",
    "CONNECT": b"CONNECT localhost:443 HTTP/1.1\r\n" + H + b"\r\n",
    "two spaces in the request line": b"GET  /healthz HTTP/1.1\r\n" + H + b"\r\n",
    "a tab in the request line": b"GET\t/healthz HTTP/1.1\r\n" + H + b"\r\n",
    "a space in the target": b"GET /health z HTTP/1.1\r\n" + H + b"\r\n",
    "an unknown method": b"GETS /healthz HTTP/1.1\r\n" + H + b"\r\n",
    "a method in small letters": b"get /healthz HTTP/1.1\r\n" + H + b"\r\n",
    "HTTP/0.9": b"GET /healthz\r\n\r\n",
    "HTTP/1.2": b"GET /healthz HTTP/1.2\r\n" + H + b"\r\n",
    "HTTP/2.0 as a version": b"GET /healthz HTTP/2.0\r\n" + H + b"\r\n",
    "the HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http in small letters": b"GET /healthz http/1.1\r\n" + H + b"\r\n",
    "a version with two digits": b"GET /healthz HTTP/1.11\r\n" + H + b"\r\n",
    "no version": b"GET /healthz HTTP/\r\n" + H + b"\r\n",
    "chunked in HTTP/1.0": b"POST /api/auth/login HTTP/1.0\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
    "a chunk size with 0x": POST + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
    "a chunk size with a sign": POST + b"Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n",
    "a negative chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
    "an empty chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n",
    "a chunk size of words": POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n",
    "a chunk size beyond 64 bits": POST + b"Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\n{}\r\n0\r\n\r\n",
    "a space before the chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\n 2\r\n{}\r\n0\r\n\r\n",
    "bare LF after the chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
    "bare LF after the chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\n0\r\n\r\n",
    "a chunk longer than its size": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
    "no CRLF after a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n",
    "a NUL in the chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\n2\x00\r\n{}\r\n0\r\n\r\n",
}


def test_every_ambiguous_request_is_refused_and_the_connection_closed():
    assert len(REFUSED) >= 60
    faults = []
    for name, data in REFUSED.items():
        received, closed = talk(data + SMUGGLED)
        found = statuses(received)
        if found != [400] or not closed:
            faults.append(f"{name}: {found}, {'closed' if closed else 'left open'}")
        elif b"application/problem+json" not in received:
            faults.append(f"{name}: not a problem document")
    assert not faults, "\n".join(faults)


def test_trailers_cannot_change_the_request():
    for trailer in (b"Host: other\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"X-Parley-Tenant: companion\r\n",
                    b"Authorization: Bearer x\r\n"):
        received, _ = talk(b"POST /api/auth/forgot HTTP/1.1\r\n" + H + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                           b"19\r\n{\"email\":\"a@example.com\"}\r\n0\r\n" + trailer + b"\r\n" + SMUGGLED)
        assert statuses(received) in ([202, 200], [400]), f"{trailer}: {statuses(received)}"


def test_chunk_extensions_and_leading_zeros_are_harmless():
    for size in (b"19;name=value", b"0019", b'19;a="b"', b"19 "):
        received, _ = talk(b"POST /api/auth/forgot HTTP/1.1\r\n" + H + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                           + size + b"\r\n{\"email\":\"b@example.com\"}\r\n0\r\n\r\n" + SMUGGLED)
        assert statuses(received) in ([202, 200], [400]), f"{size}: {statuses(received)}"


def test_a_body_where_none_is_expected_is_not_taken_for_the_next_request():
    received, _ = talk(b"GET /healthz HTTP/1.1\r\n" + H + b"Content-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED + SMUGGLED)
    assert len(statuses(received)) <= 2, statuses(received)
    received, _ = talk(b"GET /healthz HTTP/1.1\r\n" + H + b"Connection: close\r\n\r\n" + SMUGGLED)
    assert statuses(received) == [200]


def test_pipelined_requests_are_answered_in_their_order():
    paths = [b"/healthz", b"/api/tenant", b"/nowhere", b"/api/auth/me", b"/healthz"] * 10
    data = b"".join(b"GET " + path + b" HTTP/1.1\r\n" + H + b"\r\n" for path in paths)
    received, _ = talk(data)
    assert statuses(received) == [200, 200, 404, 401, 200] * 10, statuses(received)


def test_a_request_may_come_byte_by_byte():
    with stage.host().connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in SMUGGLED:
            connection.sendall(bytes([byte]))
        received, closed = read_all(connection)
    assert statuses(received) == [200] and not closed, received


def test_http_1_0_is_answered_and_closed():
    received, closed = talk(b"GET /healthz HTTP/1.0\r\n\r\n")
    assert statuses(received) == [200] and closed and b"Transfer-Encoding" not in received


def test_heads_that_are_too_large_are_refused_with_431():
    for name, data in (("one long header", b"GET /healthz HTTP/1.1\r\n" + H + b"X-A: " + b"a" * 70000 + b"\r\n\r\n"),
                       ("a long target", b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n" + H + b"\r\n"),
                       ("many headers", b"GET /healthz HTTP/1.1\r\n" + H + b"".join(b"X-%d: a\r\n" % number for number in range(5000)) + b"\r\n"),
                       ("a head without end", b"GET /healthz HTTP/1.1\r\n" + b"X-A: b\r\n" * 20000)):
        received, closed = talk(data)
        assert statuses(received) in ([431], [400], [414]) and closed, f"{name}: {statuses(received)}, closed: {closed}"
    received, closed = talk(b"GET /healthz HTTP/1.1\r\n" + H + b"".join(b"X-%d: a\r\n" % number for number in range(150)) + b"\r\n")
    assert statuses(received) in ([431], [400]) and closed, statuses(received)


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes():
    received, closed = talk(POST + b"Content-Length: 99999999999\r\n\r\n{}")
    assert statuses(received) == [413] and closed, statuses(received)
    chunks = b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n" for _ in range(20))
    received, closed = talk(POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert statuses(received) == [413] and closed, statuses(received)


def test_expect_continue_is_served():
    received, _ = talk(POST + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n{}")
    assert statuses(received)[-1] == 400 and set(statuses(received)) <= {100, 400}, statuses(received)


def test_an_upgrade_to_something_else_is_not_taken():
    received, _ = talk(b"GET /healthz HTTP/1.1\r\n" + H + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")
    assert statuses(received) == [200], received[:200]


def closed_within(connections, limit):
    """How many of the sockets the host closed in time."""
    end, open_ones = time.monotonic() + limit, set(connections)
    poller = select.poll()
    by_number = {connection.fileno(): connection for connection in open_ones}
    for number in by_number:
        poller.register(number, select.POLLIN | select.POLLHUP)
    while open_ones and time.monotonic() < end:
        for number, _ in poller.poll(100):
            try:
                gone = not by_number[number].recv(4096)
            except OSError:
                gone = True
            if gone:
                open_ones.discard(by_number[number])
                poller.unregister(number)
    return len(connections) - len(open_ones)


def test_a_thousand_half_heads_are_closed_by_their_deadline_and_nobody_else_waits():
    host = short_host()
    halves = []
    try:
        for number in range(1000):
            connection = host.connect(address=f"127.0.{8 + number // 250}.{number % 250 + 1}")
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: local")
            halves.append(connection)
        began = time.monotonic()
        assert host.client().get("/healthz").status == 200
        assert time.monotonic() - began < 1, "a whole request waited for the halves"
        count = closed_within(halves, HEAD_S + SLACK_S + 3)
        assert count == 1000, f"{count} of 1000 were closed"
    finally:
        for connection in halves:
            connection.close()


def test_a_head_that_trickles_is_cut_off_however_busy_it_looks():
    with short_host().connect() as connection:
        began = time.monotonic()

        def send_a_little():
            try:
                connection.sendall(b"X: y\r\n")
            except OSError:
                return True
            readable, _, _ = select.select([connection], [], [], 0.1)
            return bool(readable)
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        until(send_a_little, "the trickling head is cut off", HEAD_S + SLACK_S)
        assert time.monotonic() - began < HEAD_S + SLACK_S


def test_a_body_that_never_ends_is_cut_off():
    with short_host().connect() as connection:
        connection.sendall(POST + b"Content-Length: 100\r\n\r\n{")
        received, closed = read_all(connection, BODY_S + SLACK_S, quiet=BODY_S + SLACK_S)
    assert closed and statuses(received) in ([408], []), statuses(received)
    with short_host().connect() as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
        _, closed = read_all(connection, BODY_S + SLACK_S, quiet=BODY_S + SLACK_S)
    assert closed


def test_a_connection_without_a_request_is_closed_when_idle():
    with short_host().connect() as fresh, short_host().connect() as used:
        used.sendall(SMUGGLED)
        received, closed = read_all(used)
        assert statuses(received) == [200] and not closed
        assert closed_within([fresh, used], IDLE_S + SLACK_S) == 2


def test_the_host_is_well_after_all_this():
    for host in stage.platform().hosts:
        assert host.client().get("/readyz").json()["status"] == "ready"
        assert host.process.poll() is None


if __name__ == "__main__":
    try:
        status = cases.run([(name, value) for name, value in list(globals().items()) if name.startswith("test")],
                           sys.argv[1] if len(sys.argv) > 1 else "")
    finally:
        stage.close()
    sys.exit(status)
