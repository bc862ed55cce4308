"""The servers that are compared: each a process on the server's core, with a token of its own."""

import base64
import json
import os
import select
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from support import machine, process

ROOT = Path(__file__).resolve().parents[3]
PEER = Path(__file__).with_name("peer")
DATABASE = "parley"
PASSWORD = "parley-demo"

# Requests a minute, so many that no limit is ever met, while everything is still counted.
UNREACHABLE_LIMITS = {"tenant_per_minute": 60_000_000, "user_per_minute": 60_000_000, "address_per_minute": 60_000_000}


@dataclass
class Server:
    """One running server."""

    name: str
    process: subprocess.Popen
    port: int
    token: str = ""

    @property
    def pid(self):
        return self.process.pid

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def authorization(self):
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path):
        return fetch(self.url(path), headers=self.authorization)


def fetch(url, *, headers=None, body=None):
    """The answer's JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


class Parley:
    """The real binary on one cluster: migrated and seeded once, then started as often as wanted."""

    def __init__(self, cluster, folder):
        self._binary = os.environ.get("PARLEY_BINARY", str(ROOT / "build/release/bin/parley"))
        if not Path(self._binary).exists():
            raise RuntimeError(f"{self._binary} is missing: build it first (./bench does)")
        self._cluster = cluster
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)

    def prepare(self):
        self._command("migrate")
        self._command("demo", "seed")
        self.limit_tenants()

    def limit_tenants(self, **limits):
        """Holds for servers started afterwards."""
        self._cluster.ask(
            f"UPDATE parley.tenant SET limits = '{json.dumps({**UNREACHABLE_LIMITS, **limits})}'", database=DATABASE)

    def start(self, name, port, **settings):
        """`settings` override the benchmark's own; dots of the keys are written as two underscores."""
        options = self._options({"server.port": port, **_keys(settings)})
        server = process.start(
            [self._binary, "serve", *options],
            core=machine.SERVER_CORE, cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=(self._folder / f"{name.replace(' ', '-')}.err").open("w"),
        )
        started = Server(name, server, port)
        wait_until_ready(started, "/readyz")
        return started

    def sign_in(self, server, tenant, email):
        """An access token and the account, as a client of the API gets them."""
        answer = fetch(
            server.url("/api/auth/login"),
            headers={"X-Parley-Tenant": tenant}, body={"email": email, "password": PASSWORD},
        )
        return answer["access_token"], answer["user"]

    def _options(self, extra):
        settings = {
            "data.dir": self._folder / "data",
            "database.url": self._cluster.url("parley_app", DATABASE),
            "database.admin_url": self._cluster.url("postgres", DATABASE),
            "server.loops": 1,
            "log.file": self._folder / "access.log",
            "demo.enabled": "true",
            **extra,
        }
        return [part for key, value in settings.items() for part in ("-D", f"{key}={value}")]

    def _command(self, *words):
        done = subprocess.run([self._binary, *words, *self._options({})], cwd=ROOT, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"parley {' '.join(words)}: {done.stdout}{done.stderr}")


def _keys(settings):
    return {key.replace("__", "."): value for key, value in settings.items()}


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Hono:
    """The Hono peer, whose packages are installed as its lock file says."""

    def __init__(self, cluster, user):
        self._cluster = cluster
        self._user = user

    def prepare(self):
        if not (PEER / "node_modules/.package-lock.json").exists():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEER, check=True, stdout=subprocess.DEVNULL)
        self._cluster.ask((PEER / "functions.sql").read_text(), database=DATABASE)

    def start(self, name, *, algorithm="HS256", verifier="node", cache="off", row="json"):
        environment = {
            **os.environ,
            "NODE_ENV": "production",
            "PEER_ALGORITHM": algorithm,
            "PEER_VERIFIER": verifier,
            "PEER_CACHE": cache,
            "PEER_ROW": row,
            "PEER_DATABASE": DATABASE,
            "PEER_DATABASE_SOCKET": self._cluster.socket,
            **self._user,
        }
        server = process.start(
            ["node", "server.mjs"], core=machine.SERVER_CORE, cwd=PEER, env=environment,
            stdout=subprocess.PIPE, text=True,
        )
        readable, _, _ = select.select([server.stdout], [], [], 20)
        line = server.stdout.readline() if readable else ""
        if not line:
            raise RuntimeError(f"the peer {name} did not start")
        return Server(name, server, **json.loads(line))


def wait_until_ready(server, path, within_seconds=30):
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(server.url(path), timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{server.name} did not become ready")
