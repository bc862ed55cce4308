"""OpenAI's own clients of the Realtime protocol against a running host. Arguments pick files of clients/ by a part of their name.

One tenant has the embedded providers; the language model of the other is a fake that says back what the user said, or what a test
wants it to say.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "api"), str(HERE.parent / "support")]

# pylint: disable=wrong-import-position
import npm
from harness import Platform
from ports import free_port
from vendors import OPENAI_KEY, Vendors
from waiting import until


def make_certificate(folder):
    """Of an authority that nobody knows but these tests."""
    certificate, key = folder / "tls.pem", folder / "tls.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def api_key(platform, admin):
    key = admin.post("/api/admin/api-keys", {"name": "realtime"}, 201).json()["key"]
    platform.transcript.keep_secret(key)
    return key


def let_the_fake_answer(admin, vendors):
    provider = admin.post("/api/admin/providers", {
        "kind": "llm", "plugin": "openai", "name": "echo", "secrets": {"api_key": OPENAI_KEY},
        "settings": {"base_url": f"http://127.0.0.1:{vendors.port}/v1", "model": "gpt-4o"}}, 201).json()["id"]
    admin.put("/api/admin/chains/llm", {"entries": [{"provider_id": provider, "first_output_ms": 30_000}]})
    hello = {"model": "any", "messages": [{"role": "user", "content": "Say hello"}]}
    until(lambda: admin.post("/v1/chat/completions", hello).json()["choices"][0]["message"]["content"] == "Say hello",
          "the fake answers")


def admin_of_a_new_tenant(host):
    """Where nothing is sold, nothing is counted."""
    operator = host.login("operator@parley.test")
    operator.post("/api/admin/tenants", {"slug": "echoes", "name": "Echoes"}, 201)
    operator.tenant = "echoes"
    operator.post("/api/admin/users", {"email": "admin@echoes.test", "role": "tenant_admin", "password": "a long enough secret"}, 201)
    return host.login("admin@echoes.test", "echoes", "a long enough secret")


def stage(platform, vendors):
    certificate, key = make_certificate(platform.folder)
    host = platform.serve(PARLEY_EGRESS_ALLOWED_NETWORKS="127.0.0.1", PARLEY_SERVER_TLS_PORT=str(free_port()),
                          PARLEY_SERVER_TLS_CERTIFICATE=str(certificate), PARLEY_SERVER_TLS_KEY=str(key),
                          PARLEY_REALTIME_MAX_TENANT_SESSIONS="8", PARLEY_CONVERSATION_RECONNECT_S="20")
    embedded, echo = host.login("admin@practice.test"), admin_of_a_new_tenant(host)
    # For all that these tests say.
    embedded.post("/api/admin/credits", {"user_id": embedded.user["id"], "unit": "second", "amount": 36_000, "reason": "tests"}, 201)
    let_the_fake_answer(echo, vendors)
    return {"port": host.port, "tls_port": int(host.tls_port), "ca_file": str(certificate), "vendors_port": vendors.port,
            "embedded_key": api_key(platform, embedded), "echo_key": api_key(platform, echo)}


def run_clients(where, only):
    files = sorted(str(path) for path in (HERE / "clients").glob("*.test.mjs") if only in path.name)
    printed, passed, failed = npm.run_tests(HERE, files, {**os.environ, "PARLEY_REALTIME": json.dumps(where)})
    print(printed)
    return passed, failed


def main():
    npm.install(HERE)
    with Vendors() as vendors, Platform() as platform:
        passed, failed = run_clients(stage(platform, vendors), sys.argv[1] if len(sys.argv) > 1 else "")
        if failed:
            print(*(log.decode(errors="replace")[-8_000:] for log in platform.logs().values()))
    print(f"parley-tests: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
