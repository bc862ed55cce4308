"""Tenants, as operators and their own admins see them."""

import stage
from waiting import until


def test_an_operator_creates_changes_and_closes_a_tenant():
    operator, slug = stage.operator(), stage.platform().fresh("acme-")
    created = operator.post("/api/admin/tenants", {"slug": slug, "name": "Acme", "experiences": ["receptionist"],
                                                   "hosts": [f"{slug}.example.com"], "branding": {"primary_color": "#0b7285"}}, 201).json()
    assert created["status"] == "active" and created["slug"] == slug
    path = f"/api/admin/tenants/{created['id']}"
    assert operator.get(path).json() == created
    public = stage.host().client().get("/api/tenant", headers={"Host": f"{slug}.example.com"}).json()
    assert public["id"] == created["id"] and public["branding"] == {"primary_color": "#0b7285"}
    changed = operator.patch(path, {"name": "Acme Dental", "experiences": ["practice", "mentor"], "settings": {"greeting": "Hello"}}).json()
    assert changed["name"] == "Acme Dental" and changed["settings"] == {"greeting": "Hello"}
    for confirm in ("", "?confirm=", "?confirm=other", f"?confirm={slug.upper()}"):
        operator.delete(f"{path}{confirm}", expect=(400, 422))
    operator.delete(f"{path}?confirm={slug}")
    assert stage.host().client().get("/api/tenant", 404, headers={"X-Parley-Tenant": slug}).code() == "tenant_not_found"
    assert operator.post("/api/admin/tenants", {"slug": slug, "name": "Again"}, 409).code() == "slug_taken"


def test_slugs_and_hosts_belong_to_one_tenant():
    operator, tenant = stage.operator(), stage.Tenant(hosts=["one.example.com"])
    assert operator.post("/api/admin/tenants", {"slug": tenant.slug, "name": "x"}, 409).code() == "slug_taken"
    assert operator.post("/api/admin/tenants", {"slug": stage.platform().fresh("host-"), "name": "x", "hosts": ["ONE.example.com"]},
                         409).code() == "host_taken"
    for slug in ("A", "Upper", "under_score", "-start", "end-", "ten_0000000000001", "a b", "é", "a" * 41):
        operator.post("/api/admin/tenants", {"slug": slug, "name": "x"}, (400, 422))
    for origin in ("example.com", "https://example.com/path", "javascript:alert(1)", "*", "https://*"):
        operator.patch(f"/api/admin/tenants/{tenant.id}", {"cors_origins": [origin]}, (400, 422))


def test_tenants_are_listed_in_pages():
    operator = stage.operator()
    for _ in range(3):
        stage.Tenant()
    seen, cursor = [], ""
    while cursor is not None:
        page = operator.get(f"/api/admin/tenants?limit=4{cursor and '&cursor=' + cursor}").json()
        seen += [tenant["slug"] for tenant in page["data"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) and {"practice", "companion", "receptionist", "mentor", "assistant", "platform"} <= set(seen)


def test_an_admin_changes_only_some_of_their_own_tenant():
    tenant, other = stage.Tenant(), stage.Tenant()
    path = f"/api/admin/tenants/{tenant.id}"
    assert tenant.admin.get(path).json()["slug"] == tenant.slug
    assert tenant.admin.patch(path, {"branding": {"tagline": "Practice makes perfect"}}).json()["branding"]["tagline"]
    for patch in ({"name": "Mine"}, {"experiences": ["mentor"]}, {"hosts": ["mine.example.com"]}, {"limits": {"user_per_minute": 1000000}}):
        assert tenant.admin.patch(path, patch, 403).code() == "operator_only", patch
    assert tenant.admin.get(f"/api/admin/tenants/{other.id}", 404).code() == "tenant_not_found"
    assert tenant.admin.patch(f"/api/admin/tenants/{other.id}", {"branding": {}}, 404).code() == "tenant_not_found"
    tenant.admin.get("/api/admin/tenants", 403)
    tenant.admin.post(f"{path}/suspend", expect=403)


def test_a_suspended_tenant_is_closed_to_its_users_until_it_is_resumed():
    tenant, operator = stage.Tenant(), stage.operator()
    path = f"/api/admin/tenants/{tenant.id}"
    assert operator.post(f"{path}/suspend").json()["status"] == "suspended"
    refused = until(lambda: (lambda answer: answer.status != 200 and answer)(tenant.admin.get("/api/auth/me", (200, 403))), "access ended", 1)
    assert refused.code() == "tenant_suspended"
    nobody = stage.host().client(tenant.slug)
    login = {"email": tenant.admin.user["email"], "password": "a long enough secret"}
    assert nobody.post("/api/auth/login", login, 403).code() == "tenant_suspended"
    assert operator.post(f"{path}/resume").json()["status"] == "active"
    until(lambda: nobody.post("/api/auth/login", login, (200, 403)).status == 200, "signing in works again", 1)
    assert operator.get("/api/admin/tenants/ten_0000000000zzz", 404).code() == "tenant_not_found"


def test_an_operator_acts_in_the_tenant_they_name():
    tenant = stage.Tenant()
    acting = stage.operator().again()
    acting.tenant = tenant.slug
    assert tenant.admin.user["id"] in [user["id"] for user in acting.get("/api/admin/users").json()["data"]]
    acting.tenant = None
    emails = [user["email"] for user in acting.get("/api/admin/users").json()["data"]]
    assert emails == ["operator@parley.test"] or "operator@parley.test" in emails and tenant.admin.user["email"] not in emails
