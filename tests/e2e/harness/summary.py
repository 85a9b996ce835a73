"""The one place that knows the keys of --summary-json."""

import json
import pathlib

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[3] / "docs" / "summary.schema.json"


def load(path):
    return json.loads(pathlib.Path(path).read_text())


def cut_off(path):
    return load(path)["run"]["cut_off"]


def resent(path):
    return load(path)["run"]["resent"]


def phases(path):
    """Of each name: its phases, and its slowest requests."""
    written = load(path)
    assert schema_faults(written) == []
    by_name = {entry["name"]: entry["phases"] for entry in written["entries"]}
    return by_name, {name: [s for s in written["slowest"] if s["name"] == name] for name in by_name}


def schema_faults(value, schema=None):
    """What of `value` breaks the schema, one line each."""
    schema = schema or json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    found = jsonschema.Draft202012Validator(schema).iter_errors(value)
    return [f"{'.'.join(map(str, error.path)) or '$'}: {error.message}" for error in found]
