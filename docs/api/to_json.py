#!/usr/bin/python3
"""to_json.py <openapi.yaml> <openapi.json>

Turns the API description into the JSON that the host serves and checks request bodies against.
Refuses a file with a dangling reference, a repeated operationId, a key without a value, or an
operation that does not say who may call it.
"""

import json
import sys

import yaml

METHODS = {"get", "post", "put", "patch", "delete"}
ACCESS = {"anyone", "talker", "member", "tenant_admin", "operator"}


def resolve(document, reference):
    node = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def faults_of_references(document, node, where="#"):
    if isinstance(node, dict):
        for key, value in node.items():
            at = f"{where}/{key}"
            if value is None:
                yield f"{at} has no value; a comma in unquoted text ends it"
            if key == "$ref":
                try:
                    resolve(document, value)
                except (KeyError, TypeError, AttributeError):
                    yield f"{at} names {value}, which is not there"
            yield from faults_of_references(document, value, at)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from faults_of_references(document, value, f"{where}/{index}")


def faults_of_operations(document):
    seen = {}
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            operation, at = item[method], f"{method.upper()} {path}"
            name = operation.get("operationId")
            if name in seen or name is None:
                yield f"{at}: operationId {name} is missing or that of {seen.get(name)}"
            seen[name] = at
            if operation.get("x-parley-access") not in ACCESS:
                yield f"{at}: x-parley-access must be one of {', '.join(sorted(ACCESS))}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    faults = [*faults_of_references(document, document), *faults_of_operations(document)]
    if faults:
        sys.exit("\n".join(f"{source}: {fault}" for fault in faults))
    with open(target, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
