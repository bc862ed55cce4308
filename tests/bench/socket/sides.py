"""Both sides: a server that echoes, alone on its core, and the callers on the other."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support import machine, process

BUILD = Path(os.environ.get("PARLEY_BUILD", Path(__file__).resolve().parents[3] / "build/release"))
PEER = Path(__file__).with_name("peer")


@dataclass(frozen=True)
class Sample:
    """One load on one side."""

    sessions: int
    sent: int
    heard: int
    wrong: int
    p50_ms: float
    p99_ms: float
    # By how much the callers were late themselves, which is part of the times of both sides.
    late_p99_ms: float
    # Of the server, while callers came, spoke and left.
    cores: float
    foreign: float

    @property
    def answered(self):
        return self.heard / self.sent


class Side:
    def __init__(self, name, command, **options):
        self.name = name
        self._command = command
        self._options = options

    def hold(self, sessions, seconds):
        watch = machine.Watch()
        server = process.start(
            self._command, core=machine.SERVER_CORE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **self._options)
        try:
            port = json.loads(server.stdout.readline())["port"]
            callers = process.start(
                [BUILD / "bin/socket_load", str(port), str(sessions), str(seconds)], core=machine.OTHER_CORE, stdout=subprocess.PIPE, text=True)
            try:
                said, _ = callers.communicate(timeout=seconds + 60)
            finally:
                process.stop(callers)
            if callers.returncode != 0:
                raise RuntimeError(f"{self.name} with {sessions} sessions: the callers ended with {callers.returncode}")
            cores = machine.cpu_seconds(server.pid) / (seconds + WARM_UP_SECONDS)
        finally:
            process.stop(server)
        return Sample(sessions=sessions, **json.loads(said), cores=cores, foreign=watch.share().foreign)


# Before the callers count.
WARM_UP_SECONDS = 1.5


def parley():
    binary = BUILD / "bin/socket_echo_server"
    if not binary.exists():
        raise RuntimeError(f"{binary} is missing: build it first (./bench does)")
    return Side("Parley", [binary])


def ws():
    """As the lock file says. bufferutil brings its code for this processor along; no script is needed."""
    if not (PEER / "node_modules/.package-lock.json").exists():
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PEER, check=True, stdout=subprocess.DEVNULL)
    return Side("ws", ["node", "server.mjs"], cwd=PEER, env={**os.environ, "NODE_ENV": "production"})
