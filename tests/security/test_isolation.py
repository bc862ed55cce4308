"""Two tenants, two users: nobody sees, changes or learns of what is another's, on any route there is."""

import functools
import json

import stage
from conversations import Conversation

MARK = "zanzibar"

PLAN_TERMS = {"name": "Swept", "price": {"amount": "0.00", "currency": "USD"}, "cycle": "monthly", "allowances": [{"unit": "second", "included": 60}]}

# A body that each schema accepts, so that a refusal is about whose it is.
BODIES = {
    "RegisterRequest": {"email": "sweep@example.com", "password": "swept under the rug"},
    "LoginRequest": {"email": "sweep@example.com", "password": "swept under the rug"},
    "RefreshRequest": {"refresh_token": "rt_none"},
    "TokenRequest": {"token": "none"},
    "ForgotRequest": {"email": "sweep@example.com"},
    "ResetRequest": {"token": "none", "password": "swept under the rug"},
    "ProfilePatch": {"display_name": "Sweeper"},
    "ChangePasswordRequest": {"current_password": "none of these", "new_password": "swept under the rug"},
    "CloseAccountRequest": {"password": "none of these"},
    "ClientSecretRequest": {},
    "EphemeralRequest": {"voice": "slt"},
    "RealtimeSession": {"type": "realtime"},
    "RejectRequest": {"status_code": 486},
    "ReferRequest": {"target_uri": "tel:+15550100"},
    "ChatCompletionRequest": {"model": "any", "messages": [{"role": "user", "content": "Good morning."}]},
    "UserCreate": {"email": "swept-in@example.com"},
    "UserPatch": {"display_name": "Sweeper"},
    "ApiKeyCreate": {"name": "sweep"},
    "ToolCreate": {"name": "find_it", "description": "Finds it.", "parameters": {"type": "object"}, "url": "https://shop.example/", "secret": "a secret of sixteen"},
    "ToolPatch": {"description": "Finds it."},
    "ToolRun": {"arguments": {}},
    "ProviderCreate": {"kind": "stt", "plugin": "swept", "name": "Swept"},
    "ProviderPatch": {"name": "Swept"},
    "ChainPut": {"entries": []},
    "PluginPatch": {"enabled": False},
    "SayRequest": {"text": "Swept."},
    "ContextRequest": {"text": "Swept."},
    "EndRequest": {},
    "ShareRequest": {},
    "ScenarioWish": {"role": "a sweeper"},
    "DebriefRequest": {"conversation_id": "conv_0"},
    "TenantCreate": {"slug": "swept", "name": "Swept"},
    "TenantPatch": {"branding": {"tagline": "swept"}},
    "PlanChangeRequest": {"plan": "none"},
    "UsageReport": {"usage_id": "use_none", "used_seconds": 1},
    "UsageSpend": {"unit": "token", "amount": 1, "key": "swept"},
    "InvoicePayment": {"return_url": "https://example.com/"},
    "PlanAssignment": {"plan": "none", "reason": "swept"},
    "CheckoutRequest": {"plan": "none", "return_url": "https://example.com/"},
    "BillingPortalRequest": {"return_url": "https://example.com/"},
    "PaypalOrderRequest": {"plan": "none"},
    "PaypalCaptureRequest": {"order_id": "ord_none"},
    "PlanCreate": {"slug": "swept", "terms": PLAN_TERMS},
    "PlanPatch": {"position": 1},
    "PlanVersionCreate": {"terms": PLAN_TERMS},
    "CreditGift": {"unit": "second", "amount": 1, "reason": "swept"},
    "RefundRequest": {"reason": "swept"},
    "WebhookReplay": {"vendor": "none", "event_id": "none"},
}

# Clients of others send what they like here, and are not refused for it.
OPEN = {"ChatCompletionRequest", "ClientSecretRequest", "RealtimeSession", "RejectRequest", "ReferRequest"}

# What a path needs before it looks whose it is.
QUERIES = {"/api/admin/providers/:id/choices": "?list=voices"}

# Routes without an id of somebody's: nothing to take from another, so what they answer is searched for the mark instead.
NOBODYS = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/:asset", "/", "/assets/:asset", "/pay/:tenant/:vendor/:page", "/api/auth/sso/:provider", "/api/auth/callback"}
# These end what the sweeper itself stands on; each has a test of its own.
ENDING = {("POST", "/api/auth/logout"), ("DELETE", "/api/auth/me"), ("DELETE", "/api/auth/sessions"), ("GET", "/api/events")}


