"""The guide for authors, followed to the letter: each command of its first pages is run as it stands there, and what
comes of it is used by a tenant of a host that runs. Nothing of the host's code is read for it."""
import functools
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import wave

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
sys.path[:0] = [str(ROOT / "tests" / "api")]

# pylint: disable=wrong-import-position
import cases
import stage
import template_test
from harness import Platform
from listening_vendor import ListeningVendor

BUILD = pathlib.Path(os.environ["PARLEY_BUILD"])
KEY = "acme-key-0815"
GUIDE = (ROOT / "docs/plugin-author-guide.md").read_text(encoding="utf-8")
# What an author should need at most, by the machine's clock; said, and not held against a busy machine.
TWO_MINUTES = 120


def commands_under(heading):
    """The lines of the first block of commands below a heading."""
    block = re.search(rf"^## {heading}$.*?^```\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    lines = [line.partition("  #")[0].strip() for line in block[1].splitlines()]
    assert lines and all(lines), lines
    return lines


class Author:
    """A folder of somebody's own, in which `parley` is on the path and the SDK is found."""

    def __init__(self, vendor, **environment):
        template_test.install()
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=template_test.WORK.name))
        self.vendor, self.cwd, self.printed = vendor, self.folder, {}
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
        self.environment |= {
            "PATH": f"{BUILD / 'bin'}:{os.environ['PATH']}", "ParleyPlugin_DIR": str(template_test.SDK / "cmake"),
            "CMAKE_GENERATOR": "Ninja", "ACME_KEY": KEY, "PARLEY_EGRESS_ALLOWED_NETWORKS": "127.0.0.0/8",
            "PARLEY_DATABASE_URL": "postgresql://nobody@/none", "PARLEY_DATA_DIR": str(self.folder), **environment}

    def follow(self, commands):
        for command in commands:
            if command.startswith("cd "):
                self.cwd = self.cwd / command[3:]
                self.prepare()
                continue
            done = subprocess.run(["bash", "-ec", command], cwd=self.cwd, env=self.environment, text=True, check=False,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            assert done.returncode == 0, f"{command}\n{done.stdout}"
            self.printed[command] = done.stdout

    def prepare(self):
        """What the guide leaves to the author: a sound, and where the vendor really is."""
        with wave.open(str(self.cwd / "hello.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(16000)
            sound.writeframes(bytes(2 * 1600))
        settings = self.cwd / "try.json"
        settings.write_text(settings.read_text(encoding="utf-8").replace("https://api.vendor.example", self.vendor.url),
                            encoding="utf-8")

    def said(self, words):
        """What the one command printed that begins so."""
        text, = (printed for command, printed in self.printed.items() if command.startswith(words))
        return text


def is_right(author, vendor):
    checked = author.said("parley plugin check").splitlines()
    assert len(checked) > 30 and all(line.startswith("ok ") for line in checked), checked
    assert "final  hello world" in author.said("parley plugin try") and vendor.heard == 3200
    assert (author.cwd / "acme.parley").stat().st_size > 0


def use_as_a_tenant(author, vendor):
    """A host that has the package lets a tenant use it by the API alone."""
    plugins, trusted = author.folder / "plugins", author.folder / "trusted"
    plugins.mkdir()
    shutil.copytree(BUILD / "plugins/keys/trusted", trusted)
    # Mail to the tenant's people goes by a plugin that comes with the host.
    folders = f"{plugins},{BUILD / 'plugins'}"
    with Platform(PARLEY_PLUGINS_FOLDERS=folders, PARLEY_PLUGINS_TRUSTED_KEYS=str(trusted),
                  PARLEY_EGRESS_ALLOWED_NETWORKS="127.0.0.0/8") as platform:
        host = platform.serve()
        platform.transcript.keep_secret(KEY)
        author.environment |= {"PLUGINS": str(plugins), "TRUSTED": str(trusted), "PARLEY_PLUGINS_FOLDERS": folders,
                               "PARLEY_PLUGINS_TRUSTED_KEYS": str(trusted)}
        author.follow(commands_under("Into a host"))
        assert re.search(r"^acme +0\.1\.0 +stt +trusted +usable$", author.said("parley plugin list"), re.MULTILINE)
        host.stop()
        host.start()
        stage.platform, stage.host = lambda: platform, lambda: host
        stage.operator = functools.cache(host.operator)
        admin = stage.Tenant().admin
        try_provider(admin, vendor)


def try_provider(admin, vendor):
    plugin = admin.get("/api/admin/plugins/acme").json()
    assert plugin["kinds"] == ["stt"] and plugin["error"] is None, plugin
    wanted = {"kind": "stt", "plugin": "acme", "name": "Acme", "settings": {"base_url": vendor.url},
              "secrets": {"api_key": KEY}}
    made = admin.post("/api/admin/providers", wanted, 201).json()
    order = {"entries": [{"provider_id": made["id"]}]}
    chain = admin.request("PUT", "/api/admin/chains/stt", order, 200).json()
    assert [entry["provider_id"] for entry in chain["entries"]] == [made["id"]]
    result = admin.post(f"/api/admin/providers/{made['id']}/test", expect=200).json()
    assert result["works"], result
    admin.patch(f"/api/admin/providers/{made['id']}", {"secrets": {"api_key": "another"}})
    result = admin.post(f"/api/admin/providers/{made['id']}/test", expect=200).json()
    assert not result["works"] and result["code"] == "auth", result


def test_the_guide_leads_to_a_provider_that_a_tenant_uses():
    with ListeningVendor(KEY) as vendor:
        began = time.monotonic()
        author = Author(vendor, CXX="g++")
        author.follow(commands_under("Ten minutes"))
        built = time.monotonic() - began
        is_right(author, vendor)
        use_as_a_tenant(author, vendor)
        whole = time.monotonic() - began
        print(f"  the commands of the guide took {built:.0f} s of the machine's time, the whole way {whole:.0f} s"
              f" (wanted: {TWO_MINUTES} s)", flush=True)


def test_the_guide_holds_with_another_compiler():
    with ListeningVendor(KEY) as vendor:
        author = Author(vendor, CXX="clang++", CXXFLAGS="-stdlib=libc++")
        author.follow(commands_under("Ten minutes"))
        is_right(author, vendor)


def test_every_command_of_the_guide_is_followed():
    followed = {shlex.split(line)[2] for heading in ("Ten minutes", "Into a host") for line in commands_under(heading)
                if line.startswith("parley plugin ")}
    named = set(re.findall(r"`?parley plugin (\w+)", GUIDE))
    assert named == followed, named ^ followed


if __name__ == "__main__":
    cases.main()
