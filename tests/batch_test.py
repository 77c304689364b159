#!/usr/bin/env python3
"""`advisor batch`: a question a line, an answer a line."""

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

BINARY = ""
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C"}


def batch(lines, *flags):
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run([BINARY, "batch", *flags], input=text, capture_output=True, text=True, env=ENVIRONMENT,
                          timeout=120)
    return done.returncode, done.stdout, done.stderr


def objects(lines, *flags):
    status, out, err = batch(lines, *flags)
    assert err == "", err
    return status, [json.loads(line) for line in out.splitlines()]


def advisor(*words):
    return json.loads(subprocess.run([BINARY, *words, "--json"], capture_output=True, text=True, env=ENVIRONMENT,
                                     timeout=60).stdout)


class Answers(unittest.TestCase):
    def test_an_answer_is_what_the_command_prints(self):
        question = json.dumps({"model": "70B", "budget": 4500, "max_noise": 45, "need": ["cuda"], "no_builds": True})
        status, (answer,) = objects([question], "--full")
        self.assertEqual(status, 0)
        self.assertEqual(answer, advisor("recommend", "--model", "70B", "--budget", "4500", "--max-noise", "45",
                                         "--need", "cuda", "--no-builds"))

    def test_a_command_line_asks_the_same_as_its_keys(self):
        by_keys = {"command": "compare", "systems": ["rig-2x3090", "mac-studio-m5-max-64"], "model": "70B", "users": 2}
        words = "compare rig-2x3090 mac-studio-m5-max-64 --model 70B --users 2"
        lines = [json.dumps(by_keys), json.dumps(words), json.dumps("advisor " + words + " --json")]
        status, answers = objects(lines)
        self.assertEqual(status, 0)
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_every_asking_command_answers_with_its_schema(self):
        lines = [{"command": "recommend", "model": "8B"}, {"command": "estimate", "systems": ["rig-1x3090"], "model": "8B"},
                 {"command": "fit", "model": "8B"}, {"command": "cost", "systems": ["rig-1x3090"]},
                 {"command": "build", "model": "8B", "budget": 2000, "builds": True},
                 {"command": "upgrade", "own": "rtx-3090@own-pc", "model": "70B", "budget": 2000},
                 {"command": "breakeven", "systems": ["rig-2x3090", "mac-studio-m5-max-64"], "over": "hours-per-day"}]
        status, answers = objects([json.dumps(line) for line in lines])
        self.assertEqual(status, 0)
        self.assertEqual([answer["schema"].split("/")[1] for answer in answers],
                         ["decision", "decision", "decision", "decision", "build", "upgrade", "breakeven"])

    def test_answers_keep_the_order_of_the_questions(self):
        models = ["8B", "70B", "405B", "14B", "gpt-oss-120b"] * 60
        lines = [json.dumps({"id": i, "model": model, "budget": 9000}) for i, model in enumerate(models)]
        status, answers = objects(lines, "--fields", "system.id,memory.required_gib")
        self.assertEqual(status, 0)
        self.assertEqual([answer["id"] for answer in answers], list(range(len(models))))
        self.assertEqual([answer["line"] for answer in answers], list(range(1, len(models) + 1)))
        self.assertEqual(answers[:5], [dict(a, line=a["line"] - 5, id=a["id"] - 5) for a in answers[5:10]])

    def test_flags_of_the_program_hold_for_lines_that_do_not_say_otherwise(self):
        lines = ['{"model": "8B"}', '{"model": "8B", "region": "us"}']
        _, (german, american) = objects(lines, "--region", "de")
        tariffs = [[a["value"] for a in answer["assumptions"] if a["name"] == "kwh-price"][0]
                   for answer in (german, american)]
        self.assertGreater(tariffs[0], 1.5 * tariffs[1])


class Fields(unittest.TestCase):
    QUESTION = '{"model": "70B", "budget": 6000}'

    def keys(self):
        """Every figure of a result, as the schema has them down to two levels."""
        schema = json.loads(subprocess.run([BINARY, "schema", "decision"], capture_output=True, text=True,
                                           env=ENVIRONMENT, check=True).stdout)
        result = schema["properties"]["results"]["items"]["properties"]
        keys = []
        for name, entry in result.items():
            within = entry.get("properties")
            keys += [f"{name}.{inner}" for inner in within] if within else [name]
        return keys

    def test_fields_are_those_of_the_whole_answer(self):
        whole = advisor("recommend", "--model", "70B", "--budget", "6000", "--no-builds")["results"][0]
        known = 0
        for key in self.keys():  # each alone, so that nothing is worked out for another
            status, out, _ = batch([self.QUESTION], "--fields", key)
            if status != 0:
                continue
            known += 1
            wanted = whole
            for part in key.split("."):
                wanted = wanted[part] if wanted is not None else None
            self.assertEqual(json.loads(out)[key], wanted, key)
        self.assertGreater(known, 60)

    def test_csv_has_a_row_a_result_and_empty_cells_where_nothing_is_left(self):
        lines = [self.QUESTION, '{"model": "405B", "budget": 300, "id": "=1+1"}', '{"model": "nothing"}']
        status, out, err = batch(lines, "--fields", "rank,system.name,speed.decode_tps", "--format", "csv", "-n", "2")
        self.assertEqual((status, err), (1, ""))
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([row["line"] for row in rows], ["1", "1", "2", "3"])
        self.assertEqual([row["rank"] for row in rows], ["1", "2", "", ""])
        self.assertEqual(rows[2]["id"], "'=1+1")
        self.assertIn("nothing", rows[3]["error"])
        self.assertGreater(json.loads(rows[0]["speed.decode_tps"])["value"], 1)

    def test_an_unknown_field_is_refused_before_anything_is_asked(self):
        status, out, err = batch([self.QUESTION], "--fields", "speed.decode_tsp")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("did you mean 'speed.decode_tps'", err)


