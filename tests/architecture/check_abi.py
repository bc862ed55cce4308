"""The plugin ABI: what the headers say, that any compiler takes them, and that they only grow."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import cases

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
INCLUDE = ROOT / "sdk" / "include"
RELEASED = sorted((ROOT / "tests" / "sdk" / "golden").iterdir())
GENERATOR = ROOT / "sdk" / "tools" / "gen_layout.py"
GATE = ROOT / "sdk" / "tools" / "abi_gate.sh"


def run(*command, **options):
    return subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        **options)


def assert_runs(*command, **options):
    done = run(*command, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def gate_after(header, pattern, replacement):
    """What the gate says of the headers after one edit."""
    with tempfile.TemporaryDirectory() as folder:
        edited = pathlib.Path(folder, "include")
        shutil.copytree(INCLUDE, edited)
        path = edited / "parley" / header
        text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"{pattern} is not in {header}"
        path.write_text(text, encoding="utf-8")
        return run(GATE, INCLUDE, edited)


def assert_refused(header, pattern, replacement):
    done = gate_after(header, pattern, replacement)
    assert done.returncode == 1 and done.stdout.startswith("incompatible"), done.stdout


def assert_taken(header, pattern, replacement):
    done = gate_after(header, pattern, replacement)
    assert done.returncode == 0 and done.stdout.startswith("only appended to"), done.stdout


def test_the_layout_is_what_the_headers_make_with_either_compiler():
    for compiler in ("gcc", "clang"):
        assert_runs("python3", GENERATOR, INCLUDE, "--check", env={**os.environ, "CC": compiler})


def test_the_headers_are_plain_c11_and_cpp():
    flags = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror", "-fsyntax-only", f"-I{INCLUDE}"]
    headers = sorted((INCLUDE / "parley").glob("*.h"))
    # Each on its own, so that none leans on another; a set of files in one run is checked one by one.
    assert_runs("gcc", "-x", "c", "-std=c11", *flags, *headers)
    assert_runs("clang", "-x", "c", "-std=c11", *flags, *headers)
    for compiler in ("g++", "clang++"):
        for standard in ("c++17", "c++20"):
            assert_runs(compiler, "-x", "c++", f"-std={standard}", *flags, INCLUDE / "parley" / "parley.h")


def test_the_cpp_layer_is_plain_cpp17():
    flags = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wnon-virtual-dtor", "-Werror", "-fsyntax-only"]
    source = "#include <parley/plugin.hpp>\n#include <parley/worker.hpp>\n"
    for compiler in (["g++"], ["clang++", "-stdlib=libc++"]):
        assert_runs(*compiler, "-std=c++17", *flags, f"-I{INCLUDE}", "-x", "c++", "-", input=source)


def test_the_sample_compiles_and_is_the_same_in_the_guide_and_the_header():
    guide = (ROOT / "docs" / "plugin-author-guide.md").read_text(encoding="utf-8")
    sample = re.search(r"```cpp\n(.*?)```", guide, re.DOTALL).group(1)
    assert "PARLEY_PLUGIN(" in sample
    assert_runs("g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{INCLUDE}", "-x", "c++", "-",
                input=sample)
    header = (INCLUDE / "parley" / "plugin.hpp").read_text(encoding="utf-8")
    comment = "".join(re.sub(r"^ \*( {3})?", "", line) for line in header.splitlines(keepends=True))
    assert sample in comment, "plugin.hpp has another sample"


def test_the_headers_only_grew_since_each_release():
    assert RELEASED
    for release in RELEASED:
        assert_runs(GATE, release / "include", INCLUDE)


def test_the_gate_takes_a_field_at_the_end():
    assert_taken("llm.h", r"\} parley_llm_caps;", "    uint64_t added;\n} parley_llm_caps;")


def test_the_gate_takes_a_function_at_the_end_of_a_table():
    assert_taken("llm.h", r"\} parley_llm_v1;", "    void (*added)(parley_llm_call*) PARLEY_NX;\n} parley_llm_v1;")


def test_the_gate_refuses_two_fields_that_changed_places():
    assert_refused("llm.h", r"uint64_t output_tokens;(?s:(.*?))uint64_t reasoning_tokens;",
                   r"uint64_t reasoning_tokens;\1uint64_t output_tokens;")


def test_the_gate_refuses_two_functions_that_changed_places():
    # Of the same type, so that neither offsets nor types differ: only their names tell.
    assert_refused("llm.h", r"\(\*cancel\)(?s:(.*?))\(\*destroy\)", r"(*destroy)\1(*cancel)")


def test_the_gate_refuses_a_field_in_the_middle():
    assert_refused("stt.h", r"    uint64_t end_ns;\n", "    uint64_t added;\n    uint64_t end_ns;\n")


def test_the_gate_refuses_a_field_in_what_was_padding():
    assert_refused("abi.h", r"    uint32_t pad0;\n    /\* The vendor's own", "    uint16_t pad0;\n    uint16_t more;\n    /* The vendor's own")


def test_the_gate_refuses_another_type_of_the_same_size():
    assert_refused("stt.h", r"    float confidence;", "    int32_t confidence;")


def test_the_gate_refuses_another_type_of_another_size():
    assert_refused("host.h", r"    uint32_t port;", "    uint64_t port;")


def test_the_gate_refuses_another_parameter_of_a_function():
    assert_refused("tts.h", r"\(\*flush\)\(parley_tts_stream\*, uint64_t flush_id\)",
                   "(*flush)(parley_tts_stream*, uint32_t flush_id)")


def test_the_gate_refuses_a_field_that_is_gone():
    assert_refused("tts.h", r"    float speed;\n", "")


def test_the_gate_refuses_a_function_that_is_gone():
    assert_refused("tts.h", r"    parley_code \(\*clear\)[^;]*;\n", "")


def test_the_gate_refuses_a_struct_that_cannot_grow_and_did():
    assert_refused("abi.h", r"    parley_str value;\n\} parley_kv;", "    parley_str value;\n    uint64_t more;\n} parley_kv;")


def test_the_gate_refuses_another_number():
    assert_refused("abi.h", r"#define PARLEY_E_AUTH 5", "#define PARLEY_E_AUTH 50")


def test_the_gate_refuses_another_name_of_an_interface_or_service():
    assert_refused("stt.h", r'#define PARLEY_IF_STT "parley.stt/1"', '#define PARLEY_IF_STT "parley.stt/2"')
    assert_refused("host.h", r'#define PARLEY_SVC_LOG "parley.log/1"', '#define PARLEY_SVC_LOG "parley.logs/1"')


if __name__ == "__main__":
    cases.main()
