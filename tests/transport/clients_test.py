"""Unmodified WebRTC clients call the transport. Arguments pick files by a part of their name."""
import os
import shutil
import sys
from pathlib import Path

import npm

HERE = Path(__file__).resolve().parent


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
    printed, passed, failed = npm.run_tests(HERE, files, environment)
    print(printed)
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
