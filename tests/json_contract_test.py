#!/usr/bin/env python3
"""Holds the program to its JSON contract and its manners with bad input.

usage: json_contract_test.py [--binary] ADVISOR

Answers of recommend, compare, estimate, fit and cost are checked against data/schema/decision.schema.json, which lists
every key: one that is missing or unknown fails at any level. Bad input must exit with status 2, print one line on
standard error (and perhaps a line "Try ...") and nothing on standard output.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from schema_check import faults, objects_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMAS = {name: json.loads((ROOT / "data/schema" / f"{name}.schema.json").read_text())
           for name in ("decision", "list", "accuracy", "breakeven", "engines-on", "claims", "verdicts", "upgrade",
                        "detect", "build", "power-accuracy", "error")}
TIMEOUT_S = 60

binary = None
workplace = None  # a directory of this run's own


def run(*arguments, **environment):
    """(exit status, stdout, stderr) of a command line, away from the user's own catalog."""
    clean = {key: value for key, value in os.environ.items()
             if key not in ("ADVISOR_DATA_DIR", "NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS")}
    clean |= {"XDG_CONFIG_HOME": str(workplace / "config"), "XDG_DATA_HOME": str(workplace / "data"), **environment}
    done = subprocess.run([binary, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, env=clean,
                          timeout=TIMEOUT_S)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


REQUESTS = [
    ["recommend", "70B"],
    ["recommend", "70B", "--top", "0"],
    ["recommend", "--top", "3", "--model", "7B", "--budget", "3000", "--explain"],
    ["recommend", "--model", "120B-A5B", "--quant", "4bit", "--kv-quant", "q8_0", "--users", "4", "--context", "16384"],
    ["recommend", "--model", "70B", "--need", "cuda,vllm", "--circuit", "120V/15A", "--max-noise", "60"],
    ["recommend", "--budget", "1"],
    ["recommend", "--model", "8B", "--task", "qlora", "--region", "de", "--idle", "off"],
    ["recommend", "70B", "--tokens-per-day", "100000", "--prompt-tokens-per-day", "2e6", "--cooling-cop", "3",
     "--cooling-months", "4", "--set-price", "rtx-3090=700", "--api-price", "0.1/0.4"],
    ["recommend", "70B", "--set-watts", "rig-2x3090=80/600", "--set-watts", "rig-1x3090=50.5/3e2"],
    ["recommend", "--profile", "default", "--objective", "speed", "--weight", "noise=0.5", "--local-only"],
    ["recommend", "70B", "--prices", "article-2026-02", "--availability", "any", "--as-of", "2026-02-20", "--top", "100"],
    ["compare", "mac-studio-m3-ultra-256", "rig-4x3090-pro", "--model", "70B"],
    ["compare", "mac-studio-m3-ultra-96-x3", "rig-4x3090-pro-x2", "cluster-dgx-spark-2-mac-studio-m3-ultra-256"],
    ["compare", "rig-1x3090", "--system", "rig-2x3090,rig-4x3090-budget", "--model", "405B"],
    ["estimate", "rig-4x3090-pro", "--model", "70B", "--parallel", "tensor", "--power-limit", "250", "--explain"],
    ["estimate", "--system", "RIG_4X3090_PRO", "--offload"],
    ["fit", "--model", "405B"],
    ["fit", "--model", "405B", "--quant", "Q2_K", "--wired-limit", "max", "--explain"],
    ["fit", "dgx-spark-128", "--model", "70B", "--context", "131072"],
    ["cost", "--hours-per-day", "12"],
    ["cost", "mac-studio-m3-ultra-96", "rig-4x3090-budget", "--model", "32B", "--resale", "none"],
    ["recommend", "--profile", "home-office", "--prices", "article-2026-02"],
    ["recommend", "--profile", "scaling-team", "--max-noise", "30"],
]


class Contract(unittest.TestCase):
    """Answers."""

    def answer(self, *arguments):
        status, out, err = run(*arguments, "--json")
        self.assertIn(status, (0, 1), f"{arguments}: {err}")
        self.assertEqual(err, "", arguments)
        self.assertTrue(out.endswith("}\n"), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["decision"], SCHEMAS["decision"])), arguments)
        self.assertEqual(status == 1, not document["results"], f"{arguments}: exit status {status}")
        return document

    def test_the_schemas_require_every_key_and_allow_no_other(self):
        for name, schema in SCHEMAS.items():
            for part in objects_of(schema):
                self.assertEqual(list(part["properties"]), part["required"], name)
                self.assertIs(part["additionalProperties"], False, name)

    def test_every_answer_has_exactly_the_keys_of_the_schema(self):
        for request in REQUESTS:
            with self.subTest(request=request):
                self.answer(*request)

    def test_results_come_by_rank_and_each_system_once(self):
        systems = {record["id"] for record in json.loads(run("list", "systems", "--json")[1])["records"]}
        document = self.answer("recommend", "70B", "--top", "0", "--no-builds")
        self.assertEqual([entry["rank"] for entry in document["results"]],
                         list(range(1, len(document["results"]) + 1)))
        dollars = [entry["cost_to_you"]["usd_per_year"] for entry in document["results"]]
        known = [usd for usd in dollars if usd is not None]
        self.assertEqual(dollars, sorted(known) + [None] * (len(dollars) - len(known)))
        ranked, rejected = ([entry["system"]["id"] for entry in document[key]] for key in ("results", "rejected"))
        variants = [system for entry in document["results"] for system in entry["variants"]]
        self.assertEqual(sorted(ranked + variants + rejected), sorted(systems))
        self.assertEqual(rejected, sorted(rejected))

    def test_every_rejection_has_a_reason(self):
        for entry in self.answer("recommend", "--budget", "3000", "--max-noise", "30")["rejected"]:
            self.assertTrue(entry["reasons"], entry["system"]["id"])

    def test_fit_alone_says_how_each_quantization_fits(self):
        answer = self.answer("fit", "--model", "70B")
        for entry in answer["results"] + answer["rejected"]:
            self.assertLessEqual({fit["verdict"] for fit in entry["fits"]}, {"fits", "tight", "no"})
        self.assertTrue(all(entry["fits"] for entry in answer["results"]))
        self.assertEqual([], [entry for entry in self.answer("recommend", "--model", "70B")["results"] if entry["fits"]])

    def test_memory_fixes_come_with_the_flag_or_the_price(self):
        answer = self.answer("fit", "--model", "70B", "--context", "32768", "--system", "rig-2x3090")
        reason = next(r for r in answer["rejected"][0]["reasons"] if r["code"] == "memory")
        self.assertEqual(reason["fix"], next(fix["flag"] for fix in reason["fixes"] if fix["flag"]))
        larger = next(fix for fix in reason["fixes"] if fix["change"] == "more-devices")
        self.assertIsNone(larger["flag"])
        self.assertGreater(larger["price_usd"], 0)

    def test_top_cuts_the_results(self):
        self.assertLessEqual(len(self.answer("recommend", "70B")["results"]), 10)
        self.assertEqual(len(self.answer("recommend", "70B", "--top", "2")["results"]), 2)

    def test_compare_shows_all_systems_asked_for(self):
        asked = ["rig-4x3090-pro", "mac-studio-m3-ultra-512", "rig-1x3090"]
        document = self.answer("compare", *asked, "--model", "70B")
        shown = [entry["system"]["id"] for key in ("results", "rejected") for entry in document[key]]
        self.assertEqual(sorted(shown), sorted(asked))

    def test_memory_terms_add_up(self):
        for entry in self.answer("recommend", "70B", "--top", "0")["results"]:
            memory = entry["memory"]
            self.assertAlmostEqual(memory["weights_gib"] + memory["kv_gib"] + memory["buffers_gib"],
                                   memory["required_gib"], places=6)
            self.assertLessEqual(memory["required_gib"], memory["usable_gib"], entry["system"]["id"])

    def test_intervals_hold_their_value(self):
        for entry in self.answer("recommend", "70B", "--top", "0")["results"]:
            for key in ("decode_tps", "prefill_tps", "ttft_s", "aggregate_decode_tps"):
                estimate = entry["speed"][key]
                self.assertLessEqual(estimate["low"], estimate["value"])
                self.assertLessEqual(estimate["value"], estimate["high"])

    def test_the_bill_adds_up(self):
        for entry in self.answer("recommend", "70B", "--top", "0", "--users", "3")["results"]:
            cost = entry["cost_to_you"]
            if cost["usd_per_year"] is None:
                continue
            self.assertEqual([term["name"] for term in cost["terms"]],
                             ["owning", "waiting", "noise", "effort", "tightness"])
            self.assertAlmostEqual(sum(term["usd_per_year"] for term in cost["terms"]), cost["usd_per_year"], places=6)
            self.assertLessEqual(cost["low"], cost["usd_per_year"])
            self.assertLessEqual(cost["usd_per_year"], cost["high"])

    def test_a_given_flag_is_marked_as_given(self):
        assumptions = {a["flag"]: a for a in self.answer("recommend", "70B", "--context", "4096")["assumptions"]}
        self.assertEqual((assumptions["--context"]["value"], assumptions["--context"]["origin"]), (4096, "flag"))
        self.assertEqual(assumptions["--years"]["origin"], "default")

    def test_schema_prints_what_data_has(self):
        files = {path.name.split(".")[0]: path.read_text("utf-8") for path in (ROOT / "data/schema").iterdir()}
        self.assertEqual({line.split()[0] for line in run("schema")[1].splitlines()}, set(files))
        self.assertLessEqual(max(len(line) for line in run("schema")[1].splitlines()), 80)
        for name, text in files.items():
            self.assertEqual(run("schema", name), (0, text, ""))
            self.assertEqual(run("schema", json.loads(text)["title"]), (0, text, ""))

    def test_list_and_show_have_the_shape_of_their_schema(self):
        kinds = [record["kind"] for record in json.loads(run("list", "--json")[1])["records"]]
        self.assertIn("systems", kinds)
        for command in [["list"], ["show", "rtx-3090"], ["show", "rig-4x3090-pro"],
                        *(["list", kind] for kind in kinds)]:
            status, out, err = run(*command, "--json")
            self.assertEqual((status, err), (0, ""), command)
            self.assertEqual([], list(faults(json.loads(out), SCHEMAS["list"], SCHEMAS["list"])), command)
        self.assertEqual(json.loads(run("show", "RTX 3090", "--json")[1])["records"][0]["id"], "rtx-3090")

    def test_engines_on_systems_have_the_shape_of_their_schema(self):
        schema = SCHEMAS["engines-on"]
        for command in [["--on", "rig-4x3090-pro,cluster-dgx-spark-2-mac-studio-m3-ultra-256"],
                        ["--on", "dgx-spark-128", "--model", "70B", "--quant", "4bit"]]:
            status, out, err = run("list", "engines", *command, "--json")
            self.assertEqual((status, err), (0, ""), command)
            self.assertEqual([], list(faults(json.loads(out), schema, schema)), command)

    def test_every_format_answers_every_command(self):
        for command in [["recommend", "70B"], ["compare", "rig-4x3090-pro", "rig-1x3090"], ["estimate", "rig-4x3090-pro"],
                        ["fit"], ["cost"], ["list", "systems"], ["show", "rtx-3090"],
                        ["list", "engines", "--on", "rig-4x3090-pro"],
                        ["breakeven", "rig-4x3090-pro", "mac-studio-m3-ultra-96", "--over", "years"], ["claims"],
                        ["claims", "tco-three-years"], ["claims", "--table", "all"], ["show", "verdicts"],
                        ["upgrade", "--own", "rig-4x3090-budget", "--model", "70B"],
                        ["build", "--model", "70B"], ["build", "4xrtx-3090@romed8-2t", "--model", "70B"]]:
            for style in ("text", "csv", "markdown"):
                status, out, err = run(*command, "--format", style)
                self.assertEqual((status, err), (0, ""), command)
                self.assertTrue(out.endswith("\n"), (command, style))
                self.assertNotIn("\033", out, (command, style))

    def test_text_keeps_to_the_width_of_the_terminal(self):
        for command in [["recommend", "70B"], ["compare", "rig-4x3090-pro", "mac-studio-m3-ultra-256", "dgx-spark-128"],
                        ["fit"], ["cost"], ["breakeven", "rig-4x3090-pro", "rig-2x3090", "--over", "context"],
                        ["list", "engines", "--on", "rig-4x3090-pro"],
                        ["list", "engines", "--on", "rig-1x3090", "--model", "70B"],
                        ["claims"], ["claims", "raw-speed-30-50"], ["claims", "--table", "all"],
                        ["recommend", "--profile", "ml-hobbyist"], ["show", "verdicts"],
                        ["upgrade", "--own", "rig-4x3090-budget", "--model", "70B"],
                        ["build", "8xrtx-4090@romed8-2t", "--model", "70B"], ["build", "--model", "70B", "--budget", "500"],
                        ["build", "4xrtx-3090@h510-pro-btc", "--model", "70B", "-v"],
                        ["compare", "cluster-dgx-spark-2-mac-studio-m3-ultra-256"]]:
            for width in (80, 100, 120):
                _, out, _ = run(*command, COLUMNS=str(width))
                wide = [line for line in out.splitlines() if len(line) > width]
                self.assertEqual([], wide, f"{command} at {width}")

    def test_markdown_fits_a_post(self):
        self.assertLessEqual(len(run("recommend", "70B", "--format", "markdown")[1].splitlines()), 25)

    def test_colour_changes_no_word(self):
        plain, colored = (run("recommend", "70B", "--color", choice)[1] for choice in ("never", "always"))
        self.assertIn("\033[", colored)
        for code in ("0", "1", "2", "31", "32"):
            colored = colored.replace(f"\033[{code}m", "")
        self.assertEqual([line.rstrip() for line in plain.splitlines()],
                         [line.rstrip() for line in colored.splitlines()])

    def test_an_output_file_is_written_whole_and_nothing_is_left_beside_it(self):
        target = workplace / "out" / "answer.json"
        target.parent.mkdir()
        self.assertEqual(run("recommend", "70B", "--json", "-o", target), (0, "", ""))
        self.assertEqual(target.read_text(), run("recommend", "70B", "--json")[1])
        self.assertEqual([path.name for path in target.parent.iterdir()], ["answer.json"])

    def test_a_reader_that_leaves_is_no_error(self):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([binary, "recommend", "70B"], stdout=writing, stderr=subprocess.PIPE, timeout=TIMEOUT_S)
        os.close(writing)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([binary, "recommend", "70B"], stdout=full, stderr=subprocess.PIPE, timeout=TIMEOUT_S)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count(b"\n"), 1)

    def test_help_and_version(self):
        self.assertEqual(run()[0], 2)
        self.assertEqual(run("--help")[0], 0)
        self.assertRegex(run("--version")[1], r"^advisor \d+\.\d+\.\d+, data of \d{4}-\d\d-\d\d\n$")
        commands = re.findall(r"^  (\w+) {2,}\S", run("--help")[1].split("\nCommands:\n")[1], re.MULTILINE)
        self.assertGreaterEqual(len(commands), 15, commands)
        for command in commands:
            status, out, err = run(command, "--help")
            self.assertEqual((status, err), (0, ""), command)
            self.assertIn("Exit status", out)
            self.assertEqual([], [line for line in out.splitlines() if len(line) > 80], command)


