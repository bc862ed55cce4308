"""Adds up what a CTest run did: `N passed, N failed` from the JUnit file that ctest wrote.

A test whose output ends with `parley-tests: P passed, F failed` counts as that many; any other
counts as one. Exits non-zero when anything failed or when nothing ran.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

CLOSING = re.compile(r"^parley-tests: (\d+) passed, (\d+) failed$", re.MULTILINE)


def counts(case):
    ok = case.get("status") == "run"
    closings = CLOSING.findall(case.findtext("system-out") or "")
    if not closings:
        return (1, 0) if ok else (0, 1)
    passed, failed = (int(number) for number in closings[-1])
    if not ok and failed == 0:
        failed = 1  # It reported success and then stopped otherwise: a sanitizer, a time-out.
    return passed, failed


def main():
    try:
        cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        print(f"no result of the tests: {error}")
        cases = []
    # "disabled" is a test switched off on purpose; there is none, and none may slip in.
    results = {case.get("name"): counts(case) for case in cases}
    failing = [name for name, (_, failed) in results.items() if failed]
    if failing:
        print("failed: " + " ".join(failing))
    passed = sum(each for each, _ in results.values())
    failed = sum(each for _, each in results.values())
    if passed + failed == 0:
        print("no test ran")
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)


main()
