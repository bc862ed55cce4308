"""The one platform and host that the tests of a run share. Made when first asked for."""

import functools

from harness import UNLIMITED, Platform


# Of the host, besides its own; before it is asked for.
SETTINGS = {}


@functools.cache
def platform():
    return Platform()


@functools.cache
def host():
    return platform().serve(**SETTINGS)


@functools.cache
def operator():
    return host().operator()


def close():
    if platform.cache_info().currsize:
        platform().close()


class Tenant:
    """A tenant of its own with an admin, for tests that would disturb others."""

    def __init__(self, **patch):
        self.slug = platform().fresh("tenant-")
        body = {"slug": self.slug, "name": f"The {self.slug}", "limits": UNLIMITED}
        created = operator().post("/api/admin/tenants", body, 201).json()
        self.id = created["id"]
        if patch:
            operator().patch(f"/api/admin/tenants/{self.id}", patch)
        self.admin = self.member(role="tenant_admin", verified=True)

    def member(self, role="member", verified=False):
        """A new user who is signed in."""
        acting = operator().again()
        acting.tenant = self.slug
        address = f"{platform().fresh('person')}@{self.slug}.test"
        acting.post("/api/admin/users", {"email": address, "role": role, "password": "a long enough secret"}, 201)
        platform().transcript.keep_secret("a long enough secret")
        if verified:
            token = platform().mailed_token(address, "verify")
            host().client(self.slug).post("/api/auth/verify-email", {"token": token}, 204)
        return host().login(address, self.slug, "a long enough secret")
