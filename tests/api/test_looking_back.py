"""What the whole run showed. These come last."""

import json
import re

import stage

# What each change by an admin leaves in the audit log.
AUDITED = {
    ("POST", "/api/admin/users"): {"user.created", "user.invited"},
    ("PATCH", "/api/admin/users/:id"): {"user.updated"},
    ("DELETE", "/api/admin/users/:id"): {"user.erased"},
    ("DELETE", "/api/admin/users/:id/sessions"): {"user.sessions_revoked"},
    ("POST", "/api/admin/api-keys"): {"api_key.created"},
    ("DELETE", "/api/admin/api-keys/:id"): {"api_key.revoked"},
    ("POST", "/api/admin/tools"): {"tool.created"},
    ("PATCH", "/api/admin/tools/:id"): {"tool.changed"},
    ("DELETE", "/api/admin/tools/:id"): {"tool.removed"},
    ("POST", "/api/admin/providers"): {"provider.created"},
    ("PATCH", "/api/admin/providers/:id"): {"provider.changed"},
    ("DELETE", "/api/admin/providers/:id"): {"provider.removed"},
    ("PUT", "/api/admin/chains/:kind"): {"chain.changed"},
    ("PATCH", "/api/admin/plugins/:id"): {"plugin.enabled", "plugin.disabled"},
    ("POST", "/api/admin/plans"): {"plan.created"},
    ("PATCH", "/api/admin/plans/:id"): {"plan.updated"},
    ("DELETE", "/api/admin/plans/:id"): {"plan.updated"},
    ("POST", "/api/admin/plans/:id/versions"): {"plan.changed"},
    ("POST", "/api/admin/subscriptions"): {"plan.assigned"},
    ("POST", "/api/admin/credits"): {"credit.given"},
    ("POST", "/api/admin/webhooks/replay"): {"webhook.replayed"},
    ("POST", "/api/admin/tenants"): {"tenant.created"},
    ("PATCH", "/api/admin/tenants/:id"): {"tenant.updated"},
    ("DELETE", "/api/admin/tenants/:id"): {"tenant.closed"},
    ("POST", "/api/admin/tenants/:id/suspend"): {"tenant.suspended"},
    ("POST", "/api/admin/tenants/:id/resume"): {"tenant.resumed"},
    ("DELETE", "/api/admin/jobs/:id"): {"job.cancelled"},
    ("POST", "/api/admin/jobs/:id/retry"): {"job.retried"},
}
# A trial of a provider changes nothing. A refund needs a paid order, which tests/integration/billing/payments_test.cpp has.
NOT_AUDITED_HERE = {("POST", "/api/admin/providers/:id/test"), ("POST", "/api/admin/orders/:id/refund")}

# The only answers that hand out a secret.
GIVERS = ("/api/auth/register", "/api/auth/login", "/api/auth/refresh", "/api/admin/api-keys", "/api/events/ticket",
          "/v1/realtime/client_secrets")


def test_every_operation_was_called():
    host = stage.host()
    missing = sorted(host.contract.operations() - host.contract.called)
    assert not missing, f"never called: {missing}"


def test_every_change_by_an_admin_is_in_the_audit_log():
    changing = {(route["method"], route["path"]) for route in stage.platform().routes
                if route["path"].startswith("/api/admin/") and route["method"] != "GET"}
    assert changing == AUDITED.keys() | NOT_AUDITED_HERE, "say in AUDITED what each route leaves in the audit log"
    found = set(stage.platform().postgres.ask("SELECT DISTINCT action FROM parley.audit_entry").split())
    missing = {action for actions in AUDITED.values() for action in actions} - found
    assert not missing, f"nobody did, or nothing noted: {sorted(missing)}"


def counts(tables, condition, before=""):
    """How many rows of each table meet the condition; `{key}` in it is the column of the tenant."""
    parts = (f"SELECT '{table}', count(*) FROM parley.{table} WHERE " + condition.format(key="id" if table == "tenant" else "tenant_id")
             for table in tables)
    lines = stage.platform().postgres.ask(before + " UNION ALL ".join(parts)).splitlines()
    return {name: int(count) for name, count in (line.split("|") for line in lines if "|" in line)}


def test_no_table_shows_the_role_of_the_host_a_row_of_another_tenant():
    ask = stage.platform().postgres.ask
    tables = ask("SELECT relname FROM pg_class WHERE relnamespace = 'parley'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity"
                 " AND has_table_privilege('parley_app', oid, 'SELECT')").split()
    own = ask("SELECT id FROM parley.tenant WHERE slug = 'practice'")
    of_others = counts(tables, f"{{key}} <> {own}")
    filled = [table for table, count in of_others.items() if count > 0]
    assert len(filled) >= 15, f"there is hardly a row to be seen: {filled}"
    without = counts(tables, "true", "SET ROLE parley_app; ")
    assert set(without) == set(tables) and not any(without.values()), without
    within = counts(tables, f"{{key}} <> {own}", f"SET ROLE parley_app; SELECT set_config('app.tenant_id', '{own}', false); ")
    assert set(within) == set(tables) and not any(within.values()), within
    mine = counts(filled, "true", f"SET ROLE parley_app; SELECT set_config('app.tenant_id', '{own}', false); ")
    assert any(mine.values()), "the tenant sees nothing of its own either"


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
