#!/usr/bin/env python3
"""Makes a plugin's package folder: copies its files, writes manifest.json with their SHA-256, and signs it
with an Ed25519 key when one is given. `parley_add_plugin` runs it; see docs/plugin-author-guide.md."""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys


def copy_file(source, target):
    """A library that is loaded keeps its bytes: the new file takes the name, not the place."""
    if source.resolve() == target.resolve():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(target.name + ".new")
    shutil.copyfile(source, new)
    shutil.copymode(source, new)
    os.replace(new, target)


def write_file(target, content):
    new = target.with_name(target.name + ".new")
    new.write_bytes(content)
    os.replace(new, target)


def sign(manifest, key, signature):
    new = signature.with_name(signature.name + ".new")
    subprocess.run(
        ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", manifest, "-out", new],
        check=True, stdout=subprocess.DEVNULL)
    os.replace(new, signature)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--manifest", required=True, type=pathlib.Path)
    parser.add_argument("--package", required=True, type=pathlib.Path)
    parser.add_argument("--file", required=True, action="append", metavar="NAME=PATH")
    parser.add_argument("--key", type=pathlib.Path)
    given = parser.parse_args()

    try:
        manifest = json.loads(given.manifest.read_text(encoding="utf-8"))
    except ValueError as error:
        sys.exit(f"{given.manifest}: {error}")
    if not isinstance(manifest, dict):
        sys.exit(f"{given.manifest}: not a JSON object")
    given.package.mkdir(parents=True, exist_ok=True)
    files = {}
    for entry in given.file:
        name, _, path = entry.partition("=")
        target = given.package / name
        copy_file(pathlib.Path(path), target)
        files[name] = hashlib.sha256(target.read_bytes()).hexdigest()
    manifest["files"] = files
    written = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    write_file(given.package / "manifest.json", written.encode())
    signature = given.package / "manifest.sig"
    if given.key:
        sign(given.package / "manifest.json", given.key, signature)
    else:
        signature.unlink(missing_ok=True)


main()
