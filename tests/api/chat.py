"""/v1/chat/completions of a running host whose tenant's chain leads to the fakes, asked by hand and by OpenAI's own client."""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import cases
from harness import Platform
from vendors import OPENAI_KEY, Vendors, ask_with_openais_client
from waiting import until

PATH = "/v1/chat/completions"
HELLO = {"model": "whatever", "messages": [{"role": "user", "content": "Say hello to the world"}]}
BOOK = {"type": "function", "function": {"name": "book", "description": "Books a table.",
                                         "parameters": {"type": "object", "properties": {"day": {"type": "string"}}}}}
LONG_STORY = " ".join(f"word{number}" for number in range(300))


class Stage:
    """The host, the fakes, and a tenant whose chain asks the primary and then the other."""

    def __init__(self, platform, vendors):
        self.vendors = vendors
        self.host = platform.serve(PARLEY_EGRESS_ALLOWED_NETWORKS="127.0.0.1")
        self.admin = self.host.login("admin@practice.test")
        self.member = self.host.login("demo@practice.test")
        self.key = self.admin.post("/api/admin/api-keys", {"name": "chat"}, 201).json()["key"]
        platform.transcript.keep_secret(self.key)
        primary, other = (self.provider(port) for port in (vendors.second_port, vendors.port))
        # Long enough that no slow machine makes the chain turn to the other for it.
        entries = [{"provider_id": each, "first_output_ms": 30_000} for each in (primary, other)]
        self.admin.request("PUT", "/api/admin/chains/llm", {"entries": entries}, 200)
        until(lambda: self.ask(HELLO).json()["choices"][0]["message"]["content"] == "Say hello to the world", "the chain is in use")

    def provider(self, port):
        body = {"kind": "llm", "plugin": "openai", "name": f"at {port}", "secrets": {"api_key": OPENAI_KEY},
                "settings": {"base_url": f"http://127.0.0.1:{port}/v1", "model": "gpt-4o"}}
        return self.admin.post("/api/admin/providers", body, 201).json()["id"]

    def ask(self, body, expect=200, **more):
        return self.member.post(PATH, body, expect, **more)

    def events(self, body):
        """The data of each event of a streamed answer."""
        answer = self.ask({**body, "stream": True})
        assert answer.header("Content-Type") == "text/event-stream", answer.headers
        return [line.removeprefix("data: ") for line in answer.text().split("\n\n") if line]

    def leave_during(self, body):
        """Asks, waits until the vendor was asked, and hangs up."""
        self.vendors.reset()
        self.vendors.script({"text": LONG_STORY, "every_ms": 100})
        raw = json.dumps(body).encode()
        connection = self.host.connect()
        connection.sendall(f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.key}\r\n"
                           f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n".encode() + raw)
        self.vendors.requests("&at_least=1&within_ms=5000")
        connection.close()
        return until(lambda: self.vendors.requests("&outcome=ended"), "the vendor's answer has ended")[0]


STAGE = []


def stage():
    STAGE[0].vendors.reset()
    return STAGE[0]


def test_a_whole_answer_is_one_object():
    said = stage().ask(HELLO).json()
    choice = said["choices"][0]
    assert choice["message"] == {"role": "assistant", "content": "Say hello to the world", "refusal": None}, said
    assert choice["finish_reason"] == "stop" and said["model"] == "whatever", said
    assert said["usage"]["completion_tokens"] == 5, said


def test_a_streamed_answer_comes_as_events_and_ends_with_done():
    events = stage().events({**HELLO, "stream_options": {"include_usage": True}})
    assert events[-1] == "[DONE]", events
    chunks = [json.loads(event) for event in events[:-1]]
    assert chunks[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}, chunks[0]
    told = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert told == "Say hello to the world", told
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop", chunks[-2]
    assert chunks[-1]["choices"] == [] and chunks[-1]["usage"]["completion_tokens"] == 5, chunks[-1]
    assert all(chunk["usage"] is None for chunk in chunks[:-1]), chunks
    assert len({chunk["id"] for chunk in chunks}) == 1, chunks


