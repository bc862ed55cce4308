"""The host while PostgreSQL is killed, and while there is no room on the disk."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "api"), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import cases
from harness import Platform, binary
from waiting import seconds_until, until

BACK_WITHIN = 5.0


class Load:
    """Some clients that ask without pause, and what they were answered."""

    def __init__(self, host, threads=4):
        self.statuses, self.faults, self.latest, self._on = {}, [], None, True
        self._lock = threading.Lock()
        member = host.login("demo@practice.test")
        self._threads = [threading.Thread(target=self._ask, args=(member.again(), number)) for number in range(threads)]
        for thread in self._threads:
            thread.start()

    def _ask(self, client, number):
        while self._on:
            try:
                answer = client.get("/api/auth/me", None) if number % 2 else client.patch("/api/auth/me", {"display_name": "Loaded"}, None)
                fault = None
                if answer.status not in (200, 503):
                    fault = f"{answer.status} {answer.text()}"
                elif answer.status == 503 and not answer.header("Retry-After"):
                    fault = "503 without Retry-After"
                code = answer.status
            except Exception as error:  # pylint: disable=broad-except
                code, fault = "none", repr(error)
            with self._lock:
                self.statuses[code] = self.statuses.get(code, 0) + 1
                self.latest = code
                if fault:
                    self.faults.append(fault)

    def count(self, status):
        with self._lock:
            return self.statuses.get(status, 0)

    def stop(self):
        self._on = False
        for thread in self._threads:
            thread.join()


def connections(platform):
    return int(platform.postgres.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'parley_app'"))


def test_a_killed_postgresql_is_answered_with_503_and_all_is_well_again_within_five_seconds():
    with Platform() as platform:
        host = platform.serve()
        load = Load(host)
        try:
            until(lambda: load.count(200) > 50, "the load is running", 10)
            before = connections(platform)
            for _ in range(3):
                refused = load.count(503)
                platform.postgres.kill()
                until(lambda refused=refused: load.count(503) > refused + 5, "requests are refused with 503", 10)
                until(lambda: host.client().get("/readyz", None).status == 503, "the host says that it is not ready", 5)
                assert host.client().get("/healthz").status == 200
                platform.postgres.start()
                took = seconds_until(lambda: host.client().get("/readyz", None).status == 200, "the host is ready", BACK_WITHIN)
                served = load.count(200)
                until(lambda served=served: load.count(200) > served + 50, "requests are served", BACK_WITHIN - took)
            assert not load.faults, load.faults[:5]
        finally:
            load.stop()
        after = connections(platform)
        assert after <= before, f"{before} connections before, {after} after"
        # Each loop has connections of its own, and may come back up to its longest pause after another.
        sign_in = {"email": "demo@practice.test", "password": "parley-demo"}
        seconds_until(lambda: host.client().post("/api/auth/login", sign_in, None).status == 200, "people can sign in", BACK_WITHIN)


@contextlib.contextmanager
def small_disk(megabytes):
    """A file system of its own, so that filling it harms nothing else."""
    if os.geteuid() != 0:
        raise cases.Skipped("only root may mount a small tmpfs, and a full disk is needed here")
    folder = tempfile.mkdtemp(prefix="parley-small-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], check=False,
                             stderr=subprocess.PIPE, text=True)
    if mounted.returncode != 0:
        os.rmdir(folder)
        raise AssertionError(f"a small tmpfs could not be mounted: {mounted.stderr.strip()}")
    try:
        yield pathlib.Path(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        os.rmdir(folder)


def fill(file):
    """Takes all the room there is."""
    with open(file, "wb", buffering=0) as filler:
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    filler.write(b"x" * size)


class Writes:
    """Changes of one row, each larger than what fits beside it on a page, and the newest of them that was confirmed."""

    def __init__(self, operator, tenant):
        self._operator, self._path, self._number, self.confirmed = operator, f"/api/admin/tenants/{tenant['id']}", 0, 0

    def write(self):
        self._number += 1
        settings = {f"setting_{each}": f"{self._number} {'x' * 480}" for each in range(40)}
        answer = self._operator.patch(self._path, {"settings": settings}, (200, 503))
        if answer.status == 200:
            self.confirmed = self._number
        return answer

    def check_nothing_is_lost_or_torn(self):
        found = {int(value.split()[0]) for value in self._operator.get(self._path).json()["settings"].values()}
        assert len(found) == 1, f"settings of several changes: {found}"
        # A change whose confirmation was cut off by the database's end may have been made.
        assert found.pop() >= self.confirmed, f"change {self.confirmed} was confirmed and is gone"


def check_the_files_of(postgres):
    """Every table and every index of the database, block by block."""
    postgres.run("pg_amcheck", "--install-missing", "--heapallindexed", "-h", postgres.folder, "-U", "postgres", "parley")


def check_the_lines_of(log):
    """All but those that the full disk cut are whole, and it is said how many are missing."""
    whole, cut = [], 0
    for line in log.read_text(encoding="utf-8").splitlines():
        try:
            whole.append(json.loads(line))
        except ValueError:
            cut += 1
    assert cut <= 3, f"{cut} lines of {log} are cut"
    assert any(line["event"] == "log_lines_dropped" for line in whole), "no word of the lines that are missing"


def test_a_full_disk_is_said_clearly_and_nothing_is_broken_when_there_is_room_again():
    with small_disk(300) as disk, Platform(postgres_folder=disk / "postgres", data_folder=disk / "data") as platform:
        log = disk / "data" / "parley.log"
        host = platform.serve(PARLEY_LOG_FILE=str(log))
        operator, member = host.operator(), host.login("demo@practice.test")
        slug = platform.fresh("full-")
        writes = Writes(operator, operator.post("/api/admin/tenants", {"slug": slug, "name": "Full"}, 201).json())
        fill(disk / "filler")

        # The room inside PostgreSQL's files is used up after a while.
        answer = until(lambda: (lambda each: each.status == 503 and each)(writes.write()), "a write is refused", 60)
        assert answer.code() in ("storage_full", "database_unavailable"), answer.text()
        assert answer.header("Retry-After"), answer.headers
        said = until(lambda: (lambda each: each.status in (200, 503) and each)(member.get("/api/auth/me", None)), "reading is answered")
        assert host.client().get("/healthz").status == 200 and said.status in (200, 503)
        # More lines than fit into what is left of the log's last block.
        for _ in range(50):
            host.client().get("/healthz")
        print(f"  the refusal: {answer.code()}; reading meanwhile: {said.status}; confirmed before: {writes.confirmed}")

        os.unlink(disk / "filler")
        until(lambda: host.client().get("/readyz", None).status == 200, "the host is ready again", BACK_WITHIN * 2)
        writes.check_nothing_is_lost_or_torn()
        until(lambda: writes.write().status == 200, "writing works again", BACK_WITHIN * 2)
        writes.check_nothing_is_lost_or_torn()
        address = "after@example.com"
        client = host.client()
        client.signed_in(client.post("/api/auth/register", {"email": address, "password": "there is room again"}, 201))
        platform.mailed_token(address, "verify")
        assert platform.postgres.ask("SELECT count(*) FROM parley.tenant WHERE slug = '" + slug + "'") == "1"
        check_the_files_of(platform.postgres)
        assert host.stop() == 0
        check_the_lines_of(log)


def test_a_first_start_without_room_says_so_and_leaves_no_half_key():
    with small_disk(1) as disk, Platform() as platform:
        fill(disk / "filler")
        environment = {**platform.environment, "PARLEY_DATA_DIR": str(disk)}
        refused = subprocess.run([binary(), "serve"], env=environment, cwd=platform.folder, check=False, timeout=60,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert refused.returncode not in (0, -9) and "No space left on device" in refused.stdout, refused
        assert not list(disk.glob("master.key*")), "half a key was left behind"


def test_mail_that_finds_no_room_is_sent_when_there_is_some():
    with small_disk(16) as disk, Platform(data_folder=disk / "data") as platform:
        host = platform.serve()
        fill(disk / "filler")
        client, address = host.client(), "patient@example.com"
        client.post("/api/auth/register", {"email": address, "password": "waiting for the mail"}, 201)
        jobs = host.operator()
        until(lambda: [job for job in jobs.get("/api/admin/jobs?queue=mail").json()["data"] if job["attempt"] > 0 and job["error"]],
              "the first try has failed", 15)
        os.unlink(disk / "filler")
        for job in jobs.get("/api/admin/jobs?queue=mail&state=delayed").json()["data"]:
            jobs.post(f"/api/admin/jobs/{job['id']}/retry", expect=(200, 409))
        platform.mailed_token(address, "verify")
        assert len(list(platform.mail.glob("*"))) == len(list(platform.mail.glob("*.eml"))), "an unfinished mail was left behind"


if __name__ == "__main__":
    cases.main()