class BreakEven(unittest.TestCase):
    """breakeven."""

    PAIR = ("mac-studio-m3-ultra-96", "rig-4x3090-pro")
    PUBLISHED = ("--resale", "none", "--years", "3", "--set-price", "mac-studio-m3-ultra-96=5299", "--set-price",
                 "rig-4x3090-pro=4300", "--set-watts", "mac-studio-m3-ultra-96=9/240", "--set-watts",
                 "rig-4x3090-pro=175/900")

    def answer(self, *arguments, status=0):
        found, out, err = run("breakeven", *arguments, "--json")
        self.assertEqual((found, err), (status, ""), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["breakeven"], SCHEMAS["breakeven"])), arguments)
        self.assertEqual(status == 1, not document["points"], arguments)
        return document

    def cost(self, system, *arguments):
        results = json.loads(run("cost", system, *arguments, "--json")[1])["results"]
        return results[0]["cost"]["ownership_usd"]

    def test_every_parameter_has_the_keys_of_the_schema(self):
        for over in ("kwh-price", "hours-per-day", "tokens-per-day", "years", "users", "context",
                     "price:rig-4x3090-pro", "price:rtx-3090"):
            with self.subTest(over=over):
                document = self.answer(*self.PAIR, "--over", over)
                self.assertEqual((document["a"], document["b"], document["parameter"]), (*self.PAIR, over))
                low, high = document["range"]["low"], document["range"]["high"]
                values = [point["value"] for point in document["points"]]
                self.assertEqual((values[0], values[-1]), (low, high))
                self.assertEqual(values, sorted(set(values)))
                for crossover in document["crossovers"]:
                    self.assertTrue(low <= crossover["value"] <= high)
                    self.assertEqual({crossover["better_below"], crossover["better_above"]}, set(self.PAIR))

    def test_hours_of_a_published_example(self):
        for price, idle, hours in [("0.15", "always-on", 4.25), ("0.18", "always-on", 2.19), ("0.15", "off", 9.22),
                                   ("0.18", "off", 7.68)]:
            document = self.answer(*self.PAIR, *self.PUBLISHED, "--over", "hours-per-day", "--kwh-price", price, "--idle", idle)
            [crossover] = document["crossovers"]
            self.assertAlmostEqual(crossover["value"] / hours, 1, delta=0.005)
            self.assertEqual((crossover["better_below"], crossover["better_above"]), self.PAIR[::-1])
        document = self.answer(*self.PAIR, *self.PUBLISHED, "--over", "hours-per-day", "--kwh-price", "0.3")
        self.assertEqual(document["crossovers"], [])
        self.assertRegex(document["reading"], "^at every duty .* mac-studio-m3-ultra-96 is cheaper to own$")

    def test_cost_agrees_on_both_sides_of_a_price(self):
        arguments = ("--resale", "none")
        for id in self.PAIR:
            [crossover] = self.answer(*self.PAIR, *arguments, "--over", "price:" + id)["crossovers"]
            for factor, better in [(0.9999, crossover["better_below"]), (1.0001, crossover["better_above"])]:
                given = (*arguments, "--set-price", f"{id}={crossover['value'] * factor}")
                self.assertEqual(min(self.PAIR, key=lambda system: self.cost(system, *given)), better)

    def test_a_system_that_cannot_take_part_is_named(self):
        document = self.answer("rig-1x3090", self.PAIR[0], "--over", "years", status=1)
        self.assertRegex(document["reading"], "^rig-1x3090 .*GiB")
        self.assertIn("rig-1x3090", run("breakeven", "rig-1x3090", self.PAIR[0], "--over", "years")[1])
        document = self.answer("mac-studio-m4-ultra-256", self.PAIR[0], "--over", "price:mac-studio-m4-ultra-256", status=1)
        self.assertRegex(document["reading"], "^mac-studio-m4-ultra-256 has no price")
        self.assertEqual((document["current"], document["range"]), (None, {"low": None, "high": None}))


