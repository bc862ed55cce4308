"""Providers, the order in which they are asked, plugins and costs."""

import hashlib
import json
import shutil

import stage
from harness import binary
from waiting import until


def make(admin, **body):
    return admin.post("/api/admin/providers", {"kind": "tts", "plugin": "tts_flite", "name": "Built-in voice", **body}, 201).json()


def test_a_provider_is_made_changed_and_removed():
    admin = stage.Tenant().admin
    made = make(admin)
    assert made["kind"] == "tts" and made["enabled"] and made["secrets"] == []
    assert admin.get(f"/api/admin/providers/{made['id']}").json() == made
    changed = admin.patch(f"/api/admin/providers/{made['id']}", {"name": "Another", "enabled": False}).json()
    assert changed["name"] == "Another" and not changed["enabled"]
    assert [one["id"] for one in admin.get("/api/admin/providers?kind=tts").json()["data"]] == [made["id"]]
    assert admin.get("/api/admin/providers?kind=stt").json()["data"] == []
    admin.delete(f"/api/admin/providers/{made['id']}", expect=204)
    assert admin.get(f"/api/admin/providers/{made['id']}", 404).code() == "provider_not_found"


def test_the_plugin_decides_what_settings_are_right():
    admin = stage.Tenant().admin
    ask = {"kind": "tts", "plugin": "tts_flite", "name": "x"}
    refused = admin.post("/api/admin/providers", {**ask, "settings": {"no_such_setting": 1}}, 422)
    assert refused.code() == "settings_invalid" and refused.json()["errors"][0]["pointer"].startswith("/settings")
    assert admin.post("/api/admin/providers", {**ask, "plugin": "no_such_plugin"}, 422).code() == "plugin_unknown"
    assert admin.post("/api/admin/providers", {**ask, "kind": "stt"}, 422).code() == "kind_not_served"
    assert admin.get("/api/admin/providers").json()["data"] == []


def test_a_secret_is_never_shown():
    admin = stage.Tenant().admin
    stage.platform().transcript.keep_secret("s3cret-of-the-vendor")
    body = {"kind": "tts", "plugin": "tts_flite", "name": "x", "secrets": {"api_key": "s3cret-of-the-vendor"}}
    refused = admin.post("/api/admin/providers", body, 422)
    assert refused.code() == "settings_invalid" and "s3cret-of-the-vendor" not in refused.text()


def test_an_order_names_providers_of_its_kind_once():
    admin = stage.Tenant().admin
    first, second = make(admin), make(admin, name="Second")
    order = {"entries": [{"provider_id": second["id"], "first_output_ms": 1500}, {"provider_id": first["id"]}], "hedge": True}
    chain = admin.put("/api/admin/chains/tts", order).json()
    assert [entry["provider_id"] for entry in chain["entries"]] == [second["id"], first["id"]]
    assert chain["entries"][0]["first_output_ms"] == 1500 and chain["hedge"] and chain["on_content"] == "stop"
    assert admin.get("/api/admin/chains/tts").json() == chain
    assert chain in admin.get("/api/admin/chains").json()["data"]
    assert admin.put("/api/admin/chains/stt", {"entries": [{"provider_id": first["id"]}]}, 404).code() == "provider_not_found"
    twice = {"entries": [{"provider_id": first["id"]}, {"provider_id": first["id"]}]}
    assert admin.put("/api/admin/chains/tts", twice, 422).code() == "provider_twice"
    assert admin.put("/api/admin/chains/soup", {"entries": []}, 404).code() == "kind_unknown"
    assert admin.delete(f"/api/admin/providers/{first['id']}", expect=409).code() == "provider_in_chain"
    assert admin.put("/api/admin/chains/tts", {"entries": []}).json()["entries"] == []
    admin.delete(f"/api/admin/providers/{first['id']}", expect=204)


