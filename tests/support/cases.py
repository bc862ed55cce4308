"""The runner of the tests written in Python: every function named `test…` of the calling module.

    import cases
    def test_a_name_that_is_a_sentence(): …
    if __name__ == "__main__": cases.main()

A test fails by an exception, but for `cases.Skipped`, which says what it lacks here. The first argument, when given, picks the tests
whose name contains it.
The last line printed is what ./test adds up.
"""
import sys
import time
import traceback


class Skipped(Exception):
    """This machine or user cannot run the test."""


def run(tests, only=""):
    """Runs the (name, function) pairs and returns the process's exit status."""
    passed, failed, skipped = 0, 0, 0
    for name, test in tests:
        if only not in name:
            continue
        print(name, flush=True)
        started = time.monotonic()
        try:
            test()
            passed += 1
        except Skipped as reason:
            skipped += 1
            print(f"  skipped: {reason}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            traceback.print_exc(file=sys.stdout)
            print("  failed", flush=True)
        took = time.monotonic() - started
        if took > 5:
            print(f"  took {took:.1f} s", flush=True)
    print(f"parley-tests: {passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 0 if passed + skipped and not failed else 1


def main():
    module = sys.modules["__main__"]
    tests = [(name, value) for name, value in vars(module).items() if name.startswith("test") and callable(value)]
    sys.exit(run(tests, sys.argv[1] if len(sys.argv) > 1 else ""))
