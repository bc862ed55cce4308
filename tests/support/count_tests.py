"""Adds up what a CTest run did: `N passed, N failed` from the JUnit file that ctest wrote.

A test whose output ends with `parley-tests: P passed, F failed` counts as that many; any other
counts as one. What it skipped, and says so, is told in a line before. Exits non-zero when anything failed or when nothing ran.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

CLOSING = re.compile(r"^parley-tests: (\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)


def counts(case):
    ok = case.get("status") == "run"
    closings = CLOSING.findall(case.findtext("system-out") or "")
    if not closings:
        return (1, 0, 0) if ok else (0, 1, 0)
    passed, failed, skipped = (int(number or 0) for number in closings[-1])
    if not ok and failed == 0:
        failed = 1  # It reported success and then stopped otherwise: a sanitizer, a time-out.
    return passed, failed, skipped


def main():
    try:
        cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError) as error:
        print(f"no result of the tests: {error}")
        cases = []
    # "disabled" is a test switched off on purpose; there is none, and none may slip in.
    results = {case.get("name"): counts(case) for case in cases}
    failing = [name for name, (_, failed, _) in results.items() if failed]
    if failing:
        print("failed: " + " ".join(failing))
    passed, failed, skipped = (sum(numbers) for numbers in zip(*results.values())) if results else (0, 0, 0)
    if skipped:
        print(f"{skipped} skipped")
    if passed + failed == 0:
        print("no test ran")
    print(f"{passed} passed, {failed} failed")
    sys.exit(0 if passed and not failed else 1)


main()