class Victim:
    """A tenant in which everything bears the mark, and the ids of what is in it."""

    def __init__(self):
        platform = stage.platform()
        self.tenant = stage.Tenant()
        acting = stage.operator().again()
        acting.patch(f"/api/admin/tenants/{self.tenant.id}", {"name": f"{MARK} limited", "branding": {"tagline": MARK}, "settings": {"note": MARK}})
        self.admin, self.member = self.tenant.admin, self.tenant.member()
        for client in (self.admin, self.member):
            client.patch("/api/auth/me", {"display_name": f"{MARK} {client.user['id']}"})
        self.key = self.admin.post("/api/admin/api-keys", {"name": MARK}, 201).json()
        platform.transcript.keep_secret(self.key["key"])
        self.provider = self.admin.post("/api/admin/providers", {"kind": "tts", "plugin": "tts_flite", "name": MARK}, 201).json()["id"]
        tool = {**BODIES["ToolCreate"], "description": MARK}
        self.tool = self.admin.post("/api/admin/tools", tool, 201).json()["id"]
        self.conversation = Conversation(self.member.user, [("user", f"{MARK} said")], title=MARK, recording_file=f"{self.tenant.id}/{MARK}.ogg")
        self.conversation.happen(1, "turn.said", text=MARK)
        self.conversation.call_tool("call_1", MARK, MARK)
        self.member.post("/api/debrief", {"conversation_id": self.conversation.id})
        self.scenario = self.member.post("/api/scenario/generate", {"role": "a sweeper", "stakes": MARK}, 201).json()["id"]
        self.link = self.member.post(f"{self.conversation.path}/share", {}, 201).json()["token"]
        platform.transcript.keep_secret(self.link)
        self.plan = self.admin.post("/api/admin/plans", {"slug": MARK, "terms": {**PLAN_TERMS, "name": MARK}}, 201).json()["id"]
        self.admin.post("/api/admin/credits", {"user_id": self.member.user["id"], "unit": "second", "amount": 60, "reason": MARK}, 201)
        self.usage = self.member.post("/api/usage/start", expect=201).json()["usage_id"]
        self.session = self.member.get("/api/auth/sessions").json()["data"][0]["id"]
        self.marks = [MARK, self.tenant.slug, self.tenant.id, self.admin.user["id"], self.member.user["id"], self.key["id"], self.session, self.provider, self.tool, self.conversation.id,
                      self.plan, self.usage, self.scenario]

    def ids_for(self, path):
        """What of the victim's could stand in the path."""
        if path.startswith("/api/admin/users/:id"):
            return [self.member.user["id"], self.admin.user["id"]]
        if path.startswith("/api/admin/providers/:id"):
            return [self.provider]
        if path.startswith("/api/admin/tools/:id"):
            return [self.tool]
        if path.startswith("/api/conversations/:id"):
            return [self.conversation.id]
        if path.startswith("/api/admin/plans/:id"):
            return [self.plan]
        if path == "/api/webhooks/:provider":
            return ["nobody"]
        if path.startswith("/api/billing/invoices/:id"):
            return ["inv_01kc5y3z8v6q0tm4n9r2w7x1ba"]
        if path.startswith("/api/admin/orders/:id"):
            return ["ord_01kc5y3z8v6q0tm4n9r2w7x1ba"]
        if path == "/api/scenarios/:id":
            return [self.scenario]
        if path == "/scenarios/:file":
            return [f"{self.scenario}.json"]
        if path == "/api/shared/:token":
            # Who has the link may see it; a wrong one is nobody's.
            return ["shr_" + "A" * 43]
        if path.startswith("/v1/realtime/calls/:id"):
            return ["rtc_01kc5y3z8v6q0tm4n9r2w7x1ba"]
        if path.startswith(("/api/admin/chains/:kind", "/api/admin/plugins/:id", "/api/tools/:name")):
            return ["none"]
        return {"/api/auth/sessions/:id": [self.session], "/api/admin/api-keys/:id": [self.key["id"]],
                "/api/admin/tenants/:id": [self.tenant.id], "/api/admin/tenants/:id/suspend": [self.tenant.id],
                "/api/admin/tenants/:id/resume": [self.tenant.id]}.get(path)

    def photograph(self):
        """Everything of the victim's, to see that it stayed as it was."""
        users = sorted(self.admin.get("/api/admin/users").json()["data"], key=lambda user: user["id"])
        keys = [{**key, "last_used_at": None} for key in self.admin.get("/api/admin/api-keys").json()["data"]]
        sessions = [session["id"] for session in self.member.get("/api/auth/sessions").json()["data"]]
        providers = [self.admin.get(f"/api/admin/{what}").json() for what in ("providers", "tools")]
        money = [self.admin.get("/api/admin/plans").json(), self.member.get("/api/usage/balance").json()]
        transcript = self.member.get(f"{self.conversation.path}/transcript").json()
        links = self.conversation.sql(f"SELECT count(*), count(revoked_at) FROM parley.share_link WHERE conversation_id = '{self.conversation.uuid}'")
        practice = [self.member.get(f"{self.conversation.path}/debrief").json(), self.member.get(f"/api/scenarios/{self.scenario}").json()]
        return json.dumps([users, keys, sessions, providers, money, transcript, links, practice, self.admin.get(f"/api/admin/tenants/{self.tenant.id}").json()], sort_keys=True)


