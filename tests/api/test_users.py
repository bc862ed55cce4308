"""People of a tenant, as its admins see and change them."""

import stage
from waiting import until


def test_an_invited_user_chooses_a_password_by_mail():
    tenant = stage.Tenant()
    address = f"{stage.platform().fresh('invited')}@example.com"
    created = tenant.admin.post("/api/admin/users", {"email": address, "role": "member", "display_name": "Grace"}, 201).json()
    assert created["status"] == "invited" and created["email_verified"] is False
    token = stage.platform().mailed_token(address, "reset")
    nobody = stage.host().client(tenant.slug, address="127.0.3.1")
    nobody.post("/api/auth/reset", {"token": token, "password": "chosen by myself"}, 204)
    user = stage.host().login(address, tenant.slug, "chosen by myself").user
    assert user["id"] == created["id"] and user["email_verified"] is True
    assert tenant.admin.get(f"/api/admin/users/{created['id']}").json()["status"] == "active"


def test_users_are_listed_in_pages_that_leave_none_out():
    tenant = stage.Tenant()
    made = {tenant.admin.user["id"]}
    for number in range(7):
        made.add(tenant.admin.post("/api/admin/users", {"email": f"page{number}@example.com"}, 201).json()["id"])
    seen, cursor = [], ""
    while cursor is not None:
        page = tenant.admin.get(f"/api/admin/users?limit=3{cursor and '&cursor=' + cursor}").json()
        assert len(page["data"]) <= 3
        seen += [user["id"] for user in page["data"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(made) and set(seen) == made
    found = tenant.admin.get("/api/admin/users?email=PAGE3").json()["data"]
    assert [user["email"] for user in found] == ["page3@example.com"]
    assert tenant.admin.get("/api/admin/users?email=%25").json()["data"] == []


def test_a_disabled_user_is_out_and_an_enabled_one_back():
    tenant = stage.Tenant()
    member = tenant.member()
    path = f"/api/admin/users/{member.user['id']}"
    assert tenant.admin.patch(path, {"status": "disabled"}).json()["status"] == "disabled"
    until(lambda: member.get("/api/auth/me", (200, 401)).status == 401, "the user is out", 1)
    refused = stage.host().client(tenant.slug).post(
        "/api/auth/login", {"email": member.user["email"], "password": "a long enough secret"}, (401, 403))
    assert refused.code() in ("account_disabled", "credentials_wrong")
    tenant.admin.patch(path, {"status": "active"})
    stage.host().login(member.user["email"], tenant.slug, "a long enough secret")
    tenant.admin.patch(path, {"status": "invited"}, 400)


def test_an_admin_signs_a_user_out_everywhere_and_removes_them():
    tenant = stage.Tenant()
    member = tenant.member()
    path = f"/api/admin/users/{member.user['id']}"
    tenant.admin.delete(f"{path}/sessions")
    until(lambda: member.get("/api/auth/me", (200, 401)).status == 401, "the session ended", 1)
    tenant.admin.delete(path)
    assert tenant.admin.get(path, 404).code() == "user_not_found"
    assert tenant.admin.delete(path, expect=404).code() == "user_not_found"
    assert tenant.admin.patch(path, {"display_name": "ghost"}, 404).code() == "user_not_found"
    assert tenant.admin.delete(f"{path}/sessions", expect=404).code() == "user_not_found"


def test_a_tenant_keeps_its_last_admin():
    tenant = stage.Tenant()
    path = f"/api/admin/users/{tenant.admin.user['id']}"
    assert tenant.admin.patch(path, {"role": "member"}, 409).code() == "last_admin"
    assert tenant.admin.patch(path, {"status": "disabled"}, 409).code() == "last_admin"
    assert tenant.admin.delete(path, expect=409).code() == "last_admin"
    assert tenant.admin.delete("/api/auth/me", {"password": "a long enough secret"}, 409).code() == "last_admin"


def test_who_has_not_confirmed_their_own_address_invites_nobody():
    tenant = stage.Tenant()
    admin = tenant.member(role="tenant_admin")
    guest = {"email": f"{stage.platform().fresh('guest')}@example.com"}
    assert admin.post("/api/admin/users", guest, 403).code() == "email_not_verified"
    tenant.admin.post("/api/admin/users", guest, 201)


def test_nobody_raises_anyone_above_themselves():
    tenant = stage.Tenant()
    member = tenant.member()
    assert tenant.admin.post("/api/admin/users", {"email": "high@example.com", "role": "operator"}, 403).code() == "role_above_yours"
    assert tenant.admin.patch(f"/api/admin/users/{member.user['id']}", {"role": "operator"}, 403).code() == "role_above_yours"
    member.patch(f"/api/admin/users/{member.user['id']}", {"role": "tenant_admin"}, 403)


def test_what_admins_do_is_in_the_audit_log():
    tenant = stage.Tenant()
    member = tenant.member()
    tenant.admin.patch(f"/api/admin/users/{member.user['id']}", {"role": "tenant_admin"})
    entries = tenant.admin.get("/api/admin/audit").json()["data"]
    changed = next(entry for entry in entries if entry["target"] == member.user["id"] and "role" in entry["action"]
                   or entry["target"] == member.user["id"] and "role" in entry["details"])
    assert changed["actor_id"] == tenant.admin.user["id"] and changed["request_id"] and changed["address"] == "127.0.0.1"
    only = tenant.admin.get(f"/api/admin/audit?action={changed['action']}&limit=1").json()
    assert {entry["action"] for entry in only["data"]} == {changed["action"]}
    assert member.user["email"] not in str(entries)
