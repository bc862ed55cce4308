"""What the whole run showed. These come last."""

import json
import re

import stage

# The only answers that hand out a secret.
GIVERS = ("/api/auth/register", "/api/auth/login", "/api/auth/refresh", "/api/admin/api-keys", "/api/events/ticket",
          "/v1/realtime/client_secrets")


def test_every_operation_was_called():
    host = stage.host()
    missing = sorted(host.contract.operations() - host.contract.called)
    assert not missing, f"never called: {missing}"


def test_no_log_line_holds_a_secret():
    platform = stage.platform()
    logs = platform.logs()
    assert sum(map(len, logs.values())) > 10000, "there is hardly any log to look at"
    secrets = platform.transcript.secrets | {stage.platform().master_key().decode("latin-1").strip()}
    assert len(secrets) > 100, len(secrets)
    for name, log in logs.items():
        found = [secret[:6] + "…" for secret in secrets if secret.encode("utf-8", "surrogatepass") in log]
        assert not found, f"{name} holds {len(found)} secrets: {found[:5]}"


def test_no_answer_holds_a_secret_that_it_does_not_give():
    transcript, key = stage.platform().transcript, stage.platform().master_key().strip()
    wanted = [secret.encode() for secret in transcript.secrets]
    for method, path, answer in transcript.answers:
        assert key not in answer.body, f"{method} {path} told the master key"
        gives = path.split("?")[0] in GIVERS or path.startswith("/api/conversations/") and path.endswith("/share")
        if method == "POST" and gives and answer.status in (200, 201):
            continue
        if path in ("/openapi.json",) or path.startswith("/docs"):
            continue
        found = [secret[:6] for secret in wanted if secret in answer.body]
        assert not found, f"{method} {path} ({answer.status}) told {found}"


def test_no_answer_tells_what_the_host_is_made_of():
    for method, path, answer in stage.platform().transcript.answers:
        # The list of plugins shows operators what their authors wrote ("llama.cpp") and counts their exceptions.
        if path in ("/openapi.json", "/metrics") or path.startswith(("/docs", "/api/admin/plugins")):
            continue
        text = answer.text().lower()
        told = [word for word in ("sqlstate", "postgres", "select ", "poco::", "boost::", "std::", "exception", "/home/", "/tmp/", "$argon2")
                if word in text]
        # A token's signature may begin with these letters, but never ends with them.
        told += re.findall(r"\w+\.[ch]pp(?![\w-])", text)
        assert not told, f"{method} {path} ({answer.status}) told {told}: {answer.text()[:300]}"


def test_every_log_line_is_one_json_object():
    for name, log in stage.platform().logs().items():
        for line in log.decode("utf-8").splitlines():
            assert isinstance(json.loads(line), dict), f"{name}: {line[:200]}"


def test_addresses_of_people_are_logged_in_pii_fields_only():
    for name, log in stage.platform().logs().items():
        for line in log.decode("utf-8").splitlines():
            told = [key for key, value in json.loads(line).items() if not key.startswith("pii.") and "@" in str(value) and ".test" in str(value)]
            assert not told, f"{name}: {told} in {line[:300]}"


def test_every_mail_could_be_written():
    for name, log in stage.platform().logs().items():
        told = [line for line in log.decode("utf-8").splitlines() if "mail_value_missing" in line]
        assert not told, f"{name}: {told[:3]}"


def test_the_hosts_never_answered_with_a_fault_of_their_own():
    wrong = [(method, path, answer.status, answer.text()[:200]) for method, path, answer in stage.platform().transcript.answers
             if answer.status in (500, 502, 504)]
    assert not wrong, wrong[:5]
