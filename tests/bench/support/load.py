"""HTTP load by wrk, on the core that is not the server's."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import machine, process

SCRIPT = Path(__file__).with_name("report.lua")


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw."""

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


def start(url, *, connections, seconds, headers=None, pause_ms=0, hurry=True, body=None):
    """Begins a load; `finish` waits for its end. `pause_ms` is a connection's mean pause between requests; a `body` is posted."""
    posted = [] if body is None else ["1", body]
    header_arguments = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    return process.start(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", SCRIPT, *header_arguments,
         url, "--", str(pause_ms), *posted],
        core=machine.OTHER_CORE, hurry=hurry, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


def finish(running):
    output, _ = running.communicate()
    for line in output.splitlines():
        if line.startswith("REPORT "):
            return Load(**json.loads(line.removeprefix("REPORT ")))
    raise RuntimeError("wrk did not report: " + output)


def run(url, **options):
    return finish(start(url, **options))
