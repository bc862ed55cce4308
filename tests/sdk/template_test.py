"""The author's path: a project from the template builds with an installed SDK and either compiler, its tests
pass, and its package is what a host asks for."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import cases
import jsonschema

BUILD = pathlib.Path(os.environ["PARLEY_BUILD"])
ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
WORK = tempfile.TemporaryDirectory()
PREFIX = pathlib.Path(WORK.name, "prefix")
SDK = PREFIX / "share" / "parley" / "sdk"
GCC = {"CMAKE_C_COMPILER": "gcc", "CMAKE_CXX_COMPILER": "g++"}
CLANG = {"CMAKE_C_COMPILER": "clang", "CMAKE_CXX_COMPILER": "clang++", "CMAKE_CXX_FLAGS": "-stdlib=libc++"}


def run(*command):
    done = subprocess.run(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}"
    return done.stdout


def install():
    if not SDK.exists():
        run("cmake", f"-DCMAKE_INSTALL_PREFIX={PREFIX}", "-P", BUILD / "sdk" / "cmake_install.cmake")


def make_key(folder):
    private, public = folder / "private.pem", folder / "public.pem"
    run(SDK / "tools" / "make_key.sh", private, public)
    assert private.stat().st_mode & 0o777 == 0o600
    return private, public


def build(source, options):
    """The build folder of a project, whose tests passed if it has any."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK.name))
    key, public = make_key(folder)
    settings = {**options, "ParleyPlugin_DIR": SDK / "cmake", "PARLEY_PLUGIN_SIGNING_KEY": key,
                "CMAKE_COMPILE_WARNING_AS_ERROR": "ON"}
    run("cmake", "-G", "Ninja", "-S", source, "-B", folder, *(f"-D{name}={value}" for name, value in settings.items()))
    run("cmake", "--build", folder, "-j", "2")
    return folder, public


def check_package(package, public):
    manifest = json.loads((package / "manifest.json").read_text(encoding="utf-8"))
    schema = json.loads((SDK / "manifest.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest, schema)
    library = f"{manifest['id']}.so"
    assert library in manifest["files"]
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() == digest, name
    run("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", package / "manifest.json",
        "-sigfile", package / "manifest.sig")
    check_library(package / library)


def check_library(library):
    symbols = run("nm", "-D", "--defined-only", library).split()
    assert symbols[2::3] == ["parley_plugin_entry_v1"], symbols
    dynamic = run("readelf", "-d", library)
    assert "BIND_NOW" in dynamic and "RPATH" not in dynamic and "RUNPATH" not in dynamic, dynamic
    needed = set(re.findall(r"NEEDED.*\[(.*)\]", dynamic))
    assert needed <= {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}, needed
    assert re.search(r"GNU_STACK.* RW ", run("readelf", "-lW", library))


def from_template(kind, options):
    install()
    source = pathlib.Path(tempfile.mkdtemp(dir=WORK.name), "project")
    run(SDK / "tools" / "new_plugin.py", kind, f"acme_{kind}", source, "Acme & Sons")
    left = [str(path) for path in source.rglob("*") if path.is_file() and re.search(r"@[A-Z]+@", path.read_text())]
    assert not left, left
    folder, public = build(source, options)
    run("ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error")
    check_package(folder / "plugins" / f"acme_{kind}", public)


def test_a_recognizer_from_the_template_works():
    from_template("stt", GCC)


def test_a_voice_from_the_template_works():
    from_template("tts", GCC)


def test_a_model_from_the_template_works():
    from_template("llm", GCC)


def test_a_recognizer_from_the_template_works_with_clang():
    from_template("stt", CLANG)


def test_a_voice_from_the_template_works_with_clang():
    from_template("tts", CLANG)


def test_a_model_from_the_template_works_with_clang():
    from_template("llm", CLANG)


def parley(*arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    environment |= {"PARLEY_DATA_DIR": WORK.name, "PARLEY_DATABASE_URL": "postgresql://nobody@/none"}
    return run("env", "-i", *(f"{name}={value}" for name, value in environment.items()), BUILD / "bin/parley", *arguments)


def test_the_example_in_c_works():
    install()
    for options in (GCC, CLANG):
        folder, public = build(SDK / "examples" / "c", options)
        package = folder / "plugins" / "example_echo"
        check_package(package, public)
        checked = parley("plugin", "check", package).splitlines()
        assert len(checked) > 30 and all(line.startswith("ok ") for line in checked), checked
        trusted = folder / "trusted"
        trusted.mkdir()
        shutil.copy(public, trusted)
        assert "Good morning." in parley(
            "plugin", "try", package, "--text", "Good morning.", "-D", f"plugins.trusted_keys={trusted}")


def test_a_worker_is_part_of_the_package():
    install()
    source = pathlib.Path(tempfile.mkdtemp(dir=WORK.name))
    (source / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.19)\nproject(acme LANGUAGES C CXX)\nset(CMAKE_C_STANDARD 11)\n"
        "find_package(ParleyPlugin REQUIRED)\nparley_add_worker(acme_worker SOURCES worker.cpp)\n"
        f"parley_add_plugin(example_echo SOURCES {SDK}/examples/c/echo.c MANIFEST {SDK}/examples/c/manifest.json"
        " WORKERS acme_worker)\n")
    (source / "worker.cpp").write_text(
        "#include <parley/worker.hpp>\n"
        "int main() { return parley::serveWorker([] { return 0; }, [](int&, parley::WorkerSession&) {}); }\n")
    folder, public = build(source, GCC)
    package = folder / "plugins" / "example_echo"
    check_package(package, public)
    assert os.access(package / "bin" / "acme_worker", os.X_OK)
    assert "bin/acme_worker" in json.loads((package / "manifest.json").read_text())["files"]


def test_the_package_changes_with_its_sources():
    install()
    source = pathlib.Path(tempfile.mkdtemp(dir=WORK.name))
    for name in ("CMakeLists.txt", "echo.c", "manifest.json"):
        (source / name).write_bytes((SDK / "examples" / "c" / name).read_bytes())
    folder, public = build(source, GCC)
    package = folder / "plugins" / "example_echo"
    before = (package / "manifest.json").read_text()
    text = (source / "echo.c").read_text()
    (source / "echo.c").write_text(text.replace("no memory", "no memory left"))
    run("cmake", "--build", folder)
    assert (package / "manifest.json").read_text() != before
    check_package(package, public)


if __name__ == "__main__":
    cases.main()
