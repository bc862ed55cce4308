"""A private PostgreSQL for one benchmark run: its own folder, a socket there, nothing on the network."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

from . import process


class Cluster:
    """Made, started, and at the end stopped and removed, by a `with` statement."""

    def __init__(self, folder, core, settings=()):
        self._folder = Path(folder)
        self._core = core
        self._settings = dict(settings)
        self._binaries = _newest_binaries()
        self._account = _account()
        self._postmaster = None

    @property
    def socket(self):
        return str(self._folder / "socket")

    def url(self, role, database):
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def __enter__(self):
        data, socket = self._folder / "data", self._folder / "socket"
        for folder in (self._folder, socket):
            folder.mkdir(parents=True, exist_ok=True)
            os.chown(folder, *self._account)
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = {"listen_addresses": "", "unix_socket_directories": socket, **self._settings}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._postmaster = process.start(
            [self._binaries / "postgres", "-D", data, *arguments],
            core=self._core,
            stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("w"),
            **self._as_account(),
        )
        self._wait_until_ready()
        return self

    def __exit__(self, *_):
        process.stop(self._postmaster, by=signal.SIGINT)
        shutil.rmtree(self._folder, ignore_errors=True)

    def ask(self, sql, *, database, role="postgres"):
        """The answer's rows, each a list of texts."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", role, database],
            input=sql, text=True, capture_output=True, check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    def _as_account(self):
        user, group = self._account
        return {} if os.geteuid() != 0 else {"user": user, "group": group, "extra_groups": []}

    def _run(self, name, *arguments):
        subprocess.run(
            [self._binaries / name, *arguments],
            check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._as_account(),
        )

    def _wait_until_ready(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if subprocess.run([self._binaries / "pg_isready", "-q", "-h", self.socket]).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start: " + (self._folder / "log").read_text())


def _newest_binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL's server programs are missing: apt-get install postgresql")
    return found[-1].parent


def _account():
    """PostgreSQL refuses to run as root, so root lends it the account of Debian's package."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam("postgres")
    return entry.pw_uid, entry.pw_gid
