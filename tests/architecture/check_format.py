"""Fails when a C++ file is not as clang-format 14 writes it. `ninja format` puts it right."""
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
tool = shutil.which("clang-format-14")
if tool is None:
    sys.exit("clang-format-14 is missing; ./test installs it")
listed = subprocess.run(
    ["git", "-C", root, "ls-files", "-z", "--", "*.cpp", "*.hpp", "*.h"], capture_output=True, check=True)
files = [name for name in listed.stdout.decode().split("\0") if name and (root / name).exists()]
if not files:
    sys.exit("no C++ file found")
checked = subprocess.run([tool, "--dry-run", "--Werror", *files], cwd=root, stderr=subprocess.PIPE, text=True)
wrong = sorted({line.split(":")[0] for line in checked.stderr.splitlines() if "[-Wclang-format-violations]" in line})
print("\n".join(f"{name}: not formatted" for name in wrong))
sys.exit(1 if checked.returncode else 0)
