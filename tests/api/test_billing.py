"""Plans, what is left of them, and paying."""

import urllib.parse

import ids
import stage
from test_talk import turns_of
from waiting import until

TERMS = {"name": "Starter", "price": {"amount": "9.99", "currency": "USD"}, "cycle": "monthly", "warn_percent": 90, "grace_seconds": 60,
         "allowances": [{"unit": "second", "included": 100}]}


def free(seconds=100, **terms):
    return {**TERMS, "name": "Free", "price": {"amount": "0", "currency": "USD"}, "allowances": [{"unit": "second", "included": seconds}], **terms}


def tenant_with(*plans):
    tenant = stage.Tenant()
    for plan in plans:
        tenant.admin.post("/api/admin/plans", plan, 201)
    return tenant


def available(client):
    return {each["unit"]: each["available"] for each in client.get("/api/usage/balance").json()["balances"]}


def test_a_plan_is_made_offered_changed_and_withdrawn():
    admin = stage.Tenant().admin
    made = admin.post("/api/admin/plans", {"slug": "starter", "position": 3, "terms": TERMS}, 201).json()
    assert made["version"] == 1 and made["offered"] and made["terms"]["price"] == {"amount": "9.99", "currency": "USD"}
    assert admin.get(f"/api/admin/plans/{made['id']}").json() == made
    assert admin.post("/api/admin/plans", {"slug": "starter", "terms": TERMS}, 409).code() == "slug_taken"
    dearer = {**TERMS, "price": {"amount": "12.5", "currency": "USD"}, "hard_cutoff": False,
              "allowances": [{"unit": "call", "included": None, "overage_cap": 3, "overage_price": {"amount": "1.59", "currency": "USD"},
                              "extension": {"seconds": 300, "price": {"amount": "2.99", "currency": "USD"}}}]}
    changed = admin.post(f"/api/admin/plans/{made['id']}/versions", {"terms": dearer}, 201).json()
    assert changed["version"] == 2 and changed["terms"]["price"]["amount"] == "12.50"
    assert changed["terms"]["allowances"][0]["overage_price"]["amount"] == "1.59"
    assert [plan["slug"] for plan in stage.host().client(tenant_of(admin)).get("/api/subscriptions/plans").json()["data"]] == ["starter"]
    admin.delete(f"/api/admin/plans/{made['id']}", expect=204)
    assert admin.get("/api/subscriptions/plans").json()["data"] == []
    assert not admin.patch(f"/api/admin/plans/{made['id']}", {"position": 9}).json()["offered"]
    assert [plan["position"] for plan in admin.get("/api/admin/plans").json()["data"]] == [9]
    wrong = admin.post("/api/admin/plans", {"slug": "x", "terms": {**TERMS, "hard_cutoff": True}}, 400)
    assert wrong.json()["errors"][0]["pointer"] == "/terms/grace_seconds"
    wrong = admin.post("/api/admin/plans", {"slug": "x", "terms": {**TERMS, "price": {"amount": "1e3", "currency": "USD"}}}, 400)
    assert wrong.json()["errors"][0]["pointer"] == "/terms/price/amount"
    assert admin.get("/api/admin/plans/pln_none", 404).code() == "plan_not_found"


def tenant_of(client):
    return client.get("/api/tenant").json()["slug"]


def test_usage_is_counted_from_start_to_end():
    member = tenant_with({"slug": "free", "is_default": True, "terms": free()}).member()
    begun = member.post("/api/usage/start", expect=201).json()
    assert begun["metered"] and begun["allowance"]["allowed_seconds"] == 60 and begun["allowance"]["left_seconds"] == 100, begun
    report = {"usage_id": begun["usage_id"], "used_seconds": 30}
    assert member.post("/api/usage/heartbeat", report).json()["allowed_seconds"] == 90
    assert available(member) == {"second": 10}
    assert member.post("/api/usage/end", {**report, "used_seconds": 42}).json() == {"charged": 42}
    assert member.post("/api/usage/end", {**report, "used_seconds": 50}).json() == {"charged": 42}
    assert available(member) == {"second": 58}
    assert [(each["unit"], each["quantity"]) for each in member.get("/api/usage/history").json()["data"]] == [("second", 42)]
    assert member.get("/api/usage/summary").json()["data"][0]["seconds"] == 42
    assert member.post("/api/usage/heartbeat", report, 404).code() == "hold_lost"
    assert member.post("/api/usage/heartbeat", {**report, "usage_id": "use_none"}, 404).code() == "usage_not_found"


def test_who_has_nothing_left_is_told_in_words_and_let_in_nowhere():
    member = tenant_with({"slug": "free", "is_default": True, "terms": free(120)}).member()
    for used in (60, 60):
        begun = member.post("/api/usage/start", expect=201).json()
        member.post("/api/usage/end", {"usage_id": begun["usage_id"], "used_seconds": used})
    refused = member.post("/api/usage/start", expect=402)
    assert refused.code() == "credit_used_up"
    assert refused.json()["detail"].startswith("Your 2 minutes for this month are used; there is more on "), refused.text()
    check = member.post("/api/usage/validate").json()
    assert not check["allowed"] and check["code"] == "credit_used_up" and check["detail"] == refused.json()["detail"]
    call = member.request("POST", "/v1/realtime/calls", raw=b"v=0", headers={"Content-Type": "application/sdp"}, expect=402)
    assert call.code() == "credit_used_up", call.text()


