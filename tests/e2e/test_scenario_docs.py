"""The pieces of docs/scenarios.md: each is made whole, fits the schema and has no mistakes."""

import json
import pathlib
import re
import shutil

import jsonschema
import pytest

from harness.process import run_loadgen

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "scenario.schema.json").read_text())
PAGE = (ROOT / "docs" / "scenarios.md").read_text()
PIECES = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

TASKS = [{"name": "t", "steps": [{"get": "/"}]}]
# A part of a scenario that some key stands in, by that key.
OF_A_FILE = {"stages", "feeds", "names", "users", "include", "host", "$schema"}
OF_A_REQUEST = {"expect", "extract"}


def keys(text):
    return json.loads("{" + text + "}")


def whole(piece):
    """The scenario that a piece of one belongs to; pieces around a line `...` belong to the same."""
    scenario = {"users": [{"name": "A", "tasks": TASKS}]}
    user = scenario["users"][0]
    for part in re.split(r"^\.\.\.\n", piece, flags=re.MULTILINE):
        part = part.rstrip().removesuffix(",")
        content = keys(part) if part.startswith('"') else json.loads(f"[{part}]")
        if isinstance(content, dict):
            if OF_A_REQUEST & content.keys():
                user["tasks"] = [{"name": "t", "steps": [{"get": "/", **content}]}]
            elif OF_A_FILE & content.keys():
                scenario.update(content)
            else:
                user.update(content)
        elif "users" in content[0]:
            scenario.update(content[0])
        elif "name" in content[0] and "tasks" in content[0]:
            user["tasks"] = content
        else:
            user["tasks"] = [{"name": "t", "steps": content}]
    return scenario


def test_the_page_has_its_recipes():
    assert len(PIECES) >= 12


@pytest.mark.parametrize("piece", PIECES, ids=range(len(PIECES)))
def test_pieces_are_right(piece, tmp_path):
    scenario = whole(piece)
    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(scenario)] == []
    shutil.copytree(ROOT / "scenarios" / "data", tmp_path / "data")
    (tmp_path / "data" / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "scenario.json").write_text(json.dumps(scenario))
    result = run_loadgen("-f", tmp_path / "scenario.json", "--check")
    assert (result.code, result.err) == (0, "")


def objects(schema=SCHEMA):
    """Each schema of an object with keys of its own."""
    if isinstance(schema, list):
        for item in schema:
            yield from objects(item)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema
        for value in schema.values():
            yield from objects(value)


def described(schema):
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return "description" in schema or (name and "description" in SCHEMA["$defs"][name])


def test_an_editor_has_a_word_for_each_key_and_knows_no_others():
    for schema in objects():
        assert schema["additionalProperties"] is False, schema["properties"].keys()
        for key, value in schema["properties"].items():
            assert described(value), f"{key} among {', '.join(schema['properties'])}"


def test_the_page_has_a_word_for_each_key():
    keys = {key for schema in objects() for key in schema["properties"]}
    assert {key for key in keys if f'`{key}`' not in PAGE and f'"{key}"' not in PAGE} == set()


def test_the_page_has_each_function_of_values():
    source = (ROOT / "src" / "scenario" / "json" / "functions.cpp").read_text()
    table = source[source.index("kFunctions[]") :]
    names = set(re.findall(r'^    \{"(\w+)",', table, re.MULTILINE)) | {"choice", "counter", "global_counter", "env"}
    assert len(names) >= 20
    assert {name for name in names if f"`{name}(" not in PAGE} == set()


REQUEST = {"get": "/"}
# An object with a key that is unknown, in each place where there is one.
UNKNOWN = {
    "a scenario": {"users": [], "zzz": 1},
    "a user": {"users": [{"name": "A", "tasks": TASKS, "zzz": 1}]},
    "a task": {"users": [{"name": "A", "tasks": [{"name": "t", "steps": [], "zzz": 1}]}]},
    "a pattern of names": {"users": [], "names": [{"match": "a", "name": "b", "zzz": 1}]},
    "a feed": {"users": [], "feeds": {"f": {"file": "f.csv", "zzz": 1}}},
    "a stage": {"users": [], "stages": [{"duration": 1, "users": 1, "spawn_rate": 1, "zzz": 1}]},
    **{
        what: {"users": [{"name": "A", "tasks": [{"name": "t", "steps": [step]}]}]}
        for what, step in {
            "a step 'get'": {**REQUEST, "zzz": 1},
            "a step 'request'": {"request": "/", "method": "X", "zzz": 1},
            "a step 'set'": {"set": {}, "zzz": 1},
            "a step 'pause'": {"pause": 1, "zzz": 1},
            "a step 'if'": {"if": "true", "then": [], "zzz": 1},
            "a step 'repeat'": {"repeat": 1, "steps": [], "zzz": 1},
            "a step 'next'": {"next": "f", "zzz": 1},
            "'expect'": {**REQUEST, "expect": {"zzz": 1}},
            "a check": {**REQUEST, "expect": {"size": {"zzz": 1}}},
            "what to extract": {**REQUEST, "extract": {"x": {"zzz": 1}}},
            "a part": {"post": "/", "multipart": {"x": {"zzz": 1}}},
        }.items()
    },
}


def test_the_schema_allows_what_the_loader_allows(tmp_path):
    in_schema = {frozenset(schema["properties"]) for schema in objects()}
    for what, scenario in UNKNOWN.items():
        (tmp_path / "scenario.json").write_text(json.dumps(scenario))
        result = run_loadgen("-f", tmp_path / "scenario.json", "--check")
        found = re.search(rf"unknown key of {what} 'zzz'; allowed: (.*)", result.err)
        assert found, f"{what}: {result.err}"
        allowed = frozenset(found[1].split(", "))
        fits = allowed in in_schema
        if what == "a task":  # one with steps, or a nested set: two objects in the schema
            fits = any(allowed >= keys and "steps" in keys for keys in in_schema)
        assert fits, f"{what}: {sorted(allowed)}"