@functools.cache
def victim():
    return Victim()


def calls(access):
    """Every route of an access level, ready to be made: (route, path, body)."""
    for route in stage.platform().routes:
        if route["access"] != access or route["path"] in NOBODYS:
            continue
        schema = route.get("body_schema")
        assert not schema or schema in BODIES, f"{route['method']} {route['path']}: say here what a {schema} looks like"
        paths = [route["path"]]
        if ":" in route["path"]:
            ids = victim().ids_for(route["path"])
            if route["path"].startswith("/api/admin/jobs/:id"):
                ids = ["job_1"]
            assert ids, f"{route['method']} {route['path']}: say in ids_for what of the victim's could stand there"
            paths = [route["path"].replace(":id", each).replace(":kind", each).replace(":token", each).replace(":name", each).replace(":file", each).replace(":provider", each) for each in ids]
        for path in paths:
            yield route, path + QUERIES.get(route["path"], ""), BODIES.get(schema)


def marks_in(answer, asked):
    return [mark for mark in victim().marks if mark in answer.text() and mark not in asked]


def sweep(attacker, access, headers=None):
    """Calls every route of a level as the attacker, with the victim's ids where there are any."""
    before = victim().photograph()
    for route, path, body in calls(access):
        if (route["method"], route["path"]) in ENDING:
            continue
        answer = attacker.request(route["method"], path, body, headers=headers)
        if ":" in route["path"]:
            assert answer.status == 404, f"{route['method']} {path} answered {answer.status} to a stranger: {answer.text()}"
        assert answer.status < 500, f"{route['method']} {path}: {answer.text()}"
        found = marks_in(answer, path)
        assert not found, f"{route['method']} {path} told a stranger {found}: {answer.text()}"
    assert victim().photograph() == before, "the victim's data changed"


def test_an_admin_of_another_tenant_finds_nothing():
    attacker = stage.Tenant().admin
    sweep(attacker, "talker")
    sweep(attacker, "member")
    attacker = stage.Tenant().admin
    sweep(attacker, "tenant_admin")


def test_another_user_of_the_same_tenant_finds_nothing_of_a_users_own():
    stranger, before = victim().tenant.member(verified=True), victim().photograph()
    own = [victim().member.user["id"], victim().member.user["email"], victim().session, victim().conversation.id, victim().usage,
           victim().scenario, f"{MARK} said"]
    for route, path, body in [*calls("talker"), *calls("member")]:
        if (route["method"], route["path"]) in ENDING:
            continue
        answer = stranger.request(route["method"], path, body)
        if ":" in route["path"]:
            assert answer.status == 404, f"{route['method']} {path} answered {answer.status}"
        assert answer.status < 500, f"{route['method']} {path}: {answer.text()}"
        for mark in own:
            assert mark in path or mark not in answer.text(), f"{route['method']} {path} told {mark}"
    after = json.loads(victim().photograph())
    kept = json.loads(before)
    after[0] = [user for user in after[0] if user["id"] != stranger.user["id"]]
    kept[0] = [user for user in kept[0] if user["id"] != stranger.user["id"]]
    assert after == kept, "the victim's data changed"


def test_the_owner_finds_what_strangers_are_searched_for():
    """Otherwise the sweeps would pass for want of something to find."""
    member = victim().member
    for path, mark in (("/api/auth/me", member.user["id"]), ("/api/auth/sessions", victim().session),
                       ("/api/conversations", victim().conversation.id), (f"{victim().conversation.path}/transcript", f"{MARK} said"),
                       ("/api/scenarios?limit=100", victim().scenario)):
        assert mark in member.get(path).text(), f"{path} does not tell {mark} to its owner"
    for path, mark in (("/api/admin/users", member.user["id"]), ("/api/admin/api-keys", victim().key["id"]),
                       ("/api/admin/providers", victim().provider), ("/api/admin/tools", victim().tool), ("/api/admin/plans", victim().plan)):
        assert mark in victim().admin.get(path).text(), f"{path} does not tell {mark} to its admin"


