"""The route table of the host and docs/api/openapi.yaml say the same."""

import re

import stage


def in_braces(path):
    return re.sub(r":(\w+)", r"{\1}", path)


def described():
    """(method, path) → (access, body schema) as the document says."""
    found = {}
    contract = stage.host().contract
    for method, path in contract.operations():
        operation = contract.document["paths"][path][method.lower()]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        found[method, path] = (operation["x-parley-access"], body.get("$ref", "").rsplit("/", 1)[-1])
    return found


def routed():
    return {(route["method"], in_braces(route["path"])): (route["access"], route.get("body_schema") or "")
            for route in stage.platform().routes}


def test_every_route_is_described_and_every_description_has_a_route():
    missing = sorted(routed().keys() - described().keys())
    invented = sorted(described().keys() - routed().keys())
    assert not missing and not invented, f"not described: {missing}; without a route: {invented}"


def test_route_table_and_description_agree_on_who_may_call_and_on_the_body():
    differences = [f"{key}: route {routed()[key]}, described {value}" for key, value in described().items()
                   if key in routed() and routed()[key] != value]
    assert not differences, differences


def test_the_host_serves_the_description_it_was_built_with():
    assert stage.host().client().get("/openapi.json").json() == stage.host().contract.document


def test_every_path_answers_options_with_its_methods():
    nobody = stage.host().client()
    for path in {path for _, path in routed()}:
        methods = {method for method, other in routed() if other == path}
        answer = nobody.request("OPTIONS", re.sub(r"\{\w+\}", "x", path), expect=204)
        wanted = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        assert set(answer.header("Allow").split(", ")) == wanted, f"{path}: {answer.header('Allow')}"


def test_every_path_refuses_other_methods_with_405_and_allow():
    nobody = stage.host().client()
    for path in {path for _, path in routed()}:
        methods = {method for method, other in routed() if other == path}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = nobody.request(method, re.sub(r"\{\w+\}", "x", path), expect=405)
            assert answer.code() == "method_not_allowed"
            assert set(answer.header("Allow").split(", ")) >= methods, f"{method} {path}: {answer.header('Allow')}"


def test_paths_that_do_not_exist_are_404():
    nobody = stage.host().client()
    for path in ("/signin", "/api", "/api/", "/api/auth/me/", "/API/auth/me", "/api/auth/mee", "/api//auth/me", "/api/admin/users/a/b",
                 "/docs/../etc/passwd", "/docs/%2e%2e/openapi.json", "/docs/..%2f..%2fetc%2fpasswd", "/api/auth/me%00", "/healthz%0a"):
        answer = nobody.get(path, expect=(404, 400))
        assert b"root:" not in answer.body


def test_head_answers_as_get_without_the_body():
    nobody = stage.host().client()
    for path in ("/healthz", "/openapi.json", "/docs", "/api/tenant"):
        full, head = nobody.get(path), nobody.request("HEAD", path, expect=200)
        assert head.body == b"" and head.header("Content-Type") == full.header("Content-Type")
        assert head.header("Content-Length") == str(len(full.body)), f"{path}: {head.header('Content-Length')}"
    signed_in = stage.host().login("demo@practice.test")
    assert signed_in.request("HEAD", "/api/auth/me", expect=200).body == b""


def test_probes_answer_without_a_tenant_or_a_token():
    nobody = stage.host().client()
    assert nobody.get("/healthz").json() == {"status": "ok"}
    assert nobody.get("/readyz").json()["status"] == "ready"
    metrics = nobody.get("/metrics").text()
    assert re.search(r'^parley_http_requests_total\{[^}]*\} [1-9]', metrics, re.M), metrics[:500]
