"""Conversations that are kept: read, followed, shared, commanded and deleted."""

import threading
import uuid

import stage
from conversations import Conversation
from live import EventStream
from waiting import until

TALK = (("user", "Good morning."), ("assistant", "You have five minutes."))


def ids_of(answer):
    return [one["id"] for one in answer.json()["data"]]


def test_a_conversation_is_read():
    member = stage.Tenant().member()
    made = Conversation(member.user, TALK, metadata='{"order": 7}', language="en")
    read = member.get(made.path).json()
    assert read["id"] == made.id and read["user_id"] == member.user["id"] and read["title"] == "The COO"
    assert read["state"] == "ended" and read["end_reason"] == "hung_up" and read["duration"] == 330
    assert read["user_spoke"] == 61.5 and read["assistant_spoke"] == 90.25
    assert read["metadata"] == {"order": 7} and read["keeps_transcript"] and not read["has_recording"] and not read["incomplete"]
    assert member.get("/api/conversations").json() == {"data": [read], "next_cursor": None}
    for wrong in ("conv_0", "usr_00000000000000000000000001", "x"):
        assert member.get(f"/api/conversations/{wrong}", 404).code() == "conversation_not_found"


def test_a_live_one_has_no_end_yet():
    member = stage.Tenant().member()
    live = Conversation(member.user, state="live")
    read = member.get(live.path).json()
    assert read["state"] == "live" and read["ended_at"] is None and read["duration"] is None
    live.end()
    assert member.get(live.path).json()["state"] == "ended"


def test_the_list_is_filtered():
    tenant = stage.Tenant()
    member, other = tenant.member(), tenant.member()
    first = Conversation(member.user, TALK, started_at="2026-02-01T10:00:00Z", ended_at="2026-02-01T10:01:00Z")
    second = Conversation(member.user, [("user", "Über das Budget, 100%.")], scenario="cfo-budget", experience="mentor", title="The CFO")
    live = Conversation(member.user, state="live", scenario=None, title="")
    foreign = Conversation(other.user, TALK)

    def found(query, client=member):
        return ids_of(client.get(f"/api/conversations?{query}"))

    assert found("") == [live.id, second.id, first.id]
    assert found("state=live") == [live.id] and found("state=ended") == [second.id, first.id]
    assert found("scenario=cfo-budget") == [second.id] and found("experience=mentor&state=ended") == [second.id]
    assert found("since=2026-02-15T00:00:00Z") == [live.id, second.id]
    assert found("q=FIVE%20minutes") == [first.id] and found("q=%C3%BCber") == [second.id]
    assert found("q=100%25.") == [second.id] and found("q=the%20c") == [second.id, first.id] and found("q=nobody%20said%20that") == []
    assert found(f"user_id={other.user['id']}") == [live.id, second.id, first.id], "a member's list is their own, whatever they ask"
    assert found("", tenant.admin) == [foreign.id, live.id, second.id, first.id]
    assert found(f"user_id={other.user['id']}", tenant.admin) == [foreign.id]
    for wrong in ("state=asleep", "since=yesterday", "user_id=me", "q=" + "x" * 201, "limit=0"):
        assert member.get(f"/api/conversations?{wrong}", 400).code() == "invalid_parameter", wrong
    assert member.get("/api/conversations?cursor=x", 400).code() == "invalid_cursor"