def test_what_the_client_wants_reaches_the_vendor():
    ready = stage()
    call = {"id": "call_7", "type": "function", "function": {"name": "book", "arguments": "{\"day\":\"May 1\"}"}}
    messages = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "A table"}]},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "call_7", "content": "booked"}, {"role": "user", "content": "Thanks"}]
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    ready.ask({"model": "x", "messages": messages, "tools": [BOOK], "tool_choice": "required", "temperature": 0.5, "max_tokens": 40,
               "stop": ["END"], "seed": 7, "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}},
               "store": True, "metadata": {"any": "thing"}, "n": None})
    sent = ready.vendors.requests()[-1]["body"]
    sent = json.loads(sent) if isinstance(sent, str) else sent
    assert [message["role"] for message in sent["messages"]] == ["system", "user", "assistant", "tool", "user"], sent
    assert sent["messages"][2]["tool_calls"] == [call] and sent["messages"][3]["tool_call_id"] == "call_7", sent
    assert sent["tools"][0]["function"]["parameters"] == BOOK["function"]["parameters"] and sent["tool_choice"] == "required", sent
    assert sent["temperature"] == 0.5 and sent["stop"] == ["END"] and sent["seed"] == 7, sent
    assert 40 in (sent.get("max_tokens"), sent.get("max_completion_tokens")), sent
    assert sent["response_format"]["json_schema"]["schema"] == schema and sent["model"] == "gpt-4o", sent
    assert "store" not in sent and "metadata" not in sent, sent


def test_a_named_function_is_the_only_one_offered():
    ready = stage()
    other = {"type": "function", "function": {"name": "ring"}}
    ready.ask({**HELLO, "tools": [BOOK, other], "tool_choice": {"type": "function", "function": {"name": "ring"}}})
    sent = ready.vendors.requests()[-1]["body"]
    sent = json.loads(sent) if isinstance(sent, str) else sent
    assert [tool["function"]["name"] for tool in sent["tools"]] == ["ring"] and sent["tool_choice"] == "required", sent


def test_bad_requests_name_what_is_at_fault():
    ready = stage()
    for body, pointer in (({"messages": HELLO["messages"]}, "/model"),
                          ({**HELLO, "messages": []}, "/messages"),
                          ({**HELLO, "messages": [{"role": "narrator", "content": "x"}]}, "/messages/0/role"),
                          ({**HELLO, "messages": [{"role": "user", "content": [{"type": "input_audio"}]}]}, "/messages/0/content/0/type"),
                          ({**HELLO, "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://a/b"}}]}]},
                           "/messages/0/content/0/image_url/url"),
                          ({**HELLO, "messages": [{"role": "assistant", "content": None}]}, "/messages"),
                          ({**HELLO, "tool_choice": {"type": "function", "function": {"name": "none"}}}, "/tool_choice"),
                          ({**HELLO, "response_format": {"type": "json_schema"}}, "/response_format/json_schema/schema"),
                          ({**HELLO, "n": 2}, "/n"), ({**HELLO, "temperature": 3}, "/temperature")):
        problem = ready.ask(body, 400).json()
        assert problem["code"] == "invalid_body" and problem["error"]["param"] == pointer, problem
        assert problem["error"]["type"] == "invalid_request_error" and problem["error"]["code"] == "invalid_body", problem
    assert ready.vendors.requests() == []


def test_a_client_that_leaves_a_stream_cancels_the_answer():
    ended = stage().leave_during({**HELLO, "stream": True})
    assert ended["outcome"] == "client_left" and ended["events_sent"] < 250, ended


def test_a_client_that_leaves_before_a_whole_answer_cancels_it():
    ended = stage().leave_during(HELLO)
    assert ended["outcome"] == "client_left" and ended["events_sent"] < 250, ended