class Upgrade(unittest.TestCase):
    """upgrade."""

    def answer(self, *arguments, status=0):
        found, out, err = run("upgrade", *arguments, "--json")
        self.assertEqual((found, err), (status, ""), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["upgrade"], SCHEMAS["upgrade"])), arguments)
        self.assertEqual(status == 1, not document["steps"], arguments)
        return document

    def test_every_owner_has_the_keys_of_the_schema(self):
        for own in ("rig-1x3090", "rig-4x3090-budget", "rig-4x3090-pro", "mac-studio-m3-ultra-96", "dgx-spark-128",
                    "mac-studio-m3-ultra-96-x3", "cluster-dgx-spark-2-mac-studio-m3-ultra-256", "workstation-2xpro6000"):
            for arguments in ([], ["--users", "8", "--model", "32B"], ["--availability", "any", "--circuit", "120V/15A"]):
                with self.subTest(own=own, arguments=arguments):
                    found, out, _ = run("upgrade", "--own", own, *arguments, "--json")
                    document = self.answer("--own", own, *arguments, status=found)
                    ids = [(step["kind"], step["to"]) for step in document["steps"] + document["refused"]]
                    self.assertEqual(len(ids), len(set(ids)))
                    self.assertNotIn(own, [to for _, to in ids])

    def test_net_is_what_is_bought_less_what_is_sold_and_keeps_to_the_budget(self):
        document = self.answer("--own", "rig-4x3090-budget", "--model", "70B", "--budget", "1500")
        self.assertEqual((document["bottleneck"]["code"], document["bottleneck"]["part"]), ("link", "h510-pro-btc"))
        for step in document["steps"]:
            self.assertAlmostEqual(step["net_usd"], sum(move["usd"] for move in step["buy"]) - sum(move["usd"] for move in step["sell"]))
            self.assertLessEqual(step["net_usd"], 1500)
            self.assertEqual(step["reasons"], [])
        board = next(step for step in document["steps"] if step["to"] == "rig-4x3090-pro")
        self.assertEqual(board["kind"], "parts")
        self.assertIn("romed8-2t", [move["part"] for move in board["buy"]])
        self.assertIn("h510-pro-btc", [move["part"] for move in board["sell"]])
        self.assertNotIn("rtx-3090", [move["part"] for move in board["buy"] + board["sell"]])

    def test_steps_follow_what_they_cost_a_year(self):
        for own in ("rig-1x3090", "rtx-3090@own-pc"):
            costs = [step["per_year_usd"] for step in self.answer("--own", own, "--model", "32B")["steps"]]
            self.assertEqual(costs, sorted(costs))


