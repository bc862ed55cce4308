"""Walks through the portal in Chromium, at a host of ours. Arguments pick files of walk/ by a part of their name.

With PARLEY_PICTURES=<folder> every page is also painted there, in both schemes and two widths, to be looked at.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
sys.path[:0] = [str(HERE.parent / "api"), str(HERE.parent / "support")]
# The portal itself, where other tests have a stand-in for it.
os.environ["PARLEY_TEST_SETTINGS"] = f"{os.environ.get('PARLEY_TEST_SETTINGS', '')} web.dir={ROOT / 'web'}"

# pylint: disable=wrong-import-position
import npm
import stage
from conversations import Conversation

SAID = [
    ("assistant", "We are in month four of nine, and SIC compliance is at 62. Tell me why I should not call this a failure."),
    ("user", "You are right, and I own the gap. We rolled out to the northern depots before their handovers were in place."),
    ("assistant", "That is the first straight answer I have heard. What happens on Monday?"),
    ("user", "Anna Novak leads a corrective plan, from Monday, for fourteen days. You get first-pass rates every evening."),
]


def build_portal():
    subprocess.run([sys.executable, ROOT / "web/tools/build.py"], check=True)


def hold_conversations(user):
    """What a member has behind them: one of many turns, one that was not kept, and some before."""
    for day in range(1, 25):
        Conversation(user, title=f"Rehearsal {day}", started_at=f"2026-02-{day:02}T09:00:00Z", ended_at=f"2026-02-{day:02}T09:06:40Z")
    Conversation(user, title="The CFO and the budget", keeps_transcript="false", started_at="2026-03-01T08:00:00Z", ended_at="2026-03-01T08:04:00Z")
    kept = Conversation(user, SAID, title="The COO wants answers in month four")
    kept.say(5, "assistant", "Evening is too late for my depot managers, and they will tell you so.", heard="Evening is too late", interrupted=True)
    return kept.id


def use_time(member, seconds):
    """As a program does that talks by itself."""
    begun = member.post("/api/usage/start", expect=201).json()
    member.post("/api/usage/end", {"usage_id": begun["usage_id"], "used_seconds": seconds})


def somebody(host, name):
    """A new member of the tenant, who is signed in."""
    address = f"{stage.platform().fresh(name)}@practice.test"
    answer = host.client().post("/api/auth/register", {"email": address, "password": "a long enough secret", "display_name": name.title()}, 201)
    return answer.json()["user"], address


def verify(host, address):
    token = stage.platform().mailed_token(address, "verify")
    host.client().post("/api/auth/verify-email", {"token": token}, 204)


def set_the_stage():
    host = stage.host()
    ada, address = somebody(host, "ada")
    verify(host, address)
    conversation = hold_conversations(ada)
    _, newcomer = somebody(host, "noor")
    member = host.login(address, password="a long enough secret")
    use_time(member, 30)
    shared = member.post(f"/api/conversations/{conversation}/share", {}, 201).json()["token"]
    return {
        "url": f"http://localhost:{host.port}", "password": "a long enough secret", "member": address, "newcomer": newcomer,
        "admin": "admin@practice.test", "operator": "operator@parley.test", "demo_password": "parley-demo",
        "conversation": conversation, "shared": shared, "mail": str(stage.platform().mail)}


def main():
    npm.install(HERE)
    build_portal()
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    files = sorted(str(path) for path in (HERE / "walk").glob("*.test.mjs") if only in path.name)
    chromium = shutil.which("chromium") or sys.exit("chromium is missing; ./test installs it")
    try:
        environment = {**os.environ, "PARLEY_CHROMIUM": chromium, "PARLEY_WALK": json.dumps(set_the_stage())}
        printed, passed, failed = npm.run_tests(HERE, files, environment)
    finally:
        stage.close()
    print(printed)
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
