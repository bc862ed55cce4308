#!/usr/bin/env python3
"""Makes a plugin's project from the template: new_plugin.py <kind> <id> <folder> [<name>].

It copies template/common and template/<kind> and fills in @ID@, @CLASS@ (the id as a C++ class) and @NAME@ (as
people read it). A name that ends in `.in` loses that. `parley plugin new` does the same."""
import pathlib
import re
import sys

TEMPLATE = pathlib.Path(__file__).resolve().parent.parent / "template"


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    kind, plugin, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", plugin):
        sys.exit("an id is of a-z, 0-9 and _, and begins with a letter")
    if not (TEMPLATE / kind / "manifest.json").is_file():
        sys.exit(f"there is no template for {kind}")
    if folder.exists():
        sys.exit(f"{folder} exists already")
    class_name = "".join(part.capitalize() for part in plugin.split("_"))
    marks = {"@ID@": plugin, "@CLASS@": class_name, "@NAME@": sys.argv[4] if len(sys.argv) == 5 else class_name}
    for part in ("common", kind):
        for source in sorted((TEMPLATE / part).rglob("*")):
            if not source.is_file():
                continue
            name = source.relative_to(TEMPLATE / part).as_posix()
            target = folder / (name[:-3] if name.endswith(".in") else name)
            text = source.read_text(encoding="utf-8")
            for mark, value in marks.items():
                text = text.replace(mark, value)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


main()
