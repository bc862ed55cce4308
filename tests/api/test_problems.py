"""Requests that are wrong are refused in a way that says what is wrong."""

import stage

REGISTER = "/api/auth/register"


def pointers(answer):
    return sorted(fault["pointer"] for fault in answer.json()["errors"])


def test_each_fault_of_a_body_is_named_by_its_json_pointer():
    nobody = stage.host().client()
    for body, wanted in (
            ({}, {"", "/email", "/password"}),
            ({"email": 7, "password": "long enough"}, {"/email"}),
            ({"email": "a@example.com", "password": ["no"]}, {"/password"}),
            ({"email": "a@example.com", "password": "long enough", "locale": "x" * 36, "time_zone": 5}, {"/locale", "/time_zone"}),
            ([], {""}), ("text", {""}), (5, {""})):
        answer = nobody.post(REGISTER, body, 400)
        assert answer.code() == "invalid_body"
        found = set(pointers(answer))
        assert found and found <= wanted and (len(wanted) > 2 or found == wanted), f"{body}: {found} instead of {wanted}"
    operator = stage.operator()
    nested = operator.post("/api/admin/tenants", {"slug": "nested", "name": "x", "experiences": ["practice", "cooking"],
                                                  "branding": {"primary_color": 5}}, 400)
    assert {"/experiences/1", "/branding/primary_color"} <= set(pointers(nested)), nested.text()
    deep = operator.post("/api/admin/tenants", {"slug": "nested", "name": "x", "settings": {"good": 1, "bad": {"a": 1}}}, 400)
    assert pointers(deep) == ["/settings/bad"], deep.text()


def test_an_answer_does_not_grow_with_the_faults():
    body = {f"field{number}": number for number in range(20000)}
    answer = stage.host().client().post(REGISTER, body, 400)
    assert 40 < len(answer.json()["errors"]) <= 60 and len(answer.body) < 10000, len(answer.body)


def test_fields_that_are_not_described_are_refused_by_name():
    nobody = stage.host().client()
    answer = nobody.post(REGISTER, {"email": "a@example.com", "password": "long enough", "pasword": "x", "a/b~c": 1}, 400)
    assert {"/pasword", "/a~1b~0c"} <= set(pointers(answer)), answer.text()


def test_bodies_that_are_not_json_are_refused():
    nobody = stage.host().client()
    json_type = {"Content-Type": "application/json"}
    for raw in (b"{", b'{"email": }', b"{'email': 'x'}", b'{"email": "\xff\xfe"}', b"\xff", b'{"a": 1} {"b": 2}', b"nan", b'{"a": 01}',
                b"[" * 100000, b'{"a":' * 5000 + b"1" + b"}" * 5000):
        answer = nobody.post(REGISTER, raw=raw, headers=json_type, expect=400)
        assert answer.code() == "malformed_json", answer.text()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""):
        answer = nobody.post(REGISTER, raw=b'{"email": "a@example.com", "password": "long enough"}', headers={"Content-Type": kind}, expect=415)
        assert answer.code() == "json_expected"
    nobody.post("/api/auth/forgot", raw=b'{"email": "nobody@example.com"}', headers={"Content-Type": "application/json; charset=utf-8"}, expect=202)


def test_a_key_given_twice_has_one_meaning():
    nobody = stage.host().client()
    nobody.post("/api/auth/login", raw=b'{"email": "demo@practice.test", "password": "wrong one", "password": "wrong two"}',
                headers={"Content-Type": "application/json"}, expect=(400, 401))


def test_a_body_that_is_too_large_is_refused():
    answer = stage.host().client().post(REGISTER, {"email": "a@example.com", "password": "x" * (1024 * 1024 + 1)}, 413)
    assert answer.code() == "body_too_large"


def test_a_body_where_none_belongs_is_refused():
    client = stage.host().login("demo@practice.test")
    assert client.post("/api/events/ticket", {"a": 1}, 400).code() == "body_not_expected"


def test_text_that_a_database_cannot_hold_is_refused():
    client = stage.host().login("demo@practice.test")
    answer = client.patch("/api/auth/me", {"display_name": "a\u0000b"}, (400, 422))
    assert answer.status in (400, 422)


def test_the_offered_request_id_is_kept_when_it_is_harmless():
    nobody = stage.host().client()
    assert nobody.get("/healthz", headers={"X-Request-Id": "my-request_42"}).header("X-Request-Id") == "my-request_42"
    for harmful in ("a b", "a\tb", "x" * 65, "<script>", "ä".encode().decode("latin-1")):
        assert nobody.get("/healthz", headers={"X-Request-Id": harmful}).header("X-Request-Id") != harmful
    answer = nobody.get("/api/auth/me", 401)
    assert answer.json()["request_id"] == answer.header("X-Request-Id")


def test_unknown_tenants_are_404_and_named_ones_are_found():
    nobody = stage.host().client()
    assert nobody.get("/api/tenant").json()["slug"] == "practice"
    assert nobody.get("/api/tenant", headers={"X-Parley-Tenant": "companion"}).json()["slug"] == "companion"
    assert nobody.get("/api/tenant", headers={"Host": "mentor.localhost"}).json()["slug"] == "mentor"
    for name in ("no-such-tenant", "ten_0000000000zzz", "' OR 1=1 --", "%", "*"):
        assert nobody.get("/api/tenant", 404, headers={"X-Parley-Tenant": name}).code() == "tenant_not_found"
    assert nobody.get("/api/tenant", 404, headers={"Host": "unknown.example.com"}).code() == "tenant_not_found"


def test_lists_refuse_limits_and_cursors_that_are_none():
    admin = stage.host().login("admin@practice.test")
    for query in ("limit=0", "limit=101", "limit=-1", "limit=x", "limit=", "cursor=nonsense", "cursor=' OR 1=1"):
        answer = admin.get(f"/api/admin/users?{query.replace(' ', '%20')}", (200, 400))
        if answer.status == 200:
            assert query in ("limit=",), f"{query} was accepted"


def test_ids_of_another_kind_or_form_are_404():
    admin = stage.host().login("admin@practice.test")
    for name in ("x", "usr_", "usr_" + "0" * 25, "usr_" + "z" * 26, "usr_" + "0" * 27, "ten_" + "0" * 13, "%00", "1", "-1",
                 "usr_" + "0" * 25 + "U", "%F0%9D%84%9E", "a" * 3000):
        assert admin.get(f"/api/admin/users/{name}", 404).code() in ("user_not_found", "route_not_found"), name