class Claims(unittest.TestCase):
    """claims."""

    def answer(self, *arguments, status=0):
        found, out, err = run("claims", *arguments, "--json")
        self.assertEqual((found, err), (status, ""), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["claims"], SCHEMAS["claims"])), arguments)
        self.assertEqual(sum(document["summary"].values()), len(document["claims"]))
        return document

    def test_all_claims_have_the_keys_of_the_schema(self):
        document = self.answer()
        self.assertGreaterEqual(len(document["claims"]), 45)
        self.assertEqual(document["tables"], [])
        for claim in document["claims"]:
            self.assertTrue(claim["sources"] and claim["reason"], claim["id"])
            for key in ("figure", "recomputed", "ours"):
                if claim[key]:
                    self.assertLessEqual(claim[key]["low"], claim[key]["value"], claim["id"])
                    self.assertLessEqual(claim[key]["value"], claim[key]["high"], claim["id"])

    def test_filters_and_names(self):
        contradicted = self.answer("--verdict", "contradicted", "--section", "6")["claims"]
        self.assertEqual({(c["verdict"], c["section"]["number"]) for c in contradicted}, {("contradicted", 6)})
        self.assertEqual([c["id"] for c in self.answer("Mac 7B speed")["claims"]], ["mac-7b-speed"])
        self.assertEqual({c["audit"]["id"] for c in self.answer("a14")["claims"]}, {"A14"})
        self.assertEqual(self.answer("--verdict", "does-not-reproduce", "--section", "1", status=1)["claims"], [])

    def test_the_commands_behind_our_figures_run_and_agree(self):
        [claim] = self.answer("mac-70b-speed")["claims"]
        [used] = claim["ours_from"]
        command = used["shown_by"].split()
        self.assertEqual(command[:2], ["advisor", "estimate"])
        shown = json.loads(run(*command[1:], "--json")[1])["results"][0]["speed"]["decode_tps"]
        self.assertEqual([shown[key] for key in ("value", "low", "high")], [claim["ours"][key] for key in ("value", "low", "high")])

    def test_tables_stand_beside_ours(self):
        document = self.answer("--table", "power")
        self.assertEqual(document["claims"], [])
        [table] = document["tables"]
        lines = {(row["row"], line["line"]): line["cells"] for row in table["rows"] for line in row["lines"]}
        for row, low, high in (("Mac Studio M3 Ultra", 105.12, 131.4), ("4x RTX 3090 rig", 788.4, 919.8)):
            year = lines[row, "recomputed"][3]
            self.assertAlmostEqual(year["low"], low)
            self.assertAlmostEqual(year["high"], high)
        self.assertEqual(len(self.answer("--table", "all")["tables"]), 5)

    def test_closing_answers_rest_on_claims_and_on_recommend(self):
        status, out, err = run("show", "verdicts", "--json")
        self.assertEqual((status, err), (0, ""))
        document = json.loads(out)
        self.assertEqual([], list(faults(document, SCHEMAS["verdicts"], SCHEMAS["verdicts"])))
        self.assertEqual([v["id"] for v in document["verdicts"]], ["office", "lab", "production", "learning"])
        office = document["verdicts"][0]
        [claim] = self.answer(office["claims"][0]["id"])["claims"]
        self.assertEqual((office["verdict"], office["reason"]), (claim["verdict"], claim["reason"]))
        decision = json.loads(run("recommend", "--profile", office["profile"], "--json")[1])
        first = decision["results"][0]
        self.assertEqual(office["today"]["pick"]["system"], first["system"]["id"])
        for key in ("why", "skip_if", "for_whom", "probability_first"):
            self.assertEqual(office["today"]["pick"][key], first[key])
        self.assertEqual(office["today"]["what_would_change"], decision["what_would_change"])

    def test_check_validates_a_claims_file(self):
        path = ROOT / "data/evidence/claims.json"
        status, out, err = run("check", path)
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"claims.json: ok, \d+ claims, 5 tables\n$")
        broken = workplace / "claims.json"
        broken.write_text(path.read_text().replace("mac_gb_s / card_gb_s", "mac_gb_s / card_gbs", 1))
        status, out, err = run("check", broken)
        self.assertEqual((status, out), (2, ""))
        self.assertRegex(err, r"claims.json: /claims/\d+/formula: unknown name 'card_gbs'; did you mean 'card_gb_s'")


DEVICE = {"id": "card", "name": "Card", "vendor": "nvidia", "kind": "gpu", "architecture": "ampere",
          "platforms": ["cuda"], "features": [], "memory_gib": 24, "bandwidth_gb_s": 936, "fp16_tflops": 71,
          "usable": {"reserve_gib": 0.4}, "power": {"limit_w": 350, "min_limit_w": 100, "max_limit_w": 400,
                                                    "idle_w": 22, "idle_loaded_w": 28}}