class Refusals(unittest.TestCase):
    def messages(self, lines, *flags):
        status, answers = objects(lines, *flags)
        self.assertEqual(status, 1)
        for answer in answers:
            self.assertEqual(answer["error"]["schema"], "advisor/error/1")
        return [answer["error"]["message"] for answer in answers]

    def test_an_empty_word_is_no_command(self):
        for message in self.messages(["\"''\"", "\"'' 8B\"", '""']):
            self.assertIn("command", message)

    def test_a_bad_line_is_answered_by_an_error_and_the_next_is_read(self):
        lines = ['{"model": "70B", "budgt": 1}', '{"model": 70', '[]', '"compare"', '"recommend --model \'70B"',
                 '{"command": "accuracy"}', '{"model": {"a": 1}}', '{"users": -1, "model": "8B"}', '{}',
                 '{"local_only": "yes", "model": "8B"}', '{"model": "8B", "prices": "mine.csv"}',
                 '"recommend 8B --catalog x.json"', '{"output": "x", "model": "8B"}', '{"id": [1], "model": "8B"}']
        messages = self.messages(lines)
        self.assertEqual(len(messages), len(lines))
        for message, part in zip(messages, ["did you mean 'budget'", "line 1, column", "expected an object",
                                            "compare: expected", "closing '", "command: expected recommend",
                                            "model: expected", "users", "expected a model or a budget",
                                            "local_only: expected true or false", "id of a price book",
                                            "once for all questions", "unknown key 'output'", "id: expected"]):
            self.assertIn(part, message)
        _, (named, unnamed) = objects(['{"id": "mine", "model": "8B", "budgt": 1}', '{"id": "mine", "model'])
        self.assertEqual((named["id"], "id" in unnamed), ("mine", False))
        status, answers = objects(lines + ['{"model": "8B"}'], "--fields", "rank")
        self.assertEqual((status, answers[-1]["rank"]), (1, 1))

    def test_lines_may_be_blank_long_binary_or_without_an_end(self):
        long = '{"model": "' + "x" * (1 << 20) + '"}'
        text = b"\n  \n" + long.encode() + b"\n\xff\xfe\x00\n" + b'{"model": "8B"}'
        done = subprocess.run([BINARY, "batch", "--fields", "rank"], input=text, capture_output=True, env=ENVIRONMENT,
                              timeout=60)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([answer["line"] for answer in answers], [3, 4, 5])
        self.assertIn("more than 1048576 bytes", answers[0]["error"]["message"])
        self.assertEqual(answers[2]["rank"], 1)

    def test_the_program_says_what_is_wrong_with_its_own_flags(self):
        for flags, part in ((["--format", "csv"], "--fields"), (["-o", "x"], "standard output"),
                            (["/nonexistent.jsonl"], "/nonexistent.jsonl")):
            status, out, err = batch([], *flags)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(part, err)


class Flow(unittest.TestCase):
    def test_an_answer_comes_before_the_next_question(self):
        with subprocess.Popen([BINARY, "batch", "--fields", "rank"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True, env=ENVIRONMENT) as process:
            for _ in range(3):
                process.stdin.write('{"model": "8B"}\n')
                process.stdin.flush()
                self.assertEqual(json.loads(process.stdout.readline())["rank"], 1)
            process.stdin.close()
            self.assertEqual(process.wait(timeout=30), 0)

    def test_a_reader_that_has_gone_away_ends_it(self):
        questions = '{"model": "8B"}\n' * 5000
        command = f"'{BINARY}' batch --fields rank | head -n 1"
        done = subprocess.run(["bash", "-c", command], input=questions, capture_output=True, text=True,
                              env=ENVIRONMENT, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_memory_stays_flat(self):
        def peak(count):
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
                file.write('{"model": "8B", "budget": 900}\n' * count)
                file.flush()
                code = ("import resource, subprocess, sys\n"
                        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
                        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
                done = subprocess.run([sys.executable, "-c", code, BINARY, "batch", "--fields", "rank", file.name],
                                      capture_output=True, text=True, env=ENVIRONMENT, timeout=120, check=True)
                return int(done.stdout)
        self.assertLess(peak(3000), peak(300) + 10000)  # KiB
        self.assertLess(peak(300), 100000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    options, rest = parser.parse_known_args()
    BINARY = os.path.abspath(options.binary)
    unittest.main(argv=[sys.argv[0], *rest])
