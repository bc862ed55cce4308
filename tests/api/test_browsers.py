"""Cookies, CSRF tokens and foreign origins."""

import stage

SESSION, REFRESH, CSRF = "__Host-parley_session", "__Host-parley_refresh", "__Host-parley_csrf"


class Browser:
    """Keeps cookies, as a page does."""

    def __init__(self, address="demo@practice.test", password="parley-demo"):
        self.client = stage.host().client()
        self.cookies = {}
        self.sign_in = self.call("POST", "/api/auth/login", {"email": address, "password": password}, expect=200).json()
        stage.platform().transcript.keep_secret(*self.cookies.values())

    def call(self, method, path, body=None, expect=None, headers=None, csrf=None):
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or None, **(headers or {})}
        if csrf:
            sent["X-CSRF-Token"] = csrf
        answer = self.client.request(method, path, body, expect=expect, headers=sent)
        for name, value in answer.cookies().items():
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer


def test_signing_in_sets_three_cookies_that_only_this_host_gets_back():
    answer = stage.host().client().post("/api/auth/login", {"email": "demo@practice.test", "password": "parley-demo"})
    lines = {line.split("=")[0]: line for line in answer.all_headers("Set-Cookie")}
    stage.platform().transcript.keep_secret(*answer.cookies().values())
    assert lines.keys() == {SESSION, REFRESH, CSRF}
    for name, line in lines.items():
        flags = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "samesite=lax", "path=/"} <= flags and not any(flag.startswith("domain") for flag in flags), line
        assert ("httponly" in flags) == (name != CSRF), line


def test_a_page_reads_with_cookies_alone_and_changes_with_the_csrf_token():
    browser = Browser()
    assert browser.call("GET", "/api/auth/me", expect=200).json() == browser.sign_in["user"]
    for token in (None, "", "0" * 40, Browser("admin@practice.test").sign_in["csrf_token"]):
        refused = browser.call("PATCH", "/api/auth/me", {"display_name": "Mallory"}, 403, csrf=token)
        assert refused.code() == "csrf_token_wrong"
    browser.call("PATCH", "/api/auth/me", {"display_name": "Demo"}, 200, csrf=browser.sign_in["csrf_token"])
    assert browser.cookies[CSRF] == browser.sign_in["csrf_token"]


def test_cookies_come_through_servers_that_write_names_of_headers_small():
    browser = Browser()
    kept = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    browser.call("GET", "/api/auth/me", expect=200, headers={"Cookie": None, "cookie": kept})


def test_refreshing_by_cookie_needs_the_csrf_token_and_renews_the_cookies():
    browser = Browser()
    before = dict(browser.cookies)
    assert browser.call("POST", "/api/auth/refresh", expect=403).code() == "csrf_token_wrong"
    browser.call("POST", "/api/auth/refresh", expect=200, csrf=browser.cookies[CSRF])
    stage.platform().transcript.keep_secret(*browser.cookies.values())
    assert browser.cookies.keys() == before.keys() and browser.cookies[REFRESH] != before[REFRESH]
    browser.call("GET", "/api/auth/me", expect=200)


def test_signing_out_takes_the_cookies_away():
    browser = Browser()
    answer = browser.call("POST", "/api/auth/logout", expect=204, csrf=browser.cookies[CSRF])
    for line in answer.all_headers("Set-Cookie"):
        assert "max-age=0" in line.lower() or "expires=thu, 01 jan 1970" in line.lower(), line
    assert SESSION not in browser.cookies and REFRESH not in browser.cookies


def test_a_bearer_token_needs_no_csrf_token_and_goes_before_cookies():
    browser = Browser()
    admin = stage.host().login("admin@practice.test")
    said = browser.call("GET", "/api/auth/me", headers={"Authorization": f"Bearer {admin.token}"}, expect=200).json()
    assert said["email"] == "admin@practice.test"
    browser.call("PATCH", "/api/auth/me", {}, 200, headers={"Authorization": f"Bearer {admin.token}"})
    browser.call("GET", "/api/auth/me", headers={"Authorization": "Bearer nonsense"}, expect=401)


