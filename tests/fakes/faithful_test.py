"""The fakes against the vendors' own clients. Arguments pick files of faithful/ by a part of their name."""
import re
import subprocess
import sys

from installing import HERE, install


def main():
    install()
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    files = sorted(str(path) for path in (HERE / "faithful").glob("*.test.mjs") if only in path.name)
    done = subprocess.run(["node", "--test", "--test-reporter=tap", *files], cwd=HERE, text=True, capture_output=True)
    print(done.stdout, done.stderr)
    counted = {word: int(number) for word, number in re.findall(r"^# (pass|fail|cancelled) (\d+)$", done.stdout, re.M)}
    passed, failed = counted.get("pass", 0), counted.get("fail", 0) + counted.get("cancelled", 0)
    if done.returncode and not failed:
        failed = 1
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
