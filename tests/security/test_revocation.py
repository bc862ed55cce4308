"""The end of somebody's access takes effect within a second, also on what is open."""

import time

import stage
from live import EventStream, WebSocket
from waiting import until

WITHIN = 1.0


class Presence:
    """A user with an event stream and a WebSocket open."""

    def __init__(self, client):
        self.client = client
        self.stream = EventStream(client)
        ticket = client.post("/api/events/ticket", expect=201).json()["ticket"]
        stage.platform().transcript.keep_secret(ticket)
        self.socket = WebSocket(client.host, ticket)
        assert self.socket.status == 101

    def ends(self, act, statuses=(401,)):
        """Does `act` and fails unless everything of this user's ended in time."""
        assert not self.stream.closed and not self.socket.closed
        act()
        began = time.monotonic()
        until(lambda: self.client.get("/api/auth/me", (200, *statuses)).status in statuses, "requests are refused", WITHIN)
        until(lambda: self.stream.closed, "the event stream is closed", WITHIN)
        until(lambda: self.socket.closed, "the WebSocket is closed", WITHIN)
        took = time.monotonic() - began
        assert took <= WITHIN, f"it took {took:.2f} s"
        assert self.socket.close_code in (4401, None), self.socket.close_code
        return took

    def stays(self):
        self.client.get("/api/auth/me")
        assert not self.stream.closed and not self.socket.closed
        self.stream.close()
        self.socket.close()


def test_signing_out_ends_this_session_and_no_other():
    tenant = stage.Tenant()
    client = tenant.member()
    other = Presence(stage.host().login(client.user["email"], tenant.slug, "a long enough secret"))
    Presence(client).ends(lambda: client.post("/api/auth/logout", expect=204))
    other.stays()


def test_ending_a_session_from_another_ends_it():
    tenant = stage.Tenant()
    client = tenant.member()
    here = stage.host().login(client.user["email"], tenant.slug, "a long enough secret")
    session = next(each["id"] for each in here.get("/api/auth/sessions").json()["data"] if not each["current"])
    bystander = Presence(tenant.member())
    Presence(client).ends(lambda: here.delete(f"/api/auth/sessions/{session}"))
    bystander.stays()


def test_disabling_a_user_ends_their_access():
    tenant = stage.Tenant()
    client = tenant.member()
    Presence(client).ends(lambda: tenant.admin.patch(f"/api/admin/users/{client.user['id']}", {"status": "disabled"}))


def test_removing_a_user_ends_their_access():
    tenant = stage.Tenant()
    client = tenant.member()
    Presence(client).ends(lambda: tenant.admin.delete(f"/api/admin/users/{client.user['id']}"))


def test_changing_a_role_ends_the_access_that_went_with_it():
    tenant = stage.Tenant()
    client = tenant.member(role="tenant_admin")
    Presence(client).ends(lambda: tenant.admin.patch(f"/api/admin/users/{client.user['id']}", {"role": "member"}))


def test_a_changed_password_ends_the_other_sessions():
    tenant = stage.Tenant()
    client = tenant.member()
    here = stage.host().login(client.user["email"], tenant.slug, "a long enough secret")
    change = {"current_password": "a long enough secret", "new_password": "another long secret"}
    stage.platform().transcript.keep_secret("another long secret")
    Presence(client).ends(lambda: here.post("/api/auth/password", change, 204))
    here.get("/api/auth/me")


def test_a_reset_password_ends_every_session():
    tenant = stage.Tenant()
    client = tenant.member()
    nobody = stage.host().client(tenant.slug, address="127.0.6.1")
    nobody.post("/api/auth/forgot", {"email": client.user["email"]}, 202)
    token = stage.platform().mailed_token(client.user["email"], "reset")
    Presence(client).ends(lambda: nobody.post("/api/auth/reset", {"token": token, "password": "a long enough reset"}, 204))
    stage.platform().transcript.keep_secret("a long enough reset")


def test_reusing_a_refresh_token_ends_the_session():
    client = stage.Tenant().member()
    old = client.sign_in["refresh_token"]
    nobody = stage.host().client()
    client.signed_in(nobody.post("/api/auth/refresh", {"refresh_token": old}))
    Presence(client).ends(lambda: nobody.post("/api/auth/refresh", {"refresh_token": old}, 401))


def test_suspending_a_tenant_ends_the_access_of_all_its_users():
    tenant, bystander = stage.Tenant(), Presence(stage.Tenant().member())
    present = [Presence(tenant.member()), Presence(tenant.admin)]
    present[0].ends(lambda: stage.operator().post(f"/api/admin/tenants/{tenant.id}/suspend"), (401, 403))
    until(lambda: present[1].stream.closed and present[1].socket.closed, "the admin's connections are closed too", WITHIN)
    bystander.stays()


def test_closing_a_tenant_ends_the_access_of_all_its_users():
    tenant = stage.Tenant()
    Presence(tenant.member()).ends(
        lambda: stage.operator().delete(f"/api/admin/tenants/{tenant.id}?confirm={tenant.slug}"), (401, 403, 404))


def test_a_revoked_api_key_ends_its_streams():
    tenant = stage.Tenant()
    created = tenant.admin.post("/api/admin/api-keys", {"name": "stream"}, 201).json()
    stage.platform().transcript.keep_secret(created["key"])
    client = tenant.admin.again()
    client.token = created["key"]
    Presence(client).ends(lambda: tenant.admin.delete(f"/api/admin/api-keys/{created['id']}"))


def test_another_host_ends_it_within_a_second_too():
    second = stage.platform().serve()
    tenant = stage.Tenant()
    client = tenant.member()
    there = client.again()
    there.host = second
    until(lambda: there.get("/api/auth/me", (200, 404)).status == 200, "the other host knows the tenant", 2)
    Presence(there).ends(lambda: client.post("/api/auth/logout", expect=204))
    suspended = tenant.member().again()
    suspended.host = second
    Presence(suspended).ends(lambda: stage.operator().post(f"/api/admin/tenants/{tenant.id}/suspend"), (401, 403))