def test_a_tenant_that_sells_nothing_counts_nothing():
    member = stage.Tenant().member()
    begun = member.post("/api/usage/start", expect=201).json()
    assert not begun["metered"] and begun["allowance"] is None
    assert member.post("/api/usage/validate").json()["allowed"]
    assert member.get("/api/subscriptions/current").json() == {"subscription": None, "balances": [], "unmetered": True}


def test_a_conversation_is_paid_for():
    demo = stage.host().login("demo@practice.test")
    before = available(demo)["second"]
    turns_of("coo-escalation", "--text", said="Good morning.\n")
    until(lambda: available(demo)["second"] < before, "the conversation is settled")
    last = demo.get("/api/usage/history").json()["data"][0]
    assert last["conversation_id"].startswith("conv_") and last["seconds"] >= 1


def test_credit_is_given_once_for_a_key_and_to_nobody_elsewhere():
    tenant, other = tenant_with({"slug": "free", "is_default": True, "terms": free()}), stage.Tenant().member()
    member = tenant.member()
    gift = {"user_id": member.user["id"], "unit": "second", "amount": 50, "reason": "The line was bad"}
    headers = {"Idempotency-Key": "gift-1"}
    for _ in range(2):
        assert tenant.admin.request("POST", "/api/admin/credits", gift, 201, headers=headers).json() == {"given": True}
    assert available(member) == {"second": 150}
    assert tenant.admin.post("/api/admin/credits", {**gift, "user_id": other.user["id"]}, 404).code() == "user_not_found"
    assert tenant.admin.get("/api/admin/wallets/differences").json()["data"] == []
    assert tenant.admin.get("/api/admin/audit?action=credit.given").json()["data"][0]["details"]["amount"] == 50


def test_an_admin_puts_people_on_a_plan_with_a_reason():
    tenant = tenant_with({"slug": "free", "is_default": True, "terms": free()}, {"slug": "starter", "terms": TERMS})
    member, other = tenant.member(), stage.Tenant().member()
    given = {"user_id": member.user["id"], "plan": "starter", "reason": "A partner of ours"}
    standing = tenant.admin.post("/api/admin/subscriptions", given, 200).json()
    assert standing["subscription"]["plan"]["slug"] == "starter" and standing["subscription"]["paid_until"] is None, standing
    assert member.get("/api/subscriptions/current").json() == standing
    audit = tenant.admin.get("/api/admin/audit?action=plan.assigned").json()["data"][0]
    assert audit["target"] == member.user["id"] and audit["details"] == {"plan": "starter", "reason": "A partner of ours"}, audit
    assert tenant.admin.post("/api/admin/subscriptions", {**given, "plan": "none"}, 404).code() == "plan_not_found"
    assert tenant.admin.post("/api/admin/subscriptions", {**given, "user_id": other.user["id"]}, 404).code() == "user_not_found"
    assert member.post("/api/admin/subscriptions", given, 403).code() == "role_too_low"
    # For everybody who has no plan of their own.
    everybody = tenant.admin.post("/api/admin/subscriptions", {"plan": "starter", "reason": "All of us"}, 200).json()
    assert everybody["subscription"]["paid_by"] == "tenant", everybody


def test_tokens_are_counted_once_for_each_key():
    terms = free(allowances=[{"unit": "second", "included": 60}, {"unit": "token", "included": 1000}])
    member = tenant_with({"slug": "free", "is_default": True, "terms": terms}).member()
    spent = {"unit": "token", "amount": 600, "key": "answer-1"}
    assert member.post("/api/usage/spend", spent, 200).json() == {"counted": True}
    assert member.post("/api/usage/spend", spent, 200).json() == {"counted": False}
    refused = member.post("/api/usage/spend", {**spent, "key": "answer-2"}, 402)
    assert refused.code() == "credit_used_up" and refused.json()["detail"].startswith("Your 1000 tokens for this month"), refused.text()
    assert available(member) == {"second": 60, "token": 400}
    assert member.post("/api/usage/spend", {**spent, "unit": "second"}, 400).code() == "invalid_body"


