#!/usr/bin/env python3
"""Holds what `--currency` does to every format: dollars are what they were, sums in another currency are those of the JSON at
its rate, and the numbers of the JSON stay in dollars.

    money_output_test.py --binary build/release/advisor
"""

import argparse
import csv
import io
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

BINARY = None
QUESTIONS = ["recommend --model 70B --budget 4500", "compare rig-2x3090 mac-studio-m5-max-36 --model 32B",
             "cost rig-2x3090 mac-studio-m5-max-64 --hours-per-day 8", "estimate rig-2x3090",
             "breakeven rig-2x3090 mac-studio-m5-max-64 --over kwh-price", "build --model 70B --budget 4500",
             "upgrade --own rtx-3090@own-pc --model 70B --budget 2000"]
FORMATS = ["text", "json", "csv", "markdown"]


def run(line):
    with tempfile.TemporaryDirectory() as empty:
        env = {**os.environ, "XDG_CONFIG_HOME": empty, "COLUMNS": "100"}
        env.pop("ADVISOR_DATA_DIR", None)
        done = subprocess.run([BINARY, *line.split()], capture_output=True, text=True, env=env)
    assert done.returncode in (0, 1), (line, done.stderr)
    return done.stdout


def differences(a, b, path=""):
    """Paths of the numbers in which two documents differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        assert a.keys() == b.keys(), path
        return [d for key in a for d in differences(a[key], b[key], f"{path}/{key}")]
    if isinstance(a, list) and isinstance(b, list):
        assert len(a) == len(b), path
        return [d for i, (x, y) in enumerate(zip(a, b)) for d in differences(x, y, f"{path}/{i}")]
    numbers = isinstance(a, (int, float)) and isinstance(b, (int, float))
    return [path] if numbers and a != b else []


class Money(unittest.TestCase):
    def test_dollars_are_what_they_were(self):
        for question in QUESTIONS:
            for shape in FORMATS:
                for region in ("", " --region de"):
                    line = f"{question} --format {shape}{region}"
                    plain = run(line)
                    told = run(line + " --currency usd")
                    self.assertEqual(plain, told, line)

    def test_numbers_of_the_json_stay_in_dollars(self):
        for question in QUESTIONS:
            # The same prices: without tax, and where no region has its own.
            plain = json.loads(run(f"{question} --region gb --budget 1e6 --format json --tax none"))
            told = json.loads(run(f"{question} --region gb --budget $1e6 --format json --tax none --currency gbp"))
            self.assertEqual(plain["currency"], {"code": "USD", "usd_per_unit": 1, "date": None, "source": None, "tax_rate": 0})
            self.assertEqual(told["currency"]["code"], "GBP")
            del plain["currency"], told["currency"], plain["assumptions"], told["assumptions"]
            self.assertEqual([], differences(plain, told), question)

    def test_tables_are_the_json_at_its_rate(self):
        line = "compare rig-2x3090 mac-studio-m5-max-36 --model 32B --region de --currency eur"
        document = json.loads(run(line + " --json"))
        rate = document["currency"]["usd_per_unit"]
        self.assertEqual(document["currency"]["tax_rate"], 0.19)
        table = {row["figure"]: row for row in csv.DictReader(io.StringIO(run(line + " --format csv")))}
        self.assertNotIn("price_usd", table)
        for result in document["results"]:
            name = result["system"]["id"]
            wanted = {"price_eur": result["cost"]["price_usd"]["typical"], "ownership_eur": result["cost"]["ownership_usd"],
                      "eur_per_mtok": result["cost"]["usd_per_mtok"], "cost_to_you_eur": result["cost_to_you"]["usd_per_year"]}
            for key, usd in wanted.items():
                self.assertAlmostEqual(float(table[key][name]), usd / rate, 6, key)
        screen = run(line)
        for result in document["results"]:
            self.assertIn("€{:,.0f}".format(result["cost"]["price_usd"]["typical"] / rate), screen)
        self.assertNotIn("$", screen)
        self.assertNotIn("USD/", run(line + " -v").split("Model:")[1])

    def test_a_shopping_list_adds_up(self):
        line = "build 2xrtx-3090@am4-2gpu --model 70B --region de --currency eur"
        parts = list(csv.DictReader(io.StringIO(run(line + " --format csv"))))
        document = json.loads(run(line + " --json"))
        rate = document["currency"]["usd_per_unit"]
        self.assertAlmostEqual(sum(float(part["eur"]) for part in parts), document["price_usd"]["typical"] / rate, 6)
        plain = {part["part"]: part for part in json.loads(run("build 2xrtx-3090@am4-2gpu --model 70B --json"))["parts"]}
        for part in document["parts"]:
            tax = 1 if part["condition"] == "used" else 1.19
            self.assertAlmostEqual(part["usd"]["typical"], plain[part["part"]]["usd"]["typical"] * tax, 6, part["part"])
        self.assertTrue(any(part["condition"] == "new" for part in document["parts"]))
        self.assertTrue(any(part["condition"] == "used" for part in document["parts"]))

    def test_a_budget_in_euros_is_that_in_dollars(self):
        asked = ["--budget 4500 --currency eur --region de", "--budget 4500eur --region de", "--budget €4500 --region de"]
        answers = [run(f"recommend --model 70B {flags} --json") for flags in asked]
        documents = [json.loads(answer) for answer in answers]
        rate = documents[0]["currency"]["usd_per_unit"]
        dollars = json.loads(run(f"recommend --model 70B --budget {4500 * rate} --tax region --region de --json"))
        ids = [[r["system"]["id"] for r in document["results"]] for document in documents + [dollars]]
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(ids[0], ids[2])
        self.assertEqual(ids[0], ids[3])
        for document in documents:
            for result in document["results"]:
                self.assertLessEqual(result["cost"]["price_usd"]["typical"], 4500 * rate)

    def test_a_fix_can_be_typed(self):
        document = json.loads(run("recommend --model 70B --budget 900eur --json"))
        fixes = [reason["fix"] for row in document["rejected"] for reason in row["reasons"] if reason["code"] == "budget"]
        self.assertTrue(fixes)
        self.assertTrue(all(re.fullmatch(r"--budget \d+eur", fix) for fix in fixes), fixes[:3])

    def test_the_same_question_gives_the_same_bytes(self):
        line = "recommend --model 70B --budget 700000 --currency jpy -v"
        self.assertEqual(run(line), run(line))
        self.assertIn("¥", run(line))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    options, rest = parser.parse_known_args()
    BINARY = str(pathlib.Path(options.binary).resolve())
    unittest.main(argv=["money_output_test.py", *rest])