def devices(*records):
    return json.dumps({"schema": "advisor/devices/1", "devices": records})


BAD_CATALOGS = {
    "malformed": '{"devices": [}',
    "truncated": devices(DEVICE)[:-20],
    "empty": "",
    "no object": "[1, 2]",
    "not UTF-8": b'{"devices": [{"id": "\xff\xfe"}]}',
    "deeply nested": '{"devices": ' + "[" * 200000 + "]" * 200000 + "}",
    "nested in a note": '{"schema": "advisor/devices/1", "devices": [], "note": ' + "[" * 200000 + "]" * 200000 + "}",
    "wrong type": devices({**DEVICE, "memory_gib": "a lot"}),
    "missing field": devices({key: value for key, value in DEVICE.items() if key != "bandwidth_gb_s"}),
    "out of range": devices({**DEVICE, "bandwidth_gb_s": -1}),
    "duplicate id": devices(DEVICE, {**DEVICE, "id": "CARD"}),
    "unknown reference": devices({**DEVICE, "power_curve": "no-such-curve"}),
    "control characters in a name": devices({**DEVICE, "name": "\x1b[31mred\nline"}),
    "control characters in a choice": devices({**DEVICE, "architecture": "a\nb\x1b[31m"}),
}

BAD_LINES = [
    ["lst"], ["--json"], ["recommend", "extra"], ["recommend", "--modl", "70B"], ["recommend", "-x"],
    ["recommend", "--model", "no-such-model"], ["recommend", "--quant", "5bits"], ["recommend", "--engine", "vlm"],
    ["recommend", "--system", "rig-9x3090"], ["recommend", "--need", "cuda,warp-drive"],
    ["recommend", "--region", "zz"], ["recommend", "--profile", "nobody"], ["recommend", "--objective", "fame"],
    ["recommend", "--weight", "quiet"], ["recommend", "--task", "gaming"], ["recommend", "--os", "beos"],
    ["recommend", "--prices", "no-such-book"], ["recommend", "--prices", "/nowhere/prices.json"],
    ["recommend", "--set-watts", "rig-2x3090"], ["recommend", "--set-watts", "rig-9x3090=1/2"],
    ["recommend", "--set-watts", "rig-2x3090=90/60"], ["recommend", "--set-watts", "rig-2x3090=nan/nan"],
    ["upgrade"], ["upgrade", "--own", "rig-4x3090-budgte"], ["upgrade", "--own", "rig-1x3090", "--owned-years", "x"],
    ["upgrade", "--own", "rig-1x3090", "--owned-years", "31"], ["upgrade", "rig-1x3090"],
    ["upgrade", "--own", "rig-1x3090", "--system", "rig-2x3090"], ["estimate", "--own", "rig-1x3090"],
    ["recommend", "--over", "years"], ["breakeven"], ["breakeven", "rig-1x3090"], ["breakeven", "rig-1x3090", "rig-2x3090"],
    ["breakeven", "rig-1x3090", "rig-2x3090", "rig-3x3090", "--over", "years"],
    ["breakeven", "rig-1x3090", "RIG_1X3090", "--over", "years"], ["breakeven", "rig-1x3090", "rig-9x3090", "--over", "years"],
    ["breakeven", "rig-1x3090", "rig-2x3090", "--system", "rig-3x3090", "--over", "years"],
    *(["breakeven", "rig-1x3090", "rig-2x3090", "--over", over]
      for over in ("", "fame", "price", "price:", "price:rtx-309", "price:rtx-5090", "price:rig-3x3090")),
    ["recommend", "--set-price", "rtx-3090"], ["recommend", "--set-price", "warp-core=5"],
    ["recommend", "--budget", "-5"], ["recommend", "--budget", "lots"], ["recommend", "--budget", "nan"],
    ["recommend", "--budget", "1e999"], ["recommend", "--budget", ""], ["recommend", "--budget"],
    ["recommend", "--users", "0"], ["recommend", "--context", "1e300"], ["recommend", "--circuit", "lots"],
    ["recommend", "--as-of", "yesterday"], ["recommend", "--api-price", "1"],
    ["estimate", "rig-4x3090-pro", "--power-limit", "1"], ["recommend", "--format", "yaml"],
    ["recommend", "--json", "--format", "csv"], ["recommend", "--json=7"], ["recommend", "--color", "pink"],
    ["recommend", "--top", "1.5"], ["recommend", "--top", "-1"], ["recommend", "--data", "/nowhere"],
    ["recommend", "-o", "/nowhere/x"], ["recommend", "--model", "a\nb\u001b[31mred"], ["compare"],
    ["compare", "rig-9x3090"], ["estimate"], ["fit", "no-such-system"], ["cost", "no-such-system"],
    ["claims", "no-such-claim"], ["claims", "a", "b"], ["claims", "--verdict", "wrong"], ["claims", "--section", "11"],
    ["claims", "--table", "cost"], ["claims", "a14", "--table", "power"], ["claims", "--prices", "no-such-book"],
    ["claims", "--set-price", "warp-core=5"], ["claims", "--model", "7B"],
    ["list", "systms"], ["list", "systems", "--on", "rig-1x3090"], ["list", "engines", "--on", "rig-9x3090"],
    ["list", "engines", "--on", "rig-1x3090", "--quant", "FP8"], ["list", "systems", "extra"], ["show"], ["show", "no-such-id"], ["show", "systms/rtx-3090"],
    ["check"], ["check", "/nowhere.json"],
    ["accuracy", "/nowhere.json"], ["accuracy", "--by", "colour"], ["accuracy", "--by"], ["accuracy", "--device", "rtx-309"], ["accuracy", "--device", "rtx-3090"],
    ["accuracy", "--leave-one-out", "device"], ["accuracy", "--leave-one-out", "source", "a.json", "b.json"],
    ["accuracy", "--system", "rig-9x3090", "a.json"], ["accuracy", "--system", "rig-1x3090", "--device", "rtx-3090", "a"],
    ["detect", "-"], ["detect", "/nowhere"], ["detect", "a", "b"], ["detect", "--root", "/nowhere"],
    ["detect", "--root", "/", "-"], ["schema", "decison"], ["schema", "a", "b"], ["man", "recomend"], ["completions", "csh"],
    ["import"], ["import", "/nowhere.json"], ["import", "x.json", "--model", "no-such-model"],
]


BENCH = {"build_commit": "79c1160b", "build_number": 6123, "gpu_info": "NVIDIA GeForce RTX 3090", "backends": "CUDA",
         "model_filename": "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", "model_type": "llama 8B Q4_K - Medium",
         "model_size": 4912898304, "model_n_params": 8030261312, "n_batch": 2048, "n_ubatch": 512, "n_gpu_layers": 99,
         "split_mode": "layer", "flash_attn": True, "type_k": "f16", "type_v": "f16", "n_prompt": 0, "n_gen": 128,
         "n_depth": 0, "test_time": "2025-08-10T09:12:44Z", "avg_ts": 133.2, "stddev_ts": 0.4}
