"""The command line against a running installation: what each command does, prints, and ends with."""
import json
import pathlib
import re

import cases
from installation import PASSWORD, ROOT, Installation, wait_until

parley = None


def answer(*arguments, **options):
    """What the command says to a program."""
    return json.loads(parley.parley(*arguments, "--json", **options).stdout)


def fails(status, *arguments, **options):
    done = parley.parley(*arguments, check=False, **options)
    assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def commands():
    listed = parley.parley("--help").stdout.split("Commands:\n")[1].split("\n\n")[0]
    return [re.match(r"  ((?:[a-z-]+ ?){1,2})", line).group(1).strip() for line in listed.splitlines()]


def test_every_command_has_help_and_refuses_unknown_options():
    found = commands()
    assert len(found) > 20, found
    for command in found:
        assert "Usage: parley " + command in parley.parley(*command.split(), "--help").stdout
        assert "Unknown option" in fails(2, *command.split(), "--no-such-option")
    for group in {command.split()[0] for command in found if " " in command}:
        assert "Commands:" in parley.parley(group, "--help").stdout
        assert "--help` lists them" in fails(2, group)


def test_wrong_calls_end_with_2_and_wrong_settings_with_3():
    assert "there is no command `tenent`" in fails(2, "tenent")
    assert "usage: parley tenant create SLUG NAME" in fails(2, "tenant", "create", "only-a-slug")
    assert "usage: parley version" in fails(2, "version", "superfluous")
    assert "did you mean server.port?" in fails(2, "config", "get", "server.prot")
    said = fails(3, "check", "-D", "server.port=99999", "-D", "colour=red")
    assert "server.port" in said and "from 1 to 65535" in said and "colour" in said, said
    for wrong in (["tenant", "list", "--no-such-option"], ["tenent"], ["tenant"], ["version", "superfluous"]):
        assert json.loads(fails(2, *wrong, "--json"))["error"]["code"] == "usage", wrong
    refused = json.loads(parley.parley("check", "--json", "-D", "server.port=99999", check=False).stdout)
    assert refused["error"]["code"] == "configuration_invalid", refused
    assert refused["error"]["errors"][0]["pointer"] == "server.port", refused


def test_a_database_that_cannot_be_reached_ends_with_4():
    fails(4, "tenant", "list", "-D", "database.url=postgresql://parley_app@/parley?host=/nowhere")
    for command in (["tenant", "list"], ["serve"]):
        said = fails(3, *command, "-D", "data.dir=/nowhere")
        assert "no database is configured" in said and "database.url: is not set" in said, said
    assert not pathlib.Path("/nowhere").exists()


