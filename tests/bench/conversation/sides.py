"""Both sides: a process that holds so many conversations at once and says what their turns took."""

import array
import json
import math
import os
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

from support import machine, process

ROOT = Path(__file__).resolve().parents[3]
PEER = Path(__file__).with_name("peer")
# Four words by a man, in a room that is not quite silent; of Debian's pocketsphinx-testdata.
SOUND = Path("/usr/share/pocketsphinx/test/data/cards/001.wav")
# Whatever is further below the loudest 20 ms is room, not voice.
VOICE_DB = 25
# Start, the first words of everybody that are not counted, and a machine that is busy.
GRACE_SECONDS = 120


@dataclass(frozen=True)
class Sample:
    """One run of one side."""

    sessions: int
    spoken: int
    answered: int
    # From when the turn was taken for ended until the first sound of the answer.
    p50_ms: float
    p99_ms: float
    # From the last of the caller's voice on, and how much of it is silence that the settings ask for.
    total_p50_ms: float
    total_p99_ms: float
    wait_ms: float
    cores: float
    kb_a_session: float
    foreign: float

    @property
    def rest_p50_ms(self):
        return self.total_p50_ms - self.wait_ms


class Side:
    """Runs on the server's core alone, whatever its threads."""

    def __init__(self, name, command, **options):
        self.name = name
        self._command = command
        self._options = options

    def hold(self, sessions, seconds):
        watch = machine.Watch()
        running = process.start(
            [*self._command, *map(str, (sessions, seconds, SOUND, voice_ends_ms()))],
            core=machine.SERVER_CORE, stdout=subprocess.PIPE, text=True, **self._options)
        try:
            output, _ = running.communicate(timeout=seconds + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{self.name} does not end with {sessions} sessions") from None
        finally:
            process.stop(running)
        if running.returncode != 0:
            raise RuntimeError(f"{self.name} with {sessions} sessions: {output}")
        return Sample(**json.loads(output.splitlines()[-1]), foreign=watch.share().foreign)


def parley():
    binary = Path(os.environ.get("PARLEY_CONVERSATION_BENCH", ROOT / "build/release/bin/conversation_bench"))
    if not binary.exists():
        raise RuntimeError(f"{binary} is missing: build it first (./bench does)")
    return Side("Parley", [binary])


def peers():
    """LiveKit's agents in both of their setups, installed as the lock file says."""
    if not (PEER / "node_modules/.package-lock.json").exists():
        # No package of these needs its script: what they would fetch is for other processors.
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PEER, check=True, stdout=subprocess.DEVNULL)
    environment = {**os.environ, "NODE_ENV": "production"}
    return [
        Side(f"LiveKit agents, {setup}", ["node", "conversation.mjs", setup], cwd=PEER, env=environment)
        for setup in ("bundled", "silero")]


def voice_ends_ms():
    """Where the last voiced 20 ms of the recording end."""
    with wave.open(str(SOUND)) as file:
        rate, samples = file.getframerate(), array.array("h", file.readframes(file.getnframes()))
    piece = rate // 50
    loudness = [
        math.sqrt(sum(sample * sample for sample in samples[at:at + piece]) / piece)
        for at in range(0, len(samples) - piece + 1, piece)]
    least = max(loudness) / 10 ** (VOICE_DB / 20)
    return 20 * (1 + max(place for place, loud in enumerate(loudness) if loud >= least))
