"""What the machine does while something is measured: CPU time of processes, and whose it was."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")

# The server under test has a core for itself; PostgreSQL and the load generator share the other, for
# every peer alike. On a larger machine the rest stays idle.
SERVER_CORE = 0
OTHER_CORE = 1


def stat_fields(pid):
    """The fields of /proc/<pid>/stat from the state on; the name before it may hold spaces."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2 :].split()


def cpu_seconds(pid):
    """User and system time of all threads of one process."""
    fields = stat_fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def resident_bytes(pid):
    return _status_number(pid, "VmRSS") * 1024


def thread_count(pid):
    return _status_number(pid, "Threads")


def _status_number(pid, name):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise KeyError(f"{name} of process {pid}")


def has_two_cores():
    """Whether the server can be kept apart from everything else."""
    return {SERVER_CORE, OTHER_CORE} <= os.sched_getaffinity(0)


def _own_tree_seconds():
    """CPU time of this process, its living descendants, and all it has waited for."""
    children = {}
    spent = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            fields = stat_fields(entry)
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(entry))
        spent[int(entry)] = sum(int(ticks) for ticks in fields[11:15])
    total, waiting = 0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        total += spent.get(pid, 0)
        waiting += children.get(pid, [])
    return total / TICKS_A_SECOND


def _busy_seconds():
    """User, nice, system and stolen time of all cores. Interrupts belong to nobody and are left out."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    user, nice, system, steal = (int(fields[index]) for index in (1, 2, 3, 8))
    return (user + nice + system + steal) / TICKS_A_SECOND


@dataclass(frozen=True)
class Share:
    """Part of one core's time that went to processes that are none of ours."""

    foreign: float

    @property
    def disturbed(self):
        return self.foreign > Share.LIMIT

    # Above this, throughput of a pinned server is visibly lower; the kernel's own threads stay below it.
    LIMIT = 0.05


class Watch:
    """Counts foreign CPU time between its making and `share()`."""

    def __init__(self):
        self._began = time.monotonic()
        self._busy = _busy_seconds()
        self._own = _own_tree_seconds()

    def share(self):
        elapsed = time.monotonic() - self._began
        foreign = (_busy_seconds() - self._busy) - (_own_tree_seconds() - self._own)
        return Share(max(0.0, foreign / elapsed))