def test_the_configuration_tells_where_values_come_from():
    shown = answer("config", "show", "-D", "server.loops=3")
    assert shown["server.loops"] == {"value": "3", "source": "the option -D"}, shown["server.loops"]
    assert shown["data.dir"]["source"] == "the environment variable PARLEY_DATA_DIR"
    assert shown["database.url"]["value"] == "(secret)"
    assert parley.parley("config", "docs").stdout == (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert parley.parley("config", "template").stdout == (ROOT / "etc/parley.properties").read_text(encoding="utf-8")


def test_migrations_are_applied_and_the_check_says_so():
    assert answer("migrate") == {"applied": 0}
    status = answer("migrate", "--check")
    assert status["pending"] == 0 and all(each["applied"] for each in status["data"]), status
    checks = {each["check"]: each for each in json.loads(parley.parley("check", "--json", check=False).stdout)["checks"]}
    assert checks["database"]["ok"] and checks["master key"]["ok"] and checks["disk"]["ok"], checks


def test_a_tenant_is_created_suspended_and_resumed():
    created = answer("tenant", "create", "acme", "Acme Ltd", "--experiences", "practice,mentor", "--hosts", "acme.test")
    assert created["experiences"] == ["practice", "mentor"], created
    assert json.loads(fails(1, "tenant", "create", "acme", "Another", "--json"))["error"]["code"] == "slug_taken"
    assert {"slug": "acme", "status": "active"}.items() <= by_slug("acme").items()
    answer("tenant", "suspend", "acme")
    assert by_slug("acme")["status"] == "suspended"
    parley.parley("tenant", "resume", created["id"])
    assert by_slug("acme")["status"] == "active"
    assert "there is no tenant nobody" in fails(1, "tenant", "suspend", "nobody")


def by_slug(slug):
    return next(each for each in answer("tenant", "list")["data"] if each["slug"] == slug)


def test_a_user_is_created_disabled_and_enabled():
    created = answer("user", "create", "Max@acme.example", "--tenant", "mentor", "--role", "tenant_admin",
                     "--password-file", "-", stdin="p!\"\\ä 𝄞'\n")
    assert created["role"] == "tenant_admin" and created["status"] == "active", created
    assert parley.sign_in("max@acme.example", "p!\"\\ä 𝄞'", tenant="mentor")[0] == 200
    answer("user", "disable", "max@ACME.example", "--tenant", "mentor")
    assert parley.sign_in("max@acme.example", "p!\"\\ä 𝄞'", tenant="mentor")[0] == 403
    answer("user", "enable", created["id"], "--tenant", "mentor")
    assert parley.sign_in("max@acme.example", "p!\"\\ä 𝄞'", tenant="mentor")[0] == 200
    assert "Max@acme.example" in parley.parley("user", "list", "--tenant", "mentor").stdout
    fails(1, "user", "create", "short@acme.example", "--password-file", "-", stdin="short\n")
    fails(2, "user", "create", "a@acme.example", "--role", "king")
    assert "has no user" in fails(1, "user", "disable", "nobody@acme.example")


def test_who_is_locked_out_gets_a_new_password():
    answer("user", "create", "lost@acme.example", "--tenant", "mentor", "--password-file", "-", stdin="what was it again\n")
    session = parley.sign_in("lost@acme.example", "what was it again", tenant="mentor")[1]["access_token"]
    while parley.sign_in("lost@acme.example", "not this one", tenant="mentor")[0] != 429:
        pass
    assert "--password-file" in fails(2, "user", "set-password", "lost@acme.example", "--tenant", "mentor")
    fails(1, "user", "set-password", "lost@acme.example", "--tenant", "mentor", "--password-file", "-", stdin="short\n")
    said = parley.parley("user", "set-password", "lost@acme.example", "--tenant", "mentor", "--password-file", "-",
                         stdin="p!\"\\ä 𝄞'\n").stdout
    assert "lost@acme.example" in said and "signed out" in said, said
    assert parley.sign_in("lost@acme.example", "p!\"\\ä 𝄞'", tenant="mentor")[0] == 200
    wait_until(lambda: parley.request("GET", "/api/auth/me", token=session)[0] == 401, "the end of the old session")
    assert answer("user", "set-password", "operator@parley.test", "--tenant", "platform", "--password-file", "-",
                  stdin=PASSWORD + "\n")["role"] == "operator"


def test_a_user_of_another_system_keeps_their_password():
    # "U*U" of the reference vectors of crypt_blowfish.
    stored = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    moved = answer("user", "create", "moved@acme.example", "--tenant", "mentor", "--hash-file", "-", stdin=stored + "\n")
    assert moved["status"] == "active", moved
    for _ in range(2):
        assert parley.sign_in("moved@acme.example", "U*U", tenant="mentor")[0] == 200
    assert parley.sign_in("moved@acme.example", "U*V", tenant="mentor")[0] == 401
    for wrong in ("$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "$1$md5", "plain text", stored[:-1]):
        said = fails(1, "user", "create", "wrong@acme.example", "--tenant", "mentor", "--hash-file", "-", "--json", stdin=wrong + "\n")
        assert json.loads(said)["error"]["code"] == "password_hash_refused", said
    fails(2, "user", "create", "both@acme.example", "--hash-file", "-", "--password-file", "-", stdin=stored + "\n" + stored + "\n")


def test_without_a_password_a_user_is_invited_by_mail():
    created = answer("user", "create", "guest@acme.example", "--tenant", "mentor")
    assert created["status"] == "invited", created
    mail = answer("mail", "show", "--to", "guest@acme.example", "--wait", "30")
    assert "?token=" in mail["content"], mail
    assert mail["file"] in parley.parley("mail", "list").stdout
    assert "Content-Transfer-Encoding" in parley.parley("mail", "show", mail["file"], "--raw").stdout
    assert "no such mail" in fails(1, "mail", "show", "--to", "nobody@acme.example")


def test_an_api_key_works_until_it_is_revoked():
    made = answer("apikey", "create", "demo@practice.test", "continuous integration", "--days", "30")
    assert made["expires_at"] and made["role"] == "member", made
    status, me = parley.request("GET", "/api/auth/me", token=made["secret"])
    assert status == 200 and me["email"] == "demo@practice.test", me
    listed = answer("apikey", "list")["data"]
    assert made["id"] in [each["id"] for each in listed] and "secret" not in listed[0], listed
    answer("apikey", "revoke", made["id"])
    wait_until(lambda: parley.request("GET", "/api/auth/me", token=made["secret"])[0] == 401, "the end of the key")
    assert "may not be above" in fails(2, "apikey", "create", "demo@practice.test", "x", "--role", "operator")
    fails(2, "apikey", "revoke", "nonsense")


def test_secrets_are_rotated_while_the_host_runs():
    before = parley.sign_in("demo@practice.test")[1]["access_token"]
    rotated = answer("secrets", "rotate")
    assert rotated["resealed"] >= 1 and rotated["verified"] >= rotated["resealed"], rotated
    assert parley.request("GET", "/api/auth/me", token=before)[0] == 200
    assert parley.sign_in("demo@practice.test", PASSWORD)[0] == 200
    assert (parley.data / "master.key").stat().st_mode & 0o077 == 0


def test_jobs_are_listed():
    assert isinstance(answer("jobs", "list", "--state", "done")["data"], list)
    fails(2, "jobs", "retry", "nonsense")
    fails(1, "jobs", "retry", "job_999999999")


def test_demo_data_needs_permission():
    assert "demo.enabled" in fails(3, "demo", "seed")
    assert answer("demo", "seed", "-D", "demo.enabled=true") == {"seeded": True}


def test_a_second_host_on_the_port_says_what_is_wrong():
    done = parley.parley("serve", "-D", f"server.port={parley.port}", check=False)
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert "cannot start" in done.stderr, done.stderr


if __name__ == "__main__":
    with Installation() as parley:
        parley.start()
        cases.main()
