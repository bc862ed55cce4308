"""./run as a newcomer meets it: from a fresh clone, in folders of all kinds, stopped and killed in all ways."""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import cases
from installation import ROOT, Installation, processes_of, wait_until

sys.path.append(str(ROOT / "tests/api"))
from postgres import Postgres  # noqa: E402  pylint: disable=wrong-import-position

SECOND_START_S = 5
BACK_WITHIN_S = 5
clone = None


def fresh_clone():
    """Made once; what was compiled before comes from the compiler cache."""
    global clone
    if clone is None:
        clone = pathlib.Path(tempfile.mkdtemp(prefix="parley-clone-"))
        clone.chmod(0o755)
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone / "parley")], check=True)
    return clone / "parley"


def test_a_fresh_clone_is_started_stopped_and_started_again_with_its_data():
    with Installation(fresh_clone()) as parley:
        started = time.monotonic()
        printed = parley.start()
        print(f"  first start of a fresh clone: {time.monotonic() - started:.1f} s")
        assert f"http://localhost:{parley.port}" in printed, printed
        assert "operator@parley.test" in printed and "parley-demo" in printed, printed
        assert parley.is_ready()
        assert '<div id="root">' in parley.page("/signin") and parley.page("/assets/scheme.js"), "the portal is built and served"
        configured = (fresh_clone() / "build/release/CMakeCache.txt").read_text(encoding="utf-8")
        assert "PARLEY_TESTS:UNINITIALIZED=OFF" in configured or "PARLEY_TESTS:BOOL=OFF" in configured, \
            "a machine that only serves has no packages for tests"
        for tenant in ("practice", "companion", "receptionist", "mentor", "assistant"):
            status, signed_in = parley.sign_in(f"demo@{tenant}.test", tenant=tenant)
            assert status == 200, signed_in
            assert signed_in["user"]["tenant"]["slug"] == tenant, signed_in
        status, signed_in = parley.sign_in("operator@parley.test")
        assert status == 200 and signed_in["user"]["role"] == "operator", signed_in
        assert parley.request("POST", "/api/auth/register", {"email": "a@b.example", "password": "p!\"\\ä 𝄞'"})[0] == 201

        assert "already running" in parley.start()
        parley.stop()
        assert processes_of(parley.folder) == []
        assert not parley.is_ready()

        started = time.monotonic()
        parley.start()
        took = time.monotonic() - started
        print(f"  second start: {took:.1f} s")
        assert took < SECOND_START_S, f"the second start took {took:.1f} s"
        assert parley.sign_in("a@b.example", "p!\"\\ä 𝄞'")[0] == 200
        assert "stopped" in parley.stop()
        assert "nothing runs" in parley.stop()


def test_control_c_ends_everything_cleanly():
    with Installation(fresh_clone()) as parley:
        process = parley.start_in_foreground()
        printed = parley.press_control_c(process)
        assert process.returncode == 0, printed
        assert "stopping" in printed and '"event":"stopped"' in printed, printed
        assert processes_of(parley.folder) == []
        assert not (parley.data / "postgres/postmaster.pid").exists()


def test_a_killed_postgresql_comes_back():
    with Installation(fresh_clone()) as parley:
        parley.start()
        killed = parley.database_process()
        started = time.monotonic()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: (parley.data / "postgres/postmaster.pid").exists() and parley.database_process() != killed,
                   "another PostgreSQL")
        # Each event loop connects for itself, so one may still answer 503 when another is ready.
        wait_until(lambda: parley.sign_in("demo@practice.test")[0] == 200, "signing in again")
        took = time.monotonic() - started
        print(f"  service is back after {took:.1f} s")
        assert took < BACK_WITHIN_S, f"service was back after {took:.1f} s"


def test_what_a_killed_start_left_is_ended_by_the_next():
    with Installation(fresh_clone()) as parley:
        parley.start()
        supervisor = int((parley.data / "run/supervisor.pid").read_text(encoding="ascii").split()[0])
        os.kill(supervisor, signal.SIGKILL)
        wait_until(lambda: not pathlib.Path(f"/proc/{supervisor}").exists(), "the end of the supervisor")
        assert parley.is_ready(), "the host goes on without it"
        parley.start()
        assert parley.sign_in("demo@practice.test")[0] == 200
        os.kill(int((parley.data / "run/supervisor.pid").read_text(encoding="ascii").split()[0]), signal.SIGKILL)
        assert "earlier start" in parley.stop()
        assert processes_of(parley.folder) == []


