"""Installs the clients, as package-lock.json says, when it is missing or another."""
import fcntl
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"
INSTALLED = HERE / "node_modules/.installed-from.json"


def install():
    # Tests run side by side; the first one installs, the others wait for it.
    with (HERE / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes():
            return
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, stdout=subprocess.DEVNULL)
        shutil.copyfile(LOCK, INSTALLED)
