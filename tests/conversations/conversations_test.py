"""Holds every conversation of this folder on virtual time."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).parent


def main():
    wanted = sys.argv[1:]
    scripts = [
        {"file": path.name, "script": yaml.safe_load(path.read_text(encoding="utf-8"))}
        for path in sorted(HERE.glob("*.yaml"))
        if not wanted or path.stem in wanted]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(scripts, file)
        file.flush()
        player = pathlib.Path(os.environ["PARLEY_BUILD"]) / "bin" / "conversation_player"
        return subprocess.run([player, file.name], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
