"""Two hosts on one database: what goes on at the one, commanded and looked for at the other."""

import functools
import json
import signal

import ids
import stage
from client import Client
from live import WebSocket
from test_live_commands import Talk, refusal_of_another, tenant_of_one_talk_at_a_time, transcript_of
from waiting import until

COMMANDS = (("say", {"text": "x"}), ("interrupt", None), ("context", {"text": "x"}), ("end", {}))


@functools.cache
def second():
    """The other host."""
    return stage.platform().serve()


def at(host, client):
    """The same person, asking another host."""
    there = Client(host, client.token, client.tenant)
    there.user = client.user
    return there


def rows(talk):
    return int(stage.platform().postgres.ask(
        "SELECT count(*) FROM parley.conversation_command c JOIN parley.tenant t ON t.id = c.tenant_id"
        f" WHERE t.slug = '{talk.member.tenant}'"))


def call_id(talk):
    return talk.path.rsplit("/", 1)[1].replace("conv_", "rtc_")


def refused(host, client, query):
    """What a WebSocket is refused with."""
    socket = WebSocket(host, at="/v1/realtime", query=query, headers={"Authorization": f"Bearer {client.token}"})
    assert socket.status != 101
    return socket.status, json.loads(socket.body)


def test_commands_reach_a_conversation_at_another_host():
    talk = Talk(host=second())
    here = at(stage.host(), talk.member)
    here.post(f"{talk.path}/context", {"text": "The caller is a guest."}, 204)
    assert talk.wait("conversation.item.added")["item"]["content"][0]["text"] == "The caller is a guest."
    here.post(f"{talk.path}/say", {"text": "The doors close."}, 204)
    assert transcript_of(talk.wait("response.done")) == "The doors close."
    here.post(f"{talk.path}/say", {"text": "This sentence is one of very many. " * 100}, 204)
    talk.wait("response.output_audio.delta", lambda event: event["response_id"] == talk.all("response.created")[-1]["response"]["id"]
              and len(talk.all("response.created")) == 2)
    here.post(f"{talk.path}/interrupt", None, 204)
    talk.wait("response.done", lambda event: event["response"]["status"] == "cancelled")
    here.post(f"{talk.path}/end", {}, 204)
    assert talk.ended()["end_reason"] == "ended_by_command"
    for command, body in COMMANDS:
        assert here.post(f"{talk.path}/{command}", body, 409).code() == "conversation_not_live"
    assert rows(talk) == 0, "nothing stays behind"


def test_they_are_refused_before_they_are_sent():
    tenant = stage.Tenant()
    talk = Talk(at(second(), tenant.member()), second())
    for stranger in (tenant.member(), stage.Tenant().member(), stage.Tenant().admin):
        for command, body in COMMANDS:
            assert stranger.post(f"{talk.path}/{command}", body, 404).code() == "conversation_not_found"
        assert stranger.post(f"/v1/realtime/calls/{call_id(talk)}/hangup", None, 404).code() == "call_not_found"
        assert refused(stage.host(), stranger, f"call_id={call_id(talk)}")[1]["code"] == "call_not_found"
    assert rows(talk) == 0 and not talk.socket.closed
    stage.host().contract.called.add(("POST", "/v1/realtime/calls/{id}/hangup"))
    at(stage.host(), talk.member).post(f"/v1/realtime/calls/{call_id(talk)}/hangup", None, 200)
    assert talk.ended()["end_reason"] == "hung_up"


def test_what_streams_is_to_be_had_at_its_own_host():
    talk = Talk(host=second())
    session = talk.wait("session.created")["session"]["id"]
    host_id = stage.platform().postgres.ask(
        f"SELECT host_id FROM parley.conversation WHERE id = '{ids.uuid_of(talk.path.rsplit('/', 1)[1])}'")
    for query in (f"call_id={call_id(talk)}", f"session_id={session}"):
        status, problem = refused(stage.host(), talk.member, query)
        assert (status, problem["code"]) == (409, "conversation_elsewhere"), problem
        named = next(word.strip(",") for word in problem["detail"].split() if word.startswith("hst_"))
        assert str(ids.uuid_of(named)) == host_id and "load balancer" in problem["detail"], problem
    stranger = stage.Tenant().member()
    assert refused(stage.host(), stranger, f"session_id={session}")[1]["code"] == "conversation_not_found"
    beside = WebSocket(second(), at="/v1/realtime", query=f"call_id={call_id(talk)}", headers={"Authorization": f"Bearer {talk.member.token}"})
    assert beside.status == 101
    at(stage.host(), talk.member).post(f"{talk.path}/end", None, 204)
    talk.ended()
    until(lambda: beside.closed, "who watched is told")


def test_a_host_that_does_not_answer_is_told_of_and_does_nothing_later():
    talk = Talk(host=second())
    here = at(stage.host(), talk.member)
    process = second().process
    process.send_signal(signal.SIGSTOP)
    try:
        assert here.post(f"{talk.path}/context", {"text": "Never."}, 503).code() == "host_not_answering"
        assert rows(talk) == 0
    finally:
        process.send_signal(signal.SIGCONT)
    here.post(f"{talk.path}/context", {"text": "Now."}, 204)
    talk.wait("conversation.item.added")
    assert [event["item"]["content"][0]["text"] for event in talk.all("conversation.item.added")] == ["Now."]
    here.post(f"{talk.path}/end", None, 204)
    talk.ended()


def test_what_waits_at_another_host_is_let_go_too():
    member = tenant_of_one_talk_at_a_time().member()
    talk = Talk(at(second(), member), second())
    assert refusal_of_another(member) == "too_many_at_once", "somebody is still there"
    talk.break_off()
    another = Talk(member)
    assert talk.ended()["end_reason"] == "begun_anew"
    member.post(f"{another.path}/end", None, 204)
    another.ended()
