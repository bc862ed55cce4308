"""Who and what is there before the walks begin: members with a past, and tenants of which one has everything and one nothing."""

import stage
from conversations import Conversation
from waiting import until

PASSWORD = "a long enough secret"
SAID = [
    ("assistant", "We are in month four of nine, and SIC compliance is at 62. Tell me why I should not call this a failure."),
    ("user", "You are right, and I own the gap. We rolled out to the northern depots before their handovers were in place."),
    ("assistant", "That is the first straight answer I have heard. What happens on Monday?"),
    ("user", "Anna Novak leads a corrective plan, from Monday, for fourteen days. You get first-pass rates every evening."),
]
TERMS = {"name": "Free", "price": {"amount": "0", "currency": "EUR"}, "cycle": "monthly", "warn_percent": 90, "grace_seconds": 60,
         "allowances": [{"unit": "second", "included": 120}]}


def hold_conversations(user):
    """What a member has behind them: one of many turns, one that was not kept, and some before."""
    for day in range(1, 25):
        Conversation(user, title=f"Rehearsal {day}", started_at=f"2026-02-{day:02}T09:00:00Z", ended_at=f"2026-02-{day:02}T09:06:40Z")
    Conversation(user, title="The CFO and the budget", keeps_transcript="false", started_at="2026-03-01T08:00:00Z", ended_at="2026-03-01T08:04:00Z")
    kept = Conversation(user, SAID, title="The COO wants answers in month four")
    kept.say(5, "assistant", "Evening is too late for my depot managers, and they will tell you so.", heard="Evening is too late", interrupted=True)
    return kept.id


def use_time(member, seconds):
    """As a program does that talks by itself."""
    begun = member.post("/api/usage/start", expect=201).json()
    member.post("/api/usage/end", {"usage_id": begun["usage_id"], "used_seconds": seconds})


def somebody(host, name):
    """A new member of the tenant, who is signed in."""
    address = f"{stage.platform().fresh(name)}@practice.test"
    answer = host.client().post("/api/auth/register", {"email": address, "password": PASSWORD, "display_name": name.title()}, 201)
    return answer.json()["user"], address


def verify(host, address):
    token = stage.platform().mailed_token(address, "verify")
    host.client().post("/api/auth/verify-email", {"token": token}, 204)


def members(host):
    """Of the tenant that practises: one with a past, one who has just come, and the demo's, whose rehearsals were judged."""
    ada, address = somebody(host, "ada")
    verify(host, address)
    conversation = hold_conversations(ada)
    _, newcomer = somebody(host, "noor")
    member = host.login(address, password=PASSWORD)
    use_time(member, 30)
    shared = member.post(f"/api/conversations/{conversation}/share", {}, 201).json()["token"]
    rehearsals = host.login("demo@practice.test").get("/api/conversations").json()["data"]
    return {"member": address, "newcomer": newcomer, "conversation": conversation, "shared": shared, "rehearsal": rehearsals[0]["id"]}


def set_up_providers(admin):
    def make(kind, plugin, name):
        return admin.post("/api/admin/providers", {"kind": kind, "plugin": plugin, "name": name}, 201).json()["id"]

    first, second = make("stt", "stt_pocketsphinx", "Ears in Frankfurt"), make("stt", "stt_pocketsphinx", "Ears in Dublin")
    make("tts", "tts_flite", "A voice in reserve")
    admin.put("/api/admin/chains/stt", {"entries": [{"provider_id": first}, {"provider_id": second}]})
    return first


def buy(tenant):
    """At the sandbox, so that there is revenue and news of a vendor."""
    opened = tenant.admin.post("/api/checkout/create-session", {"plan": "starter", "return_url": "https://example.com/paid"}, 201).json()
    page = opened["url"][opened["url"].index("/pay/"):]
    stage.host().client().post(page, raw=b"card=works", headers={"Content-Type": "application/x-www-form-urlencoded"})
    until(lambda: tenant.admin.get("/api/subscriptions/current").json()["subscription"]["plan"]["slug"] == "starter", "what was paid counts", 30)


def cost(tenant, provider):
    stage.platform().postgres.ask(
        "INSERT INTO parley.cost_event (tenant_id, id, provider_id, kind, unit, quantity_milli, micros, currency, at)"
        " SELECT t.id, gen_random_uuid(), p.id, p.kind, 'audio_second', 60000 * day, 7700 * day, 'EUR', now() - day * interval '1 day'"
        " FROM parley.tenant t JOIN parley.provider p ON p.tenant_id = t.id, generate_series(1, 9) day"
        f" WHERE t.slug = '{tenant.slug}' AND p.name LIKE 'Ears%'")
    assert tenant.admin.get("/api/admin/costs").json()["data"], provider


def console():
    """A tenant whose console has something on every page, and one where nothing has happened yet."""
    full, empty = stage.Tenant(experiences=["practice"]), stage.Tenant(experiences=["practice"])
    full.admin.post("/api/admin/plans", {"slug": "free", "is_default": True, "terms": TERMS}, 201)
    full.admin.post("/api/admin/plans", {"slug": "starter", "terms": {**TERMS, "name": "Starter", "price": {"amount": "9.99", "currency": "EUR"}}}, 201)
    provider = set_up_providers(full.admin)
    full.admin.post("/api/admin/api-keys", {"name": "Reports of the night"}, 201)
    person = full.member(verified=True).user
    live = Conversation(person, SAID[:2], title="A talk that goes on", state="live", started_at="2026-03-01T10:00:00Z")
    buy(full)
    cost(full, provider)
    return {"full": full.slug, "full_id": full.id, "empty": empty.slug, "provider": provider, "person": person["id"], "live": live.id}