def test_openais_client_streams_an_answer_with_tools():
    ready = stage()
    days = {"day": "Žofín \U0001F600", "at": [1, 2]}
    ready.vendors.script({"text": "One moment. ", "tool_calls": [{"name": "book", "arguments": days}, {"name": "ring", "arguments": "{}"}],
                          "fragment_bytes": 1})
    done = ask_with_openais_client(ready.host, ready.key, {**HELLO, "tools": [BOOK]}, stream=True)
    choice = done["completion"]["choices"][0]
    assert choice["finish_reason"] == "tool_calls" and choice["message"]["content"] == "One moment. ", done
    calls = [(call["function"]["name"], json.loads(call["function"]["arguments"])) for call in choice["message"]["tool_calls"]]
    assert calls == [("book", days), ("ring", {})] and done["chunks"] > 4, done


def test_openais_client_gets_a_whole_answer_with_tools():
    ready = stage()
    ready.vendors.script({"tool_calls": [{"name": "book", "arguments": {"day": "May 1"}}]})
    done = ask_with_openais_client(ready.host, ready.key, {**HELLO, "tools": [BOOK]})
    choice = done["completion"]["choices"][0]
    assert choice["finish_reason"] == "tool_calls" and choice["message"]["tool_calls"][0]["function"]["name"] == "book", done


def test_openais_client_knows_our_errors():
    ready = stage()
    wrong_key = ask_with_openais_client(ready.host, "pk_wrong", HELLO)["error"]
    assert (wrong_key["name"], wrong_key["status"], wrong_key["type"]) == ("AuthenticationError", 401, "authentication_error"), wrong_key
    bad = ask_with_openais_client(ready.host, ready.key, {**HELLO, "n": 2}, stream=True)["error"]
    assert (bad["name"], bad["code"], bad["param"]) == ("BadRequestError", "invalid_body", "/n") and "/n" in bad["message"], bad
    ready.vendors.script(*[{"error": "context_length_exceeded"}] * 10)
    refused = ask_with_openais_client(ready.host, ready.key, HELLO, stream=True)["error"]
    assert (refused["name"], refused["code"]) == ("BadRequestError", "provider_unsupported"), refused


def test_a_primary_that_refuses_connections_costs_nothing_of_the_answer():
    ready = stage()
    ready.vendors.script(second_port="closed")
    for stream in (True, False):
        done = ask_with_openais_client(ready.host, ready.key, HELLO, stream)
        assert done["completion"]["choices"][0]["message"]["content"] == "Say hello to the world", done
    asked = ready.vendors.requests()
    assert [each["port"] for each in asked] == ["first", "first"], asked


def test_an_answer_that_breaks_off_is_gone_on_with_and_said_once():
    ready = stage()
    ready.vendors.script({"text": LONG_STORY, "cut_after": {"events": 100}}, {"text": LONG_STORY})
    done = ask_with_openais_client(ready.host, ready.key, HELLO, stream=True)
    assert done["completion"]["choices"][0]["message"]["content"] == LONG_STORY, done
    assert len(ready.vendors.requests()) == 2


def test_an_answer_that_nobody_can_finish_ends_with_an_error():
    ready = stage()
    broken = {"text": LONG_STORY, "cut_after": {"events": 50}}
    ready.vendors.script(*[broken] * 10)
    events = ready.events(HELLO)
    error = json.loads(events[-1])["error"]
    assert error["type"] == "server_error" and error["code"].startswith("provider_") and "[DONE]" not in events, events[-2:]


def test_an_answer_that_cannot_begin_is_a_status():
    ready = stage()
    ready.vendors.script(*[{"status": 500}] * 10)
    for body in (HELLO, {**HELLO, "stream": True}):
        answer = ready.ask(body, 503)
        assert answer.json()["error"]["type"] == "server_error" and answer.header("Retry-After"), answer.text()


if __name__ == "__main__":
    with Vendors() as fakes, Platform() as everything:
        STAGE.append(Stage(everything, fakes))
        cases.main()
