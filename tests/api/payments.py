"""Payments at the fake of Stripe, which are told to a running host in events that Stripe's own client signs."""

import json
import pathlib
import random
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import cases
import stage
from vendors import Vendors, run_client
from waiting import until

SECRET = "whsec_of_the_test"
PLAN = {"name": "Starter", "price": {"amount": "9.99", "currency": "USD"}, "cycle": "monthly", "allowances": [{"unit": "second", "included": 3600}]}
FREE = {**PLAN, "name": "Free", "price": {"amount": "0", "currency": "USD"}, "allowances": [{"unit": "second", "included": 60}]}
FAKES = []


class Shop:
    """A tenant that takes payments by Stripe, and one that buys there."""

    def __init__(self):
        self.vendors = FAKES[0]
        self.tenant = stage.Tenant()
        self.admin = self.tenant.admin
        for plan in ({"slug": "free", "is_default": True, "terms": FREE}, {"slug": "starter", "terms": PLAN}):
            self.admin.post("/api/admin/plans", plan, 201)
        stripe = {"kind": "payment", "plugin": "payment_stripe", "name": "Stripe",
                  "secrets": {"secret_key": "stripe-key", "webhook_secret": SECRET},
                  "settings": {"base_url": f"http://127.0.0.1:{self.vendors.port}"}}
        for secret in stripe["secrets"].values():
            stage.platform().transcript.keep_secret(secret)
        provider = self.admin.post("/api/admin/providers", stripe, 201).json()["id"]
        self.admin.request("PUT", "/api/admin/chains/payment", {"entries": [{"provider_id": provider}]}, 200)
        self.buyer = self.tenant.member(verified=True)
        until(lambda: self.send([]) == [] and self.buyer.post("/api/checkout/create-session", self.wish(), None).status == 201,
              "the chain is in use", 20)

    @staticmethod
    def wish():
        return {"plan": "starter", "return_url": "https://example.com/paid", "cancel_url": "https://example.com/"}

    def buy(self):
        """Opens a page and pays on it: the session as Stripe has it then."""
        opened = self.buyer.post("/api/checkout/create-session", self.wish(), 201).json()
        with urllib.request.urlopen(opened["url"], timeout=15) as answer:
            return json.loads(answer.read())

    def send(self, events, **more):
        asked = {"stripe_port": self.vendors.port, "api_key": "stripe-key", "secret": SECRET, "events": events,
                 "url": f"http://127.0.0.1:{stage.host().port}/api/webhooks/stripe", "headers": {"X-Parley-Tenant": self.tenant.slug}, **more}
        return run_client("stripe_webhooks.mjs", asked)

    def plan(self):
        return self.buyer.get("/api/subscriptions/current").json()["subscription"]["plan"]["slug"]

    def news(self):
        return {each["event_id"]: each["state"] for each in self.admin.get("/api/admin/webhooks?limit=100").json()["data"]}

    def invoices(self):
        return [(each["state"], each["amount"]["amount"], each["refunded"]["amount"])
                for each in self.buyer.get("/api/billing/invoices").json()["data"]]

    def settled(self):
        return all(state in ("applied", "stale") for state in self.news().values())


def event(name, kind, what, created):
    return {"id": f"evt_{name}", "type": kind, "object": what, "created": int(created)}


def lines_until(end):
    return {"object": "list", "data": [{"id": "il_1", "object": "line_item", "period": {"start": int(end) - 28 * 86400, "end": int(end)}}]}


def story_of(session, now):
    """What Stripe tells of a subscription's first month and its renewal."""
    first = {"$": session["invoice"], "with": {"lines": lines_until(now + 28 * 86400)}}
    renewal = {"$": session["invoice"], "with": {"id": "in_second", "created": int(now) + 60, "lines": lines_until(now + 59 * 86400)}}
    return [event("paid", "checkout.session.completed", {"$": session["id"]}, now),
            event("created", "customer.subscription.created", {"$": session["subscription"]}, now),
            event("invoice", "invoice.paid", first, now + 1),
            event("again", "invoice.payment_succeeded", first, now + 1),
            event("renewed", "invoice.paid", renewal, now + 60),
            event("named", "invoice_payment.paid", {"id": "inpay_1", "object": "invoice_payment", "invoice": session["invoice"],
                                                    "payment": {"type": "payment_intent", "payment_intent": "pi_first"}}, now + 1)]


def test_events_told_ten_times_in_any_order_are_one_subscription():
    shop = Shop()
    session = shop.buy()
    events = story_of(session, time.time())
    told = [each for each in events for _ in range(10)]
    random.Random(20261130).shuffle(told)
    assert set(shop.send(told)) == {200}
    until(lambda: shop.plan() == "starter" and shop.settled(), "everything told is applied", 60)
    assert len(shop.news()) == len(events), shop.news()
    assert shop.invoices() == [("paid", "9.99", "0.00"), ("paid", "9.99", "0.00")], shop.invoices()
    assert shop.buyer.get("/api/usage/balance").json()["balances"][0]["available"] == 3600
    assert shop.admin.get("/api/admin/wallets/differences").json()["data"] == []
    # Told once more a while later, nothing changes.
    shop.send(events)
    assert shop.settled() and len(shop.invoices()) == 2


def test_what_is_given_back_by_its_payment_intent_ends_the_subscription_of_its_invoice():
    shop = Shop()
    session = shop.buy()
    now = time.time()
    given_back = event("refund", "charge.refunded", {"id": "ch_1", "object": "charge", "payment_intent": "pi_first", "amount": 999,
                                                    "amount_refunded": 999, "currency": "usd", "metadata": {}}, now + 100)
    # It comes before anything that says whose it is.
    assert shop.send([given_back]) == [200]
    paid, created, invoice, _, _, named = story_of(session, now)
    assert set(shop.send([paid, created, invoice, named])) == {200}
    until(lambda: shop.plan() == "free" and shop.invoices() == [("paid", "9.99", "9.99")], "the money is given back", 90)


def test_an_end_is_final_whatever_comes_late():
    shop = Shop()
    session = shop.buy()
    now = time.time()
    story = story_of(session, now)
    ended = event("ended", "customer.subscription.deleted", {"$": session["subscription"], "with": {"status": "canceled"}}, now + 500)
    late = event("late", "customer.subscription.updated", {"$": session["subscription"]}, now + 400)
    assert set(shop.send([*story, ended, late, *story])) == {200}
    until(lambda: shop.plan() == "free" and shop.settled(), "it has ended", 60)


def test_only_stripe_is_believed():
    shop = Shop()
    paid = story_of(shop.buy(), time.time())[:1]
    now = int(time.time())
    for wrong in ({"secret": "whsec_of_another"}, {"spoil": " "}, {"signed_at": now - 310}, {"signed_at": now + 330}):
        assert shop.send(paid, **wrong) == [401], wrong
    assert shop.news() == {} and shop.plan() == "free"
    assert shop.send(paid) == [200]


if __name__ == "__main__":
    stage.SETTINGS["PARLEY_EGRESS_ALLOWED_NETWORKS"] = "127.0.0.1"
    with Vendors() as fakes:
        FAKES.append(fakes)
        try:
            cases.main()
        finally:
            stage.close()
