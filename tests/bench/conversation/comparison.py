"""What is measured, and what is said about it."""

import os
import sys

from support import machine
from support.markdown import Verdicts, median, spread, table

FEW = 10
MANY = 100
# From few to so many, a session more costs the peer what the last ones of a full core would.
PEER_MANY = 30
MOST_P50_MS = 5
MOST_P99_MS = 15
LEAST_OVERHEAD_RATIO = 10
LEAST_SESSIONS_RATIO = 10
MOST_KB_A_SESSION = 500
# Two frames, as detectors hear in frames: more would mean that sound waits until the process has time for it.
MOST_LATE_MS = 40
# Answers to what was said just before the run make up for those that come just after it, but for a few.
LEAST_ANSWERED = 0.98
# How many runs are repeated, in all, because something else was running.
PATIENCE = 6

HEAD = [
    "who", "sessions", "end of turn → sound: p50 ms", "p99 ms", "last voice → sound: p50 ms", "p99 ms", "silence asked for ms",
    "rest p50 ms", "cores", "KB a session"]


class Comparison:
    """Rounds of all runs, in turns, then as many sessions as ten times the peer's core would hold."""

    def __init__(self, parley, peers, options):
        self.verdicts = Verdicts()
        self._parley = parley
        self._peers = peers
        self._options = options
        self._patience = PATIENCE
        self._samples = {}

    def measure(self):
        runs = [
            (self._parley, FEW), *((peer, FEW) for peer in self._peers), (self._parley, MANY),
            *((peer, PEER_MANY) for peer in self._peers)]
        self._rounds(runs)
        self._rounds([(self._parley, self._wanted_sessions())])

    def judge(self):
        """Against whichever setup of the peer is better at it."""
        few, many, crowd = (self._of(self._parley, sessions) for sessions in (FEW, MANY, self._wanted_sessions()))
        peers = [self._of(peer, FEW) for peer in self._peers]
        verdicts = self.verdicts
        verdicts.at_most(f"{FEW} sessions: end of turn → sound, p50 ms", middle(few, "p50_ms"), MOST_P50_MS)
        verdicts.at_most(f"{MANY} sessions: end of turn → sound, p99 ms", middle(many, "p99_ms"), MOST_P99_MS)
        verdicts.at_least(
            f"{FEW} sessions: the peer's end of turn → sound, p50, against Parley's",
            min(ratio(peer, few, "p50_ms") for peer in peers), LEAST_OVERHEAD_RATIO, 1)
        verdicts.at_most(
            f"{crowd[0].sessions} sessions, {LEAST_SESSIONS_RATIO} × the peer's at most {self._most_sessions()}: end of turn → sound, p99, against the peer's with {FEW}",
            max(1 / ratio(peer, crowd, "p99_ms") for peer in peers), 1)
        verdicts.at_least(
            f"{crowd[0].sessions} sessions: answered of what was said",
            median([sample.answered / sample.spoken for sample in crowd]), LEAST_ANSWERED)
        verdicts.at_most(
            f"{crowd[0].sessions} sessions: last voice → sound, p99, ms more than with {MANY}",
            middle(crowd, "total_p99_ms") - middle(many, "total_p99_ms"), MOST_LATE_MS, 1)
        verdicts.at_most(
            "KB a session, at worst", max(middle(each, "kb_a_session") for each in (few, many, crowd)), MOST_KB_A_SESSION, 0)

    def text(self):
        options = self._options
        foreign = max(sample.foreign for samples in self._samples.values() for sample in samples)
        head = (
            "## Conversations: Parley and LiveKit's agents\n\n"
            f"{os.cpu_count()} cores; one process on core {machine.SERVER_CORE} at a time, the callers inside it; "
            f"{options.rounds} interleaved rounds of {options.seconds} s each, after everybody has spoken once. Recogniser, "
            "language model and voice take no time, for both alike. Medians, in brackets the extremes; ratios are medians of the "
            "ratios of each round. "
            f"Most CPU that went to other processes in a run that counts: {foreign:.1%} of a core"
            f"{' (disturbed)' if foreign > machine.Share.LIMIT else ''}.\n")
        rows = [self._row(name, samples) for (name, _), samples in self._samples.items()]
        return "\n".join([head, table(HEAD, rows), "### Limits\n", self.verdicts.text()])

    def _rounds(self, runs):
        for number in range(self._options.rounds):
            for side, sessions in runs if number % 2 == 0 else reversed(runs):
                self._samples.setdefault((side.name, sessions), []).append(self._run(side, sessions))

    def _run(self, side, sessions):
        while True:
            sample = side.hold(sessions, self._options.seconds)
            if sample.foreign <= machine.Share.LIMIT or self._patience == 0:
                return sample
            self._patience -= 1
            print(f"{side.name} repeated: {sample.foreign:.0%} of a core went elsewhere", file=sys.stderr)

    def _of(self, side, sessions):
        return self._samples[side.name, sessions]

    def _most_sessions(self):
        """That a core could hold of the peer's if no turn were late before its last cycle is used."""
        return max(self._sessions_of_full_core(peer) for peer in self._peers)

    def _sessions_of_full_core(self, peer):
        few, many = (middle(self._of(peer, sessions), "cores") for sessions in (FEW, PEER_MANY))
        return FEW + int((1 - few) / (many - few) * (PEER_MANY - FEW))

    def _wanted_sessions(self):
        return LEAST_SESSIONS_RATIO * self._most_sessions()

    @staticmethod
    def _row(name, samples):
        return [
            name, str(samples[0].sessions),
            *(spread([getattr(sample, what) for sample in samples], digits) for what, digits in (
                ("p50_ms", 2), ("p99_ms", 2), ("total_p50_ms", 0), ("total_p99_ms", 0))),
            f"{samples[0].wait_ms:.0f}", f"{middle(samples, 'rest_p50_ms'):.0f}", f"{middle(samples, 'cores'):.3f}",
            f"{middle(samples, 'kb_a_session'):.0f}"]


def middle(samples, what):
    return median([getattr(sample, what) for sample in samples])


def ratio(mine, others, what):
    """Of the same round, so that whatever was special about a round cancels out."""
    return median([getattr(one, what) / getattr(other, what) for one, other in zip(mine, others)])
