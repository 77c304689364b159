#!/usr/bin/env python3
"""Holds what `--format html` and `chart` print: pages that are whole, closed to scripts and to other servers, and take names
from a catalog of the user's as text; drawings that are XML and say their numbers in words and in a table.

    report_test.py --binary build/release/advisor
"""

import argparse
import base64
import functools
import hashlib
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
from schema_check import faults  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "data/schema/chart.schema.json").read_text())
BINARY = None
PAIR = "mac-studio-m5-max-128 rig-2x3090"
PAGES = ["recommend 70B 4500", "recommend --model 405B --budget 900", f"compare {PAIR} --model 70B",
         "compare rig-1x3090 rig-2x3090 rig-4x3090-pro mac-studio-m5-max-64 dgx-spark-128 --model 32B --users 4",
         "estimate rig-2x3090 --model 70B", "estimate mac-studio-m3-ultra-96 --model 405B", f"cost {PAIR} --model 70B",
         "cost --model 8B", "upgrade --own rtx-3090@own-pc --model 70B --budget 2000",
         "upgrade --own rig-4x3090-budget --model 8B --budget 10", "build --model 70B --budget 4500",
         "build --model 405B --budget 900", "build 4xrtx-3090@romed8-2t --model 70B --have rtx-3090=2", "claims",
         "claims mac-bandwidth-vs-3090", "claims --table power", "claims --verdict contradicted",
         "recommend 70B 4500 --region de --currency eur", "recommend --model 8B --task qlora",
         "chart pareto --model 70B", "chart map --over budget,context --model 70B"]
CHARTS = ["pareto --model 70B", "pareto rig-2x3090 --model 70B", f"cost {PAIR} --model 70B",
          f"cost {PAIR} --model 70B --tokens-per-day 100k", f"context {PAIR} --model 70B", "map --model 70B",
          f"map {PAIR} --model 70B --over kwh-price,hours-per-day", "map --model 32B --over price:rtx-3090,users",
          f"memory {PAIR} --model 70B", "memory rig-1x3090 --model 405B", "memory rig-2x3090 --model 8B --task qlora",
          "terms --model 70B", "terms --model 8B --task qlora", "pareto --model 8B --task qlora",
          "cost --model 8B --task qlora", "pareto --model 405B --budget 100", "terms --model 70B --currency eur"]
BAD = ['<script>alert(1)</script>', '"onload=alert(2) x="', "]]> <!-- '", '</style><svg onload=alert(3)>', "&amp;&lt;"]
VOID = {"meta", "br", "hr", "img", "link", "input"}


@functools.cache
def run(line, *extra, status=(0, 1)):
    """What it prints, asked once; answers are the same each time."""
    return run_anew(line, *extra, status=status)


def run_anew(line, *extra, status=(0, 1)):
    with tempfile.TemporaryDirectory() as empty:
        env = {**os.environ, "XDG_CONFIG_HOME": empty, "XDG_DATA_HOME": empty, "COLUMNS": "80"}
        env.pop("ADVISOR_DATA_DIR", None)
        done = subprocess.run([BINARY, *line.split(), *extra], capture_output=True, text=True, env=env)
    assert done.returncode in status, (line, done.returncode, done.stderr)
    return done.stdout


