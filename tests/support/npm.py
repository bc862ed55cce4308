"""What a folder's tests need of npm."""
import fcntl
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
