"""Runs the commands of the documentation as they stand there, but on a port and in a folder of their own.

`<!-- run -->` before a block of commands has it run, in one shell for the whole page; `<!-- shows -->` before a
block has each of its lines looked for in what the commands before it printed.
"""
import re
import subprocess

import cases
from installation import ROOT, Installation, clean_environment
from ports import free_port

BLOCK = re.compile(r"<!-- (run|shows) -->\n+```\w*\n(.*?)```", re.DOTALL)
SEPARATOR = "-- end of block --"


def blocks_of(page):
    found = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert found and found[0][0] == "run", f"{page} has no commands to run"
    return found


def run_page(page):
    """In a folder that looks like the checkout, with ./var and the other folders of its own."""
    with Installation() as parley:
        folder = parley.folder / "checkout"
        folder.mkdir()
        (folder / "build").symlink_to(ROOT / "build")
        (folder / "run").write_text(f'#!/bin/sh\nexec "{ROOT}/run" "$@"\n', encoding="utf-8")
        (folder / "run").chmod(0o755)
        ports = {"8080": parley.port, "8081": free_port()}
        parley.data = folder / "var"
        blocks = blocks_of(page)
        script = "set -euo pipefail\nexec 2>&1\n"
        for kind, text in blocks:
            if kind == "run":
                for port, replacement in ports.items():
                    text = re.sub(rf"\b{port}\b", str(replacement), text)
                # ./run works in the checkout it belongs to, so it is told where this page's folders are.
                text = re.sub(r"--data (\w+)", lambda match: f"--data {folder / match.group(1)}", text)
                script += f"{text}\necho '{SEPARATOR}'\n"
        environment = clean_environment() | {
            "PARLEY_PORT": str(parley.port), "PARLEY_SERVER_PORT": str(parley.port), "PARLEY_DATA": str(parley.data),
            "PARLEY_DATA_DIR": str(parley.data)}
        environment["PATH"] += ":/usr/lib/postgresql/15/bin"
        try:
            done = subprocess.run(
                ["bash", "-c", script], cwd=folder, env=environment, text=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=500)
            assert done.returncode == 0, f"a command of {page} ended with {done.returncode}:\n{done.stdout}"
            check_what_is_shown(blocks, done.stdout.split(SEPARATOR + "\n"), page)
        finally:
            for data in folder.iterdir():
                if (data / "run").is_dir():
                    parley.run("--stop", "--data", str(data), check=False)


def check_what_is_shown(blocks, outputs, page):
    outputs = iter(outputs)
    printed = ""
    for kind, text in blocks:
        if kind == "run":
            printed = next(outputs)
            continue
        for line in text.splitlines():
            assert line in printed, f"{page} shows {line!r}, but this was printed:\n{printed}"


def test_the_readme_leads_to_a_first_sign_in():
    run_page("README.md")


def test_the_operator_guide_backs_up_restores_and_rotates():
    run_page("docs/operator-guide.md")


def test_the_realtime_page_makes_keys():
    run_page("docs/realtime.md")


def test_every_page_that_is_linked_is_there():
    missing = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                missing.append(f"{page.relative_to(ROOT)}: {target}")
    assert not missing, missing


if __name__ == "__main__":
    cases.main()
