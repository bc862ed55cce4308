"""The portal's own tests, which need neither a host nor a browser."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import npm

WEB = pathlib.Path(os.environ["PARLEY_ROOT"]) / "web"


def main():
    npm.install(WEB)
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        done = subprocess.run(["npx", "vitest", "run", "--reporter=default", "--reporter=json", f"--outputFile.json={report.name}", *sys.argv[1:]],
                              cwd=WEB, check=False)
        counted = json.loads(pathlib.Path(report.name).read_bytes() or b"{}")
    passed, failed = counted.get("numPassedTests", 0), counted.get("numFailedTests", 0)
    # A file that cannot be read has no tests that could fail.
    failed = failed or int(done.returncode != 0)
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
