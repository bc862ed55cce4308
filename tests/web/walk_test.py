"""Walks through the portal in Chromium, at a host of ours. Arguments pick files of walk/ by a part of their name.

Every page is also painted, in both schemes and two widths, to be looked at: in PARLEY_PICTURES, or beside what was built.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
BUILD = pathlib.Path(os.environ["PARLEY_BUILD"])
sys.path[:0] = [str(HERE.parent / "api"), str(HERE.parent / "support")]
# The portal itself, where other tests have a stand-in for it, and vendors who are on this machine.
os.environ["PARLEY_TEST_SETTINGS"] = " ".join(
    [os.environ.get("PARLEY_TEST_SETTINGS", ""), f"web.dir={ROOT / 'web'}", "egress.allowed_networks=127.0.0.1"])

# pylint: disable=wrong-import-position
import npm
import showroom
import stage
import voices
from vendors import Vendors


def build_portal():
    subprocess.run(["cmake", "--build", BUILD, "--target", "parley_portal"], check=True, stdout=subprocess.DEVNULL)


def set_the_stage(vendors):
    host = stage.host()
    # Heard once, and nothing after it.
    vendors.script_of("deepgram", "live", {"text": "We own the gap."})
    sounds = stage.platform().folder / "sounds"
    sounds.mkdir()
    return {
        "url": f"http://localhost:{host.port}", "password": showroom.PASSWORD, "operator": "operator@parley.test", "talker": "demo@practice.test",
        "demo_password": "parley-demo", "mail": str(stage.platform().mail), "sounds": voices.sounds(sounds), "vendors_port": vendors.port,
        "vendors_process": vendors.process_id, **showroom.members(host), "console": showroom.console()}


def complaints():
    """What the hosts did not like, of all that they wrote down."""
    lines = [line for log in stage.platform().logs().values() for line in log.decode(errors="replace").splitlines()]
    return "\n".join([line for line in lines if '"level":"info"' not in line][-40:])


def main():
    npm.install(HERE)
    build_portal()
    wanted = sys.argv[1:] or [""]
    files = sorted(path.name for path in (HERE / "walk").glob("*.test.mjs") if any(part in path.name for part in wanted))
    chromium = shutil.which("chromium") or sys.exit("chromium is missing; ./test installs it")
    try:
        with Vendors() as vendors:
            environment = {
                "PARLEY_PICTURES": str(BUILD / "pictures"), **os.environ, "PARLEY_CHROMIUM": chromium, "PARLEY_WALKS": " ".join(files),
                "PARLEY_WALK": json.dumps(set_the_stage(vendors))}
            printed, passed, failed = npm.run_tests(HERE, [HERE / "walk/all.mjs"], environment)
            print(printed)
            if failed:
                print(complaints())
    finally:
        stage.close()
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
