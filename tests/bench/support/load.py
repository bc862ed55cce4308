"""HTTP load by wrk, or by paced_load, on the core that is not the server's."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import machine, process

SCRIPT = Path(__file__).with_name("report.lua")
PACED = Path(__file__).parents[3] / "build/release/bin/paced_load"


@dataclass(frozen=True)
class Load:
    """What one run saw."""

    requests: int
    seconds: float
    p50_ms: float
    p90_ms: float
    p99_ms: float
    max_ms: float
    bad_status: int
    broken: int

    @property
    def rate(self):
        return self.requests / self.seconds


def start(url, *, connections, seconds, headers=None, hurry=True, body=None):
    """Begins a load that asks as fast as it is answered; `finish` waits for its end. A `body` is posted."""
    posted = [] if body is None else ["--", body]
    header_arguments = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    return process.start(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", SCRIPT, *header_arguments,
         url, *posted],
        core=machine.OTHER_CORE, hurry=hurry, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


def start_paced(server, path, *, connections, rate, seconds, seed):
    """Begins a load of `rate` requests a second that fall due at random; `finish` waits for its end."""
    return process.start(
        [PACED, *map(str, (server.port, path, server.token, connections, rate, seconds, seed))],
        core=machine.OTHER_CORE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


def finish(running):
    output, _ = running.communicate()
    for line in output.splitlines():
        if line.startswith("REPORT "):
            return Load(**json.loads(line.removeprefix("REPORT ")))
    raise RuntimeError("the load did not report: " + output)


def run(url, **options):
    return finish(start(url, **options))
