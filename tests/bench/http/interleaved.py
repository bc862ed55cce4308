"""Loads on several servers in turn, round after round, so that a change of the machine meets all."""

import sys
from dataclasses import dataclass

from support import load, machine
from support.markdown import median, spread

# How often the rounds of one comparison are repeated because something else was running.
PATIENCE = 6


@dataclass(frozen=True)
class Sample:
    """One server in one round."""

    load: load.Load
    cpu_us: float
    foreign: float


class Series:
    """All rounds of one comparison: `samples[server name][round]`."""

    def __init__(self, samples):
        self.samples = samples

    def values(self, name, what):
        return [what(sample) for sample in self.samples[name]]

    def median(self, name, what):
        return median(self.values(name, what))

    def ratios(self, name, other, what):
        """Of the same round, so that whatever was special about a round cancels out."""
        return [mine / theirs for mine, theirs in zip(self.values(name, what), self.values(other, what))]

    def foreign(self):
        return max(sample.foreign for rounds in self.samples.values() for sample in rounds)


def rate(sample):
    return sample.load.rate


def p99(sample):
    return sample.load.p99_ms


def cpu(sample):
    return sample.cpu_us


def row(series, name, *others):
    return [
        name,
        spread(series.values(name, rate), 0),
        f"{series.median(name, lambda sample: sample.load.p50_ms):.2f}",
        spread(series.values(name, p99), 2),
        spread(series.values(name, cpu), 1),
        *others,
    ]


HEAD = ["server", "requests/s", "p50 ms", "p99 ms", "CPU µs a request"]


def measure(targets, *, connections, rounds, seconds, patience=PATIENCE, body=None):
    """`targets`: (server, path) pairs, asked with GET, or with POST when there is a `body`. A disturbed round is repeated as a whole, at most `patience` times."""
    samples = {server.name: [] for server, _ in targets}
    done = 0
    while done < rounds:
        order = targets if done % 2 == 0 else list(reversed(targets))
        taken = {server.name: one_load(server, path, connections, seconds, body) for server, path in order}
        worst = max(sample.foreign for sample in taken.values())
        if worst > machine.Share.LIMIT and patience > 0:
            patience -= 1
            print(f"round repeated: {worst:.0%} of a core went elsewhere", file=sys.stderr)
            continue
        for name, sample in taken.items():
            samples[name].append(sample)
        done += 1
    return Series(samples)


def one_load(server, path, connections, seconds, body=None):
    options = {"connections": connections, "body": body, "headers": server.authorization if server.token else {}}
    load.run(server.url(path), seconds=1, **options)
    watch = machine.Watch()
    before = machine.cpu_seconds(server.pid)
    seen = load.run(server.url(path), seconds=seconds, **options)
    spent = machine.cpu_seconds(server.pid) - before
    if seen.bad_status or seen.broken:
        raise RuntimeError(f"{server.name} {path}: {seen.bad_status} bad answers, {seen.broken} broken connections")
    return Sample(seen, spent / seen.requests * 1e6, watch.share().foreign)
