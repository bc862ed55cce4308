"""What is measured, and what is said about it."""

import contextlib
import json
import os
import socket
import time

from gateways import ANSWER, BODY, FIRST_OUTPUT_MS, PATH, ParleyGateway, Portkey, Vendor, wait_until_used
from interleaved import HEAD, measure, rate, row
from peers import DATABASE
from support import machine
from support.cluster import Cluster
from support.markdown import Verdicts, median, spread, table

CONNECTIONS = [16, 64]
LATENCY_CONNECTIONS = [1, 16, 64]
LEAST_RATE = 10
MOST_ADDED = 0.1
REQUESTS_AT_THE_DEAD = 20
# The breaker shuts a provider out that failed so often in a row.
FAILURES_UNTIL_SKIPPED = 3
# What may come on top of the silent primary's deadline.
MOST_LATE_MS = 100


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def p50(sample):
    return sample.load.p50_ms


class Scenes:
    """Both gateways and their vendors, up for the whole run. Use it in a `with`."""

    def __init__(self, folder, options):
        self.verdicts = Verdicts()
        self._options = options
        self._stack = contextlib.ExitStack()
        self._sections = []
        self._foreign = 0.0
        cluster = self._stack.enter_context(Cluster(folder / "postgres", machine.OTHER_CORE))
        cluster.ask(f"CREATE DATABASE {DATABASE}", database="postgres")
        self._vendor, self._dead, self._silent = (self._started(Vendor(manner)) for manner in ("answering", "dead", "silent"))
        self._gateways = [
            self._started(ParleyGateway(cluster, folder / "parley", free_port())), self._started(Portkey(folder, free_port()))]
        self._callers = [gateway.chain((self._vendor, None)) for gateway in self._gateways]
        for caller in self._callers:
            wait_until_used(caller)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()

    def rates(self):
        for connections in CONNECTIONS:
            series = self._measure([(caller, PATH) for caller in self._callers], connections)
            ratio = median(series.ratios("Parley", "Portkey", rate))
            self._sections.append(
                f"### {connections} connections\n\n" + table(
                    [*HEAD, "Parley's req/s ×"], [row(series, "Parley", ""), row(series, "Portkey", f"{ratio:.1f}")]))
            self.verdicts.at_least(f"{connections} connections: requests/s, against Portkey's", ratio, LEAST_RATE, 1)

    def latency(self):
        direct = self._vendor.server()
        for connections in LATENCY_CONNECTIONS:
            series = self._measure([(server, PATH) for server in (direct, *self._callers)], connections)
            added = {
                name: [mine - theirs for mine, theirs in zip(series.values(name, p50), series.values(direct.name, p50))]
                for name in ("Parley", "Portkey")}
            rows = [[name, spread(series.values(name, p50), 3), spread(added[name], 3) if name in added else ""] for name in series.samples]
            count = f"{connections} connection{'s' if connections > 1 else ''}"
            self._sections.append(f"### Added latency, {count}\n\n" + table(["asked", "p50 ms", "added ms"], rows))
            share = median([mine / theirs for mine, theirs in zip(added["Parley"], added["Portkey"])])
            self.verdicts.at_most(f"{count}: latency added, against Portkey's", share, MOST_ADDED, 3)

    def dead_primary(self):
        rows = []
        for gateway in self._gateways:
            caller = gateway.chain((self._dead, None), (self._vendor, None))
            self._let_the_order_arrive(gateway)
            before = self._dead.counts()["connections"]
            seen = []
            for _ in range(REQUESTS_AT_THE_DEAD):
                if caller.ask() != ANSWER:
                    raise RuntimeError(f"{caller.name} answered something else")
                seen.append(self._dead.counts()["connections"] - before)
            rows.append([caller.name, *(str(seen[number - 1]) for number in (1, 2, 3, 4, REQUESTS_AT_THE_DEAD))])
            if caller.name == "Parley":
                late = seen[-1] - seen[FAILURES_UNTIL_SKIPPED - 1]
                self.verdicts.equal("connections to the dead primary from the fourth request on", late, 0)
        head = ["connections to it after request", "1", "2", "3", "4", str(REQUESTS_AT_THE_DEAD)]
        self._sections.append("### A primary that closes every connection\n\nAll requests were answered.\n\n" + table(head, rows))

    def silent_primary(self):
        rows = []
        for gateway in self._gateways:
            caller = gateway.chain((self._silent, FIRST_OUTPUT_MS), (self._vendor, None))
            self._let_the_order_arrive(gateway)
            began = time.monotonic()
            if caller.ask() != ANSWER:
                raise RuntimeError(f"{caller.name} answered something else")
            took_ms = (time.monotonic() - began) * 1e3
            rows.append([caller.name, f"{took_ms:.0f}", str(self._silent.counts()["requests"])])
            if caller.name == "Parley":
                self.verdicts.at_least("silent primary: ms until the answer", took_ms, FIRST_OUTPUT_MS, 0)
                self.verdicts.at_most("silent primary: ms until the answer", took_ms, FIRST_OUTPUT_MS + MOST_LATE_MS, 0)
        self._sections.append(
            f"### A primary that takes the request and says nothing, given {FIRST_OUTPUT_MS} ms\n\n" +
            table(["gateway", "ms until the answer", "requests at the silent one, in all"], rows))

    def text(self):
        options = self._options
        head = (
            "## Chat completions: Parley and Portkey's gateway\n\n"
            f"{os.cpu_count()} cores; gateway on core {machine.SERVER_CORE}, vendor, PostgreSQL and wrk on core {machine.OTHER_CORE}, "
            f"for both alike; 127.0.0.1; {options.rounds} interleaved rounds of {options.seconds} s each, after a warm-up of 1 s. "
            "Medians, in brackets the extremes; ratios are medians of the ratios of each round. The answer has seven words and is not "
            "streamed to the client; Parley asks the vendor for a stream all the same. "
            f"Most CPU that went to other processes in a round that counts: {self._foreign:.1%} of a core"
            f"{' (disturbed)' if self._foreign > machine.Share.LIMIT else ''}.\n")
        return "\n".join([head, *self._sections, "### Limits\n", self.verdicts.text()])

    def _started(self, part):
        self._stack.callback(part.stop)
        return part

    def _measure(self, targets, connections):
        series = measure(
            targets, connections=connections, rounds=self._options.rounds, seconds=self._options.seconds, patience=2,
            body=json.dumps(BODY))
        self._foreign = max(self._foreign, series.foreign())
        return series

    @staticmethod
    def _let_the_order_arrive(gateway):
        """Without asking, which would count. Hosts read new orders every half second."""
        if isinstance(gateway, ParleyGateway):
            time.sleep(1.5)
