#!/usr/bin/python3
"""Installs what the portal is made of, and builds it into web/dist."""

import fcntl
import pathlib
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(WEB.parent / "tests/support"))

import npm  # pylint: disable=wrong-import-position


def main():
    npm.install(WEB)
    # Two builds of one checkout, such as for two presets, would write the same files.
    with (WEB / "vite.config.ts").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        built = subprocess.run(["npm", "run", "--silent", "build"], cwd=WEB, text=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if built.returncode:
        sys.exit(f"the portal could not be built:\n{built.stdout}")


if __name__ == "__main__":
    main()
