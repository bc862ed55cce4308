"""Conversations for tests, put into the database as a host would write them."""

import json
import uuid

import ids
import stage


def public_id(prefix, value):
    number, text = value.int, ""
    for _ in range(26):
        text = ids.ALPHABET[number % 32] + text
        number //= 32
    return f"{prefix}_{text}"


def quoted(value):
    if value is None:
        return "NULL"
    return "'" + (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).replace("'", "''") + "'"


def host_id():
    """The running host's own."""
    return stage.platform().postgres.ask("SELECT id FROM parley.host WHERE name <> 'elsewhere' ORDER BY last_seen_at DESC LIMIT 1")


class Conversation:
    """One of a user. `turns` are (speaker, text); more is set by the columns' names."""

    # Ids grow with time, as those of a host do.
    _last = 0

    def __init__(self, user, turns=(), **columns):
        Conversation._last += 1
        self.uuid = uuid.UUID(int=(0x0199_0000_0000_7000_8000 << 48) | Conversation._last)
        self.id = public_id("conv", self.uuid)
        self.tenant = ids.number_of(user["tenant"]["id"])
        self.user = ids.uuid_of(user["id"])
        values = {
            "tenant_id": self.tenant, "id": str(self.uuid), "user_id": str(self.user), "experience": "practice", "scenario": "coo-escalation",
            "title": "The COO", "transport": "webrtc", "host_id": host_id(), "state": "ended", "started_at": "2026-03-01T10:00:00Z",
            "ended_at": "2026-03-01T10:05:30Z", "end_reason": "hung_up", "user_ms": 61500, "assistant_ms": 90250, "keeps_transcript": "true",
            "keeps_recording": "false", **columns}
        if values["state"] == "live":
            values["ended_at"] = values["end_reason"] = None
        self.sql(f"INSERT INTO parley.conversation ({', '.join(values)})"
                 f" VALUES ({', '.join(quoted(value if value is None else str(value)) for value in values.values())})")
        for number, (speaker, text) in enumerate(turns, 1):
            self.say(number, speaker, text)

    @staticmethod
    def sql(text):
        return stage.platform().postgres.ask(text)

    def say(self, number, speaker, text, heard=None, interrupted=False):
        self.sql("INSERT INTO parley.conversation_turn (tenant_id, conversation_id, seq, user_id, speaker, text, heard_text, started_ms, length_ms,"
                 f" interrupted, timings) VALUES ({self.tenant}, '{self.uuid}', {number}, '{self.user}', '{speaker}', {quoted(text)},"
                 f" {quoted(heard)}, {number * 2000}, 1500, {interrupted}, '{{\"first_audio_out_ms\": 120.5}}')")

    def call_tool(self, call_id, name, output=None):
        self.sql("INSERT INTO parley.tool_call (tenant_id, conversation_id, call_id, user_id, name, arguments, output, status, started_ms, duration_ms)"
                 f" VALUES ({self.tenant}, '{self.uuid}', '{call_id}', '{self.user}', '{name}', '{{}}', {quoted(output)},"
                 f" '{'answered' if output else 'unanswered'}', 3000, {300 if output else 'NULL'})")

    def happen(self, number, kind, **payload):
        self.sql("INSERT INTO parley.conversation_event (tenant_id, conversation_id, seq, user_id, kind, payload, at)"
                 f" VALUES ({self.tenant}, '{self.uuid}', {number}, '{self.user}', '{kind}', {quoted(payload)}, now())")

    def end(self, reason="hung_up"):
        self.sql(f"UPDATE parley.conversation SET state = 'ended', ended_at = now(), end_reason = '{reason}' WHERE id = '{self.uuid}'")

    @property
    def path(self):
        return f"/api/conversations/{self.id}"
