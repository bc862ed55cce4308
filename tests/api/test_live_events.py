"""Server-sent events and WebSocket on /api/events."""

import json
import random

import ids
import stage
from live import EventStream, WebSocket
from waiting import until


def publish(user, kind, **data):
    """As a module of the host does it, in a transaction of the user's tenant. Returns the event's number."""
    said = stage.platform().postgres.ask(
        f"SELECT set_config('app.tenant_id', '{ids.number_of(user['tenant']['id'])}', true);"
        f"SELECT parley.publish_event('{ids.uuid_of(user['id'])}', '{kind}', '{json.dumps(data)}', now())")
    return int(said.split()[-1])


def ticket(client):
    text = client.post("/api/events/ticket", expect=201).json()["ticket"]
    stage.platform().transcript.keep_secret(text)
    return text


def test_events_arrive_as_they_happen_and_only_at_their_user():
    tenant = stage.Tenant()
    member, other = tenant.member(), tenant.member()
    stream, others = EventStream(member), EventStream(other)
    publish(member.user, "test.first", text="zwei\nZeilen 𝄞")
    assert stream.wait_for("test.first")[2] == {"text": "zwei\nZeilen 𝄞"}
    publish(other.user, "test.second")
    others.wait_for("test.second")
    assert [event[1] for event in stream.events] == ["test.first"] and [event[1] for event in others.events] == ["test.second"]
    stream.close()
    others.close()


def test_a_stream_goes_on_behind_the_last_event_seen():
    member = stage.Tenant().member()
    numbers = [publish(member.user, f"test.number{count}") for count in range(5)]
    assert numbers == sorted(set(numbers))
    stream = EventStream(member, last_event_id=numbers[1])
    until(lambda: len(stream.events) >= 3, "the three events behind it")
    assert [event[0] for event in stream.events] == numbers[2:]
    stream.close()
    fresh = EventStream(member)
    publish(member.user, "test.now")
    fresh.wait_for("test.now")
    assert [event[1] for event in fresh.events] == ["test.now"]
    fresh.close()


def test_a_stream_behind_what_is_kept_is_told_of_the_gap():
    member = stage.Tenant().member()
    for count in range(3):
        publish(member.user, f"test.number{count}")
    tenant, user = ids.number_of(member.user["tenant"]["id"]), ids.uuid_of(member.user["id"])
    stage.platform().postgres.ask(f"DELETE FROM parley.live_event WHERE tenant_id = {tenant} AND user_id = '{user}' AND seq < 3")
    stream = EventStream(member, last_event_id=1)
    stream.wait_for("gap")
    stream.close()


def test_last_event_ids_that_are_none_are_refused():
    member = stage.host().login("demo@practice.test")
    for text in ("x", "-1", "1.5", "99999999999999999999"):
        assert member.get("/api/events", 400, headers={"Last-Event-ID": text}).code() == "last_event_id_malformed"
    stage.host().client().get("/api/events", 401)


def test_a_websocket_opens_with_a_ticket_and_says_the_same_as_the_stream():
    member = stage.Tenant().member()
    number = publish(member.user, "test.before")
    socket = WebSocket(stage.host(), ticket(member), query=f"last_event_id={number - 1}")
    assert socket.status == 101
    stage.host().contract.called.add(("GET", "/api/events"))
    assert socket.wait_for("test.before") == {"id": number, "event": "test.before", "data": {}}
    publish(member.user, "test.after", n=1)
    assert socket.wait_for("test.after")["data"] == {"n": 1}
    socket.send(9, b"are you there")
    until(lambda: "pong" in socket.messages, "a pong")
    socket.close()


def test_a_ticket_opens_one_websocket_only():
    text = ticket(stage.host().login("demo@practice.test"))
    first = WebSocket(stage.host(), text)
    second = WebSocket(stage.host(), text)
    assert (first.status, second.status) == (101, 401) and json.loads(second.body)["code"] == "stream_ticket_invalid"
    first.close()
    for wrong in ("", "x", text[:-1], text + "x", "A" * 43, "%27%20OR%201=1"):
        assert WebSocket(stage.host(), wrong).status == 401, wrong


def test_an_old_ticket_is_worthless():
    text = ticket(stage.host().login("demo@practice.test"))
    stage.platform().postgres.ask("UPDATE parley.stream_ticket SET expires_at = '2001-01-01'")
    assert WebSocket(stage.host(), text).status == 401


def test_a_websocket_from_a_foreign_page_is_refused():
    tenant = stage.Tenant(cors_origins=["https://app.example.com"])
    for origin, status in (("https://evil.example.com", 403), ("null", 403), ("https://app.example.com", 101),
                           (f"http://127.0.0.1:{stage.host().port}", 101)):
        socket = WebSocket(stage.host(), ticket(tenant.admin), origin=origin)
        assert socket.status == status, f"{origin}: {socket.status}"
        socket.close()


def test_a_websocket_opens_with_a_bearer_token_too():
    member = stage.host().login("demo@practice.test")
    socket = WebSocket(stage.host(), headers={"Authorization": f"Bearer {member.token}"})
    assert socket.status == 101
    socket.close()
    assert WebSocket(stage.host()).status == 401


def test_a_websocket_that_breaks_the_protocol_is_closed():
    member = stage.host().login("demo@practice.test")
    for name, act, code in (("an unmasked frame", lambda socket: socket.send(1, b"hello", masked=False), 1002),
                            ("a message that is too long", lambda socket: socket.send(1, b"x" * 70000), 1009),
                            ("a reserved opcode", lambda socket: socket.send(3, b"x"), 1002),
                            ("text that is not UTF-8", lambda socket: socket.send(1, b"\xff\xfe"), 1007),
                            ("a long ping", lambda socket: socket.send(9, b"x" * 126), 1002)):
        socket = WebSocket(stage.host(), ticket(member))
        act(socket)
        until(lambda socket=socket: socket.closed, f"the host closes after {name}")
        assert socket.close_code in (code, None), f"{name}: {socket.close_code}"
        socket.close()


def test_a_fuzzed_websocket_harms_nobody():
    member = stage.host().login("demo@practice.test")
    noise = random.Random(20261121)
    for _ in range(30):
        socket = WebSocket(stage.host(), ticket(member))
        assert socket.status == 101
        try:
            socket.send_bytes(noise.randbytes(noise.randrange(1, 2000)))
        except OSError:
            pass
        socket.close()
    member.get("/api/auth/me")
