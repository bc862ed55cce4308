"""Commands to a conversation that goes on, and what its caller hears of them."""

import json

import stage
from live import EventStream, WebSocket
from waiting import until

LONG = "This sentence is one of very many. " * 100


class Talk:
    """A conversation over a WebSocket, which its own member watches and commands."""

    def __init__(self, member=None, host=None, key=None):
        self.member = member or stage.Tenant().member()
        headers = {"Authorization": f"Bearer {key or self.member.token}"}
        self._before = self._live()
        self.socket = WebSocket(host or stage.host(), at="/v1/realtime", query="model=any", headers=headers)
        assert self.socket.status == 101, self.socket.status
        stage.host().contract.called.add(("GET", "/v1/realtime"))
        self.wait("session.created")
        self.path = "/api/conversations/" + until(lambda: self._live() - self._before, "the conversation is known", 10).pop()

    def _live(self):
        return {each["id"] for each in self.member.get("/api/conversations?state=live").json()["data"]}

    def all(self, kind):
        return [message for message in self.socket.messages if message["type"] == kind]

    def wait(self, kind, matches=lambda event: True, within=60):
        return until(lambda: next((event for event in self.all(kind) if matches(event)), None), kind, within)

    def send(self, event):
        self.socket.send(1, json.dumps(event).encode())

    def record(self):
        return self.member.get(self.path).json()

    def ended(self):
        until(lambda: self.socket.closed, "the caller is told", 20)
        return until(lambda: (record := self.record())["state"] == "ended" and record, "the end is kept", 10)

    def break_off(self):
        """The network fails, and the host notices."""
        self.socket.close()
        events = EventStream(self.member, path=f"{self.path}/events", operation="/api/conversations/{id}/events")
        events.wait_for("caller.lost", 10)
        events.close()


def tenant_of_one_talk_at_a_time():
    tenant = stage.Tenant()
    terms = {"name": "One", "price": {"amount": "0", "currency": "USD"}, "cycle": "monthly", "most_at_once": 1,
             "allowances": [{"unit": "second", "included": 600}]}
    tenant.admin.post("/api/admin/plans", {"slug": "one", "is_default": True, "terms": terms}, 201)
    return tenant


def refusal_of_another(member, host=None):
    """The code with which a second conversation is refused; empty when it begins."""
    socket = WebSocket(host or stage.host(), at="/v1/realtime", query="model=any", headers={"Authorization": f"Bearer {member.token}"})
    return "" if socket.status == 101 else json.loads(socket.body)["code"]


def transcript_of(event):
    return event["response"]["output"][0]["content"][0]["transcript"]


def test_words_are_put_into_the_assistants_mouth():
    talk = Talk()
    talk.member.post(f"{talk.path}/say", {"text": "The doors close in five minutes."}, 204)
    done = talk.wait("response.done")
    assert transcript_of(done) == "The doors close in five minutes." and done["response"]["status"] == "completed"
    assert talk.all("response.output_audio.delta"), "it is heard"
    # What comes while it is heard waits for its turn.
    talk.member.post(f"{talk.path}/say", {"text": "Please leave."}, 204)
    talk.wait("response.done", lambda event: transcript_of(event) == "Please leave.")
    talk.member.post(f"{talk.path}/end", {}, 204)
    assert talk.ended()["end_reason"] == "ended_by_command"


def test_the_assistant_is_interrupted():
    talk = Talk()
    talk.member.post(f"{talk.path}/say", {"text": LONG}, 204)
    talk.wait("response.output_audio.delta")
    talk.member.post(f"{talk.path}/interrupt", None, 204)
    done = talk.wait("response.done")
    assert done["response"]["status"] == "cancelled", done["response"]["status"]
    talk.member.post(f"{talk.path}/say", {"text": "Yes?"}, 204)
    talk.wait("response.done", lambda event: event["response"]["status"] == "completed")
    talk.member.post(f"{talk.path}/end", None, 204)
    talk.ended()


