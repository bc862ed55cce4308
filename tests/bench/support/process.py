"""Processes that a benchmark starts: on one core, ended with the benchmark, however it ends."""

import ctypes
import os
import signal
import subprocess
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Ahead of stray background work, for server, database and load generator alike. Linux weighs whole
# sessions against each other, so the session gets it too.
NICENESS = -19


def start(command, *, core, hurry=True, **options):
    """Starts `command` in a session of its own on `core`. It is killed when this process dies."""
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare():
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.sched_setaffinity(0, {core})

    process = subprocess.Popen(command, start_new_session=True, preexec_fn=prepare, **options)
    if hurry:
        _hurry(process.pid)
    return process


def _hurry(pid):
    try:
        os.setpriority(os.PRIO_PROCESS, pid, NICENESS)
        Path(f"/proc/{pid}/autogroup").write_text(str(NICENESS))
    except OSError:
        pass  # Only root may; everything is treated alike either way.


def stop(process, *, by=signal.SIGTERM, within_seconds=20):
    if process.poll() is not None:
        return
    process.send_signal(by)
    try:
        process.wait(within_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
