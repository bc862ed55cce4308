"""`parley plugin …`, which needs neither a database nor a host that runs."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import wave
import xml.etree.ElementTree

import cases

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
BUILD = pathlib.Path(os.environ["PARLEY_BUILD"])
OURS = BUILD / "bin" / "parley"
# What ships, for what is checked a hundred times: its processes come and go ten times as fast without sanitizers.
SHIPPED = ROOT / "build/release/bin/parley"
WORK = pathlib.Path(tempfile.mkdtemp(prefix="parley-plugin-"))
KEY, KEYS = WORK / "keys" / "private.pem", WORK / "trusted"


def run(*arguments, status=0, program=OURS):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    environment |= {"PARLEY_DATA_DIR": str(WORK), "PARLEY_DATABASE_URL": "postgresql://nobody@/none"}
    done = subprocess.run(
        [program, *map(str, arguments)], env=environment, cwd=WORK, text=True, capture_output=True,
        timeout=300)
    assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr if status else done.stdout


def answer(*arguments, **how):
    return json.loads(run(*arguments, "--json", **how))


def package(name="misbehaving", provides=("parley.stt/1", "parley.tts/1", "parley.llm/1"), version="1.2.3"):
    """A package folder of one of the plugins that tests have, alone in its folder."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK)) / name
    folder.mkdir()
    shutil.copy(BUILD / "test_plugins" / f"{name}.so", folder)
    manifest = {
        "id": name, "name": name, "version": version, "abi": "1.0", "provides": list(provides),
        "requires": ["parley.timer/1", "parley.executor/1"], "uses": ["parley.log/1"],
        "permissions": {"blocking_threads": 1},
        "config": {"type": "object", "properties": {"misdeed": {"type": "string", "default": "none"}}},
        "files": {f"{name}.so": hashlib.sha256((folder / f"{name}.so").read_bytes()).hexdigest()}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def make_keys():
    if not KEY.exists():
        subprocess.run([ROOT / "sdk/tools/make_key.sh", KEY, KEYS / "public.pem"], check=True)


def listed(folder, *options):
    found = answer("plugin", "list", "-D", f"plugins.folders={folder.parent}", "-D", f"plugins.trusted_keys={KEYS}",
                   *options)
    return found["data"]


def test_a_signed_package_is_listed_as_usable():
    make_keys()
    folder = package()
    assert answer("plugin", "sign", folder, "--key", KEY)["signed"]
    entry, = listed(folder)
    assert entry["usable"] and entry["signature"] == "trusted" and entry["version"] == "1.2.3", entry
    assert entry["kinds"] == ["stt", "tts", "llm"], entry


def test_the_list_says_why_a_package_is_not_used():
    make_keys()
    folder = package()
    entry, = listed(folder)
    assert not entry["usable"] and entry["error"]["code"] == "plugin_unsigned", entry
    entry, = listed(folder, "-D", "plugins.allow_unsigned=true")
    assert entry["usable"] and entry["signature"] == "missing", entry
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    entry, = listed(folder, "-D", "plugins.allow_unsigned=true")
    assert entry["error"]["code"] == "manifest_invalid" and "id" not in entry, entry


def test_what_the_manifest_does_not_name_is_neither_signed_nor_packed():
    make_keys()
    folder = package()
    with (folder / "misbehaving.so").open("ab") as library:
        library.write(b"more")
    for command in (["sign", folder, "--key", KEY], ["pack", folder]):
        refused = answer("plugin", *command, status=1)
        assert refused["error"]["code"] == "file_changed", refused
    assert not (folder / "manifest.sig").exists() and not (WORK / "misbehaving.parley").exists()


def test_a_key_of_another_kind_does_not_sign():
    folder = package()
    subprocess.run(["openssl", "genpkey", "-algorithm", "rsa", "-out", WORK / "rsa.pem"], check=True, capture_output=True)
    for key in (WORK / "rsa.pem", folder / "manifest.json"):
        assert answer("plugin", "sign", folder, "--key", key, status=1)["error"]["code"] == "key_unreadable"
    assert "--key FILE" in run("plugin", "sign", folder, status=2)


def test_a_packed_plugin_is_the_same_package_elsewhere():
    make_keys()
    folder = package()
    run("plugin", "sign", folder, "--key", KEY)
    packed = answer("plugin", "pack", folder, WORK / "it.parley")
    assert packed["signed"] and packed["id"] == "misbehaving", packed
    first = (WORK / "it.parley").read_bytes()
    run("plugin", "pack", folder, WORK / "it.parley")
    assert (WORK / "it.parley").read_bytes() == first
    elsewhere = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    subprocess.run(["tar", "xf", WORK / "it.parley", "-C", elsewhere], check=True)
    entry, = listed(elsewhere / "misbehaving")
    assert entry["usable"] and entry["signature"] == "trusted", entry


def test_a_program_of_a_package_still_runs_when_unpacked():
    folder = package()
    (folder / "bin").mkdir()
    (folder / "bin" / "worker").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "bin" / "worker").chmod(0o755)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["bin/worker"] = hashlib.sha256((folder / "bin" / "worker").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert not answer("plugin", "pack", folder)["signed"]
    elsewhere = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    subprocess.run(["tar", "xf", WORK / "misbehaving.parley", "-C", elsewhere], check=True)
    assert os.access(elsewhere / "misbehaving/bin/worker", os.X_OK)
    assert not os.access(elsewhere / "misbehaving/manifest.json", os.X_OK) or os.getuid() == 0
    (WORK / "misbehaving.parley").unlink()


def test_a_project_begins_with_the_template():
    made = answer("plugin", "new", "stt", "acme_ears", WORK / "acme", "--name", "Acme & Sons")
    assert made["folder"] == str(WORK / "acme"), made
    manifest = json.loads((WORK / "acme/manifest.json").read_text(encoding="utf-8"))
    assert manifest["id"] == "acme_ears" and manifest["name"] == "Acme & Sons", manifest
    assert "exists already" in run("plugin", "new", "stt", "acme_ears", WORK / "acme", status=1)
    assert "no template for avatar" in run("plugin", "new", "avatar", "acme", WORK / "other", status=1)
    run("plugin", "new", "llm", "acme_mind")
    assert (WORK / "acme_mind/CMakeLists.txt").exists()


# What each fault breaks, and nothing else. Those of the linker's are builds of their own.
LINKED = {
    "extra_symbol": "static.one_symbol", "unique_symbol": "static.no_unique_symbol", "lazy_binding": "static.bind_now",
    "needs_library": "static.needed", "run_path": "static.no_rpath", "executable_stack": "static.no_executable_stack",
    "calls_socket": "static.no_network", "calls_system": "static.no_program", "calls_getenv": "static.no_environment",
    "other_abi": "load.entry", "short_entry": "load.entry", "other_version": "load.entry"}
LOADING = {
    "lacks_interface": "load.interfaces", "lacks_function": "load.interfaces", "slow_load": "load.fast",
    "inits_once": "load.twice",
    "answers_anything": "load.unknown_interface", "needs_services": "load.services_absent",
    "starts_thread": "load.no_thread", "opens_file": "load.no_descriptor", "dies_of_setting": "load.any_settings",
    "connects_at_once": "load.no_connection", "exact_size": "abi.larger_structs",
    "reads_beyond": "abi.nothing_read_beyond", "writes_beyond": "abi.nothing_written_beyond",
    "no_codec": "abi.nothing_written_beyond"}
HEARING = {
    "foreign_thread": "one_strand", "early_callback": "one_end", "second_end": "one_end", "talks_after_end": "one_end",
    "never_ends": "one_end", "broken_text": "sound_output", "time_goes_back": "sound_output",
    "changes_final": "sound_output", "never_final": "sound_output", "no_end_after_cancel": "quiet_after_cancel",
    "talks_after_cancel": "quiet_after_cancel", "ends_well_after_cancel": "quiet_after_cancel",
    "talks_after_destroy": "gone_after_destroy", "leaves_connection": "gone_after_destroy",
    "talks_on_inside_cancel": "cancel_inside", "touches_after_end": "destroy_inside_end", "reconnects": "vendor_fails",
    "ignores_vendor": "vendor_fails", "asks_again": "vendor_refuses", "misreports_refusal": "vendor_refuses",
    "dies_of_nonsense": "vendor_nonsense", "blames_itself": "vendor_nonsense", "hoards_audio": "back_pressure",
    "never_writable": "back_pressure", "leaves_file": "keeps_nothing", "leaves_thread": "keeps_nothing",
    "leaves_timer": "keeps_nothing", "dies_of_odd_frame": "odd_input",
    "throws_at_odd_frame": "odd_input", "reads_past_frame": "odd_input", "logs_hint": "no_secret_logged",
    "logs_secret": "no_secret_logged", "slow_call": "quick"}
SPEAKING = {
    "half_sample": "sound_output", "huge_piece": "sound_output", "audio_goes_back": "sound_output",
    "marks_go_back": "sound_output", "marks_beyond": "sound_output", "wrong_flush": "sound_output",
    "says_nothing": "sound_output", "talks_after_clear": "sound_output", "keeps_reading": "back_pressure",
    "forgets_retry_after": "vendor_refuses"}
THINKING = {
    "cuts_character": "sound_output", "cuts_arguments": "sound_output", "misnumbers_tool": "sound_output",
    "leaves_tool_open": "sound_output", "tells_no_reason": "sound_output"}
# Of whatever answers once, then of one kind.
ANSWERING = {
    "answers_elsewhere": "one_strand", "answers_at_once": "one_answer", "answers_twice": "one_answer",
    "ignores_cancel": "cancel", "cancels_well": "cancel", "leaves_connection": "cancel", "hides_break": "vendor_fails",
    "reconnects": "vendor_fails", "asks_again": "vendor_refuses", "forgets_retry_after": "vendor_refuses",
    "blames_itself": "vendor_nonsense", "forgets_key": "one_key", "chokes_on_odd": "odd_input",
    "believes_all": "forged_webhook", "tires_of_replays": "replayed_webhook", "keeps_file": "keeps_nothing",
    "logs_key": "no_secret_logged", "slow_question": "quick"}
PAYING = ANSWERING | {
    "tells_no_state": "one_answer", "misreads_decline": "vendor_refuses", "logs_purchase": "no_secret_logged"}
ASKING = ANSWERING | {
    "answers_a_list": "one_answer", "answers_no_json": "one_answer", "sends_again": "one_key",
    "knows_everything": "unknown_method", "answers_refusal_too": "unknown_method", "logs_message": "no_secret_logged"}
REQUESTS = ("realtime", "calendar", "mail", "sms", "identity")
ROOM = b"parley-fault:" + 24 * b" "


def faulty(fault="", kinds=("stt",), change=lambda manifest: None):
    """A package of the plugin that has this fault."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
    name = f"faulty_{fault}" if fault in LINKED else "faulty"
    library = (BUILD / "test_plugins" / f"{name}.so").read_bytes()
    assert library.count(ROOM) == 1
    if fault not in LINKED:
        library = library.replace(ROOM, b"parley-fault:" + fault.encode().ljust(24))
    (folder / "faulty.so").write_bytes(library)
    manifest = {
        "id": "faulty", "name": fault or "none", "version": "1.0.0", "abi": "1.0",
        "provides": [f"parley.{kind}/1" for kind in kinds],
        "requires": ["parley.http/1", "parley.ws/1", "parley.executor/1", "parley.timer/1"],
        "uses": ["parley.log/1", "parley.secrets/1"],
        "config": {"type": "object", "properties": {"api_key": {"type": "string", "format": "secret-ref"}}},
        "files": {"faulty.so": hashlib.sha256(library).hexdigest()}}
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def failures(package, *options, program=OURS):
    """The checks that fail, with their reasons."""
    found = answer("plugin", "check", package, *options, status=1, program=program)["checks"]
    return {each["check"]: each["reason"] for each in found if each["state"] == "failed"}


def find_faults(faults, kind, prefix="", only=()):
    assert SHIPPED.exists(), f"{SHIPPED} is missing; ./test builds it"

    def find(fault):
        failed = failures(faulty(fault, (kind,)), *only, program=SHIPPED)
        print(f"  {fault}: {failed}", flush=True)
        return fault, failed

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = dict(pool.map(find, faults))
    wrong = {fault: failed for fault, failed in found.items() if list(failed) != [prefix + faults[fault]]}
    assert not wrong, wrong


def find_faults_of(kind, faults):
    """In what does not ask the kind for anything, a fault of its cannot show: `load` and `static` are left out."""
    find_faults(faults, kind, f"{kind}.", ("--only", f"abi,{kind}"))


def test_a_plugin_that_keeps_the_contract_passes_every_check():
    kinds = ("stt", "tts", "llm", "payment", *REQUESTS)
    said = run("plugin", "check", faulty(kinds=kinds), "--junit", WORK / "junit.xml")
    assert all(re.fullmatch(r"ok [a-z]+\.[a-z_]+ \d+ ms", line) for line in said.splitlines()), said
    names = [line.split()[1] for line in said.splitlines()]
    everything = {check for faults in (LINKED, LOADING) for check in faults.values()}
    everything |= {f"{kind}.{check}" for kind in ("stt", "tts", "llm") for check in HEARING.values()}
    everything |= {f"payment.{check}" for check in PAYING.values()}
    everything |= {f"{kind}.{check}" for kind in REQUESTS for check in ASKING.values()}
    assert everything < set(names), everything - set(names)
    suite = xml.etree.ElementTree.parse(WORK / "junit.xml").getroot()
    assert suite.get("failures") == "0" and [case.get("name") for case in suite] == names


def test_each_fault_of_a_library_is_found_by_one_check():
    # The rest of these is the plugin without a fault.
    find_faults(LINKED, "stt", only=("--only", "static,load"))


def test_each_fault_at_loading_is_found_by_one_check():
    find_faults(LOADING, "stt")


def test_each_fault_of_a_recogniser_is_found_by_one_check():
    find_faults_of("stt", HEARING)


def test_each_fault_of_a_voice_is_found_by_one_check():
    find_faults_of("tts", SPEAKING)


def test_each_fault_of_a_model_is_found_by_one_check():
    find_faults_of("llm", THINKING)


def test_each_fault_of_a_till_is_found_by_one_check():
    find_faults_of("payment", PAYING)


def test_each_fault_of_what_takes_requests_is_found_by_one_check():
    find_faults_of("mail", ASKING)


def test_a_package_that_cannot_be_read_fails():
    for change in (lambda manifest: manifest.update(colour="red"),
                   lambda manifest: manifest["files"].update(more="0" * 64),
                   lambda manifest: manifest.update(config={"type": "object", "properties": {"a": {"pattern": "("}}})):
        failed = failures(faulty(change=change))
        assert list(failed)[:1] == ["static.manifest"], failed
    assert "file not found" in run("plugin", "check", WORK / "nowhere", status=1)


def test_a_failure_says_how_and_what_was_called():
    reason = failures(faulty("dies_of_odd_frame"), "--only", "stt.odd_input", "--seed", "7")["stt.odd_input"]
    assert "dies of" in reason and "the last call was push" in reason and "seed 7" in reason, reason
    failed = failures(faulty("hangs_at_deadline"), "--only", "stt")
    reason = failed.pop("stt.deadline")
    assert not failed and "does not come to an end" in reason and "the last call was open" in reason, reason
    settings = WORK / "throw.json"
    settings.write_text('{"misdeed": "throw"}', encoding="utf-8")
    said = run("plugin", "check", package(), "--one", "stt.one_end", "--settings", settings, status=1)
    assert "an exception leaves push" in said, said
    reason = failures(faulty("second_end"), "--only", "stt.one_end", "--seed", "7")["stt.one_end"]
    assert reason == "on_end came 2 times; the last call was a callback of the host's; seed 7", reason


def test_only_what_is_named_is_checked_and_what_it_rests_on():
    said = run("plugin", "check", faulty("never_ends"), "--only", "stt.deadline,load.fast", status=1)
    names = [line.split()[1].rstrip(":") for line in said.splitlines()]
    assert names == ["load.entry", "load.interfaces", "load.fast", "load.no_connection", "stt.one_strand", "stt.one_end",
                     "stt.quiet_after_cancel", "stt.deadline"], said
    assert "there is no check" in run("plugin", "check", faulty(), "--only", "payment", status=2)


def test_what_rests_on_a_failure_is_not_made():
    said = run("plugin", "check", faulty("never_ends"), "--junit", WORK / "junit.xml", status=1)
    assert "FAILED stt.one_end: on_end never came" in said, said
    assert "skipped stt.cancel_inside: it rests on stt.quiet_after_cancel" in said, said
    suite = xml.etree.ElementTree.parse(WORK / "junit.xml").getroot()
    skipped = [case.get("name") for case in suite if case.find("skipped") is not None]
    assert "stt.quiet_after_cancel" in skipped and suite.get("skipped") == str(len(skipped)), skipped
    assert suite.get("failures") == "1" and suite.find(".//failure").get("message").startswith("on_end never came; ")


def test_a_library_alone_is_checked_for_what_it_serves():
    alone = faulty("second_end") / "faulty.so"
    said = run("plugin", "check", alone, "--only", "static,load,abi,stt.one_end,tts.one_end,sms.one_answer", status=1)
    assert "FAILED stt.one_end: on_end came 2 times" in said and "ok tts.one_end" in said, said
    assert "ok static.one_symbol" in said and "ok sms.one_answer" in said, said
    assert "not a 64-bit shared library" in run("plugin", "check", __file__, "--one", "static.needed", status=1)
    assert "there is no check" in run("plugin", "check", __file__, "--one", "static.nothing", status=2)


def test_a_recogniser_is_tried_with_a_file():
    with wave.open(str(WORK / "in.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(bytes(2 * 1600))
    tried = answer("plugin", "try", package(), "--wav", WORK / "in.wav")
    assert tried["ok"] and tried["sound_ms"] == 100, tried
    assert [each["text"] for each in tried["events"] if each["what"] == "final"] == ["hello"] * 5, tried
    assert "final  hello" in run("plugin", "try", package(), "--wav", WORK / "in.wav")
    assert "16-bit PCM" in run("plugin", "try", package(), "--wav", __file__, status=1)


def test_a_voice_and_a_model_are_tried_with_a_text():
    tried = answer("plugin", "try", package(), "--text", "Good morning.")
    assert tried["ok"] and tried["audio_ms"] == 20, tried
    assert [each["what"] for each in tried["events"]] == ["first audio", "flushed", "end"], tried
    tried = answer("plugin", "try", package(provides=["parley.llm/1"]), "--text", "Good morning.")
    assert {"what": "text", "text": "Hello."}.items() <= tried["events"][0].items(), tried
    assert "either --wav FILE or --text TEXT" in run("plugin", "try", package(), status=2)


def test_a_failure_is_seen_when_a_plugin_is_tried():
    settings = WORK / "settings.json"
    settings.write_text('{"misdeed": "refuse"}', encoding="utf-8")
    tried = answer("plugin", "try", package(), "--wav", WORK / "in.wav", "--settings", settings, status=1)
    assert not tried["ok"] and tried["events"][-1]["text"].startswith("unsupported"), tried


if __name__ == "__main__":
    try:
        cases.main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
