"""A running Parley for tests: a private PostgreSQL, migrated and with the demo accounts, and hosts on free ports."""

import email
import email.policy
import functools
import gzip
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from client import Client, Transcript
from contract import Contract
from ports import free_port
from postgres import Postgres
from waiting import until

ROOT = pathlib.Path(os.environ.get("PARLEY_ROOT", pathlib.Path(__file__).resolve().parents[2]))
PASSWORD = "parley-demo"
# Requests a minute, so many that only the tests of limits meet one.
UNLIMITED = {"tenant_per_minute": 10_000_000, "user_per_minute": 1_000_000, "address_per_minute": 1_000_000}


def binary():
    """The parley under test: PARLEY_BINARY, or the one of the build that runs the test."""
    build = os.environ.get("PARLEY_BUILD", ROOT / "build" / "release")
    return pathlib.Path(os.environ.get("PARLEY_BINARY", pathlib.Path(build) / "bin" / "parley"))


def settings_of_the_run():
    """What every host of this run is set to: PARLEY_TEST_SETTINGS, such as `server.handlers=threads server.loops=2`."""
    pairs = (each.split("=", 1) for each in os.environ.get("PARLEY_TEST_SETTINGS", "").split())
    return {"PARLEY_" + key.upper().replace(".", "_"): value for key, value in pairs}


def load_contract():
    converter, source = ROOT / "docs/api/to_json.py", ROOT / "docs/api/openapi.yaml"
    with tempfile.NamedTemporaryFile(suffix=".json") as target:
        subprocess.run(["/usr/bin/python3", converter, source, target.name], check=True)
        return Contract(json.load(target))


def make_web_folder(folder):
    """What a host serves: the real pages of the API, and a stand-in for the portal, which takes a while to build."""
    assets = folder / "dist/assets"
    assets.mkdir(parents=True)
    (folder / "docs").symlink_to(ROOT / "web/docs")
    page, script = b"<!doctype html><title>Portal</title>", b"export const portal = 'stand-in';\n" * 40
    (folder / "dist/index.html").write_bytes(page)
    (assets / "scheme.js").write_bytes(b"document.title;")
    for name, content in {"app-Ab12_-xY.js": script, "app-Ab12_-xY.js.gz": gzip.compress(script),
                          # Brotli of an empty text, which nobody could mistake for what the host would make of the script.
                          "app-Ab12_-xY.js.br": b"\x3b"}.items():
        (assets / name).write_bytes(content)
    return folder


class Host:
    """One `parley serve`. Its log is in `log`."""

    def __init__(self, platform, settings):
        self.platform = platform
        self.contract, self.transcript = platform.contract, platform.transcript
        self.port = free_port()
        self.tls_port = settings.get("PARLEY_SERVER_TLS_PORT")
        self.log = platform.folder / f"host-{self.port}.log"
        self._environment = {**platform.environment, "PARLEY_SERVER_PORT": str(self.port), **settings}
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([binary(), "serve"], env=self._environment, cwd=self.platform.folder,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self.ready, f"the host is ready; see {self.log}", 30)

    def ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"the host ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")
        try:
            return Client(self).get("/readyz", expect=None, checked=False).status == 200
        except OSError:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError("the host did not stop within 20 s of SIGTERM") from None
        return self.process.returncode

    def client(self, tenant=None, address="127.0.0.1"):
        return Client(self, tenant=tenant, address=address)

    def login(self, address, tenant=None, password=PASSWORD):
        client = self.client(tenant)
        return client.signed_in(client.post("/api/auth/login", {"email": address, "password": password}))

    def operator(self, tenant=None):
        """The demo operator, acting in `tenant`."""
        client = self.login("operator@parley.test")
        client.tenant = tenant
        return client

    def connect(self, address="127.0.0.1", timeout=10):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout, source_address=(address, 0))


class Platform:
    """Everything of one run, below one temporary folder. Use it in a `with`."""

    def __init__(self, postgres_folder=None, data_folder=None, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parley-api-"))
        self.folder.chmod(0o755)
        self.contract, self.transcript = load_contract(), Transcript()
        self.hosts, self._numbers = [], itertools.count(1)
        self.data = pathlib.Path(data_folder or self.folder / "data")
        self.data.mkdir(exist_ok=True)
        self.mail = self.data / "mail"
        self.web = make_web_folder(self.folder / "web")
        self.postgres = Postgres(postgres_folder or self.folder / "postgres")
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("PARLEY_")},
            "PARLEY_DATABASE_URL": self.postgres.url("parley_app"),
            "PARLEY_DATABASE_ADMIN_URL": self.postgres.url(),
            "PARLEY_DATA_DIR": str(self.data),
            "PARLEY_DEMO_ENABLED": "true",
            "PARLEY_WEB_DIR": str(self.web),
            **settings_of_the_run(),
            **settings,
        }
        try:
            self.postgres.start()
            self.postgres.ask("CREATE DATABASE parley", "postgres")
            self.run("migrate")
            self.run("demo", "seed")
            self.postgres.ask(f"UPDATE parley.tenant SET limits = '{json.dumps(UNLIMITED)}'")
        except BaseException:
            self.close()
            raise

    def run(self, *arguments):
        """One command of the command line; returns what it printed."""
        done = subprocess.run([binary(), *arguments], env=self.environment, cwd=self.folder, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"parley {' '.join(arguments)} failed: {done.stderr}{done.stdout}")
        return done.stdout

    def serve(self, **settings):
        host = Host(self, settings)
        self.hosts.append(host)
        return host

    @functools.cached_property
    def routes(self):
        """The host's route table: method, path, access, body_schema."""
        return json.loads(self.run("routes", "--json"))["data"]

    def fresh(self, stem):
        """A name that nothing else in this run has."""
        return f"{stem}{next(self._numbers)}"

    def mails_to(self, address):
        """The mails to an address, the oldest first."""
        found = []
        for file in self.mail.glob("*.eml"):
            with open(file, "rb") as content:
                message = email.message_from_binary_file(content, policy=email.policy.default)
            if address.lower() in str(message["To"]).lower():
                found.append((file.stat().st_mtime_ns, message))
        return [message for _, message in sorted(found, key=lambda entry: entry[0])]

    def mailed_token(self, address, link, number=1):
        """The token in the `number`th mail to the address whose link leads to `link`, such as `verify`."""
        def tokens():
            texts = [mail.get_body(("plain",)).get_content() for mail in self.mails_to(address)]
            return [match[1] for text in texts for match in [re.search(rf"/{link}\?token=([^&\s]+)", text)] if match]
        token = until(lambda: tokens()[number - 1:number], f"mail number {number} with /{link} to {address}", 10)[0]
        self.transcript.keep_secret(token)
        return token

    def logs(self):
        return {host.log.name: host.log.read_bytes() for host in self.hosts}

    def master_key(self):
        return (self.data / "master.key").read_bytes()

    def close(self):
        faults = []
        for host in self.hosts:
            try:
                # A sanitizer that found something makes the host end so.
                if (status := host.stop()) != 0:
                    faults.append(f"the host ended with {status}: {host.log.read_text(errors='replace')[-20_000:]}")
            except RuntimeError as fault:
                faults.append(str(fault))
        self.postgres.stop()
        if os.environ.get("PARLEY_KEEP"):
            print(f"kept {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        assert not faults, faults

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