def test_only_allowed_origins_get_answers_a_page_can_read():
    tenant = stage.Tenant(cors_origins=["https://app.example.com"])
    allowed, foreign = {"Origin": "https://app.example.com"}, {"Origin": "https://evil.example.com"}
    read = tenant.admin.get("/api/auth/me", headers=allowed)
    assert read.header("Access-Control-Allow-Origin") == "https://app.example.com"
    assert read.header("Access-Control-Allow-Credentials") == "true" and "Origin" in read.header("Vary")
    for origin in ("https://evil.example.com", "https://app.example.com.evil.example", "http://app.example.com", "null",
                   "https://app.example.com:8443", "https://evil.example/https://app.example.com"):
        answer = tenant.admin.get("/api/auth/me", headers={"Origin": origin})
        assert answer.header("Access-Control-Allow-Origin") is None, origin
        changed = tenant.admin.patch("/api/auth/me", {"display_name": "x"}, 403, headers={"Origin": origin})
        assert changed.code() == "origin_not_allowed"
    tenant.admin.patch("/api/auth/me", {"display_name": "x"}, headers=allowed)
    other = stage.Tenant()
    assert other.admin.get("/api/auth/me", headers=allowed).header("Access-Control-Allow-Origin") is None
    assert other.admin.patch("/api/auth/me", {}, 403, headers=foreign).code() == "origin_not_allowed"


def test_a_page_of_an_allowed_origin_can_read_why_it_was_refused():
    tenant = stage.Tenant(cors_origins=["https://refused.example.com"])
    nobody, member = stage.host().client(), tenant.member()
    for client, path, status in ((nobody, "/api/auth/me", 401), (nobody, "/api/nowhere", 404), (nobody, "/api/auth/logout", 405),
                                 (member, "/api/admin/users", 403), (member, "/api/conversations/conv_none", 404)):
        refused = client.get(path, status, headers={"Origin": "https://refused.example.com"})
        assert refused.header("Access-Control-Allow-Origin") == "https://refused.example.com", path
        assert "Retry-After" in refused.header("Access-Control-Expose-Headers") and refused.header("Vary") == "Origin", path
        assert client.get(path, status, headers={"Origin": "https://evil.example.com"}).header("Access-Control-Allow-Origin") is None, path
    # Another tenant's answers stay closed to it, also when they are errors.
    hidden = stage.Tenant().admin.get("/api/conversations/conv_none", 404, headers={"Origin": "https://refused.example.com"})
    assert hidden.header("Access-Control-Allow-Origin") is None


def test_the_hosts_own_pages_may_call_it():
    host = stage.host()
    own = {"Origin": f"http://127.0.0.1:{host.port}"}
    host.login("demo@practice.test").patch("/api/auth/me", {}, headers=own)


def test_a_preflight_lists_what_an_allowed_origin_may_send():
    stage.Tenant(cors_origins=["https://preflight.example.com"])
    nobody = stage.host().client()
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization, content-type"}
    answer = nobody.request("OPTIONS", "/api/auth/me", expect=204, headers={"Origin": "https://preflight.example.com", **asked})
    assert answer.header("Access-Control-Allow-Origin") == "https://preflight.example.com"
    assert "PATCH" in answer.header("Access-Control-Allow-Methods")
    sent = answer.header("Access-Control-Allow-Headers").lower()
    assert all(name in sent for name in ("authorization", "content-type", "x-csrf-token", "x-parley-tenant", "idempotency-key"))
    refused = nobody.request("OPTIONS", "/api/auth/me", expect=204, headers={"Origin": "https://unknown.example.com", **asked})
    assert refused.header("Access-Control-Allow-Origin") is None