EXOTIC = {**BENCH, "gpu_info": "Voodoo 2"}


class Measurements(unittest.TestCase):
    """accuracy and import."""

    def accuracy(self, *arguments, status=0):
        found, out, err = run("accuracy", *arguments, "--json")
        self.assertEqual((found, err), (status, ""), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["accuracy"], SCHEMAS["accuracy"])), arguments)
        for row in document["rows"]:
            self.assertEqual(row["skipped"] is None, row["error"] is not None, row)
        return document

    def test_watts_are_judged_too(self):
        status, out, err = run("accuracy", "--power", "--by", "device", "--json")
        self.assertEqual((status, err), (0, ""))
        document = json.loads(out)
        self.assertEqual([], list(faults(document, SCHEMAS["power-accuracy"], SCHEMAS["power-accuracy"])))
        for row in document["rows"]:
            self.assertEqual(row["skipped"] is None, row["error"] is not None, row)
            if row["skipped"] is None:
                self.assertAlmostEqual(row["predicted_w"] / row["measured_w"] - 1, row["error"])

    def file(self, name, content):
        path = workplace / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def stored(self, home):
        return {path.name: path.read_text() for path in (home / "advisor" / "evidence").glob("*")}

    def test_the_built_in_evidence(self):
        document = self.accuracy("--by", "device")
        lines = (ROOT / "data/evidence/benchmarks.jsonl").read_text().splitlines()
        self.assertEqual([row["id"] for row in document["rows"]], [json.loads(line)["id"] for line in lines])
        summary = document["summary"]
        counted = sum(summary[metric][key] for metric in ("decode", "prefill") for key in ("rows", "skipped"))
        self.assertEqual(counted, len(lines))
        self.assertEqual(sum(group["rows"] + group["skipped"] for group in summary["groups"]), len(lines))
        self.assertIn("decode gb10", [group["group"] for group in summary["groups"]])
        errors = [row for row in document["rows"] if row["error"] is not None]
        for row in errors:
            self.assertAlmostEqual(row["error"], row["predicted"] / row["measured"] - 1)
        self.assertLess(summary["decode"]["median_error"], 0.15)

    def test_every_format_and_grouping_tells_the_accuracy(self):
        for group in ("source", "device", "engine", "model", "metric"):
            for style in ("text", "csv", "markdown"):
                status, out, err = run("accuracy", "--by", group, "--format", style)
                self.assertEqual((status, err), (0, ""), (group, style))
                self.assertTrue(all(len(line) <= 80 for line in out.splitlines()) or style != "text", (group, style))
        head = run("accuracy", "--format", "csv")[1].splitlines()[0]
        self.assertEqual(head, "group,rows,skipped,median_error,p90_error,signed_median_error,coverage,width_correlation")

    def test_a_file_of_measurements_is_predicted_without_being_learnt(self):
        path = self.file("bench.json", [BENCH, EXOTIC])
        rows = self.accuracy(path)["rows"]
        self.assertEqual([row["skipped"] for row in rows], [None, "unknown device Voodoo 2"])
        self.assertLess(abs(rows[0]["error"]), 0.5)
        self.assertEqual(self.accuracy(self.file("exotic.json", [EXOTIC]), status=1)["summary"]["decode"]["median_error"],
                         None)
        named = self.accuracy(self.file("exotic.json", [EXOTIC]), "--device", "rtx-3090")["rows"]
        self.assertEqual(named[0]["predicted"], rows[0]["predicted"])
        lines = self.file("bench.jsonl", json.dumps(BENCH) + "\n" + json.dumps(EXOTIC) + "\n")
        self.assertEqual(self.accuracy(lines)["rows"], rows)

    def test_leaving_one_source_out_needs_two(self):
        row = {"id": "a", "source": "s", "device": "rtx-3090", "device_count": 1, "engine": "llama.cpp", "quant": "Q4_K_M",
               "model": "llama-3-8b", "metric": "decode", "kind": "decode", "tps": 120}
        two = self.file("two.jsonl", "".join(json.dumps({**row, "source": source}) + "\n" for source in "st"))
        self.assertEqual(self.accuracy(two, "--leave-one-out", "source")["summary"]["decode"]["rows"], 2)
        one = self.file("one.jsonl", json.dumps(row))
        status, out, err = run("accuracy", one, "--leave-one-out", "source")
        self.assertEqual((status, out), (2, ""))
        self.assertEqual(err, "advisor: --leave-one-out: all rows are of one source; expected two or more\n")

    def test_importing_twice_stores_once(self):
        home = workplace / "twice"
        path = self.file("results/my bench.json", [BENCH, BENCH, EXOTIC])
        status, out, err = run("import", path, XDG_DATA_HOME=str(home))
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out, f"{path}: 1 stored in {home}/advisor/evidence/my-bench.jsonl, 1 there already, 1 skipped\n"
                              "     1  unknown device Voodoo 2\n")
        first = self.stored(home)
        self.assertEqual(list(first), ["my-bench.jsonl"])
        row = json.loads(first["my-bench.jsonl"])
        self.assertEqual((row["source"], row["grade"], row["device"], row["date"]), ("user", "A", "rtx-3090", "2025-08-10"))
        self.assertRegex(row["id"], r"^user-[0-9a-f]{16}$")
        again = self.file("copy.json", [BENCH])
        self.assertIn(" 0 stored in ", run("import", path, again, XDG_DATA_HOME=str(home))[1])
        self.assertEqual(self.stored(home), first)
        more = self.file("results/my bench.json", [{**BENCH, "avg_ts": 134.0}])
        self.assertEqual(run("import", more, XDG_DATA_HOME=str(home))[0], 0)
        self.assertEqual(self.stored(home)["my-bench.jsonl"].count("\n"), 2)
        self.assertEqual(run("import", home / "advisor/evidence/my-bench.jsonl", XDG_DATA_HOME=str(home))[1].count(" 0 stored"), 1)

    def test_a_system_says_what_a_file_does_not(self):
        home = workplace / "vllm"
        path = self.file("vllm.json", {"date": "20250801-101010", "model_id": "Meta-Llama-3.1-70B-Instruct-AWQ-INT4",
                                       "num_prompts": 10, "request_rate": "inf", "max_concurrency": 1,
                                       "total_input_tokens": 10240, "total_output_tokens": 1280,
                                       "output_throughput": 38.1, "mean_ttft_ms": 640.0, "mean_tpot_ms": 20.0})
        self.assertEqual(run("import", path, XDG_DATA_HOME=str(home))[0], 1)
        self.assertEqual(self.stored(home), {})
        self.assertEqual(run("import", path, "--system", "rig-4x3090-pro", XDG_DATA_HOME=str(home))[0], 0)
        rows = [json.loads(line) for line in self.stored(home)["vllm.jsonl"].splitlines()]
        self.assertEqual([(r["metric"], r["device"], r["device_count"], r["parallel"]) for r in rows],
                         [("decode", "rtx-3090", 4, "tensor"), ("prefill", "rtx-3090", 4, "tensor")])

    def test_nothing_is_stored_when_a_file_is_malformed(self):
        home = workplace / "malformed"
        good, bad = self.file("good.json", [BENCH]), self.file("bad.json", [{**BENCH, "avg_ts": -1}])
        status, out, err = run("import", good, bad, XDG_DATA_HOME=str(home))
        self.assertEqual((status, out), (2, ""))
        self.assertEqual(err, f"advisor: {bad}: /0/avg_ts: expected a number of tokens per second above 0, found -1\n")
        self.assertFalse(home.exists())

    def test_where_nothing_can_be_stored(self):
        good = self.file("good.json", [BENCH])
        blocked = self.file("blocked", "")
        for home, words in [(blocked, "cannot make"), ("/proc/nowhere", "cannot make")]:
            status, out, err = run("import", good, XDG_DATA_HOME=str(home))
            self.assertEqual((status, out), (2, ""), home)
            self.assertRegex(err, f"^advisor: {words} [^\n]+\n$")
        home = workplace / "damaged"
        (home / "advisor" / "evidence").mkdir(parents=True)
        for text in ("{", '{"id": 1}'):
            (home / "advisor" / "evidence" / "old.jsonl").write_text(text)
            status, out, err = run("import", good, XDG_DATA_HOME=str(home))
            self.assertEqual((status, out), (2, ""))
            self.assertIn("old.jsonl: line 1: ", err)
        (home / "advisor" / "evidence" / "old.jsonl").unlink()
        (home / "advisor" / "evidence" / "good.jsonl").mkdir()
        self.assertEqual(run("import", good, XDG_DATA_HOME=str(home))[0], 2)


