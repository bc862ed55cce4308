"""What connections that do nothing, or do it slowly, or far too much, cost everybody else."""

import itertools
import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from interleaved import PATIENCE
from support import load, machine, process
from support.markdown import median

KEEP_ALIVE_REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(frozen=True)
class IdleCost:
    """What idle keep-alive connections added to a process."""

    bytes: int
    threads: int
    fresh_request_ms: float


def cost_of_idle(server, count):
    before_bytes, before_threads = machine.resident_bytes(server.pid), machine.thread_count(server.pid)
    idle = [keep_alive(server.port) for _ in range(count)]
    began = time.monotonic()
    keep_alive(server.port).close()
    fresh_request_ms = (time.monotonic() - began) * 1000
    cost = IdleCost(
        machine.resident_bytes(server.pid) - before_bytes,
        machine.thread_count(server.pid) - before_threads,
        fresh_request_ms,
    )
    for connection in idle:
        connection.close()
    return cost


def keep_alive(port):
    """A connection that has had one answer and now rests."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(KEEP_ALIVE_REQUEST)
    if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
        raise RuntimeError("an idle connection's first request failed")
    return connection


@dataclass(frozen=True)
class Comparison:
    """The p99 of the same load, round by round, without and with a disturbance."""

    calm_ms: list
    disturbed_ms: list
    detail: list
    foreign: float

    @property
    def moved(self):
        """How far the disturbance moved it: 0.1 is 10 % up."""
        return median([with_it / without for with_it, without in zip(self.disturbed_ms, self.calm_ms)]) - 1


def compare(calm, disturbed, rounds, patience=PATIENCE):
    """`calm` answers a p99, `disturbed` a p99 and a detail. Repeats rounds as `interleaved.measure` does."""
    taken = []
    while len(taken) < rounds:
        watch = machine.Watch()
        calm_ms = calm()
        disturbed_ms, detail = disturbed()
        share = watch.share()
        if share.disturbed and patience > 0:
            patience -= 1
            print(f"round repeated: {share.foreign:.0%} of a core went elsewhere", file=sys.stderr)
            continue
        taken.append((calm_ms, disturbed_ms, detail, share.foreign))
    calm_ms, disturbed_ms, details, foreign = (list(column) for column in zip(*taken))
    return Comparison(calm_ms, disturbed_ms, details, max(foreign))


def slow_requests(server, path, *, count, connections, seconds, rounds, give_up_seconds):
    """`detail` holds what became of the slow requests, one entry a round."""

    def normal():
        seen = load.run(
            server.url(path), connections=connections, seconds=seconds, headers=server.authorization)
        expect_good(server, seen)
        return seen.p99_ms

    def among_slow_requests():
        slow = process.start(
            [sys.executable, Path(__file__).with_name("slow_clients.py"), str(server.port), str(count), str(give_up_seconds)],
            core=machine.OTHER_CORE, hurry=False, stdout=subprocess.PIPE, text=True,
        )
        if slow.stdout.readline() != "open\n":
            raise RuntimeError("the slow clients could not connect")
        p99_ms = normal()
        return p99_ms, json.loads(slow.communicate()[0])

    normal()
    return compare(normal, among_slow_requests, rounds)


def flood(quiet, noisy, path, *, connections, rate, factor, seconds, rounds):
    """Two tenants of one server. `detail` holds the flood's (answered, refused) a second, one entry a round."""
    seeds = itertools.count(1)

    def both(times):
        other = load.start_paced(
            noisy, path, connections=times * connections, rate=times * rate, seconds=seconds, seed=next(seeds))
        seen = load.finish(load.start_paced(
            quiet, path, connections=connections, rate=rate, seconds=seconds, seed=next(seeds)))
        expect_good(quiet, seen)
        flooding = load.finish(other)
        answered = flooding.requests - flooding.bad_status
        return seen.p99_ms, (answered / flooding.seconds, flooding.bad_status / flooding.seconds)

    # Also empties what the noisy tenant has saved up.
    both(factor)
    return compare(lambda: both(1)[0], lambda: both(factor), rounds)


def expect_good(server, seen):
    if seen.bad_status or seen.broken:
        raise RuntimeError(f"{server.name}: {seen.bad_status} bad answers, {seen.broken} broken connections")
