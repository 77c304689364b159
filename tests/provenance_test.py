#!/usr/bin/env python3
"""Holds the rule of docs/data.md: every number of data/catalog and data/prices says where it comes from, every source
it names exists in data/evidence/sources.json, every source there is used, and docs/data.md knows every key of the catalog.
Before it looks at the data it shows that it finds planted gaps."""

import json
import pathlib
import re
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def states(value):
    """A source (an id or several) or an assumption (a sentence) that says something."""
    if isinstance(value, list):
        return bool(value) and all(states(entry) for entry in value)
    return isinstance(value, str) and bool(value.strip())


def covered(path):
    """path: [(object, field), ...] from the outermost object to the one that holds the number. The nearest wins."""
    below = ""
    for holder, field in reversed(path):
        below = f"{field}.{below}" if below else field
        for name in ("sources", "assumptions"):
            fields = holder.get(name)
            if isinstance(fields, dict) and (states(fields.get(field)) or states(fields.get(below))):
                return True
        if states(holder.get("source")) or states(holder.get("assumption")):
            return True
    return False


def unsourced(value, path=(), pointer=""):
    """JSON pointers of the numbers in `value` without provenance."""
    if isinstance(value, dict):
        for field, entry in value.items():
            yield from unsourced(entry, [*path, (value, field)], f"{pointer}/{field}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from unsourced(entry, path, f"{pointer}/{index}")
    elif is_number(value) and not covered(path):
        yield pointer


def misspelt(value, pointer=""):
    """Entries of sources / assumptions for fields that the object does not have."""
    if isinstance(value, dict):
        for name in ("sources", "assumptions"):
            for field in value[name] if isinstance(value.get(name), dict) else ():
                if field.split(".")[0] not in value:
                    yield f"{pointer}/{name}/{field}"
        for field, entry in value.items():
            yield from misspelt(entry, f"{pointer}/{field}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from misspelt(entry, f"{pointer}/{index}")


def cited(value, pointer=""):
    """(pointer, id) of every source that `value` names."""
    if isinstance(value, dict):
        for field, entry in value.items():
            if field in ("source", "sources") and not any(isinstance(e, dict) for e in (entry if isinstance(entry, list) else [])):
                ids = entry.values() if isinstance(entry, dict) else [entry]
                for one in ids:
                    for name in one if isinstance(one, list) else [one]:
                        if name is not None:
                            yield f"{pointer}/{field}", name
            else:
                yield from cited(entry, f"{pointer}/{field}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from cited(entry, f"{pointer}/{index}")


def keys(value, name=""):
    """Keys of records; not those that name flags, and not what a source or assumption speaks of."""
    if isinstance(value, dict):
        for field, entry in value.items():
            if name != "defaults":
                yield field
            if field not in ("sources", "assumptions"):
                yield from keys(entry, field)
    elif isinstance(value, list):
        for entry in value:
            yield from keys(entry, name)


def undocumented(documents, text):
    """Lines that name keys of the catalog which docs/data.md, `text`, does not."""
    known = set(re.findall(r"[\w-]+", text))
    return [f"{name}: docs/data.md does not know the key '{key}'" for name, value in documents.items()
            if name.startswith(("catalog/", "prices/")) or "priors" in name or name == "evidence/conventions.json"
            for key in sorted(set(keys(value)) - known)]


def problems(documents, sources):
    """documents: {name below data/: value}; sources: ids. Lines that say what is wrong."""
    found, used = [], set()
    for name, value in documents.items():
        if name.startswith(("catalog/", "prices/")):
            found += [f"{name}: {pointer}: a number without source or assumption" for pointer in unsourced(value)]
            found += [f"{name}: {pointer}: there is no such field beside it" for pointer in misspelt(value)]
        for pointer, source in cited(value):
            used.add(source)
            if source not in sources:
                found.append(f"{name}: {pointer}: no source '{source}' in evidence/sources.json")
    found += [f"evidence/sources.json: '{source}' is used nowhere in data/" for source in sources if source not in used]
    return found


def self_test():
    def check(record, expected, sources=("s",)):
        got = problems({"catalog/devices.json": {"devices": [record]}}, list(sources))
        assert [line.split(": ", 1)[1] for line in got] == expected, got

    def gap(pointer):
        return f"/devices/0/{pointer}: a number without source or assumption"

    unused = "'s' is used nowhere in data/"
    check({"id": "x", "w": 1, "power": {"idle_w": [1, 2]}, "cuda": True, "source": "s"}, [])
    check({"w": 1, "sources": {"w": ["s"]}}, [])
    check({"w": 1, "v": 2, "sources": {"w": "s"}}, [gap("v")])
    check({"power": {"idle_w": 1}, "sources": {"power": "s"}}, [])
    check({"power": {"idle_w": 1, "max_w": 2}, "sources": {"power.idle_w": "s"}}, [gap("power/max_w")])
    check({"power": {"idle_w": 1}, "assumptions": {"power": "guessed from the label"}, "source": "s"}, [])
    check({"curve": [[0.5, 0.4], [1, 1]]}, [gap(f"curve/{i}/{j}") for i in (0, 1) for j in (0, 1)] + [unused])
    check({"w": 1, "source": ""}, [gap("w"), "/devices/0/source: no source '' in evidence/sources.json", unused])
    check({"w": 1, "source": []}, [gap("w"), unused])
    check({"w": 1, "assumption": "  "}, [gap("w"), unused])
    check({"files": [{"gib": 1, "source": "s"}, {"gib": 2}]}, [gap("files/1/gib")])
    check({"w": 1, "source": "t"}, ["/devices/0/source: no source 't' in evidence/sources.json", unused])
    check({"w": 1, "source": "s", "sources": {"tdp": "s"}}, ["/devices/0/sources/tdp: there is no such field beside it"])
    check({"id": "no numbers at all", "w": None}, [unused])
    assert undocumented({"catalog/x.json": {"xs": [{"a": {"b": 1}, "sources": {"a.b": "s"}}]}}, "xs `a` sources") == [
        "catalog/x.json: docs/data.md does not know the key 'b'"]


def load():
    documents = {}
    for path in sorted(DATA.rglob("*.json*")):
        name = path.relative_to(DATA).as_posix()
        if name.startswith("schema/") or name == "evidence/sources.json":
            continue
        text = path.read_text(encoding="utf-8")
        documents[name] = ([json.loads(line) for line in text.splitlines() if line.strip()]
                           if path.suffix == ".jsonl" else json.loads(text))
    return documents


def main():
    self_test()
    documents = load()
    if not any(name.startswith("catalog/") for name in documents) or not (DATA / "evidence/sources.json").exists():
        print("data/catalog or data/evidence/sources.json is missing")
        return 1
    records = json.loads((DATA / "evidence/sources.json").read_text(encoding="utf-8"))["sources"]
    sources = [record["id"] for record in records]
    found = problems(documents, sources) + undocumented(documents, (DATA.parent / "docs/data.md").read_text(encoding="utf-8"))
    found += [f"evidence/sources.json: '{source}' is there twice" for source in {s for s in sources if sources.count(s) > 1}]
    print("\n".join(found) or f"{len(documents)} files, {len(sources)} sources: every number says where it comes from")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
