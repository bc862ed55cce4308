"""The parts of the benchmark, each on servers of its own."""

import contextlib
import itertools
import socket
from dataclasses import replace

import endurance
from interleaved import measure
from peers import DATABASE, Hono, Parley, Server
from support import load, machine, process
from support.cluster import Cluster

ME = "/api/auth/me"
HELLO = "/healthz"
CONNECTIONS = (16, 64, 256)

# The variants of the Hono peer. The limits are judged against the best of each kind.
UNCACHED = {
    "Hono, jose, columns": {"verifier": "jose", "row": "columns"},
    "Hono, jose": {"verifier": "jose"},
    "Hono, node:crypto": {},
}
CACHED = {"Hono, cached": {"cache": "on"}}
ES256 = {
    "Hono, ES256, jose": {"algorithm": "ES256", "verifier": "jose"},
    "Hono, ES256, node:crypto": {"algorithm": "ES256"},
}

IDLE_CONNECTIONS = 1500
SLOW_REQUESTS = 1000
# A little over what the settings below allow a request's head and body.
SLOW_GIVE_UP_S = 15
HEAD_TIMEOUT_S = 10
BODY_TIMEOUT_S = 10

# A thousand requests a second of each tenant, and ten times that in the flood. A tenant may make half
# more than its usual.
FLOOD = {"connections": 20, "rate": 1000, "factor": 10}
FLOOD_LIMITS = {"tenant_per_minute": 90_000}


class Scenes(contextlib.AbstractContextManager):
    """The cluster and both kinds of servers, up from the first part to the last."""

    NAMES = ("me", "hello", "idle", "slow", "flood")

    def __init__(self, folder, options):
        self._options = options
        self._folder = folder
        self._stack = contextlib.ExitStack()
        self._ports = itertools.count(free_port())

    def __enter__(self):
        try:
            self._prepare()
        except BaseException:
            self._stack.close()
            raise
        return self

    def _prepare(self):
        cluster = self._stack.enter_context(Cluster(self._folder / "postgres", machine.OTHER_CORE, SETTINGS))
        cluster.ask(f"CREATE DATABASE {DATABASE}", database="postgres")
        self._parley = Parley(cluster, self._folder / "parley")
        self._parley.prepare()
        self._accounts = demo_accounts(cluster)
        _, _, tenant_id, user_id = self._accounts[0]
        self._hono = Hono(cluster, {"PEER_TENANT_ID": tenant_id, "PEER_USER_ID": user_id, "PEER_SESSION_ID": user_id})
        self._hono.prepare()
        cluster.ask("VACUUM ANALYZE", database=DATABASE)

    def __exit__(self, *_):
        self._stack.close()

    def me(self, report):
        with contextlib.ExitStack() as stack:
            uncached = self._start_parley(stack, "Parley", auth__token_cache="false")
            cached = self._start_parley(stack, "Parley, cached")
            hono = {
                name: self._start_hono(stack, name, **variant) for name, variant in {**UNCACHED, **CACHED}.items()}
            es256 = {name: self._start_hono(stack, name, **variant) for name, variant in ES256.items()}
            for server in (cached, *hono.values(), *es256.values()):
                expect_same_answer(uncached, server)
            for connections in CONNECTIONS:
                # Repeated rounds can outlast an access token.
                self._sign_in(uncached)
                self._sign_in(cached)
                servers = [uncached, cached, *hono.values()]
                # ES256 is for the record: Parley signs its own tokens with HS256 only.
                servers += es256.values() if connections == 64 else ()
                series = self._measure(servers, ME, connections)
                report.me(connections, series, parley=uncached.name, parley_cached=cached.name,
                          uncached=list(UNCACHED), cached=list(CACHED))

    def hello(self, report):
        with contextlib.ExitStack() as stack:
            parley = self._start_parley(stack, "Parley")
            hono = self._start_hono(stack, "Hono")
            for connections in CONNECTIONS:
                series = self._measure(
                    [replace(parley, token=""), replace(hono, token="")], HELLO, connections)
                report.hello(connections, series)

    def idle(self, report):
        with contextlib.ExitStack() as stack:
            servers = [self._start_parley(stack, "Parley"), self._start_hono(stack, "Hono")]
            costs = {}
            for server in servers:
                load.run(server.url(ME), connections=16, seconds=2, headers=server.authorization)
                costs[server.name] = endurance.cost_of_idle(server, IDLE_CONNECTIONS)
            report.idle(IDLE_CONNECTIONS, costs)

    def slow(self, report):
        with contextlib.ExitStack() as stack:
            server = self._start_parley(
                stack, "Parley", server__head_timeout_s=HEAD_TIMEOUT_S, server__body_timeout_s=BODY_TIMEOUT_S)
            seen = endurance.slow_requests(
                server, ME, count=SLOW_REQUESTS, connections=64, seconds=6, rounds=self._options.rounds,
                give_up_seconds=SLOW_GIVE_UP_S)
            report.slow(SLOW_REQUESTS, max(HEAD_TIMEOUT_S, BODY_TIMEOUT_S), seen)

    def flood(self, report):
        with contextlib.ExitStack() as stack:
            self._parley.limit_tenants(**FLOOD_LIMITS)
            stack.callback(self._parley.limit_tenants)
            server = self._start_parley(stack, "Parley")
            quiet, noisy = (
                replace(server, name=account[0], token=self._parley.sign_in(server, *account[:2])[0])
                for account in self._accounts[:2])
            seen = endurance.flood(quiet, noisy, ME, seconds=5, rounds=self._options.rounds, **FLOOD)
            report.flood(FLOOD["factor"], seen)

    def _measure(self, servers, path, connections):
        return measure(
            [(server, path) for server in servers],
            connections=connections, rounds=self._options.rounds, seconds=self._options.seconds)

    def _start_parley(self, stack, name, **settings) -> Server:
        server = self._parley.start(name, next(self._ports), **settings)
        stack.callback(process.stop, server.process)
        self._sign_in(server)
        return server

    def _sign_in(self, server):
        server.token = self._parley.sign_in(server, *self._accounts[0][:2])[0]

    def _start_hono(self, stack, name, **variant) -> Server:
        server = self._hono.start(name, **variant)
        stack.callback(process.stop, server.process)
        return server


# Reads alone are measured; what remains is that PostgreSQL's own housekeeping stays out of the rounds.
SETTINGS = {"shared_buffers": "256MB", "autovacuum": "off", "checkpoint_timeout": "1h", "max_wal_size": "4GB"}


def demo_accounts(cluster):
    """(tenant slug, e-mail, tenant id, user id) of the first member of each demo tenant."""
    return cluster.ask(
        """SELECT DISTINCT ON (t.id) t.slug, u.email, t.id, u.id
           FROM parley.app_user u JOIN parley.tenant t ON t.id = u.tenant_id
           WHERE u.role = 'member' AND u.status = 'active' ORDER BY t.id, u.id""",
        database=DATABASE)


def expect_same_answer(parley, server):
    """Ids apart: Parley spells them for the public, the peer as the database does, which is cheaper."""
    expected, got = parley.get(ME), server.get(ME)
    for body in (expected, got):
        body.pop("id")
        body["tenant"].pop("id")
    if expected != got:
        raise RuntimeError(f"{server.name} answers {got}, not {expected}")


def free_port():
    """The first of a few ports in a row that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return min(probe.getsockname()[1], 65_000)
