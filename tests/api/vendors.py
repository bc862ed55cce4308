"""The fakes of the vendors (tests/fakes), started for a test, and OpenAI's own client to ask a host with."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

FAKES = pathlib.Path(os.environ.get("PARLEY_ROOT", pathlib.Path(__file__).resolve().parents[2])) / "tests/fakes"
OPENAI_KEY = "openai-key"


class Vendors:
    """One program that answers as the vendors do. Use it in a `with`."""

    def __enter__(self):
        self._process = subprocess.Popen([FAKES / "run", "--port", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ports = json.loads(self._process.stdout.readline())
        self.port, self.second_port = ports["port"], ports["second_port"]
        return self

    def __exit__(self, *exception):
        self._process.stdin.close()
        self._process.wait(20)

    def _ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data), timeout=15) as answer:
            return json.loads(answer.read() or b"null")

    def reset(self):
        self._ask("/_control/reset", [])

    @property
    def process_id(self):
        """For tests that end it as a crash does."""
        return self._process.pid

    def script(self, *behaviours, **more):
        self.script_of("openai", "chat", *behaviours, **more)

    def script_of(self, vendor, operation, *behaviours, **more):
        self._ask("/_control", [{"vendor": vendor, "operation": operation, "queue": list(behaviours)}, *([more] if more else [])])

    def requests(self, query=""):
        return self._ask(f"/_control/requests?operation=chat{query}")


def run_client(name, asked):
    """What one of the vendors' own clients (tests/fakes/clients) made of what it was asked to do."""
    done = subprocess.run(["node", FAKES / "clients" / name], input=json.dumps(asked), text=True, check=True,
                          stdout=subprocess.PIPE, stderr=sys.stderr, timeout=120)
    return json.loads(done.stdout)


def ask_with_openais_client(host, key, request, stream=False):
    """What OpenAI's client makes of the host's answer: `completion`, or `error`; `chunks` counts the events of a stream."""
    asked = {"base_url": f"http://127.0.0.1:{host.port}/v1", "api_key": key, "request": request, "stream": stream}
    return run_client("openai_chat.mjs", asked)
