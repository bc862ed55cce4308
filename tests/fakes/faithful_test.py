"""The fakes against the vendors' own clients. Arguments pick files of faithful/ by a part of their name."""
import sys

from installing import HERE, install

import npm


def main():
    install()
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    files = sorted(str(path) for path in (HERE / "faithful").glob("*.test.mjs") if only in path.name)
    printed, passed, failed = npm.run_tests(HERE, files)
    print(printed)
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