def test_a_provider_of_another_tenant_cannot_be_ordered():
    mine, theirs = stage.Tenant().admin, stage.Tenant().admin
    made = make(theirs)
    order = {"entries": [{"provider_id": made["id"]}]}
    assert mine.put("/api/admin/chains/tts", order, 404).code() == "provider_not_found"


def audited(admin):
    """What the log says of providers and orders, the oldest first."""
    entries = admin.get("/api/admin/audit").json()["data"]
    return [entry for entry in reversed(entries) if entry["action"].split(".")[0] in ("provider", "chain")]


def test_each_change_is_in_the_audit_log():
    admin = stage.Tenant().admin
    made = make(admin)
    admin.patch(f"/api/admin/providers/{made['id']}", {"name": "Another"})
    admin.put("/api/admin/chains/tts", {"entries": [{"provider_id": made["id"]}]})
    # What is refused has not been done.
    admin.delete(f"/api/admin/providers/{made['id']}", expect=409)
    admin.put("/api/admin/chains/stt", {"entries": [{"provider_id": made["id"]}]}, 404)
    admin.put("/api/admin/chains/tts", {"entries": []})
    admin.delete(f"/api/admin/providers/{made['id']}", expect=204)
    admin.delete(f"/api/admin/providers/{made['id']}", expect=404)
    assert [(entry["action"], entry["target"], entry["details"]) for entry in audited(admin)] == [
        ("provider.created", made["id"], {"kind": "tts", "plugin": "tts_flite"}),
        ("provider.changed", made["id"], {"fields": ["name"]}),
        ("chain.changed", "tts", {"providers": [made["id"]]}),
        ("chain.changed", "tts", {"providers": []}),
        ("provider.removed", made["id"], {})]


def test_what_cannot_be_audited_is_not_done():
    tenant = stage.Tenant()
    admin, ask = tenant.admin, stage.platform().postgres.ask
    made = make(admin)
    number = ask(f"SELECT id FROM parley.tenant WHERE slug = '{tenant.slug}'")
    ask("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'full' USING ERRCODE = 'disk_full'; END $$;"
        " CREATE TRIGGER refuse BEFORE INSERT ON parley.audit_entry FOR EACH ROW"
        f" WHEN (NEW.tenant_id = {number}) EXECUTE FUNCTION public.refuse()")
    try:
        admin.post("/api/admin/providers", {"kind": "tts", "plugin": "tts_flite", "name": "Second"}, 503)
        admin.patch(f"/api/admin/providers/{made['id']}", {"name": "Another"}, 503)
        admin.put("/api/admin/chains/tts", {"entries": [{"provider_id": made["id"]}]}, 503)
        admin.delete(f"/api/admin/providers/{made['id']}", expect=503)
    finally:
        ask("DROP TRIGGER refuse ON parley.audit_entry; DROP FUNCTION public.refuse()")
    assert admin.get("/api/admin/providers").json()["data"] == [made]
    assert admin.get("/api/admin/chains/tts").json()["entries"] == []


def test_a_provider_is_tried_and_lists_its_voices():
    admin = stage.Tenant().admin
    made = make(admin)
    result = admin.post(f"/api/admin/providers/{made['id']}/test", expect=200).json()
    assert result["works"] or result["code"] == "unsupported", result
    assert result["latency_ms"] >= 0
    voices = admin.get(f"/api/admin/providers/{made['id']}/choices?list=voices", (200, 422))
    assert voices.status == 200 and voices.json()["data"] or voices.code() == "list_not_offered"
    assert admin.get(f"/api/admin/providers/{made['id']}/choices?list=soups", 400).code() == "invalid_parameter"


def test_health_of_a_provider_is_shown_to_operators():
    tenant = stage.Tenant()
    made = make(tenant.admin)
    acting = stage.operator().again()
    acting.tenant = tenant.slug

    def told():
        return [one for one in acting.get("/api/admin/health").json()["providers"] if one["provider_id"] == made["id"]]

    until(told, "the host tells of the new provider")
    assert told()[0]["breaker"] == "closed" and told()[0]["error_rate"] == 0
    assert tenant.admin.get(f"/api/admin/providers/{made['id']}/events").json()["data"] == []


