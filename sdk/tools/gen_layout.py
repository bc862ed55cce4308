#!/usr/bin/env python3
"""Reads the SDK's C headers and says where every field lies.

gen_layout.py <include folder>                  writes include/parley/layout.h anew
gen_layout.py <include folder> --check          fails when layout.h is not what would be written
gen_layout.py <include folder> --probe          prints a C file that uses every type, for abidiff
gen_layout.py <old> --older-than <new folder>   fails unless new only appends to old

The numbers come from the compiler (CC, by default cc); a struct is what the headers spell as one.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HEADERS = (
    "abi", "audio", "host", "config", "webhook", "request", "stt", "tts", "llm", "telephony", "payment", "avatar")
STRUCT = re.compile(r"(?:typedef\s+)?struct\s+(\w+)\s*\{(.*?)\}\s*\w*\s*;", re.DOTALL)
FUNCTION = re.compile(r"\(\s*\*\s*(\w+)\s*\)\s*\(")
NUMBER = re.compile(r"^#define\s+(PARLEY_[A-Z0-9_]+)\s+(\d+)u?\s*$", re.MULTILINE)
# Ids of interfaces and services.
NAME = re.compile(r'^#define\s+(PARLEY_[A-Z0-9_]+)\s+"([^"]*)"\s*$', re.MULTILINE)


class Struct:
    def __init__(self, name, fields):
        self.name = name
        self.fields = fields  # name -> how it is declared, in order
        # Only what starts with its size can grow: others are embedded or lie in arrays of a fixed stride.
        self.grows = next(iter(fields), None) == "size"


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


def field_of(declaration):
    """Name and spelling of one member, without what changes nothing: spaces."""
    spelled = re.sub(r"\s+", " ", declaration).strip().replace("* ", "*")
    function = FUNCTION.search(spelled)
    if function:
        return function.group(1), "function"
    name = re.search(r"(\w+)\s*(\[\d+\])?$", spelled)
    if name is None or "," in spelled:
        sys.exit(f"cannot read the member '{spelled}': one member a line")
    return name.group(1), spelled


def read_headers(include):
    structs, numbers = {}, {}
    for header in HEADERS:
        path = include / "parley" / f"{header}.h"
        text = without_comments(path.read_text(encoding="utf-8"))
        for name, body in STRUCT.findall(text):
            fields = dict(field_of(part) for part in body.split(";") if part.strip())
            structs[name] = Struct(name, fields)
        numbers.update((name, int(value)) for name, value in NUMBER.findall(text))
    return structs, numbers


def read_names(include):
    return {
        name: value for header in HEADERS
        for name, value in NAME.findall(without_comments((include / "parley" / f"{header}.h").read_text(encoding="utf-8")))}


def measure(include, structs):
    """Offset and size of each field, size of each struct, as the compiler has them."""
    lines = ["#include <stdio.h>"]
    lines += [f"#include <parley/{header}.h>" for header in HEADERS]
    lines.append("int main(void) {")
    for struct in structs.values():
        for field in struct.fields:
            where = f"offsetof(struct {struct.name}, {field}), sizeof(((struct {struct.name}*)0)->{field})"
            lines.append(f'    printf("{struct.name} {field} %zu %zu\\n", {where});')
        lines.append(f'    printf("{struct.name} . 0 %zu\\n", sizeof(struct {struct.name}));')
    lines.append("    return 0;\n}\n")
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "layout.c"), pathlib.Path(folder, "layout")
        source.write_text("\n".join(lines))
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-std=c11", f"-I{include}", source, "-o", program], check=True)
        printed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    places = {}
    for line in printed.splitlines():
        struct, field, offset, size = line.split()
        places[struct, field] = int(offset), int(size)
    return places


def layout_header(include):
    structs, numbers = read_headers(include)
    places = measure(include, structs)
    out = [
        "/* clang-format off */",
        "/* parley/layout.h: where every field lies and what every number is. Compiled into hosts and plugins,",
        " * it stops a build whose compiler or headers see it differently. Written by sdk/tools/gen_layout.py. */",
        "#ifndef PARLEY_LAYOUT_H",
        "#define PARLEY_LAYOUT_H",
        "",
    ]
    out += [f'#include "{header}.h"' for header in sorted(HEADERS)]
    out += [
        "",
        "#ifndef __LP64__",
        '#error "The plugin ABI is defined for systems with 64-bit longs and pointers."',
        "#endif",
        "#ifdef __cplusplus",
        "#define PARLEY_ASSERT(claim, message) static_assert(claim, message)",
        "#define PARLEY_BYTES(type, field) sizeof(type::field)",
        "#else",
        "#define PARLEY_ASSERT(claim, message) _Static_assert(claim, message)",
        "#define PARLEY_BYTES(type, field) sizeof(((struct type*)0)->field)",
        "#endif",
        "#define PARLEY_AT(type, field, offset, bytes)                                              \\",
        "    PARLEY_ASSERT(                                                                         \\",
        "        offsetof(struct type, field) == (offset) && PARLEY_BYTES(type, field) == (bytes),  \\",
        '        #type "." #field " is not where it belongs")',
        "#define PARLEY_SIZED(type, bytes) PARLEY_ASSERT(sizeof(struct type) == (bytes), #type \" has another size\")",
        "#define PARLEY_IS(name, value) PARLEY_ASSERT((name) == (value), #name \" has another value\")",
        "",
    ]
    for struct in structs.values():
        for field in struct.fields:
            offset, size = places[struct.name, field]
            out.append(f"PARLEY_AT({struct.name}, {field}, {offset}, {size});")
        out.append(f"PARLEY_SIZED({struct.name}, {places[struct.name, '.'][1]});")
    out.append("")
    # The minor grows, and with it nothing else.
    out += [f"PARLEY_IS({name}, {value});" for name, value in numbers.items() if name != "PARLEY_ABI_MINOR"]
    out += [
        "",
        "#undef PARLEY_ASSERT",
        "#undef PARLEY_BYTES",
        "#undef PARLEY_AT",
        "#undef PARLEY_SIZED",
        "#undef PARLEY_IS",
        "#endif",
        "/* clang-format on */",
        "",
    ]
    return "\n".join(out)


def probe(include):
    structs, _ = read_headers(include)
    lines = [f"#include <parley/{header}.h>" for header in HEADERS]
    for name in structs:
        lines.append(f"void probe_{name}(struct {name}* it);")
        lines.append(f"void probe_{name}(struct {name}* it) {{ (void)it; }}")
    return "\n".join(lines) + "\n"


def differences(old_include, new_include):
    """What keeps a plugin of the old headers from running on a host of the new ones."""
    old_structs, old_numbers = read_headers(old_include)
    new_structs, new_numbers = read_headers(new_include)
    old_places, new_places = measure(old_include, old_structs), measure(new_include, new_structs)
    for name, old in old_structs.items():
        new = new_structs.get(name)
        if new is None:
            yield f"struct {name} is gone"
            continue
        for field, spelled in old.fields.items():
            if field not in new.fields:
                yield f"{name}.{field} is gone"
            elif new_places[name, field] != old_places[name, field]:
                yield f"{name}.{field} was at {old_places[name, field]} and is at {new_places[name, field]}"
            elif new.fields[field] != spelled:
                yield f"{name}.{field} was '{spelled}' and is '{new.fields[field]}'"
        if not old.grows and list(new.fields) != list(old.fields):
            yield f"{name} has no size and cannot grow"
        for field in new.fields:
            if field not in old.fields and new_places[name, field][0] < old_places[name, "."][1]:
                yield f"{name}.{field} lies inside what old plugins know"
    for name, value in old_numbers.items():
        if name != "PARLEY_ABI_MINOR" and new_numbers.get(name) != value:
            yield f"{name} was {value} and is {new_numbers.get(name)}"
    new_names = read_names(new_include)
    for name, value in read_names(old_include).items():
        if new_names.get(name) != value:
            yield f'{name} was "{value}" and is {new_names.get(name)}'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("include", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--probe", action="store_true")
    parser.add_argument("--older-than", type=pathlib.Path)
    given = parser.parse_args()
    if given.probe:
        print(probe(given.include), end="")
        return 0
    if given.older_than:
        found = list(differences(given.include, given.older_than))
        print("\n".join(found))
        return 1 if found else 0
    target = given.include / "parley" / "layout.h"
    text = layout_header(given.include)
    if given.check:
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            print(f"{target} is not what sdk/tools/gen_layout.py writes")
            return 1
        return 0
    target.write_text(text, encoding="utf-8")
    return 0


sys.exit(main())
