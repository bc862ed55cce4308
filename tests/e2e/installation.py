"""One Parley, started by ./run in a folder and on a port of its own, for tests that see it from outside."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from ports import free_port

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
PASSWORD = "parley-demo"


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}


def wait_until(condition, what, seconds=60):
    """Waits for a condition of another process, which has no clock of ours to move."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def processes_of(folder):
    """The processes whose command, working folder or program lies in the folder."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            places = [os.readlink(entry / "cwd"), os.readlink(entry / "exe"), command]
        except OSError:
            continue
        if any(str(folder) in place for place in places):
            found.append((int(entry.name), command))
    return found


class Installation:
    """A data folder and a port; `checkout` is the folder whose ./run is used."""

    def __init__(self, checkout=ROOT, data=None, as_user=None):
        self.checkout = pathlib.Path(checkout)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parley-e2e-"))
        self.folder.chmod(0o755)
        self.data = pathlib.Path(data) if data else self.folder / "data"
        self.port = free_port()
        self.as_user = as_user
        self.settings = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.run("--stop", "--data", str(self.data), check=False)
        database = self.data / "postgres"
        if database.is_symlink():
            shutil.rmtree(database.resolve(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments):
        command = [str(self.checkout / "run"), *arguments]
        if self.as_user:
            command = ["setpriv", f"--reuid={self.as_user}", f"--regid={self.as_user_group()}", "--clear-groups", *command]
        return command

    def as_user_group(self):
        return subprocess.run(["id", "-gn", self.as_user], capture_output=True, text=True, check=True).stdout.strip()

    def environment(self):
        environment = clean_environment() | self.settings
        if self.as_user:
            environment |= {"HOME": str(self.folder), "CCACHE_DIR": str(self.folder / "ccache")}
        return environment

    def run(self, *arguments, check=True, timeout=1500):
        done = subprocess.run(
            self.command(*arguments), env=self.environment(), text=True, timeout=timeout, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if check and done.returncode:
            raise AssertionError(f"./run {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}")
        return done

    def start(self, *options):
        return self.run("--detach", "--port", str(self.port), "--data", str(self.data), *options).stdout

    def stop(self):
        return self.run("--stop", "--data", str(self.data)).stdout

    def start_in_foreground(self):
        """In a session of its own, as a terminal gives it one, so that Ctrl-C reaches all of it."""
        process = subprocess.Popen(
            self.command("--port", str(self.port), "--data", str(self.data)), env=self.environment(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        wait_until(lambda: self.is_ready() or process.poll() is not None, "ready")
        assert process.poll() is None, process.stdout.read()
        return process

    @staticmethod
    def press_control_c(process):
        os.killpg(process.pid, signal.SIGINT)
        return process.communicate(timeout=60)[0]

    def parley(self, *arguments, check=True, stdin=None):
        """The command line of this installation."""
        environment = clean_environment() | {"PARLEY_DATA_DIR": str(self.data)}
        done = subprocess.run(
            [str(self.checkout / "build/release/bin/parley"), *arguments], env=environment, text=True, input=stdin,
            capture_output=True, timeout=60)
        if check and done.returncode:
            raise AssertionError(f"parley {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done

    def request(self, method, path, body=None, token=None, headers=None):
        """Status and parsed body."""
        request = urllib.request.Request(self.url + path, method=method, headers=dict(headers or {}))
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                content = response.read()
                return response.status, json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            content = error.read()
            return error.code, json.loads(content) if content else None

    def page(self, path):
        """What a browser gets that goes there."""
        request = urllib.request.Request(self.url + path, headers={"Accept": "text/html"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read().decode()

    def sign_in(self, email, password=PASSWORD, tenant=None):
        headers = {"X-Parley-Tenant": tenant} if tenant else {}
        return self.request("POST", "/api/auth/login", {"email": email, "password": password}, headers=headers)

    def is_ready(self):
        try:
            return self.request("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def database_process(self):
        return int((self.data / "postgres/postmaster.pid").read_text(encoding="ascii").split()[0])
