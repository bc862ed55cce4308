"""The recogniser's worker program, spoken to as the host does, with speech of real people.

    pocketsphinx_worker_test.py WORKER [only]
"""
import array
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys

import cases

WORKER = sys.argv.pop(1)
DATA = "/usr/share/pocketsphinx/test/data"
FRAME_BYTES = 640
SECOND_OF_SILENCE = b"\0" * 32000
MENU = "#JSGF V1.0; grammar menu; public <menu> = go forward ten meters | go backward | stop;"
APPOINTMENTS = "#JSGF V1.0; grammar menu; public <menu> = book an appointment | cancel my appointment;"


def speech(name):
    with open(f"{DATA}/{name}", "rb") as file:
        return file.read()


@contextlib.contextmanager
def worker():
    """The warm program; what it gives opens a session."""
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(  # pylint: disable=consider-using-with
        ["/bin/sh", "-c", f"exec {WORKER} 3<&{theirs.fileno()}"], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
    theirs.close()
    try:
        yield lambda: Session(control)
    finally:
        control.close()
        assert process.wait(timeout=60) == 0


class Session:
    def __init__(self, control):
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(120)
        socket.send_fds(control, [b"s"], [theirs.fileno()])
        theirs.close()
        kind, _, process = self._receive().decode().partition(" ")
        assert kind == "parley.worker/1" and int(process) > 0

    def begin(self, **wishes):
        self._send(b"b" + json.dumps(wishes).encode())

    def hear(self, audio):
        for start in range(0, len(audio), FRAME_BYTES):
            self._send(b"a" + audio[start:start + FRAME_BYTES])

    def finalize(self):
        self._send(b"f")

    def close(self):
        """(kind, body) of every message until the worker has nothing more to say."""
        self._socket.shutdown(socket.SHUT_WR)
        messages = []
        while (message := self._receive()) is not None:
            messages.append((chr(message[0]), json.loads(message[1:])))
        self._socket.close()
        return messages

    def _send(self, message):
        self._socket.sendall(struct.pack("<I", len(message)) + message)

    def _receive(self):
        head = self._exactly(4)
        return None if head is None else self._exactly(struct.unpack("<I", head)[0])

    def _exactly(self, count):
        got = b""
        while len(got) < count:
            piece = self._socket.recv(count - len(got))
            if not piece:
                assert not got, "cut off inside a message"
                return None
            got += piece
        return got


def through_a_telephone(samples):
    """What a line of 8 kHz leaves of it: pairs become one sample, and what lay between them a straight line."""
    line = [(samples[at] + samples[at + 1]) // 2 for at in range(0, len(samples) - 1, 2)]
    heard = array.array("h")
    for one, following in zip(line, line[1:]):
        heard.extend((one, (one + following) // 2))
    return heard


def finals(messages):
    return [body for kind, body in messages if kind == "h" and body["final"]]


def test_understands_a_person_under_a_grammar():
    with worker() as open_session:
        session = open_session()
        session.begin(grammar=MENU)
        session.hear(speech("goforward.raw") + SECOND_OF_SILENCE)
        heard = finals(session.close())
    assert [one["text"] for one in heard] == ["go forward ten meters"], heard
    words = heard[0]["words"]
    assert [word["text"] for word in words] == ["go", "forward", "ten", "meters"], words
    assert all(word["start_ms"] < word["end_ms"] <= heard[0]["end_ms"] for word in words)


def test_understands_a_person_who_speaks_freely_and_tells_while_listening():
    with worker() as open_session:
        session = open_session()
        session.begin(interim=True)
        session.hear(speech("goforward.raw") + SECOND_OF_SILENCE)
        messages = session.close()
    heard = finals(messages)
    assert [one["text"] for one in heard] == ["go forward ten meters"], heard
    assert 0 < heard[0]["confidence"] <= 1
    assert heard[0]["ended"] and not heard[0]["forced"]
    partial = [body["text"] for kind, body in messages if kind == "h" and not body["final"]]
    assert partial and partial[0] != heard[0]["text"], partial


def test_refuses_what_no_grammar_covers_unless_told_otherwise():
    with worker() as open_session:
        for rejects, expected in ((True, 0), (False, 1)):
            session = open_session()
            session.begin(grammar=APPOINTMENTS, reject_foreign_speech=rejects)
            session.hear(speech("goforward.raw") + SECOND_OF_SILENCE)
            assert len(finals(session.close())) == expected


def test_a_pause_ends_an_utterance_and_the_next_one_begins():
    with worker() as open_session:
        session = open_session()
        session.begin(grammar=MENU)
        session.hear((speech("goforward.raw") + SECOND_OF_SILENCE) * 2)
        heard = finals(session.close())
    assert [one["text"] for one in heard] == ["go forward ten meters"] * 2, heard
    assert heard[0]["end_ms"] <= heard[1]["start_ms"]


def test_finalize_brings_out_what_is_pending():
    with worker() as open_session:
        session = open_session()
        session.begin(grammar=MENU)
        session.hear(speech("goforward.raw"))
        session.finalize()
        heard = finals(session.close())
    assert [(one["text"], one["forced"]) for one in heard] == [("go forward ten meters", True)], heard


def test_a_telephone_line_is_understood_from_the_first_word():
    narrow = through_a_telephone(array.array("h", speech("goforward.raw")))
    with worker() as open_session:
        session = open_session()
        session.begin(grammar=MENU, narrowband=True)
        session.hear(narrow.tobytes() + SECOND_OF_SILENCE)
        heard = finals(session.close())
    assert [one["text"] for one in heard] == ["go forward ten meters"], heard


def test_a_grammar_that_is_none_is_refused_and_the_worker_serves_on():
    with worker() as open_session:
        session = open_session()
        session.begin(grammar="nonsense")
        messages = session.close()
        assert [kind for kind, _ in messages] == ["r"], messages
        session = open_session()
        session.begin()
        assert finals(session.close()) == []


def test_sessions_at_the_same_time_do_not_mix():
    with worker() as open_session:
        first, second = open_session(), open_session()
        first.begin(grammar=MENU)
        second.begin(grammar=APPOINTMENTS, reject_foreign_speech=False)
        audio = speech("goforward.raw") + SECOND_OF_SILENCE
        for start in range(0, len(audio), 32000):
            first.hear(audio[start:start + 32000])
            second.hear(audio[start:start + 32000])
        assert [one["text"] for one in finals(first.close())] == ["go forward ten meters"]
        assert all("appointment" in one["text"] for one in finals(second.close()))


if __name__ == "__main__":
    cases.main()
