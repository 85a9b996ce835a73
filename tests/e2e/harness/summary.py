"""The one place that knows the keys of --summary-json."""

import json
import pathlib

SCHEMA = pathlib.Path(__file__).resolve().parents[3] / "docs" / "summary.schema.json"

KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def load(path):
    return json.loads(pathlib.Path(path).read_text())


def cut_off(path):
    return load(path)["run"]["cut_off"]


def resent(path):
    return load(path)["run"]["resent"]


def schema_faults(value, schema=None, where="$", root=None):
    """What of `value` breaks the schema: the keywords that the schema uses, no more."""
    root = root or schema or json.loads(SCHEMA.read_text())
    schema = schema or root
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(is_kind(value, name) for name in names):
            return [f"{where} is not {' or '.join(names)}: {value!r}"]
    if isinstance(value, dict):
        return object_faults(value, schema, where, root)
    if isinstance(value, list) and "items" in schema:
        pairs = enumerate(value)
        return [f for i, v in pairs for f in schema_faults(v, schema["items"], f"{where}[{i}]", root)]
    return []


def is_kind(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, KINDS[name])


def object_faults(value, schema, where, root):
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties", True)
    faults = [f"{where} lacks {key}" for key in schema.get("required", []) if key not in value]
    for key, item in value.items():
        if key in known:
            faults += schema_faults(item, known[key], f"{where}.{key}", root)
        elif isinstance(rest, dict):
            faults += schema_faults(item, rest, f"{where}.{key}", root)
        elif not rest:
            faults.append(f"{where} has an unknown {key}")
    return faults
