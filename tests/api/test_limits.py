"""Requests past a limit are told when to come back, and nobody else is."""

import stage


def test_past_a_limit_the_answer_is_429_until_time_has_passed():
    host = stage.platform().serve(PARLEY_RATE_ENABLED="true")
    tenant = stage.Tenant(limits={"tenant_per_minute": 100000, "user_per_minute": 20, "address_per_minute": 100000})
    member, other = tenant.member().again(), tenant.member().again()
    member.host = other.host = host
    answers = [member.get("/api/auth/me", (200, 429, 404)) for _ in range(60)]
    refused = [answer for answer in answers if answer.status == 429]
    assert refused and all(answer.code() == "rate_limited" and int(answer.header("Retry-After")) >= 1 for answer in refused)
    assert other.get("/api/auth/me").status == 200


def test_an_address_that_floods_is_slowed_and_another_is_not():
    host = stage.platform().serve(PARLEY_RATE_ENABLED="true")
    tenant = stage.Tenant(limits={"tenant_per_minute": 100000, "user_per_minute": 100000, "address_per_minute": 20})
    flooder, bystander = host.client(tenant.slug, address="127.0.7.1"), host.client(tenant.slug, address="127.0.7.2")
    assert 429 in {flooder.get("/api/tenant", (200, 429, 404)).status for _ in range(60)}
    bystander.get("/api/tenant")
    forged = flooder.get("/api/tenant", 429, headers={"X-Forwarded-For": "203.0.113.9"})
    assert forged.header("Retry-After")
