"""A private PostgreSQL on a unix socket, for one test run."""

import os
import pathlib
import pwd
import signal
import subprocess

from waiting import until

BINARIES = pathlib.Path(os.environ.get("PARLEY_PG_BIN", "/usr/lib/postgresql/15/bin"))


class Postgres:
    """One cluster in `folder`. PostgreSQL refuses to run as root, so root gives it to `postgres`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.process = None
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.folder.mkdir(exist_ok=True)
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self.run("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync", "--no-instructions")

    def _as_user(self):
        if not self._user:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def run(self, name, *arguments):
        done = subprocess.run([BINARIES / name, *arguments], **self._as_user(), cwd=self.folder, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed: {done.stdout}")
        return done.stdout

    def url(self, role="postgres", database="parley"):
        return f"host={self.folder} user={role} dbname={database}"

    def start(self):
        log = open(self.folder / "postgres.log", "ab")  # pylint: disable=consider-using-with
        settings = [f"unix_socket_directories={self.folder}", "listen_addresses=", "fsync=off",
                    "max_connections=100", "shared_buffers=32MB", "min_wal_size=80MB"]
        self.process = subprocess.Popen(
            [BINARIES / "postgres", "-D", self.folder / "data", *[word for setting in settings for word in ("-c", setting)]],
            **self._as_user(), cwd=self.folder, stdout=log, stderr=log, start_new_session=True)
        log.close()
        until(self.answers, "PostgreSQL answers", 30)

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended; see {self.folder}/postgres.log")
        return subprocess.run([BINARIES / "pg_isready", "-q", "-h", self.folder], check=False).returncode == 0

    def ask(self, sql, database="parley"):
        """The rows of a statement run as the superuser, fields separated by |."""
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres",
                         "-d", database, "-c", sql).strip()

    def kill(self):
        """As a crash: no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        # What the postmaster leaves behind ends by itself when it notices; only then can the next one start.
        until(lambda: not self._left_behind(str(self.folder / "data")), "the backends of the killed PostgreSQL have ended", 10)

    @staticmethod
    def _left_behind(folder):
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and os.readlink(entry / "cwd").startswith(folder):
                    return True
            except OSError:
                continue
        return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
