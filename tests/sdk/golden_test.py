"""Plugins that were built with each released SDK, by both compilers, keep the contract of this host and work in it."""
import json
import os
import pathlib
import subprocess
import tempfile
import wave

import cases

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
BUILD = pathlib.Path(os.environ["PARLEY_BUILD"])
RELEASES = sorted(folder.name for folder in (ROOT / "tests/sdk/golden").iterdir())
COMPILERS = ("gcc", "clang")
WORK = pathlib.Path(tempfile.mkdtemp(prefix="parley-golden-"))


def answer(*arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    environment |= {"PARLEY_DATA_DIR": str(WORK), "PARLEY_DATABASE_URL": "postgresql://nobody@/none"}
    done = subprocess.run([BUILD / "bin/parley", *map(str, arguments), "--json"], env=environment, check=False, text=True,
                          capture_output=True, timeout=600)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return json.loads(done.stdout)


def packages():
    found = [BUILD / "golden" / release / compiler / "golden" for release in RELEASES for compiler in COMPILERS]
    missing = [str(package) for package in found if not (package / "manifest.sig").exists()]
    assert found and not missing, missing
    return found


def texts_of(tried, what):
    return [event["text"] for event in tried["events"] if event["what"] == what]


def test_an_old_plugin_keeps_the_contract():
    for package in packages():
        checks = answer("plugin", "check", package)["checks"]
        wrong = [check for check in checks if check["state"] != "ok"]
        kinds = {check["check"].partition(".")[0] for check in checks}
        assert not wrong, (package, wrong)
        assert kinds >= {"static", "load", "abi", "stt", "tts", "llm", "sms"}, kinds


def test_a_host_loads_an_old_plugin():
    for package in packages():
        entry, = answer("plugin", "list", "-D", f"plugins.folders={package.parent}",
                        "-D", f"plugins.trusted_keys={BUILD}/plugins/keys/trusted")["data"]
        assert entry["usable"] and entry["signature"] == "trusted", entry
        assert entry["kinds"] == ["stt", "tts", "llm", "sms"], entry


def test_an_old_plugin_hears_and_speaks():
    with wave.open(str(WORK / "in.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(bytes(2 * 1600))
    for package in packages():
        assert texts_of(answer("plugin", "try", package, "--wav", WORK / "in.wav"), "final") == ["3200 bytes"]
        spoken = answer("plugin", "try", package, "--text", "Good morning.")
        assert spoken["ok"] and texts_of(spoken, "first audio") and texts_of(spoken, "flushed"), spoken


if __name__ == "__main__":
    cases.main()