class Build(unittest.TestCase):
    """build."""

    def answer(self, *arguments, status=0):
        found, out, err = run("build", *arguments, "--json")
        self.assertEqual((found, err), (status, ""), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["build"], SCHEMAS["build"])), arguments)
        return document

    def test_every_part_says_what_it_costs_when_and_who_says_so(self):
        for arguments in (["--model", "70B"], ["4xrtx-3090@romed8-2t", "--model", "70B"],
                          ["--model", "70B", "--gpus", "2xrtx-3090", "--have", "rtx-3090"]):
            document = self.answer(*arguments)
            self.assertAlmostEqual(sum(part["usd"]["typical"] for part in document["parts"]),
                                   document["price_usd"]["typical"], places=2)
            for part in document["parts"]:
                self.assertTrue(part["source"] and part["date"] and part["condition"], part)
            for step in document["setup"] + document["tests"]:
                self.assertTrue(step["source"], step)

    def test_nothing_that_qualifies_comes_with_a_way_out(self):
        document = self.answer("--model", "70B", "--budget", "500", status=1)
        self.assertEqual((document["build"], document["parts"], document["plan"]), (None, [], None))
        self.assertTrue(document["nearest"])
        self.assertRegex(document["helps"][0]["ask"], r"^--budget \d+$")
        self.answer("--model", "70B", *document["helps"][0]["ask"].split())

    def test_a_named_build_that_does_not_do_is_shown_with_reasons(self):
        document = self.answer("rtx-3090@am4-2gpu", "--model", "70B", status=1)
        self.assertEqual(document["build"], "rtx-3090@am4-2gpu")
        self.assertEqual(document["reasons"][0]["code"], "memory")

    def test_what_is_no_build_is_refused(self):
        for word, why in (("mac-studio-m3-ultra-96", "is sold as a whole"),
                          ("rig-4x3090-pro-x2", "has no list of places")):
            status, out, err = run("build", word)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(why, err)

    def test_a_rig_of_the_catalog_has_its_list(self):
        document = self.answer("rig-2x3090", "--model", "8B")
        self.assertEqual(document["build"], "rig-2x3090")
        self.assertEqual(sum(part["quantity"] for part in document["parts"] if part["part"] == "rtx-3090"), 2)


class Detection(unittest.TestCase):
    """detect."""

    def found(self, *arguments, status=0):
        code, out, err = run("detect", *arguments, "--json")
        self.assertEqual((code, err), (status, ""), arguments)
        document = json.loads(out, parse_constant=lambda name: self.fail(f"{name} is not JSON"))
        self.assertEqual([], list(faults(document, SCHEMAS["detect"], SCHEMAS["detect"])), arguments)
        return document

    def test_what_stands_here(self):
        tree = self.found("--root", ROOT / "tests/trees/pc-2x3090-3060")
        self.assertEqual((tree["source"], tree["cpu"]["cores"]), ("linux", 8))
        self.assertEqual(tree["build"], "2xrtx-3090+rtx-3060@pc-2gpu,ram=64")
        self.assertEqual((tree["own"], tree["have"]),
                         ("--own 2xrtx-3090+rtx-3060@pc-2gpu,ram=64", "--have rtx-3090=2,rtx-3060,pc-2gpu"))
        self.assertIsNone(tree["mac"])

    def test_what_tools_print(self):
        seeds = ROOT / "tests/fuzz/seeds"
        for name, source, status in [("nvidia_smi_q.txt", "nvidia-smi", 0), ("nvidia_smi_l.txt", "nvidia-smi", 0),
                                     ("lspci.txt", "lspci", 0), ("system_profiler.txt", "system_profiler", 0),
                                     ("system_profiler.json", "system_profiler", 0)]:
            self.assertEqual(self.found(seeds / name, status=status)["source"], source, name)

    def test_nothing_that_the_catalog_knows(self):
        empty = workplace / "machine"
        empty.mkdir(exist_ok=True)
        document = self.found("--root", empty, status=1)
        self.assertEqual([document[key] for key in ("ram_gib", "cards", "mac", "build", "own", "have")],
                         [None, [], None, None, None, None])

    def test_a_file_that_is_never_ready_or_too_large_is_not_there(self):
        root = workplace / "hostile"
        (root / "proc").mkdir(parents=True)
        os.mkfifo(root / "proc/cpuinfo")
        (root / "proc/meminfo").mkdir()
        with (root / "proc/version").open("wb") as file:
            file.truncate((64 << 20) + 1)
        self.assertIsNone(self.found("--root", root, status=1)["cpu"]["name"])


