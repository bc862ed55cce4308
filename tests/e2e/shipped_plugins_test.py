"""Every plugin of this repository keeps the contract that it asks others to keep."""
import os
import pathlib
import subprocess

import cases

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
BUILD = pathlib.Path(os.environ["PARLEY_BUILD"])


def passes(plugin):
    def check():
        package = BUILD / "plugins" / plugin
        assert (package / "manifest.json").exists(), f"{plugin} is not built"
        done = subprocess.run([BUILD / "bin/parley", "plugin", "check", package], check=False, text=True, timeout=600,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wrong = [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
        assert done.returncode == 0 and not wrong, "\n".join(wrong)
    return check


def shipped():
    """What has a description of how it is built, whether or not this build made it."""
    return sorted(file.parent.name for file in (ROOT / "plugins").glob("*/CMakeLists.txt"))


for name in shipped():
    globals()[f"test_{name}_keeps_the_contract"] = passes(name)


if __name__ == "__main__":
    cases.main()
