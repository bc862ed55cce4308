"""Puts one benchmark's section into docs/benchmarks.md and leaves the others as they are.

    collect.py docs/benchmarks.md NAME SECTION.md
"""
import os
import pathlib
import re
import sys

HEADER = """# Benchmarks

`./bench` writes this page; `./bench NAME` one section of it. Each figure stands beside its peer or limit from the same
run on the same machine, so the ratios say more than the figures.
"""
SECTION = re.compile(r"<!-- begin (\S+) -->\n(.*?)<!-- end \1 -->\n", re.DOTALL)


def machine():
    cpu = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii"))
    memory = int(re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="ascii")).group(1))
    return f"Machine: {os.cpu_count()} cores, {cpu.group(1) if cpu else 'unknown processor'}, {round(memory / 1048576)} GiB."


def main():
    page, name, section = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    sections = dict(SECTION.findall(text))
    sections[name] = section.read_text(encoding="utf-8").rstrip() + "\n"
    marked = (f"<!-- begin {each} -->\n{sections[each]}<!-- end {each} -->\n" for each in sorted(sections))
    page.write_text("\n".join([HEADER, machine() + "\n", *marked]), encoding="utf-8")


main()
