"""API keys of a tenant."""

import stage
from waiting import until


def make(admin, **body):
    created = admin.post("/api/admin/api-keys", {"name": "test", **body}, 201).json()
    stage.platform().transcript.keep_secret(created["key"])
    client = admin.again()
    client.token = created["key"]
    return client, created


def test_a_key_acts_for_its_maker_and_is_shown_once():
    tenant = stage.Tenant()
    client, created = make(tenant.admin, name="nightly", role="tenant_admin")
    assert client.get("/api/auth/me").json()["id"] == tenant.admin.user["id"]
    client.get("/api/admin/users")
    listed = tenant.admin.get("/api/admin/api-keys")
    assert created["key"] not in listed.text() and listed.json()["data"][0]["name"] == "nightly"
    assert client.get("/api/auth/validate").json()["user"]["id"] == tenant.admin.user["id"]
    until(lambda: tenant.admin.get("/api/admin/api-keys").json()["data"][0]["last_used_at"], "its use is noted")


def test_a_key_may_do_no_more_than_its_role_and_its_maker():
    tenant = stage.Tenant()
    client, created = make(tenant.admin)
    assert created["role"] == "member"
    client.get("/api/auth/me")
    assert client.get("/api/admin/users", 403).code() == "role_too_low"
    assert tenant.admin.post("/api/admin/api-keys", {"name": "x", "role": "operator"}, 403).code() == "role_above_yours"
    powerful, _ = make(tenant.admin, role="tenant_admin")
    powerful.get("/api/admin/users")
    acting = stage.operator().again()
    acting.tenant = tenant.slug
    tenant.member(role="tenant_admin")
    acting.patch(f"/api/admin/users/{tenant.admin.user['id']}", {"role": "member"})
    until(lambda: powerful.get("/api/admin/users", (200, 401, 403)).status in (401, 403), "the key lost the rights its maker lost", 1)


def test_a_revoked_key_stops_working_within_a_second():
    tenant = stage.Tenant()
    client, created = make(tenant.admin)
    client.get("/api/auth/me")
    tenant.admin.delete(f"/api/admin/api-keys/{created['id']}")
    until(lambda: client.get("/api/auth/me", (200, 401)).status == 401, "the key is refused", 1)
    assert tenant.admin.get("/api/admin/api-keys").json()["data"] == []
    assert tenant.admin.delete(f"/api/admin/api-keys/{created['id']}", expect=404).code() == "api_key_not_found"


def test_a_key_past_its_end_is_refused():
    tenant = stage.Tenant()
    later, _ = make(tenant.admin, expires_at="2099-01-01T00:00:00Z")
    later.get("/api/auth/me")
    for text in ("2001-01-01T00:00:00Z", "tomorrow", "2099-13-01T00:00:00Z", ""):
        tenant.admin.post("/api/admin/api-keys", {"name": "late", "expires_at": text}, (400, 422))
    client, created = make(tenant.admin, expires_at="2099-01-01T00:00:00Z")
    stage.platform().postgres.ask("UPDATE parley.api_key SET expires_at = '2001-01-01' WHERE expires_at > '2090-01-01'")
    client.get("/api/auth/me", 401)
    assert created["expires_at"].startswith("2099-01-01T00:00:00")


def test_keys_that_are_none_are_refused():
    client = stage.host().client()
    for text in ("pk_", "pk_" + "A" * 43, "pk_" + "A" * 42, "pk_" + "A" * 44, "pk_" + "!" * 43, "pk_' OR 1=1 --"):
        client.token = text
        assert client.get("/api/auth/me", 401).code() == "api_key_invalid", text


def test_a_key_has_no_session_to_end():
    client, _ = make(stage.Tenant().admin)
    client.post("/api/auth/logout", expect=(204, 403, 409))
