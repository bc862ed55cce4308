"""What the benchmark says in the end."""

import os
import platform
from pathlib import Path

from interleaved import HEAD, cpu, p99, rate, row
from support import machine
from support.markdown import Verdicts, median, spread, table

LEAST_UNCACHED = 1.5
MOST_CACHED_CPU = 0.7
LEAST_HELLO = 1.5
MOST_MOVED = 0.2
MOST_IDLE_MB = 20
# Deadlines are checked on a tick; a second is more than any tick.
DEADLINE_SLACK_S = 1.0


class Report:
    """Sections in the order they were measured, and the verdicts on all limits."""

    def __init__(self, options):
        self.verdicts = Verdicts()
        self._options = options
        self._sections = []
        self._foreign = 0.0

    def text(self):
        head = (
            "## HTTP: Parley and Hono\n\n"
            f"{processor()}, {os.cpu_count()} cores; server on core {machine.SERVER_CORE}, PostgreSQL and wrk on core "
            f"{machine.OTHER_CORE}, for both alike; 127.0.0.1; {self._options.rounds} interleaved rounds of "
            f"{self._options.seconds} s each, after a warm-up of 1 s. Medians, in brackets the extremes; ratios are "
            "medians of the ratios of each round. Parley runs its whole middleware list with access log, metrics and "
            "rate limits, the limits set so high that none is met. "
            f"Most CPU that went to other processes in a round that counts: {self._foreign:.1%} of a core"
            f"{' (disturbed)' if self._foreign > machine.Share.LIMIT else ''}.\n"
        )
        return "\n".join([head, *self._sections, "### Limits\n", self.verdicts.text()])

    def me(self, connections, series, *, parley, parley_cached, uncached, cached):
        self._note(series.foreign())
        best = max(uncached, key=lambda name: series.median(name, rate))
        best_cached = min(cached, key=lambda name: series.median(name, cpu))
        rows = []
        for name in series.samples:
            mine = parley_cached if name in cached else parley
            ratios = ["", "", ""] if name in (parley, parley_cached) else [
                f"{median(series.ratios(mine, name, what)):.2f}" for what in (rate, cpu, p99)]
            rows.append(row(series, name, *ratios))
        self._add(
            f"### `GET /api/auth/me`, {connections} connections\n",
            table([*HEAD, "Parley's req/s ×", "CPU ×", "p99 ×"], rows))
        what = f"me, {connections} connections: "
        self.verdicts.at_least(
            f"{what}requests/s uncached, against {best}", median(series.ratios(parley, best, rate)), LEAST_UNCACHED)
        self.verdicts.at_most(
            f"{what}CPU a request with the token cache", median(series.ratios(parley_cached, best_cached, cpu)),
            MOST_CACHED_CPU)
        self.verdicts.at_most(f"{what}p99 uncached", median(series.ratios(parley, best, p99)), 1)
        self.verdicts.at_most(f"{what}p99 cached", median(series.ratios(parley_cached, best_cached, p99)), 1)

    def hello(self, connections, series):
        self._note(series.foreign())
        ratios = [f"{median(series.ratios('Parley', 'Hono', what)):.2f}" for what in (rate, cpu, p99)]
        self._add(
            f"### `GET /healthz`, {connections} connections\n",
            table([*HEAD, "Parley's req/s ×", "CPU ×", "p99 ×"],
                  [row(series, "Parley", "", "", ""), row(series, "Hono", *ratios)]))
        what = f"hello, {connections} connections: "
        self.verdicts.at_least(f"{what}requests/s", median(series.ratios("Parley", "Hono", rate)), LEAST_HELLO)
        self.verdicts.at_most(f"{what}p99", median(series.ratios("Parley", "Hono", p99)), 1)

    def idle(self, count, costs):
        self._add(
            f"### {count} idle keep-alive connections\n",
            table(["server", "memory MB", "KB a connection", "threads", "a fresh request ms"],
                  [[name, f"{cost.bytes / 1e6:.1f}", f"{cost.bytes / 1e3 / count:.1f}", f"+{cost.threads}",
                    f"{cost.fresh_request_ms:.1f}"] for name, cost in costs.items()]))
        self.verdicts.at_most(f"{count} idle connections: MB", costs["Parley"].bytes / 1e6, MOST_IDLE_MB, 1)
        self.verdicts.equal(f"{count} idle connections: threads", costs["Parley"].threads, 0)

    def slow(self, count, deadline_s, seen):
        self._note(seen.foreign)
        opened = sum(fate[kind]["opened"] for fate in seen.detail for kind in fate)
        closed = sum(fate[kind]["closed"] for fate in seen.detail for kind in fate)
        oldest = {kind: max(fate[kind]["oldest_s"] for fate in seen.detail) for kind in seen.detail[0]}
        self._add(
            f"### {count} half requests that dribble a byte a second\n",
            f"Half of them never finish the head, half never the body. Closed by the server: {closed} of {opened}; the "
            f"oldest head after {oldest['head']:.1f} s, the oldest body after {oldest['body']:.1f} s (deadline "
            f"{deadline_s} s each).\n",
            self._moved("64 connections asking for `/api/auth/me`", "among the half requests", seen))
        self.verdicts.equal("half requests closed by the server", f"{closed} of {opened}", f"{opened} of {opened}")
        self.verdicts.at_most("oldest half request, s", max(oldest.values()), deadline_s + DEADLINE_SLACK_S, 1)
        self.verdicts.at_most("p99 of others among half requests, moved by", seen.moved, MOST_MOVED)

    def flood(self, factor, seen):
        self._note(seen.foreign)
        answered = median([entry[0] for entry in seen.detail])
        refused = median([entry[1] for entry in seen.detail])
        self._add(
            f"### One tenant floods with {factor} times its usual requests\n",
            f"Of the flood {answered:,.0f} a second are answered and {refused:,.0f} refused with 429.\n",
            self._moved("another tenant's `/api/auth/me`", "during the flood", seen))
        self.verdicts.at_most("another tenant's p99 in a flood, moved by", seen.moved, MOST_MOVED)

    def _moved(self, who, during, seen):
        return table(
            [who, "p99 ms"],
            [["undisturbed", spread(seen.calm_ms)], [during, spread(seen.disturbed_ms)],
             ["moved by", f"{seen.moved:+.0%}"]])

    def _note(self, foreign):
        self._foreign = max(self._foreign, foreign)

    def _add(self, *parts):
        self._sections.append("\n".join(parts))


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
