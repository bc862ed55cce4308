"""Requests past a limit are told when to come back, and nobody else is."""

import stage
from harness import UNLIMITED


def test_past_a_limit_the_answer_is_429_until_time_has_passed():
    tenant = stage.Tenant()
    member, other = tenant.member(), tenant.member()
    stage.operator().patch(f"/api/admin/tenants/{tenant.id}", {"limits": {**UNLIMITED, "user_per_minute": 20}})
    answers = [member.get("/api/auth/me", (200, 429)) for _ in range(90)]
    refused = [answer for answer in answers if answer.status == 429]
    assert refused and all(answer.code() == "rate_limited" and int(answer.header("Retry-After")) >= 1 for answer in refused)
    assert other.get("/api/auth/me").status == 200


def test_an_address_that_floods_is_slowed_and_another_is_not():
    tenant, host = stage.Tenant(limits={**UNLIMITED, "address_per_minute": 20}), stage.host()
    flooder, bystander = host.client(tenant.slug, address="127.0.7.1"), host.client(tenant.slug, address="127.0.7.2")
    assert 429 in {flooder.get("/api/tenant", (200, 429)).status for _ in range(90)}
    bystander.get("/api/tenant")
    forged = flooder.get("/api/tenant", 429, headers={"X-Forwarded-For": "203.0.113.9"})
    assert forged.header("Retry-After")
