"""docs/api/openapi.yaml, as the judge of real answers."""

import json
import re

import jsonschema

METHODS = ("get", "post", "put", "patch", "delete")
# Any path may answer so; repeating them at every operation would hide what is particular to it.
ANYWHERE = {405, 408, 431, 500, 504}


class Contract:
    """The document, what it says about a path, and which of its operations were called."""

    def __init__(self, document):
        self.document = document
        self.called = set()
        self._resolver = jsonschema.RefResolver.from_schema(document)
        self._operations = []
        for path, item in document["paths"].items():
            pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$")
            for method in METHODS:
                if method in item:
                    self._operations.append((path.count("{"), method, path, pattern, item[method]))
        # A literal path is meant before one with a parameter in its place.
        self._operations.sort(key=lambda entry: entry[0])

    def operations(self):
        return {(method.upper(), path) for _, method, path, _, _ in self._operations}

    def find(self, method, path):
        plain = path.split("?")[0]
        method = "get" if method == "HEAD" else method.lower()
        for _, of_method, template, pattern, operation in self._operations:
            if of_method == method and pattern.match(plain):
                return template, operation
        return None, None

    def resolve(self, node):
        while "$ref" in node:
            node = self._resolver.resolve(node["$ref"])[1]
        return node

    def schema(self, name):
        return self.document["components"]["schemas"][name]

    def faults(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self._resolver)
        return [f"/{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in validator.iter_errors(value)]

    def check(self, method, path, answer):
        """Fails unless the answer is one that the document describes."""
        said = f"{method} {path} answered {answer.status}"
        template, operation = self.find(method, path)
        if operation is None or answer.status in ANYWHERE or method == "OPTIONS":
            if answer.status >= 400:
                self._check_problem(said, answer)
            return
        self.called.add(("GET" if method == "HEAD" else method, template))
        assert str(answer.status) in operation["responses"], f"{said}, which {template} does not describe: {answer.text()}"
        response = self.resolve(operation["responses"][str(answer.status)])
        for name, header in response.get("headers", {}).items():
            self._check_header(said, answer, name, self.resolve(header))
        if method == "HEAD" or answer.status in (304, 206, 101):
            return
        self._check_body(said, answer, response.get("content", {}))

    def _check_header(self, said, answer, name, header):
        value = answer.header(name)
        if value is None:
            assert not header.get("required"), f"{said} without {name}"
            return
        faults = self.faults(header["schema"], value)
        assert not faults, f"{said} with {name}: {value}: {faults}"

    def _check_body(self, said, answer, content):
        if not content:
            assert answer.body == b"", f"{said} with a body that is not described: {answer.text()[:200]}"
            return
        kind = (answer.header("Content-Type") or "").split(";")[0]
        assert kind in content, f"{said} as {kind}, described are {', '.join(content)}"
        if kind.endswith("json"):
            value = json.loads(answer.body)
            faults = self.faults(content[kind]["schema"], value)
            assert not faults, f"{said} with {faults}: {answer.text()[:600]}"
            if kind == "application/problem+json":
                assert value["status"] == answer.status, f"{said} with status {value['status']} in its body"

    def _check_problem(self, said, answer):
        if not answer.body:
            return
        assert (answer.header("Content-Type") or "").startswith("application/problem+json"), said
        faults = self.faults({"$ref": "#/components/schemas/Problem"}, json.loads(answer.body))
        assert not faults, f"{said} with {faults}: {answer.text()[:400]}"
