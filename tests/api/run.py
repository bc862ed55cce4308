"""run.py [part of a test's name]: the tests of the API against a running host, all in one process.

They share one host (stage.py). The last ones look back at everything that was asked and answered.
"""

import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "security"), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import cases
import stage

MODULES = ["test_contract", "test_static_files", "test_sign_up", "test_browsers", "test_problems", "test_idempotency", "test_api_keys",
           "test_users", "test_tenants", "test_providers", "test_payment_pages", "test_talk", "test_operation", "test_live_events",
           "test_conversations", "test_live_commands", "test_tools", "test_billing", "test_practice", "test_isolation",
           "test_hostile_tokens", "test_revocation", "test_two_hosts", "test_limits", "test_proxies", "test_looking_back"]


def all_tests():
    for name in MODULES:
        module = importlib.import_module(name)
        for test, function in vars(module).items():
            if test.startswith("test") and callable(function):
                yield f"{name}.{test}", function


if __name__ == "__main__":
    try:
        status = cases.run(all_tests(), sys.argv[1] if len(sys.argv) > 1 else "")
    finally:
        stage.close()
    sys.exit(status)
