"""Fails when a shell script of ours does not parse or leaves out `set -euo pipefail`."""
import pathlib
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
SOURCED = {"etc/install.sh", "etc/build.sh", "etc/postgres.sh", "etc/processes.sh"}  # Their callers set it.
listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True)
found = []
for name in listed.stdout.decode().split("\0"):
    path = root / name
    if not name or not path.is_file():
        continue
    with path.open("rb") as file:
        first = file.readline()
    if name not in SOURCED and not (first.startswith(b"#!") and (b"bash" in first or first.rstrip().endswith(b"/sh"))):
        continue
    parsed = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
    if parsed.returncode:
        found.append(parsed.stderr.strip())
    text = path.read_text(encoding="utf-8")
    if name not in SOURCED and "set -euo pipefail" not in text and b"bash" in first:
        found.append(f"{name}: no `set -euo pipefail`")
print("\n".join(found))
sys.exit(1 if found else 0)
