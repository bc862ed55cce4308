"""A host that is killed while a hundred conversations hold credit: another one settles what they used, once."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import cases
from harness import Platform
from live import WebSocket
from waiting import until

TALKS = 100
SETTLED_WITHIN_S = 60
HEARTBEAT_S, LEASE_S = 5, 45

HOLDS = f"SELECT count(*) FROM parley.credit_hold WHERE state = 'held' AND used_s > {HEARTBEAT_S}"
# Of a lease its last heartbeat can be told; nobody settles more than was used then.
OUTCOME = f"""
    SELECT count(*), count(*) FILTER (WHERE state = 'reaped' AND charged = used_s AND used_s > 0 AND epoch = 2),
           max(extract(epoch FROM closed_at - '{{killed}}'::timestamptz))::integer,
           max(extract(epoch FROM '{{killed}}'::timestamptz - (lease_until - interval '{LEASE_S} s')))::integer,
           bool_and(charged <= ceil(extract(epoch FROM lease_until - interval '{LEASE_S} s' - opened_at)) + 1), sum(charged)
    FROM parley.credit_hold WHERE opened_at <= '{{killed}}'"""
CHARGED = """
    SELECT count(*), count(DISTINCT h.conversation_id), -sum(l.delta) FROM parley.credit_hold h
    JOIN parley.ledger_entry l ON l.tenant_id = h.tenant_id AND l.key = 'settle:' || h.conversation_id"""


def test_what_a_killed_host_held_is_settled_once_within_a_minute():
    with Platform() as platform:
        ask = platform.postgres.ask
        first = platform.serve()
        admin, member = first.login("admin@practice.test"), first.login("demo@practice.test")
        gift = {"user_id": member.user["id"], "unit": "second", "amount": TALKS * 600, "reason": "They talk a lot"}
        admin.post("/api/admin/credits", gift, 201)
        headers = {"Authorization": f"Bearer {member.token}"}
        talks = [WebSocket(first, at="/v1/realtime", query="model=any", headers=headers) for _ in range(TALKS)]
        assert {talk.status for talk in talks} == {101}, [talk.status for talk in talks]
        until(lambda: ask(HOLDS) == str(TALKS), "a heartbeat has told of each", 60)
        balance = sum_of(admin)
        first.process.kill()
        first.process.wait()
        killed = ask("SELECT clock_timestamp()")
        platform.hosts.remove(first)
        second = platform.serve()
        until(lambda: ask("SELECT count(*) FROM parley.credit_hold WHERE state = 'held'") == "0", "all are settled", 4 * SETTLED_WITHIN_S)
        total, reaped, latest_s, silent_s, never_more, seconds = ask(OUTCOME.format(killed=killed)).split("|")
        assert total == reaped == str(TALKS), (total, reaped)
        assert int(latest_s) <= SETTLED_WITHIN_S, f"the last was settled {latest_s} s after the host was killed"
        # What was used since the last heartbeat nobody pays: twice its time, on a machine that is busy.
        assert int(silent_s) <= 2 * HEARTBEAT_S, f"the last heartbeat was {silent_s} s before the host was killed"
        assert never_more == "t"
        assert ask(CHARGED) == f"{TALKS}|{TALKS}|{seconds}", (ask(CHARGED), seconds)
        back = second.login("admin@practice.test")
        assert back.get("/api/admin/wallets/differences").json()["data"] == []
        assert sum_of(back) == balance - int(seconds)
        history = second.login("demo@practice.test").get(f"/api/usage/history?limit={TALKS}").json()["data"]
        assert sum(each["seconds"] for each in history) == int(seconds)
        # Nothing is left to do twice.
        until(lambda: ask("SELECT count(*) FROM parley.job_history WHERE queue = 'schedule.reap_holds'") != "0", "holds are reaped again", 60)
        assert ask(CHARGED) == f"{TALKS}|{TALKS}|{seconds}"


def sum_of(admin):
    """Everything in the tenant's wallets."""
    tenant = admin.get("/api/tenant").json()["slug"]
    return int(admin.host.platform.postgres.ask(
        f"SELECT sum(balance) FROM parley.wallet w JOIN parley.tenant t ON t.id = w.tenant_id WHERE t.slug = '{tenant}'"))


if __name__ == "__main__":
    cases.main()
