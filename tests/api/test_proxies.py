"""What is believed of a proxy before the host, and of nobody else."""

import functools

import stage

STRICT = "Strict-Transport-Security"


@functools.cache
def host():
    """A host that trusts a network of proxies and one proxy more."""
    return stage.platform().serve(PARLEY_SERVER_TRUSTED_PROXIES="127.0.9.0/24, 127.0.10.1")


def address_seen(client_address, forwarded):
    """The address of a new session, as its user sees it."""
    client = host().client(address=client_address)
    body = {"email": "demo@practice.test", "password": "parley-demo"}
    client.signed_in(client.post("/api/auth/login", body, headers={"X-Forwarded-For": forwarded}))
    return next(each["address"] for each in client.get("/api/auth/sessions").json()["data"] if each["current"])


def test_a_trusted_proxy_says_for_whom_it_asks():
    for proxy in ("127.0.9.1", "127.0.9.77", "127.0.10.1"):
        assert address_seen(proxy, "203.0.113.9") == "203.0.113.9"
        # What stands before the last address is what the client claims.
        assert address_seen(proxy, "198.51.100.7, 203.0.113.9") == "203.0.113.9"
        assert address_seen(proxy, "nonsense") == proxy


def test_nobody_else_is_believed():
    for stranger in ("127.0.0.1", "127.0.8.1", "127.0.10.2"):
        assert address_seen(stranger, "203.0.113.9") == stranger
        assert host().client(address=stranger).get("/healthz", headers={"X-Forwarded-Proto": "https"}).header(STRICT) is None


def test_a_client_that_speaks_tls_with_the_proxy_is_told_to_stay_with_it():
    proxy = host().client(address="127.0.9.1")
    for path in ("/healthz", "/api/tenant", "/docs"):
        assert "max-age=31536000" in (proxy.get(path, headers={"X-Forwarded-Proto": "https"}).header(STRICT) or ""), path
        assert proxy.get(path, headers={"X-Forwarded-Proto": "http"}).header(STRICT) is None, path
        assert proxy.get(path).header(STRICT) is None, path


def test_numbers_of_the_host_are_not_for_those_behind_a_proxy():
    assert host().client(address="127.0.9.1").get("/metrics", 403, headers={"X-Forwarded-For": "203.0.113.9"}).code() == "metrics_are_local"