def test_the_list_comes_in_pages():
    member = stage.Tenant().member()
    made = [Conversation(member.user).id for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = member.get(f"/api/conversations?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]
    assert seen == made[::-1]


def test_who_sees_what():
    tenant, other = stage.Tenant(), stage.Tenant()
    member, colleague = tenant.member(), tenant.member()
    made = Conversation(member.user, TALK)
    acting = stage.operator().again()
    acting.tenant = tenant.slug
    for client in (member, tenant.admin, acting):
        assert client.get(made.path).json()["id"] == made.id
        assert len(client.get(f"{made.path}/transcript").json()["turns"]) == 2
    for client in (colleague, other.admin, other.member(), stage.operator()):
        assert client.get(made.path, 404).code() == "conversation_not_found"
        assert made.id not in client.get("/api/conversations").text()


def test_a_transcript_in_three_forms():
    member = stage.Tenant().member()
    made = Conversation(member.user, TALK)
    made.say(3, "assistant", "And not a minute more.", "And not a", interrupted=True)
    made.say(4, "user", None)
    made.call_tool("call_1", "look_up", "blue")
    made.call_tool("call_2", "look_down")
    read = member.get(f"{made.path}/transcript").json()
    assert [turn["text"] for turn in read["turns"]] == ["Good morning.", "You have five minutes.", "And not a minute more.", None]
    assert read["turns"][2]["heard_text"] == "And not a" and read["turns"][2]["interrupted"]
    assert read["turns"][1]["started"] == 4 and read["turns"][1]["length"] == 1.5
    assert read["turns"][1]["timings"] == {"first_audio_out_ms": 120.5}
    assert [(call["status"], call["output"], call["duration"]) for call in read["tool_calls"]] == [("answered", "blue", 0.3), ("unanswered", None, None)]
    text = member.get(f"{made.path}/transcript.txt")
    assert text.header("Content-Disposition") == f'attachment; filename="{made.id}.txt"'
    assert text.text().splitlines() == [
        "The COO", "2026-03-01T10:00:00.000000Z", "", "[00:02] User: Good morning.", "[00:04] Assistant: You have five minutes.",
        "[00:06] Assistant: And not a —", "[00:08] User: (not understood)"]
    file = member.get(f"{made.path}/transcript.json")
    assert file.header("Content-Disposition") == f'attachment; filename="{made.id}.json"' and file.json() == read


def test_without_consent_there_is_no_transcript():
    member = stage.Tenant().member()
    made = Conversation(member.user, keeps_transcript="false")
    for form in ("transcript", "transcript.txt", "transcript.json"):
        assert member.get(f"{made.path}/{form}", 404).code() == "transcript_not_kept"
    assert member.post(f"{made.path}/share", {}, 404).code() == "transcript_not_kept"
    assert member.get(made.path).json()["user_spoke"] == 61.5


def test_a_link_shows_a_transcript_to_anyone():
    member = stage.Tenant().member()
    made = Conversation(member.user, TALK)
    made.say(3, "assistant", "And not a minute more.", "And not a", interrupted=True)
    link = member.post(f"{made.path}/share", {"expires_in": 3600}, 201).json()
    stage.platform().transcript.keep_secret(link["token"])
    nobody = stage.host().client()
    shown = nobody.get(link["path"])
    assert [turn["text"] for turn in shown.json()["turns"]] == ["Good morning.", "You have five minutes.", "And not a"]
    assert shown.json()["title"] == "The COO"
    for secret in (member.user["id"], made.id, member.user["email"]):
        assert secret not in shown.text()
    another = member.post(f"{made.path}/share", expect=201).json()["token"]
    stage.platform().transcript.keep_secret(another)
    member.delete(f"{made.path}/share")
    for token in (link["token"], another):
        assert nobody.get(f"/api/shared/{token}", 404).code() == "share_link_not_found"


def test_links_end():
    tenant = stage.Tenant()
    member, nobody = tenant.member(), stage.host().client()

    def shared():
        made = Conversation(member.user, TALK)
        link = member.post(f"{made.path}/share", {}, 201).json()
        stage.platform().transcript.keep_secret(link["token"])
        nobody.get(link["path"])
        return made, link["path"]

    made, path = shared()
    stage.platform().postgres.ask(f"UPDATE parley.share_link SET expires_at = now() WHERE conversation_id = '{made.uuid}'")
    assert nobody.get(path, 404).code() == "share_link_not_found"
    made, path = shared()
    member.delete(made.path)
    assert nobody.get(path, 404).code() == "share_link_not_found"
    _, path = shared()
    stage.operator().post(f"/api/admin/tenants/{tenant.id}/suspend")
    try:
        assert nobody.get(path, 404).code() == "share_link_not_found"
    finally:
        stage.operator().post(f"/api/admin/tenants/{tenant.id}/resume")
    nobody.get(path)
    for wrong in ("x", "shr_" + "A" * 43, "%27"):
        assert nobody.get(f"/api/shared/{wrong}", 404).code() == "share_link_not_found"
    for wrong in (59, 31536001, "long", None):
        assert member.post(f"{made.path}/share", {"expires_in": wrong}, 400).code() == "invalid_body"


def test_sharing_again_under_one_key_gives_one_link():
    member = stage.Tenant().member()
    made = Conversation(member.user, TALK)
    key = {"Idempotency-Key": "share-" + made.id}
    first = member.post(f"{made.path}/share", {}, 201, headers=key)
    again = member.post(f"{made.path}/share", {}, 201, headers=key)
    stage.platform().transcript.keep_secret(first.json()["token"])
    assert first.json() == again.json() and again.header("Idempotency-Replayed") == "true"
    assert stage.platform().postgres.ask(f"SELECT count(*) FROM parley.share_link WHERE conversation_id = '{made.uuid}'") == "1"


def test_a_conversation_is_deleted():
    tenant = stage.Tenant()
    member = tenant.member()
    made, live = Conversation(member.user, TALK), Conversation(member.user, state="live")
    member.delete(made.path)
    for path in ("", "/transcript", "/transcript.txt", "/events", "/recording"):
        assert member.get(made.path + path, 404).code() == "conversation_not_found", path
    assert member.delete(made.path, expect=404).code() == "conversation_not_found"
    assert ids_of(member.get("/api/conversations")) == [live.id]
    assert member.delete(live.path, expect=409).code() == "conversation_live"
    live.end()
    tenant.admin.delete(live.path)
    entries = tenant.admin.get("/api/admin/audit?action=conversation.deleted").json()["data"]
    assert {(entry["target"], entry["actor_id"]) for entry in entries} == {(made.id, member.user["id"]), (live.id, tenant.admin.user["id"])}


def follow(client, conversation, last_event_id=None):
    return EventStream(client, last_event_id, path=f"{conversation.path}/events", operation="/api/conversations/{id}/events")


def test_what_happened_is_replayed_and_what_happens_follows():
    member = stage.Tenant().member()
    made = Conversation(member.user, state="live")
    made.happen(1, "conversation.started")
    made.happen(2, "turn.said", text="zwei\nZeilen 𝄞")
    stream = follow(member, made)
    until(lambda: len(stream.events) == 2, "what happened before")
    assert stream.events[1] == (2, "turn.said", {"text": "zwei\nZeilen 𝄞"})
    made.happen(3, "turn.said")
    until(lambda: len(stream.events) == 3, "what happens now", 10)
    made.sql(f"UPDATE parley.conversation SET state = 'ended', ended_at = now(), end_reason = 'hung_up' WHERE id = '{made.uuid}';"
             " INSERT INTO parley.conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)"
             f" VALUES ({made.tenant}, '{made.uuid}', 4, '{made.user}', 'conversation.ended', '{{}}', now())")
    until(lambda: stream.closed, "the stream ends with the conversation", 10)
    assert [event[0] for event in stream.events] == [1, 2, 3, 4]
    stream.close()


def test_a_conversation_at_another_host_is_followed_too():
    member = stage.Tenant().member()
    elsewhere = uuid.uuid4()
    stage.platform().postgres.ask(f"INSERT INTO parley.host VALUES ('{elsewhere}', 'elsewhere', '192.0.2.1:80', now(), now() + interval '1 hour')")
    made = Conversation(member.user, state="live", host_id=elsewhere)
    stream = follow(member, made)
    made.happen(1, "conversation.started")
    until(lambda: stream.events, "what happens elsewhere")
    stream.close()


def test_a_stream_goes_on_behind_the_last_event_seen_and_ends():
    member = stage.Tenant().member()
    made = Conversation(member.user)
    made.sql("INSERT INTO parley.conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)"
             f" SELECT {made.tenant}, '{made.uuid}', n, '{made.user}', 'turn.said', '{{}}', now() FROM generate_series(1, 1200) n")
    stream = follow(member, made, last_event_id=7)
    until(lambda: stream.closed, "the end of the stream")
    assert [event[0] for event in stream.events] == list(range(8, 1201))
    stream.close()
    # A browser's EventSource comes back until it is told not to.
    member.get(f"{made.path}/events", 204, headers={"Last-Event-ID": "1200"})
    assert member.get(f"{made.path}/events", 400, headers={"Last-Event-ID": "x"}).code() == "last_event_id_malformed"


def test_a_stream_ends_with_its_users_session():
    tenant = stage.Tenant()
    member = tenant.member()
    stream = follow(member, Conversation(member.user, state="live"))
    member.post("/api/auth/logout", expect=204)
    until(lambda: stream.closed, "the stream ends")
    stream.close()


def test_many_follow_one_conversation():
    member = stage.Tenant().member()
    made = Conversation(member.user, state="live")
    streams = []
    threads = [threading.Thread(target=lambda: streams.append(follow(member, made))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.happen(1, "conversation.started")
    for stream in streams:
        until(lambda stream=stream: stream.events, "everybody hears of it", 10)
        stream.close()
    assert len(streams) == 10


def test_what_has_ended_takes_no_commands():
    member = stage.Tenant().member()
    # One that should go on here but does not is as good as ended.
    for made in (Conversation(member.user), Conversation(member.user, state="live")):
        for command, body in (("say", {"text": "Hello."}), ("interrupt", None), ("context", {"text": "It is late."}), ("end", {}), ("end", None)):
            told = member.post(f"{made.path}/{command}", body, 409)
            assert told.code() == "conversation_not_live" and "begin" in told.json()["detail"]


def test_commands_are_checked():
    member = stage.Tenant().member()
    made = Conversation(member.user)
    for command in ("say", "context"):
        for body in ({}, {"text": ""}, {"text": 7}, {"text": "x" * 20000}, {"text": "x", "loud": True}):
            assert member.post(f"{made.path}/{command}", body, 400).code() == "invalid_body", body
    assert member.post(f"{made.path}/end", {"after_sentence": "yes"}, 400).code() == "invalid_body"
    assert member.post(f"{made.path}/interrupt", {"now": True}, 400).code() == "body_not_expected"
    for command, body in (("say", {"text": "x"}), ("interrupt", None), ("context", {"text": "x"}), ("end", {})):
        assert member.post(f"/api/conversations/conv_0/{command}", body, 404).code() == "conversation_not_found"


def test_a_recording_is_heard_in_parts():
    member = stage.Tenant().member()
    silent, made = Conversation(member.user), Conversation(member.user, keeps_recording="true")
    assert member.get(f"{silent.path}/recording", 404).code() == "recording_not_found"
    sound = bytes(range(256)) * 4000
    name = f"{member.user['tenant']['id']}/{made.id}.ogg"
    made.sql(f"UPDATE parley.conversation SET recording_file = '{name}' WHERE id = '{made.uuid}'")
    assert member.get(f"{made.path}/recording", 404).code() == "recording_not_found", "the file is not there"
    file = stage.platform().data / "recordings" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(sound)
    whole = member.get(f"{made.path}/recording")
    assert whole.body == sound and whole.header("Content-Length") == str(len(sound)) and whole.header("Accept-Ranges") == "bytes"
    head = member.request("HEAD", f"{made.path}/recording", expect=200)
    assert head.body == b"" and head.header("Content-Length") == str(len(sound))
    for asked, first, last in (("bytes=0-99", 0, 99), ("bytes=1000-", 1000, len(sound) - 1), ("bytes=-10", len(sound) - 10, len(sound) - 1)):
        part = member.get(f"{made.path}/recording", 206, headers={"Range": asked})
        assert part.body == sound[first:last + 1] and part.header("Content-Range") == f"bytes {first}-{last}/{len(sound)}"
    beyond = member.get(f"{made.path}/recording", 416, headers={"Range": f"bytes={len(sound)}-"})
    assert beyond.header("Content-Range") == f"bytes */{len(sound)}"
    assert member.get(made.path).json()["has_recording"]
    member.delete(made.path)
    until(lambda: not file.exists(), "the file is gone with its conversation")


def test_a_user_takes_their_conversations_along():
    tenant = stage.Tenant()
    member, other = tenant.member(), tenant.member()
    made = [Conversation(member.user, TALK).id for _ in range(23)]
    Conversation(other.user, [("user", "None of yours.")])
    exported = member.get("/api/auth/me/export")
    assert [one["conversation"]["id"] for one in exported.json()["conversations"]] == made[::-1]
    assert exported.json()["conversations"][0]["turns"][0]["text"] == "Good morning." and "None of yours" not in exported.text()


def test_an_erased_user_leaves_no_conversation():
    tenant = stage.Tenant()
    member = tenant.member()
    made = Conversation(member.user, TALK)
    link = member.post(f"{made.path}/share", {}, 201).json()
    stage.platform().transcript.keep_secret(link["token"])
    tenant.admin.delete(f"/api/admin/users/{member.user['id']}")
    assert tenant.admin.get(made.path, 404).code() == "conversation_not_found"
    assert stage.host().client().get(link["path"], 404).code() == "share_link_not_found"
    assert made.sql(f"SELECT count(*) FROM parley.conversation_turn WHERE conversation_id = '{made.uuid}'") == "0"


def test_a_tenant_says_how_long_it_keeps_conversations():
    tenant = stage.Tenant()
    for days in (0, 30, 3650):
        tenant.admin.patch(f"/api/admin/tenants/{tenant.id}", {"settings": {"retention_days": days}})
    for days in (-1, 3651, 1.5, "30"):
        tenant.admin.patch(f"/api/admin/tenants/{tenant.id}", {"settings": {"retention_days": days}}, 400)


def test_the_jobs_of_conversations_are_scheduled():
    names = {one["name"] for one in stage.operator().get("/api/admin/schedules").json()["data"]}
    assert {"purge_conversations", "end_lost_conversations"} <= names


def test_metrics_tell_of_conversations():
    metrics = stage.host().client().get("/metrics").text()
    for name in ("parley_conversations", "parley_conversations_recorded", "parley_conversation_bytes_waiting", "parley_conversation_rows_lost"):
        assert f"\n{name} 0" in metrics, name