def test_naming_the_other_tenant_in_a_header_opens_nothing():
    for access in ("talker", "member", "tenant_admin"):
        attacker = stage.Tenant().admin
        for name in (victim().tenant.slug, victim().tenant.id):
            for route, path, body in calls(access):
                answer = attacker.request(route["method"], path, body, headers={"X-Parley-Tenant": name})
                assert answer.status == 403 and answer.code() == "wrong_tenant", f"{route['method']} {path}: {answer.status}"


def test_lower_roles_are_refused_everywhere_alike():
    tenant = stage.Tenant()
    member, admin = tenant.member(), tenant.admin
    for access, callers in (("tenant_admin", [member]), ("operator", [member, admin])):
        for route, path, body in calls(access):
            for caller in callers:
                answer = caller.request(route["method"], path, body)
                assert answer.status == 403 and answer.code() == "role_too_low", f"{route['method']} {path}: {answer.status} {answer.text()}"


def test_nobody_gets_past_any_route_that_is_not_for_anyone():
    nobody = stage.host().client()
    for access in ("talker", "member", "tenant_admin", "operator"):
        for route, path, body in calls(access):
            answer = nobody.request(route["method"], path, body)
            assert answer.status == 401, f"{route['method']} {path} answered {answer.status} to nobody"
            assert answer.header("WWW-Authenticate"), f"{route['method']} {path}"


def test_open_routes_tell_nothing_of_any_user():
    nobody = stage.host().client(victim().tenant.slug, address="127.0.5.1")
    for route, path, body in calls("anyone"):
        if route["path"] == "/api/auth/register":
            continue
        answer = nobody.request(route["method"], path, body)
        told = [mark for mark in (victim().admin.user["id"], victim().member.user["id"], victim().member.user["email"], victim().session)
                if mark in answer.text()]
        assert not told, f"{route['method']} {path} told {told}"


def test_a_token_of_one_tenant_is_worthless_at_another_tenants_host_name():
    attacker = stage.Tenant().admin
    host_name = {"Host": f"{victim().tenant.slug}.localhost"}
    said = attacker.get("/api/auth/me", (200, 403), headers=host_name)
    assert victim().tenant.slug not in said.text()
    users = attacker.get("/api/admin/users", (200, 403), headers=host_name)
    assert not marks_in(users, ""), users.text()


def test_every_route_is_swept():
    swept = {(route["method"], route["path"]) for access in ("anyone", "talker", "member", "tenant_admin", "operator") for route, _, _ in calls(access)}
    all_routes = {(route["method"], route["path"]) for route in stage.platform().routes}
    missed = {entry for entry in all_routes - swept if entry[1] not in NOBODYS}
    assert not missed, missed


# Fields that rows have and no request may set, beside every field of every other request.
INTERNAL = {"id", "tenant_id", "tenant", "user_id", "password_hash", "email_verified", "email_verified_at", "created_at", "is_admin", "admin",
            "session_id", "key", "secret", "sha256", "api_key", "__proto__", "constructor"}


def test_no_body_takes_a_field_that_is_not_its_own():
    schemas = stage.host().contract.document["components"]["schemas"]
    closed = BODIES.keys() - OPEN
    fields = INTERNAL | {field for name in closed for field in schemas[name]["properties"]}
    operator, tenant = stage.operator(), stage.Tenant()
    callers = {"anyone": stage.host().client(address="127.0.5.2"), "member": tenant.member(), "tenant_admin": tenant.admin, "operator": operator}
    provider = tenant.admin.post("/api/admin/providers", {"kind": "tts", "plugin": "tts_flite", "name": "Swept"}, 201).json()["id"]
    ids = {"/api/admin/users/:id": tenant.member().user["id"], "/api/admin/tenants/:id": tenant.id,
           "/api/admin/plans/:id": "none", "/api/admin/plans/:id/versions": "none", "/api/admin/orders/:id/refund": "none",
           "/api/admin/providers/:id": provider, "/api/admin/plugins/:id": "tts_flite", "/api/admin/tools/:id": "tool_0", "/api/billing/invoices/:id/pay": "inv_0",
           **{f"/api/conversations/:id/{command}": "conv_0" for command in ("say", "context", "end", "share")}}
    checked = 0
    for route in stage.platform().routes:
        schema = route.get("body_schema")
        if not schema or schema in OPEN:
            continue
        path = route["path"].replace(":id", ids.get(route["path"], "")).replace(":kind", "tts")
        for field in fields - schemas[schema]["properties"].keys():
            answer = callers[route["access"]].request(route["method"], path, {**BODIES[schema], field: "x"})
            pointers = [fault["pointer"] for fault in answer.json().get("errors", [])]
            assert answer.status == 400 and f"/{field}" in pointers, f"{route['method']} {path} took {field}: {answer.status} {answer.text()}"
            checked += 1
    assert checked > 300, checked