class Reader(html.parser.HTMLParser):
    """The elements of a page, which must nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.text, self.faults, self.style = [], [], [], [], ""
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def bad_catalog(folder):
    """Records of the catalog whose names are attempts to break out of text."""
    def record(file, kind, name, change):
        records = json.loads((ROOT / f"data/catalog/{file}.json").read_text())[kind]
        found = next(r for r in records if r["id"] == name)
        return {**found, **change}
    files = [
        ("systems", "advisor/systems/1", [record("systems", "systems", "rig-2x3090", {"name": "Rig " + BAD[0] + BAD[2]}),
                                          record("systems", "systems", "mac-studio-m5-max-128", {"name": "Mac " + BAD[1]})]),
        ("parts", "advisor/parts/1", [record("parts", "parts", "rtx-3090", {"name": "Card " + BAD[3]})]),
        ("devices", "advisor/devices/1", [record("devices", "devices", "rtx-3090", {"name": "Chip " + BAD[3]})]),
    ]
    flags = []
    for kind, schema, records in files:
        path = pathlib.Path(folder) / f"{kind}.json"
        path.write_text(json.dumps({"schema": schema, kind: records}))
        flags += ["--catalog", str(path)]
    return flags


class Pages(unittest.TestCase):
    def check(self, line, text):
        page = Reader(text)
        self.assertEqual(page.faults, [], line)
        self.assertTrue(text.startswith("<!DOCTYPE html>\n<html lang=\"en\">"), line)
        tags = {tag for tag, _ in page.elements}
        self.assertFalse(tags & {"script", "iframe", "object", "embed", "form", "img", "link", "base", "foreignobject"}, line)
        for tag, attributes in page.elements:
            for name, value in attributes.items():
                self.assertFalse(name.startswith("on") or name in ("style", "src", "srcset", "xlink:href"), (line, tag, name))
                if name == "href":
                    self.assertRegex(value, r"^https?://", line)
                for target in re.findall(r"url\(([^)]*)\)", value or ""):
                    self.assertIn(target[1:], [a["id"] for _, a in page.elements if "id" in a], line)
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        self.assertEqual(len(ids), len(set(ids)), line)
        policy = next(a["content"] for a in page.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        self.assertEqual(policy, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
        self.assertEqual(len(page.named("h1")), 1, line)
        self.assertTrue(page.named("title") and any("viewport" == a.get("name") for a in page.named("meta")), line)
        for attributes in page.named("th"):
            self.assertIn(attributes.get("scope"), ("col", "row"), line)
        self.assertEqual(len(page.named("table")), len(page.named("caption")), line)
        for number in ("nan", "inf"):
            self.assertNotRegex(text, rf'[="> ]-?{number}["< ]', line)
        self.assertIn("prefers-color-scheme:dark", page.style)
        self.assertIn("@media print", page.style)
        return page

    def test_pages_are_whole_and_closed(self):
        for line in PAGES:
            text = run(line, "--format", "html")
            page = self.check(line, text)
            self.assertIn(f"advisor {line} --format html", "".join(page.text))
            self.assertIn("Prices of the book", "".join(page.text))

    def test_tidy_finds_nothing(self):
        if not shutil.which("tidy"):
            self.skipTest("tidy is not here; scripts/test installs it")
        for line in PAGES:
            done = subprocess.run(["tidy", "-q", "-e", "-utf8"], input=run(line, "--format", "html"), text=True,
                                  capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), line)

    def test_a_page_is_the_same_everywhere(self):
        line = f"compare {PAIR} --model 70B"
        first = run(line, "--format", "html")
        self.assertEqual(first, run_anew(line, "--format", "html"))

    def test_where_it_is_written_is_no_part_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "page.html"
            run("recommend 70B 4500", "--format", "html", "-o", str(path))
            self.assertEqual(path.read_text(), run("recommend 70B 4500", "--format", "html"))

    def test_names_of_a_catalog_are_text(self):
        with tempfile.TemporaryDirectory() as folder:
            flags = bad_catalog(folder)
            for line in [f"compare {PAIR} --model 70B", "estimate rig-2x3090 --model 70B", f"cost {PAIR} --model 70B",
                         f"chart context {PAIR} --model 70B", f"chart map {PAIR} --model 70B", f"chart pareto {PAIR} --model 70B",
                         "build 2xrtx-3090@am4-2gpu --model 70B", "recommend --model 70B",
                         "upgrade --own rig-2x3090 --model 70B --budget 3000", f"chart memory {PAIR} --model 70B"]:
                page = self.check(line, run(line, "--format", "html", *flags))
                text = "".join(page.text)
                self.assertTrue(any(bad in text for bad in BAD), line)
                self.assertNotIn("alert", "".join(str(a) for _, a in page.elements if "aria-label" not in a), line)

    def test_words_of_the_command_line_are_text(self):
        page = Reader(run("recommend 70B", "--format", "html", "--set-price", "rtx-3090=700", "--as-of", "2026-11-01",
                          "--region", "us", "--profile", "default", "--need", "vllm"))
        self.assertIn("--set-price rtx-3090=700", "".join(page.text))

    def test_formats_that_a_command_does_not_print_are_refused(self):
        for line, offered in (("list --format html", "markdown"), ("fit --format html", "markdown"),
                              ("recommend 8B --format svg", "html"), ("chart terms --format markdown", "svg")):
            done = subprocess.run([BINARY, *line.split()], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, line)
            self.assertIn(offered, done.stderr)


class Charts(unittest.TestCase):
    def test_drawings_are_xml_with_words(self):
        for line in CHARTS:
            text = run(f"chart {line} --format svg")
            root = ElementTree.fromstring(text)
            space = {"s": "http://www.w3.org/2000/svg"}
            drawings = root.findall("s:svg", space)
            for drawing in drawings:
                self.assertEqual(drawing.get("role"), "img", line)
                self.assertTrue(drawing.find("s:title", space).text, line)
                self.assertTrue(drawing.find("s:desc", space).text, line)
            self.assertFalse(root.findall(".//s:script", space))
            self.assertNotRegex(text, r'"-?(nan|inf)', line)
            ids = [element.get("id") for element in root.iter() if element.get("id")]
            self.assertEqual(len(ids), len(set(ids)), line)
            for number in re.findall(r' (?:x|y|x1|y1|cx|cy|width|height)="([^"%]*)"', text):
                self.assertRegex(number, r"^-?\d+(\.\d)?$", line)

    def test_drawings_stay_within_their_frame(self):
        for line in CHARTS:
            root = ElementTree.fromstring(run(f"chart {line} --format svg"))
            for drawing in root.findall("{http://www.w3.org/2000/svg}svg"):
                _, _, width, height = map(float, drawing.get("viewBox").split())
                for element in drawing.iter():
                    for name, end in (("x", width), ("y", height), ("cx", width), ("cy", height)):
                        if element.get(name) and element is not drawing:
                            self.assertTrue(-1 <= float(element.get(name)) <= end + 1, (line, element.attrib))

    def test_characters_keep_to_the_screen(self):
        for line in CHARTS:
            for row in run(f"chart {line}").splitlines():
                self.assertLessEqual(len(row), 80, (line, row))
                self.assertTrue(row.isascii() or "eur" in line, (line, row))

    def test_numbers_are_the_same_in_json_and_csv(self):
        for line in CHARTS:
            if "eur" in line:
                continue
            document = json.loads(run(f"chart {line} --json"))
            self.assertEqual(document["schema"], "advisor/chart/1")
            self.assertEqual([], list(faults(document, SCHEMA, SCHEMA)), line)
            points = [p["y"] for c in document["charts"] for s in c["series"] for p in s["points"]]
            cells = [c["y"] for chart in document["charts"] for c in chart["cells"]]
            parts = [p["value"] for c in document["charts"] for b in c["bars"] for p in b["parts"]]
            rows = run(f"chart {line} --format csv").splitlines()[1:]
            self.assertGreaterEqual(len(rows), len(points) + len(cells) + len(parts), line)
            if "405B --budget" not in line:
                self.assertGreater(len(points) + len(cells) + len(parts), 0, line)


def main():
    global BINARY
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    arguments, rest = parser.parse_known_args()
    BINARY = str(pathlib.Path(arguments.binary).resolve())
    unittest.main(argv=["report_test.py", *rest])


if __name__ == "__main__":
    main()
