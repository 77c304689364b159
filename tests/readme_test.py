#!/usr/bin/env python3
"""Holds what the README counts against the data."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def records(kind):
    return json.loads((ROOT / "data" / "catalog" / f"{kind}.json").read_text(encoding="utf-8"))[kind]


def main():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    benchmarks = (ROOT / "data" / "evidence" / "benchmarks.jsonl").read_text(encoding="utf-8").splitlines()
    counts = {
        "complete systems": len(records("systems")),
        "cards": sum(1 for device in records("devices") if device.get("card")),
        "hosts": len(records("hosts")),
        "models": len(records("models")),
        "measured benchmark rows": len(benchmarks),
    }
    wrong = 0
    for what, count in counts.items():
        said = re.findall(rf"\b([\d,]+) {what}\b", readme)
        if said != [f"{count:,}"]:
            wrong += 1
            print(f"README.md: expected '{count:,} {what}' once, found {said}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
