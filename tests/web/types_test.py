"""TypeScript in its strict ways finds nothing, and the types of the API are those of docs/api/openapi.yaml."""

import os
import pathlib
import subprocess

import cases
import npm

WEB = pathlib.Path(os.environ["PARLEY_ROOT"]) / "web"


def run(*command):
    done = subprocess.run(command, cwd=WEB, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout


def test_the_portal_is_sound():
    run("npx", "tsc", "--noEmit")


def test_the_types_of_the_api_are_fresh():
    run("node", "tools/types.mjs", "--check")


def test_lock_files_name_no_registry():
    for lock in (WEB / "package-lock.json", pathlib.Path(__file__).with_name("package-lock.json")):
        assert '"resolved"' not in lock.read_text(encoding="utf-8"), f"{lock} names the registry it came from"


if __name__ == "__main__":
    npm.install(WEB)
    cases.main()