def test_what_was_paid_and_is_owed_is_listed_and_paid():
    over = {"unit": "second", "included": 10, "overage_cap": 100, "overage_price": {"amount": "0.01", "currency": "USD"}}
    tenant = tenant_with({"slug": "free", "is_default": True, "terms": free(allowances=[over])})
    user = tenant.admin.user["id"]
    begun = tenant.admin.post("/api/usage/start", expect=201).json()
    tenant.admin.post("/api/usage/end", {"usage_id": begun["usage_id"], "used_seconds": 30})
    assert tenant.admin.get("/api/billing/invoices").json() == {"data": [], "next_cursor": None}
    # A month later.
    stage.platform().postgres.ask("UPDATE parley.subscription SET anchor = anchor - interval '1 month', allowance_end = allowance_end - interval '1 month'"
                                  f" WHERE user_id = '{ids.uuid_of(user)}'")
    assert available(tenant.admin) == {"second": 10 + 100}
    owed = tenant.admin.get("/api/billing/invoices?state=open").json()["data"]
    assert [(each["state"], each["amount"], each["next_charge_at"]) for each in owed] == [("open", {"amount": "0.20", "currency": "USD"}, None)], owed
    assert [(each["unit"], each["quantity"]) for each in owed[0]["lines"]] == [("second", 20)], owed
    listed = tenant.admin.get("/api/admin/invoices").json()["data"]
    assert [(each["id"], each["user_id"]) for each in listed] == [(owed[0]["id"], user)], listed
    pay = f"/api/billing/invoices/{owed[0]['id']}/pay"
    back = {"return_url": "https://example.com/paid"}
    nobodys = tenant.member(verified=True)
    assert nobodys.post(pay, back, 404).code() == "invoice_not_found"
    assert nobodys.get("/api/billing/invoices").json()["data"] == []
    assert tenant.admin.post("/api/billing/invoices/inv_none/pay", back, 404).code() == "invoice_not_found"
    opened = tenant.admin.post(pay, back, 201).json()
    page = urllib.parse.urlsplit(opened["url"]).path
    stage.host().client().post(page, raw=b"card=works", headers={"Content-Type": "application/x-www-form-urlencoded"}, expect=200)
    until(lambda: tenant.admin.get("/api/billing/invoices?state=paid").json()["data"], "the invoice is paid", 30)
    assert tenant.admin.post(pay, back, 409).code() == "invoice_paid"
    assert tenant.admin.get("/api/billing/invoices?state=open").json()["data"] == []


def test_subscriptions_change_by_paying():
    tenant = tenant_with({"slug": "free", "is_default": True, "terms": free()}, {"slug": "starter", "terms": TERMS})
    member = tenant.member()
    standing = member.get("/api/subscriptions/current").json()
    assert standing["subscription"]["plan"]["slug"] == "free" and standing["subscription"]["paid_by"] == "user"
    assert member.post("/api/subscriptions/change", {"plan": "starter"}, 409).code() == "checkout_needed"
    assert member.post("/api/subscriptions/change", {"plan": "none"}, 404).code() == "plan_not_found"
    assert member.post("/api/subscriptions/cancel", expect=409).code() == "nothing_to_cancel"
    order = {"plan": "starter", "return_url": "https://example.com/paid"}
    assert member.post("/api/checkout/create-session", order, 403).code() == "email_not_verified"
    assert member.post("/api/checkout/portal", {"return_url": "https://example.com/"}, 404).code() == "subscription_not_found"
    assert tenant.admin.post("/api/paypal/capture-order", {"order_id": "ord_none"}, 404).code() == "order_not_found"
    # PayPal takes no payments at this tenant.
    assert tenant.admin.post("/api/paypal/create-order", {"plan": "starter"}, 404).code() == "payments_not_offered"
    nobody = stage.host().client(tenant.slug)
    for path in ("/api/webhooks/stripe", "/api/paypal/verify-webhook"):
        assert nobody.request("POST", path, raw=b"{}", expect=404).code() == "payments_not_offered"
    assert tenant.admin.post("/api/admin/orders/ord_none/refund", {"reason": "x"}, 404).code() == "order_not_found"


def test_what_is_paid_at_the_sandbox_counts():
    tenant = tenant_with({"slug": "free", "is_default": True, "terms": free()}, {"slug": "starter", "terms": TERMS})
    opened = tenant.admin.post("/api/checkout/create-session", {"plan": "starter", "return_url": "https://example.com/paid"}, 201).json()
    assert opened["state"] == "created" and opened["vendor"] == "sandbox", opened
    page = urllib.parse.urlsplit(opened["url"]).path
    payer = stage.host().client()
    assert "A card that works" in payer.get(page).text()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    payer.post(page, raw=b"card=declined", headers=form, expect=402)
    payer.post(page, raw=b"card=works", headers=form, expect=200)

    def plan():
        return tenant.admin.get("/api/subscriptions/current").json()["subscription"]["plan"]["slug"]

    until(lambda: plan() == "starter", "what was paid counts", 30)
    news = tenant.admin.get("/api/admin/webhooks").json()["data"]
    assert [each["state"] for each in news] == ["applied"] * len(news) and news, news
    replayed = {"vendor": "sandbox", "event_id": news[0]["event_id"]}
    tenant.admin.post("/api/admin/webhooks/replay", replayed, 202)
    assert plan() == "starter"


def test_money_is_shown_over_time_and_webhooks_are_listed():
    admin = stage.Tenant().admin
    assert admin.get("/api/admin/revenue").json()["data"] == []
    assert admin.get("/api/admin/revenue?from=soup", 400).code() == "invalid_parameter"
    assert admin.get("/api/admin/webhooks").json() == {"data": [], "next_cursor": None}
    assert admin.post("/api/admin/webhooks/replay", {"vendor": "stripe", "event_id": "evt_1"}, 404).code() == "webhook_not_found"
