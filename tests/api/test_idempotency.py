"""The same Idempotency-Key does the work once."""

from concurrent.futures import ThreadPoolExecutor
import uuid

import stage
from waiting import until


def key():
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_fifty_parallel_requests_with_one_key_have_one_effect():
    tenant, address, sent = stage.Tenant(), "once@example.com", key()
    body = {"email": address, "display_name": "Only once"}

    def create(_):
        return tenant.admin.post("/api/admin/users", body, (201, 409), headers=sent)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(create, range(50)))
    for waiting in (answer for answer in answers if answer.status == 409):
        assert waiting.code() == "idempotency_key_in_use" and waiting.header("Retry-After"), waiting.text()
    bodies = {answer.body for answer in answers if answer.status == 201}
    assert len(bodies) == 1, "the answers differ"
    final = until(lambda: create(0), "an answer")
    assert final.status == 201 and final.body in bodies and final.header("Idempotency-Replayed") == "true"
    users = tenant.admin.get("/api/admin/users").json()["data"]
    assert [user["email"] for user in users].count(address) == 1


def test_the_key_with_another_body_or_route_is_refused():
    tenant, sent = stage.Tenant(), key()
    tenant.admin.post("/api/admin/users", {"email": "first@example.com"}, 201, headers=sent)
    other = tenant.admin.post("/api/admin/users", {"email": "second@example.com"}, 422, headers=sent)
    assert other.code() == "idempotency_key_reused"
    elsewhere = tenant.admin.post("/api/admin/api-keys", {"name": "first"}, 422, headers=sent)
    assert elsewhere.code() == "idempotency_key_reused"
    assert len(tenant.admin.get("/api/admin/users").json()["data"]) == 2


def test_two_callers_may_use_the_same_key():
    one, two, sent = stage.Tenant(), stage.Tenant(), key()
    first = one.admin.post("/api/admin/users", {"email": "same@example.com"}, 201, headers=sent).json()
    second = two.admin.post("/api/admin/users", {"email": "same@example.com"}, 201, headers=sent).json()
    assert first["id"] != second["id"]


def test_registering_twice_with_one_key_signs_in_to_one_account():
    sent, body = key(), {"email": "doubly@example.com", "password": "pressed the button twice"}
    nobody = stage.host().client(address="127.0.2.1")
    first = nobody.post("/api/auth/register", body, 201, headers=sent)
    second = nobody.post("/api/auth/register", body, 201, headers=sent)
    assert first.body == second.body and second.header("Idempotency-Replayed") == "true"
    stage.platform().transcript.keep_secret(first.json()["access_token"], first.json()["refresh_token"])


def test_a_refused_request_may_be_repeated_under_its_key():
    tenant, sent = stage.Tenant(), key()
    member = tenant.member()
    member.post("/api/admin/users", {"email": "later@example.com"}, 403, headers=sent)
    tenant.admin.post("/api/admin/users", {"email": "later@example.com"}, 201, headers=sent)


def test_keys_that_are_none_are_refused():
    admin = stage.Tenant().admin
    for text in ("", "a b", "x" * 256):
        answer = admin.post("/api/admin/users", {"email": "x@example.com"}, 400, headers={"Idempotency-Key": text})
        assert answer.code() == "idempotency_key_malformed"
