"""Checks JSON against the part of JSON Schema that data/schema uses, with Python's standard library alone."""

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
         "null": type(None)}


def is_a(value, name):
    return isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name in ("integer", "number"))


def faults(value, schema, root, path="$"):
    """What of a JSON value breaks a schema of the kind that data/schema uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in schema:
        attempts = [list(faults(value, option, root, path)) for option in schema["anyOf"]]
        yield from [] if [] in attempts else attempts[0]
        return
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not among {schema['enum']}"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_a(value, name) for name in types):
        yield f"{path}: {value!r} is not of type {' or '.join(types)}"
    elif isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        yield from (f"{path}: unknown key {key!r}" for key in value if key not in known)
        yield from (f"{path}: key {key!r} is missing" for key in known if key not in value)
        for key in value.keys() & known.keys():
            yield from faults(value[key], known[key], root, f"{path}.{key}")
    elif isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from faults(item, schema["items"], root, f"{path}[{index}]")


def objects_of(schema):
    """Every object schema within a schema."""
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield schema
        for value in schema.values():
            yield from objects_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects_of(value)