def test_a_port_in_use_is_named():
    with Installation(fresh_clone()) as parley, socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", parley.port))
        other.listen()
        done = parley.run("--detach", "--port", str(parley.port), "--data", str(parley.data), check=False)
        assert done.returncode == 1, done.stdout
        assert f"port {parley.port} is in use" in done.stdout, done.stdout


def test_wrong_options_are_refused():
    parley = Installation(fresh_clone())
    with parley:
        for options in (["--port", "http"], ["--port", "70000"], ["--port"], ["--prot", "1"]):
            done = parley.run(*options, check=False)
            assert done.returncode == 2, (options, done.stdout)
        assert "--detach" in parley.run("--help").stdout


def test_an_external_postgresql_is_used_instead_of_a_private_one():
    with tempfile.TemporaryDirectory(prefix="parley-external-") as folder, Installation(fresh_clone()) as parley:
        pathlib.Path(folder).chmod(0o755)
        external = Postgres(pathlib.Path(folder) / "postgres")
        external.start()
        try:
            external.ask("CREATE DATABASE parley", "postgres")
            parley.settings = {"PARLEY_DATABASE_ADMIN_URL": external.url()}
            done = parley.run("--detach", "--port", str(parley.port), "--data", str(parley.data), check=False)
            assert done.returncode == 1 and "database.url is not" in done.stdout, done.stdout
            parley.settings["PARLEY_DATABASE_URL"] = external.url("parley_app")
            printed = parley.start()
            assert "parley-demo" not in printed and not (parley.data / "postgres").exists(), printed
            assert external.ask("SELECT count(*) FROM parley.tenant WHERE slug = 'platform'") == "1"
            # Migrated once, one setting is enough.
            parley.stop()
            del parley.settings["PARLEY_DATABASE_ADMIN_URL"]
            parley.start()
            assert parley.is_ready() and processes_of(parley.data / "postgres") == []
            parley.stop()
            assert external.answers(), "what ./run did not start, it does not stop"
        finally:
            external.stop()


def test_without_demo_data_nobody_can_sign_in():
    with Installation(fresh_clone()) as parley:
        printed = parley.start("--no-demo")
        assert "parley-demo" not in printed, printed
        assert parley.sign_in("operator@parley.test", tenant="platform")[0] == 401


def test_a_long_path_with_blanks_works():
    with Installation(fresh_clone()) as parley:
        parley.data = parley.folder / ("a folder with a very long name, " * 4) / "data"
        parley.start()
        assert parley.sign_in("demo@practice.test")[0] == 200
        parley.stop()


def test_a_folder_that_only_its_owner_may_enter_works():
    with Installation(fresh_clone()) as parley:
        private = parley.folder / "private"
        private.mkdir(mode=0o700)
        parley.data = private / "data"
        parley.start()
        assert parley.sign_in("demo@practice.test")[0] == 200
        parley.stop()
        parley.start()
        assert parley.sign_in("demo@practice.test")[0] == 200


def test_an_ordinary_user_can_run_it():
    if os.getuid() != 0:
        print("  this user is an ordinary one, so every test here shows it")
        return
    user = pwd.getpwnam("nobody")
    checkout = fresh_clone()
    for path in [checkout, *checkout.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    with Installation(checkout, as_user="nobody") as parley:
        os.chown(parley.folder, user.pw_uid, user.pw_gid)
        parley.start()
        assert parley.sign_in("demo@practice.test")[0] == 200
        owners = {os.stat(f"/proc/{pid}").st_uid for pid, _ in processes_of(parley.folder)}
        assert owners == {user.pw_uid}, owners
        parley.stop()
        assert processes_of(parley.folder) == []


if __name__ == "__main__":
    try:
        cases.main()
    finally:
        if clone:
            shutil.rmtree(clone, ignore_errors=True)
