"""Unmodified WebRTC clients call the transport. Arguments pick files by a part of their name."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import npm

HERE = Path(__file__).resolve().parent
# Some clients keep timers of their own after their calls have ended.
FORCE_EXIT = ["--test-force-exit"] if "--test-force-exit" in subprocess.run(["node", "--help"], text=True, capture_output=True).stdout else []


def main():
    npm.install(HERE)
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    files = sorted(str(path) for path in HERE.glob("*.test.mjs") if only in path.name)
    environment = {
        **os.environ,
        "PARLEY_ECHO_SERVER": str(Path(os.environ["PARLEY_BUILD"]) / "bin/webrtc_echo_server"),
        "PARLEY_CHROMIUM": shutil.which("chromium") or "/usr/bin/chromium",
    }
    # One after the other: each of them plays audio in real time.
    done = subprocess.run(
        ["node", "--test", *FORCE_EXIT, "--test-concurrency=1", "--test-reporter=tap", *files],
        cwd=HERE, env=environment, text=True, capture_output=True)
    print(done.stdout, done.stderr)
    counted = {word: int(number) for word, number in re.findall(r"^# (pass|fail|cancelled) (\d+)$", done.stdout, re.M)}
    passed, failed = counted.get("pass", 0), counted.get("fail", 0) + counted.get("cancelled", 0)
    if done.returncode and not failed:
        failed = 1
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