def test_costs_are_summed_by_day():
    tenant = stage.Tenant()
    made = make(tenant.admin)
    stage.platform().postgres.ask(
        "INSERT INTO parley.cost_event (tenant_id, id, provider_id, kind, unit, quantity_milli, micros, currency, at)"
        " SELECT t.id, gen_random_uuid(), p.id, 'tts', 'character', 1000000, 15000, 'USD', '2026-03-04T05:06:07Z'"
        f" FROM parley.tenant t JOIN parley.provider p ON p.tenant_id = t.id, generate_series(1, 3) WHERE t.slug = '{tenant.slug}'")
    costs = tenant.admin.get("/api/admin/costs?from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z").json()["data"]
    assert costs == [{"provider_id": made["id"], "kind": "tts", "unit": "character", "day": "2026-03-04", "quantity": 3000.0,
                      "cost": {"amount": "0.045", "currency": "USD"}}]
    assert tenant.admin.get("/api/admin/costs").json()["data"] == []
    assert tenant.admin.get("/api/admin/costs?from=2026-03-01T00:00:00Z&to=2026-02-01T00:00:00Z", 400).code() == "invalid_parameter"
    assert tenant.admin.get("/api/admin/costs?from=yesterday", 400).code() == "invalid_parameter"


def test_an_operator_shuts_and_opens_a_plugin():
    operator, admin = stage.operator(), stage.Tenant().admin
    plugin = admin.get("/api/admin/plugins/tts_flite").json()
    assert plugin["kinds"] == ["tts"] and plugin["enabled"] and plugin["error"] is None
    assert plugin["permissions"]["net"] == [] and not plugin["permissions"]["read_secrets"], plugin
    assert "api-m.paypal.com" in admin.get("/api/admin/plugins/payment_paypal").json()["permissions"]["net"]
    assert plugin["id"] in [one["id"] for one in admin.get("/api/admin/plugins").json()["data"]]
    assert admin.patch("/api/admin/plugins/tts_flite", {"enabled": False}, 403).code() == "role_too_low"
    try:
        assert not operator.patch("/api/admin/plugins/tts_flite", {"enabled": False}).json()["enabled"]
        assert not admin.get("/api/admin/plugins/tts_flite").json()["enabled"]
    finally:
        assert operator.patch("/api/admin/plugins/tts_flite", {"enabled": True}).json()["enabled"]
    latest = operator.get("/api/admin/audit?limit=2").json()["data"]
    assert [(entry["action"], entry["target"]) for entry in latest] == [
        ("plugin.enabled", "tts_flite"), ("plugin.disabled", "tts_flite")], latest
    assert admin.get("/api/admin/plugins/none", 404).code() == "plugin_not_found"


def test_a_plugin_that_cannot_do_without_a_store_gets_one():
    package = stage.platform().folder / "more_plugins" / "silent"
    package.mkdir(parents=True)
    library = package / "silent.so"
    shutil.copy(binary().parent.parent / "test_plugins" / "silent.so", library)
    (package / "manifest.json").write_text(json.dumps({
        "id": "silent", "name": "Silent", "version": "1.0.0", "abi": "1.0", "provides": ["parley.stt/1"], "requires": ["parley.kv/1"],
        "permissions": {"kv_bytes": 1000}, "config": {"type": "object"},
        "files": {"silent.so": hashlib.sha256(library.read_bytes()).hexdigest()}}), encoding="utf-8")
    host = stage.platform().serve(PARLEY_PLUGINS_FOLDERS=str(package.parent), PARLEY_PLUGINS_ALLOW_UNSIGNED="true")
    try:
        assert host.operator().get("/api/admin/plugins/silent").json()["error"] is None
    finally:
        host.stop()