def test_the_assistant_is_told_something():
    talk = Talk()
    talk.member.post(f"{talk.path}/context", {"text": "The caller is a guest of honour."}, 204)
    item = talk.wait("conversation.item.added")["item"]
    assert item["role"] == "system" and item["content"][0]["text"] == "The caller is a guest of honour."
    assert not talk.all("response.created"), "nothing is said for it"
    talk.member.post(f"{talk.path}/end", {}, 204)
    talk.ended()


def test_a_conversation_is_ended_after_the_sentence_and_takes_no_more_commands():
    talk = Talk()
    talk.member.post(f"{talk.path}/say", {"text": "One moment. " + LONG}, 204)
    talk.wait("response.output_audio.delta")
    talk.member.post(f"{talk.path}/end", {"after_sentence": True}, 204)
    assert talk.ended()["end_reason"] == "ended_by_command"
    assert talk.socket.close_code == 1000
    for command, body in (("say", {"text": "x"}), ("interrupt", None), ("context", {"text": "x"}), ("end", {})):
        assert talk.member.post(f"{talk.path}/{command}", body, 409).code() == "conversation_not_live"


def test_only_those_who_may_see_it_command_it():
    talk = Talk()
    stranger = stage.Tenant().member()
    for command, body in (("say", {"text": "x"}), ("interrupt", None), ("context", {"text": "x"}), ("end", {})):
        assert stranger.post(f"{talk.path}/{command}", body, 404).code() == "conversation_not_found"
    assert not talk.socket.closed
    talk.member.post(f"{talk.path}/end", {}, 204)
    talk.ended()


def test_a_conversation_that_waits_is_let_go_for_another():
    member = tenant_of_one_talk_at_a_time().member()
    talk = Talk(member)
    assert refusal_of_another(member) == "too_many_at_once", "somebody is still there"
    talk.break_off()
    another = Talk(member)
    assert talk.ended()["end_reason"] == "begun_anew"
    assert refusal_of_another(member) == "too_many_at_once"
    another.member.post(f"{another.path}/end", None, 204)
    another.ended()


def test_one_of_many_people_behind_a_key_ends_nobodys_conversation():
    tenant = tenant_of_one_talk_at_a_time()
    key = tenant.admin.post("/api/admin/api-keys", {"name": "app"}, 201).json()["key"]
    stage.platform().transcript.keep_secret(key)
    program = tenant.admin.again()
    program.token = key
    keys = [program.post("/v1/realtime/client_secrets", {"session": {"type": "realtime"}}).json()["value"] for _ in range(2)]
    stage.platform().transcript.keep_secret(*keys)
    other = tenant.admin.again()
    other.token = keys[1]
    talk = Talk(tenant.admin, key=keys[0])
    talk.break_off()
    for somebody in (other, program, tenant.admin):
        assert refusal_of_another(somebody) == "too_many_at_once"
    tenant.admin.post(f"{talk.path}/end", None, 204)
    talk.ended()


def test_what_turns_took_is_counted_and_kept():
    talk = Talk()
    for event in ({"type": "session.update", "session": {"type": "realtime", "audio": {"input": {"turn_detection": None}}}},
                  {"type": "input_audio_buffer.append", "audio": "AAAA" * 8000}, {"type": "input_audio_buffer.commit"},
                  {"type": "response.create"}):
        talk.send(event)
    talk.wait("response.done")
    timings = until(lambda: talk.record()["timings"], "they are kept", 10)
    assert timings["first_audio_out"]["turns"] == 1 and timings["first_audio_out"]["median"] >= 0, timings
    metrics = stage.host().client().get("/metrics").text()
    counted = [line for line in metrics.splitlines() if line.startswith('parley_turn_seconds_count{stage="first_audio_out"}')]
    assert counted and int(counted[0].split()[-1]) >= 1, counted
    talk.member.post(f"{talk.path}/end", {}, 204)
    talk.ended()