class BadInput(unittest.TestCase):
    """Refusals."""

    def refuse(self, *arguments):
        status, out, err = run(*arguments)
        lines = err.splitlines()
        self.assertEqual(status, 2, f"{arguments}: {err or out[:200]}")
        self.assertEqual(out, "", arguments)
        if "--json" in arguments:
            self.assertEqual(len(lines), 1, err)
            error = json.loads(err)
            self.assertEqual([], list(faults(error, SCHEMAS["error"], SCHEMAS["error"])), arguments)
            return "advisor: " + error["message"]
        self.assertTrue(lines and lines[0].startswith("advisor: "), err)
        self.assertNotRegex(err.replace("\n", ""), r"[\x00-\x1f\x7f]")
        if lines[1:]:
            self.assertEqual(len(lines), 2, err)
            self.assertRegex(lines[1], r"^Try 'advisor [a-z -]*--help'\.$")
        return lines[0]

    def test_command_lines(self):
        for line in BAD_LINES:
            with self.subTest(line=line):
                self.refuse(*line)

    def test_errors_as_json_say_the_same(self):
        for command, *rest in BAD_LINES:
            if command in ("lst", "import", "schema", "man", "completions", "--json") or "--format" in rest or "--json" in rest:
                continue  # where --json is itself the mistake, or there already
            with self.subTest(line=[command, *rest]):
                self.assertEqual(self.refuse(command, "--json", *rest), self.refuse(command, *rest))

    def test_errors_as_json_name_the_command(self):
        for line, command, advice in ((["estimate", "rig-9x3090", "--format", "json"], "estimate", None),
                                      (["70B", "--bugdet", "5", "--json"], "recommend", "advisor recommend --help"),
                                      (["lst", "--format=json"], None, "advisor --help")):
            error = json.loads(run(*line)[2])
            self.assertEqual((error["command"], error["help"], error["exit_status"]), (command, advice, 2))

    def test_suggestions(self):
        pair = ["breakeven", "rig-1x3090", "rig-2x3090", "--over"]
        for line, wanted in [(["recomend"], "recommend"), ([*pair, "kwh-prise"], "kwh-price"),
                             ([*pair, "price:rtx-309"], "rtx-3090"), (["recommend", "--buget", "5"], "--budget"),
                             (["recommend", "--format", "jsno"], "json"), (["list", "system s"], None),
                             (["compare", "rig-4x3090-prp"], "rig-4x3090-pro"), (["show", "rtx-309"], "rtx-3090")]:
            if wanted:
                self.assertIn(f"did you mean '{wanted}'", self.refuse(*line))

    def test_catalogs_are_refused_whole_and_by_name(self):
        for number, (name, text) in enumerate(BAD_CATALOGS.items()):
            path = workplace / f"bad-{number}.json"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            with self.subTest(name=name):
                for command in (["check", path], ["recommend", "--catalog", path], ["list", "--catalog", path]):
                    self.assertIn(path.name, self.refuse(*command))

    def test_what_is_not_a_readable_file(self):
        self.refuse("check", workplace)
        self.refuse("recommend", "--catalog", workplace)
        fifo = workplace / "fifo.json"
        os.mkfifo(fifo)
        self.refuse("check", fifo)
        huge = workplace / "huge.json"
        with huge.open("wb") as file:
            file.truncate((64 << 20) + 1)
        self.assertIn("64 MiB", self.refuse("check", huge))
        huge.unlink()
        secret = workplace / "secret.json"
        secret.write_text(devices(DEVICE))
        secret.chmod(0)
        if os.geteuid() != 0:
            self.refuse("check", secret)

    def test_copies_and_adapters_beside_a_model_are_left_out(self):
        folder = workplace / "mistral"
        folder.mkdir(exist_ok=True)
        (folder / "config.json").write_text(json.dumps(
            {"model_type": "llama", "num_hidden_layers": 1, "hidden_size": 64, "intermediate_size": 64,
             "num_attention_heads": 1, "vocab_size": 1024, "max_position_embeddings": 65536}))
        header = json.dumps({"model.embed_tokens.weight": {"dtype": "BF16", "shape": [1024, 64],
                                                           "data_offsets": [0, 131072]},
                             "model.layers.0.mlp.up_proj.weight": {"dtype": "BF16", "shape": [64, 64],
                                                                   "data_offsets": [131072, 139264]}}).encode()
        weights = len(header).to_bytes(8, "little") + header + bytes(139264)
        question = ["fit", "--model", folder / "config.json", "--system", "rig-1x3090", "--json"]
        (folder / "model.safetensors").write_bytes(weights)
        alone = run(*question)
        (folder / "consolidated.safetensors").write_bytes(weights)
        (folder / "adapter_model.safetensors").write_bytes(weights)
        self.assertEqual(alone[0], 0, alone[2])
        self.assertEqual(run(*question), alone)

    def test_what_is_no_model_file_names_its_flag(self):
        self.assertIn("--model a/b/c: expected a .gguf", self.refuse("fit", "--model", "a/b/c"))
        self.assertIn("--draft-model a/b/c: expected a .gguf", self.refuse("fit", "--draft-model", "a/b/c"))

    def test_a_bad_file_of_the_users_stops_every_command(self):
        config = workplace / "bad-config"
        (config / "advisor" / "catalog.d").mkdir(parents=True)
        (config / "advisor" / "catalog.d" / "mine.json").write_text("{")
        status, out, err = run("recommend", "70B", XDG_CONFIG_HOME=str(config))
        self.assertEqual((status, out), (2, ""))
        self.assertIn("mine.json", err)

    def test_a_good_file_extends_the_catalog(self):
        path = workplace / "good.json"
        path.write_text(devices(DEVICE, {**DEVICE, "id": "other", "name": "=Karte f\u00fcr M\u00fcnchen"}))
        status, out, err = run("check", path)
        self.assertEqual((status, err), (0, ""), err)
        self.assertEqual(out, f"{path}: ok, 2 devices\n")
        status, out, _ = run("list", "devices", "--catalog", path, "--format", "csv")
        self.assertEqual(status, 0)
        self.assertIn("card,Card,", out)
        self.assertIn("other,'=Karte f\u00fcr M\u00fcnchen,", out)


def main():
    global binary, workplace
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("advisor", nargs="?", help="path of the program")
    parser.add_argument("--binary", help="the same")
    options, rest = parser.parse_known_args()
    binary = options.binary or options.advisor
    if not binary:
        parser.error("expected the path of the program")
    binary = os.path.abspath(binary)
    with tempfile.TemporaryDirectory() as directory:
        workplace = pathlib.Path(directory)
        unittest.main(argv=[sys.argv[0], *rest], verbosity=1)


if __name__ == "__main__":
    main()
