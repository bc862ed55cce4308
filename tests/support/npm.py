"""What a folder's tests need of npm."""
import fcntl
import re
import shutil
import subprocess


def install(folder):
    """Installs what the folder's package-lock.json says, when it is missing or another."""
    lock = folder / "package-lock.json"
    installed = folder / "node_modules/.installed-from.json"
    # Tests run side by side; the first one installs, the others wait for it.
    with (folder / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if installed.exists() and installed.read_bytes() == lock.read_bytes():
            return
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        shutil.copyfile(lock, installed)


def run_tests(folder, files, environment=None):
    """Runs files of Node's own test runner one after the other: what it printed, how many passed, how many failed."""
    # Some clients keep timers of their own after their calls have ended.
    known = subprocess.run(["node", "--help"], text=True, capture_output=True, check=True).stdout
    force = ["--test-force-exit"] if "--test-force-exit" in known else []
    done = subprocess.run(["node", "--test", *force, "--test-concurrency=1", "--test-reporter=tap", *files],
                          cwd=folder, env=environment, text=True, capture_output=True, check=False)
    counted = {word: int(number) for word, number in re.findall(r"^# (pass|fail|cancelled) (\d+)$", done.stdout, re.M)}
    failed = counted.get("fail", 0) + counted.get("cancelled", 0)
    return done.stdout + done.stderr, counted.get("pass", 0), failed or int(done.returncode != 0)
