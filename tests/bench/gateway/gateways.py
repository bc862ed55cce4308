"""The gateways that are compared and the vendors behind them: each a process, each asked the same."""

import json
import os
import select
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from peers import ROOT, Parley, Server, fetch, wait_until_ready
from support import machine, process

PEER = Path(__file__).with_name("peer")
PATH = "/v1/chat/completions"
BODY = {"model": "gpt-4o", "messages": [{"role": "system", "content": "You are brief."}, {"role": "user", "content": "What day is it?"}]}
ANSWER = "It is a fine day to answer."
KEY = "openai-key"
# The silent primary's deadline for its first output.
FIRST_OUTPUT_MS = 500


class Vendor:
    """One vendor.cpp: `answering`, `dead` or `silent`."""

    def __init__(self, manner):
        self.process = process.start(
            [os.environ.get("PARLEY_GATEWAY_VENDOR", ROOT / "build/release/bin/gateway_vendor"), manner],
            core=machine.OTHER_CORE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self._line()["port"]

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.port}/v1"

    def counts(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self._line()

    def server(self):
        return Server("the vendor itself", self.process, self.port)

    def stop(self):
        process.stop(self.process)

    def _line(self):
        readable, _, _ = select.select([self.process.stdout], [], [], 20)
        if not readable:
            raise RuntimeError("the vendor says nothing")
        return json.loads(self.process.stdout.readline())


@dataclass
class Asked(Server):
    """A gateway as one caller asks it: the token chooses the chain."""

    def ask(self):
        return fetch(self.url(PATH), headers=self.authorization, body=BODY)["choices"][0]["message"]["content"]


class PortkeyAsked(Asked):
    """The same of Portkey, where the whole chain comes with each request."""

    @property
    def authorization(self):
        return {"x-portkey-config": self.token}


class ParleyGateway:
    """The real host. Each chain belongs to a tenant of its own."""

    TENANTS = ["practice", "companion", "receptionist"]

    def __init__(self, cluster, folder, port):
        self._parley = Parley(cluster, folder)
        self._parley.prepare()
        self._server = self._parley.start("parley", port, egress__allowed_networks="127.0.0.1")
        self._tenants = list(self.TENANTS)

    def chain(self, *entries):
        """A caller whose answers come from these: (vendor, first output in ms or None)."""
        tenant = self._tenants.pop(0)
        token, _ = self._parley.sign_in(self._server, tenant, f"admin@{tenant}.test")
        caller = Asked("Parley", self._server.process, self._server.port, token)
        order = [self._entry(caller, vendor, first_output_ms) for vendor, first_output_ms in entries]
        self._call(caller, "PUT", "/api/admin/chains/llm", {"entries": order})
        return caller

    def stop(self):
        process.stop(self._server.process)

    def _entry(self, caller, vendor, first_output_ms):
        made = self._call(caller, "POST", "/api/admin/providers", {
            "kind": "llm", "plugin": "openai", "name": f"at {vendor.port}", "secrets": {"api_key": KEY},
            "settings": {"base_url": vendor.base_url, "model": "gpt-4o"}})
        return {"provider_id": made["id"], **({"first_output_ms": first_output_ms} if first_output_ms else {})}

    @staticmethod
    def _call(caller, method, path, body):
        request = urllib.request.Request(
            caller.url(path), json.dumps(body).encode(), {"Content-Type": "application/json", **caller.authorization}, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


class Portkey:
    """Portkey's gateway, whose packages are installed as its lock file says."""

    def __init__(self, folder, port):
        if not (PEER / "node_modules/.package-lock.json").exists():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=PEER, check=True, stdout=subprocess.DEVNULL)
        self._process = process.start(
            ["node", "node_modules/@portkey-ai/gateway/build/start-server.js", f"--port={port}", "--headless"],
            core=machine.SERVER_CORE, cwd=PEER, env={**os.environ, "NODE_ENV": "production"},
            stdout=(folder / "portkey.log").open("w"), stderr=subprocess.STDOUT)
        self._port = port
        wait_until_ready(Server("Portkey", self._process, port), "/")

    def chain(self, *entries):
        targets = [
            {"provider": "openai", "api_key": KEY, "custom_host": vendor.base_url,
             **({"request_timeout": first_output_ms} if first_output_ms else {})}
            for vendor, first_output_ms in entries]
        config = targets[0] if len(targets) == 1 else {"strategy": {"mode": "fallback"}, "targets": targets}
        return PortkeyAsked("Portkey", self._process, self._port, json.dumps(config))

    def stop(self):
        process.stop(self._process)


def wait_until_used(caller, within_seconds=20):
    """Until the chain answers; hosts learn of a new order within a second."""
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        try:
            if caller.ask() == ANSWER:
                return
        except (urllib.error.HTTPError, OSError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{caller.name} does not answer through its chain")
