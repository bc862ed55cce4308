"""An HTTP client that holds every answer against the contract and remembers it for the secret scan."""

import http.client
import json
import threading

# What every answer carries, whoever asked and whatever for.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        values = self.all_headers(name)
        return ", ".join(values) if values else None

    def all_headers(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode("utf-8", "replace")

    def code(self):
        return self.json().get("code")

    def cookies(self):
        return dict(line.split(";")[0].split("=", 1) for line in self.all_headers("Set-Cookie"))


class Transcript:
    """Everything the hosts of a run answered, and every secret that was in play."""

    def __init__(self):
        self._lock = threading.Lock()
        self.answers = []
        self.secrets = set()

    def add(self, method, path, answer):
        with self._lock:
            self.answers.append((method, path, answer))

    def keep_secret(self, *texts):
        with self._lock:
            self.secrets.update(text for text in texts if text)


class Client:
    """Somebody who calls the API: with a token, with cookies, or as nobody.

    `address` is the client's own, so that tests do not share each other's limits.
    """

    def __init__(self, host, token=None, tenant=None, address="127.0.0.1"):
        self.host, self.token, self.tenant, self.address = host, token, tenant, address
        self.user = None
        self.sign_in = None

    def request(self, method, path, body=None, expect=None, headers=None, raw=None, checked=True):
        sent = {"Accept": "application/json", **(headers or {})}
        if self.token and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.tenant and "X-Parley-Tenant" not in sent:
            sent["X-Parley-Tenant"] = self.tenant
        if body is not None:
            raw = json.dumps(body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.host.port, timeout=15, source_address=(self.address, 0))
        try:
            connection.request(method, path, body=raw, headers={key: value for key, value in sent.items() if value is not None})
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
        self.host.transcript.add(method, path, answer)
        if checked:
            self._check(method, path, answer)
        if expect is not None:
            wanted = expect if isinstance(expect, tuple) else (expect,)
            assert answer.status in wanted, f"{method} {path} answered {answer.status} instead of {expect}: {answer.text()[:600]}"
        return answer

    def _check(self, method, path, answer):
        self.host.contract.check(method, path, answer)
        for name, value in ALWAYS.items():
            assert answer.header(name) == value, f"{method} {path} ({answer.status}): {name} is {answer.header(name)}"
        policy = answer.header("Content-Security-Policy") or ""
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and policy.startswith(("default-src 'self'", "default-src 'none'")), \
            f"{method} {path} ({answer.status}): Content-Security-Policy is {policy!r}"
        assert answer.header("X-Request-Id"), f"{method} {path} ({answer.status}) without X-Request-Id"
        assert not answer.header("Server"), f"{method} {path} tells what it runs on: {answer.header('Server')}"
        if path.startswith("/api/"):
            assert answer.header("Cache-Control") == "no-store", f"{method} {path} may be cached: {answer.header('Cache-Control')}"

    def get(self, path, expect=200, **more):
        return self.request("GET", path, expect=expect, **more)

    def post(self, path, body=None, expect=200, **more):
        return self.request("POST", path, body, expect=expect, **more)

    def put(self, path, body=None, expect=200, **more):
        return self.request("PUT", path, body, expect=expect, **more)

    def patch(self, path, body=None, expect=200, **more):
        return self.request("PATCH", path, body, expect=expect, **more)

    def delete(self, path, body=None, expect=204, **more):
        return self.request("DELETE", path, body, expect=expect, **more)

    def signed_in(self, answer):
        """This client goes on as whoever the sign-in answer speaks of."""
        said = answer.json()
        self.host.transcript.keep_secret(said["access_token"], said["refresh_token"], said["csrf_token"])
        self.token, self.user, self.sign_in = said["access_token"], said["user"], said
        return self

    def again(self):
        """The same token, as another client that may change on its own."""
        other = Client(self.host, self.token, self.tenant, self.address)
        other.user, other.sign_in = self.user, self.sign_in
        return other
