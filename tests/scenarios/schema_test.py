"""The scenarios that are shipped, and the sample of the guide, against scenarios/scenario.schema.json."""
import json
import os
import pathlib
import re

import cases
import jsonschema

ROOT = pathlib.Path(os.environ["PARLEY_ROOT"])
SCHEMA = json.loads((ROOT / "scenarios/scenario.schema.json").read_text())
GUIDE = (ROOT / "docs/scenario-author-guide.md").read_text()
CHECK = jsonschema.Draft7Validator(SCHEMA)


def sample():
    return json.loads(re.search(r"<!-- scenario -->\n```json\n(.*?)```", GUIDE, re.DOTALL).group(1))


def files():
    found = [path for path in sorted((ROOT / "scenarios").glob("*.json")) if not path.name.endswith(".schema.json")]
    assert found
    return found


def test_the_schema_is_one():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_every_shipped_scenario_is_valid():
    for path in files():
        problems = [f"{path.name} {list(problem.path)}: {problem.message}" for problem in CHECK.iter_errors(json.loads(path.read_text()))]
        assert not problems, problems


def test_every_shipped_scenario_is_named_after_its_file():
    for path in files():
        assert json.loads(path.read_text())["id"] == path.stem, path.name


def test_every_shipped_scenario_uses_only_what_the_schema_knows():
    for path in files():
        unknown = set(json.loads(path.read_text())) - set(SCHEMA["properties"])
        assert not unknown, f"{path.name}: {unknown}"


def test_the_sample_of_the_guide_is_valid():
    CHECK.validate(sample())


def test_what_is_wrong_is_found():
    for wrong in (
        {},
        {"persona": {"role": ""}},
        {"persona": {"role": "COO", "temper": 6}},
        {"escalation": {"trigger_phrases": ["x"]}},
        {"objection_bank": [{"id": "x"}]},
        {"objection_bank": [" "]},
        {"success": {"criteria": []}},
        {"rubric": [{"measure": "charm"}]},
        {"facts": {"a": {"value": 1, "sya": "x"}}},
        {"turn_policy": {"max_turns": 1}},
    ):
        scenario = wrong and {"persona": {"role": "COO"}, **wrong}
        assert not CHECK.is_valid(scenario), wrong


def test_the_guide_names_every_part():
    undocumented = [name for name in SCHEMA["properties"] if name != "$schema" and f"`{name}`" not in GUIDE]
    assert not undocumented, undocumented


if __name__ == "__main__":
    cases.main()
