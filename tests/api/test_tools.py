"""Tools that models may use: those of the host, and those that a tenant defines."""

import stage

SECRET = "the secret that signs calls"
TOOL = {"name": "find_order", "description": "Finds an order.", "url": "https://shop.example/find", "secret": SECRET,
        "parameters": {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]}}


def test_a_tool_is_made_changed_and_removed_and_its_secret_never_shown():
    tenant = stage.Tenant()
    stage.platform().transcript.keep_secret(SECRET)
    made = tenant.admin.post("/api/admin/tools", TOOL, 201).json()
    assert made["enabled"] and made["timeout_ms"] == 5000 and "secret" not in made
    path = f"/api/admin/tools/{made['id']}"
    assert tenant.admin.get(path).json() == made
    changed = tenant.admin.patch(path, {"description": "Finds it.", "timeout_ms": 900, "secret": SECRET + "!"}).json()
    assert (changed["description"], changed["timeout_ms"], changed["url"]) == ("Finds it.", 900, TOOL["url"])
    assert [tool["name"] for tool in tenant.admin.get("/api/admin/tools").json()["data"]] == ["find_order"]
    assert tenant.admin.post("/api/admin/tools", TOOL, 409).code() == "tool_exists"
    actions = [entry["action"] for entry in tenant.admin.get("/api/admin/audit").json()["data"]]
    assert {"tool.created", "tool.changed"} <= set(actions)
    tenant.admin.delete(path, expect=204)
    assert tenant.admin.get(path, 404).code() == "tool_not_found"


def test_what_cannot_be_a_tool_is_refused():
    admin = stage.Tenant().admin
    for patch, status, code in (({"url": "http://shop.example/"}, 422, "tool_url_invalid"), ({"name": "find order"}, 400, "invalid_body"),
                                ({"parameters": {"$ref": "#"}}, 422, "tool_schema_invalid"), ({"secret": "short"}, 400, "invalid_body")):
        assert admin.post("/api/admin/tools", {**TOOL, **patch}, status).code() == code, patch
    assert admin.get("/api/admin/tools").json()["data"] == []


def test_only_admins_define_tools_and_everybody_sees_their_own_tenants():
    tenant, other = stage.Tenant(), stage.Tenant()
    member = tenant.member()
    assert member.post("/api/admin/tools", TOOL, 403).code() == "role_too_low"
    made = tenant.admin.post("/api/admin/tools", TOOL, 201).json()
    names = {tool["name"]: tool["kind"] for tool in member.get("/api/tools").json()["data"]}
    assert names == {"current_time": "host", "end_conversation": "host", "find_order": "tenant"}
    assert "find_order" not in [tool["name"] for tool in other.admin.get("/api/tools").json()["data"]]
    assert other.admin.get(f"/api/admin/tools/{made['id']}", 404).code() == "tool_not_found"
    assert other.admin.post("/api/tools/find_order", {"arguments": {"number": "1"}}, 404).code() == "tool_not_found"
    tenant.admin.patch(f"/api/admin/tools/{made['id']}", {"enabled": False})
    assert member.post("/api/tools/find_order", {"arguments": {"number": "1"}}, 404).code() == "tool_not_found"


def test_a_tool_of_the_host_is_run():
    tenant = stage.Tenant(settings={"time_zone": "Asia/Tokyo"})
    member = tenant.member()
    here = member.post("/api/tools/current_time", {}).json()["result"]
    assert here["time_zone"] == "Asia/Tokyo" and here["weekday"].endswith("day"), here
    assert member.post("/api/tools/current_time", {"arguments": {"time_zone": "UTC"}}).json()["result"]["time_zone"] == "UTC"
    wrong = member.post("/api/tools/current_time", {"arguments": {"zone": "UTC"}}, 400)
    assert wrong.code() == "tool_arguments_invalid" and wrong.json()["errors"], wrong.text()
    assert member.post("/api/tools/end_conversation", {}, 409).code() == "conversation_not_live"


def test_a_tool_that_leads_inside_is_not_called():
    tenant = stage.Tenant()
    tenant.admin.post("/api/admin/tools", {**TOOL, "url": f"https://127.0.0.1:{stage.host().port}/metrics"}, 201)
    member = tenant.member()
    assert member.post("/api/tools/find_order", {"arguments": {"number": "1"}}, 503).code() == "tool_failed"
    assert member.post("/api/tools/find_order", {"arguments": {}}, 400).code() == "tool_arguments_invalid"
