"""`parley talk`: conversations in the terminal, through the same door as every other client."""

import json
import math
import pathlib
import struct
import subprocess
import tempfile
import wave

import stage
from harness import binary

# A human voice at 16 kHz, as Debian ships it with the recogniser.
RECORDING = pathlib.Path("/usr/share/pocketsphinx/test/data/goforward.raw")


def talk(*arguments, said="", status=0):
    host = stage.host()
    done = subprocess.run(
        [binary(), "talk", *arguments, "--url", f"ws://127.0.0.1:{host.port}/v1/realtime"],
        env=stage.platform().environment, input=said, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def turns_of(*arguments, **options):
    return json.loads(talk(*arguments, "--json", **options))["turns"]


def wav_of(samples, rate):
    file = tempfile.NamedTemporaryFile(suffix=".wav")  # pylint: disable=consider-using-with
    with wave.open(file.name, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples)
    return file


def loudness_of(name):
    with wave.open(name, "rb") as sound:
        frames = sound.readframes(sound.getnframes())
        samples = struct.unpack(f"<{len(frames) // 2}h", frames)
        seconds = sound.getnframes() / sound.getframerate()
    return seconds, math.sqrt(sum(each * each for each in samples) / max(1, len(samples)))


def test_each_line_written_is_answered_in_the_role_of_the_scenario():
    said = ["I take responsibility for the gap.", "Anna leads a fourteen day plan from Monday.", "What is the target?"]
    turns = turns_of("coo-escalation", "--text", said="\n".join(said) + "\n")
    assert [turn["text"] for turn in turns if turn["speaker"] == "user"] == said, turns
    answers = [turn for turn in turns if turn["speaker"] == "assistant"]
    assert len(answers) >= 3 and all(answer["status"] == "completed" and answer["text"] for answer in answers), turns
    assert "85" in answers[-1]["text"], turns


def test_a_recording_is_heard_and_answered_aloud():
    sound = wav_of(RECORDING.read_bytes(), 16_000)
    reply = tempfile.NamedTemporaryFile(suffix=".wav")  # pylint: disable=consider-using-with
    turns = turns_of("--wav", sound.name, "--out", reply.name)
    heard = [turn["text"] for turn in turns if turn["speaker"] == "user"]
    assert len(heard) == 1 and "forward ten meters" in heard[0].lower(), turns
    answer = turns[-1]
    assert answer["speaker"] == "assistant" and answer["text"] and answer["status"] == "completed", turns
    assert 0 <= answer["first_word_ms"] <= answer["first_sound_ms"], turns
    seconds, loudness = loudness_of(reply.name)
    assert seconds > 0.5 and loudness > 200, (seconds, loudness)


def test_people_see_who_says_what_and_how_long_it_took():
    shown = talk("coo-escalation", "--text", said="I own this.\n")
    assert "you  I own this." in shown and "them " in shown and "first word" in shown, shown


def test_what_cannot_be_is_said():
    unknown = talk("no-such-scenario", "--text", "--json", said="Hello.\n", status=4)
    assert "no-such-scenario" in unknown or "scenario" in unknown, unknown
    refused = talk("--text", "--json", "--key", "ek_wrong", said="Hello.\n", status=4)
    assert "talk_broken_off" in refused, refused
    unread = talk("--wav", "/nowhere.wav", "--json", status=1)
    assert "file_unreadable" in unread, unread
