"""Files of the user's own that are wrong, large, in the way or hostile: what is told, and what goes on without them.

    own_files_test.py --binary advisor"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

BINARY = ""
HIDDEN = {"direction": "\u202e", "isolate": "\u2066", "no width": "\u200b", "line": "\u2028", "tag": "\U000e0041", "soft": "\u00ad"}


class OwnFiles(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.own = self.folder / "config/advisor/catalog.d"

    def tearDown(self):
        shutil.rmtree(self.folder)

    def file(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def run_it(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder / "config"),
                       "XDG_DATA_HOME": str(self.folder / "data")}
        done = subprocess.run([BINARY, *map(str, arguments)], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def refused(self, *arguments):
        status, out, err = self.run_it(*arguments)
        self.assertEqual((status, out), (2, ""), err)
        self.assertRegex(err, r"\Aadvisor: [^\n]+\n\Z")
        return err

    def test_check_refuses_what_no_question_can_be_asked_with(self):
        profile = {"id": "odd", "name": "Odd", "objective": "balanced", "weights": {}, "assumption": "none"}
        for defaults, words in (({"users": "many"}, "default 'users' has the value 'many'"), ({"uesrs": 2}, "'uesrs' is no flag"),
                                ({"users": 1e6}, "--users: 1,000,000 is out of range|--users: 1000000 is out of range"),
                                ({"region": "nowhere"}, "--region: unknown id 'nowhere'"), ({"task": "chatter"}, "--task: unknown")):
            path = self.file("odd.json", {"schema": "advisor/profiles/1", "profiles": [{**profile, "defaults": defaults}]})
            self.assertRegex(self.refused("check", path), f"odd.json: no question can be asked with --profile odd: .*({words})")
        rates = self.file("rates.json", {"schema": "advisor/rates/1", "rates": [
            {"id": "hour-worth", "value": 1e9, "unit": "USD/h", "assumption": "none"}]})
        self.assertIn("--hour-worth: ", self.refused("check", rates))

    def test_a_broken_file_is_in_nobody_elses_way(self):
        self.file("config/advisor/catalog.d/broken.json", "{")
        self.file("config/advisor/catalog.d/parts.json", {"parts": [{"id": "my-part", "name": "Mine", "kind": "psu", "assumption": "x"}]})
        prices = self.file("prices.csv", "part,typical\nmy-part,100\n")
        good = self.file("good.json", {"parts": [{"id": "my-other", "name": "Other", "kind": "psu", "assumption": "x"}]})
        status, out, err = self.run_it("check", good, prices)
        self.assertEqual((status, out), (0, f"{good}: ok, 1 part\n{prices}: ok, 1 price over 2026-11\n"))
        self.assertRegex(err, r"\Aadvisor: [^\n]+/broken.json: line 1, [^\n]+; going on without this file\n\Z")
        broken = self.own / "broken.json"
        self.assertRegex(self.refused("check", broken), r"\Aadvisor: [^\n]+/broken.json: line 1, column 2: [^\n;]*;[^\n;]*\n\Z")
        self.assertIn("broken.json: line 1", self.refused("recommend", "8B"))

    def test_folders_that_cannot_be_read_are_told_once_and_gone_on_without(self):
        plain = self.run_it("recommend", "8B")
        self.assertEqual(plain[0], 0)
        for folder in ("config", "data"):
            self.file(folder, "a file, where a folder should be")
        for command in (("recommend", "8B"), ("prices",), ("list", "devices")):
            status, out, err = self.run_it(*command)
            self.assertEqual(status, 0)
            told = err.splitlines()
            self.assertEqual(len(told), 2 if command[0] == "recommend" else 1, err)
            for line, place in zip(told, ("config/advisor/catalog.d", "data/advisor/evidence")):
                self.assertEqual(line, f"advisor: cannot read {self.folder}/{place}: Not a directory; going on without it")
        self.assertEqual(self.run_it("recommend", "8B")[1], plain[1])

    def test_hidden_characters_reach_no_screen(self):
        for what, character in HIDDEN.items():
            with self.subTest(what):
                part = {"id": "my-part", "name": f"RTX{character}0903", "kind": "psu", "assumption": "x"}
                self.assertIn("hidden", self.refused("check", self.file("part.json", {"parts": [part]})))
                noted = {**part, "name": "Mine", "note": f"a{character}b"}
                path = self.file("noted.json", {"parts": [noted]})
                for words in (("list", "parts"), ("show", "my-part"), ("show", "my-part", "--format", "csv"),
                              ("show", "my-part", "--format", "markdown")):
                    status, out, err = self.run_it(*words, "--catalog", path)
                    self.assertEqual((status, err), (0, ""))
                    self.assertNotIn(character, out)
                prices = self.file("prices.csv", f"part,typical,source\nrtx-3090,800,shop{character}\n")
                self.assertIn("hidden", self.refused("recommend", "8B", "--prices", prices))
                named = self.file(f"prices{character}.csv", "part,typical\nrtx-3090,800\n")
                self.assertIn("hidden characters in the name", self.refused("recommend", "8B", "--prices", named))
                config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 2048, "num_hidden_layers": 16,
                          "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 8192, "vocab_size": 128256,
                          "max_position_embeddings": 8192, "torch_dtype": "bfloat16", "_name_or_path": f"x{character}y"}
                model = self.file(f"model{character}x/config.json", config)
                for shape in ("text", "csv", "markdown", "json"):
                    status, out, err = self.run_it("recommend", "--model", model, "--format", shape)
                    self.assertEqual((status, err), (0, ""))
                    self.assertNotIn(character, out)
                for words in (("recommend", f"8B{character}"), ("recommend", "8B", "--system", f"rtx{character}"), (f"li{character}st",),
                              ("show", f"x{character}"), ("recommend", "8B", f"--x{character}"), ("check", f"no{character}thing.json")):
                    self.assertNotIn(character, self.refused_loosely(*words))

    def refused_loosely(self, *words):
        status, out, err = self.run_it(*words)
        self.assertEqual((status, out), (2, ""))
        return err

    def test_many_prices_of_many_parts_take_moments(self):
        """Work that grows with the square of either would take twenty seconds and more."""
        many = range(20000)
        parts = self.file("parts.json", {"parts": [{"id": f"part-{i}", "name": f"P {i}", "kind": "psu", "assumption": "x"} for i in many]})
        prices = self.file("prices.csv", "part,typical\n" + "".join(f"part-{i},{i}\n" for i in many))
        price = {"typical": 100, "condition": "used", "date": "2026-11", "assumption": "x"}
        book = self.file("book.json", {"schema": "advisor/prices/1", "id": "mine", "name": "Mine", "as_of": "2026-11-29",
                                       "currency": "USD", "extends": "2026-11", "prices": [{"part": f"part-{i}", **price} for i in many],
                                       "local_prices": [{"part": f"part-{i}", "region": "fr", **price} for i in many]})
        alone = self.seconds("recommend", "8B", "--catalog", parts)
        for words in (("--prices", prices), ("--prices", book), ("--prices", book, "--currency", "local", "--region", "de")):
            self.assertLess(self.seconds("recommend", "8B", "--catalog", parts, *words), 10 * alone + 2, words)

    def seconds(self, *words):
        start = time.monotonic()
        status, _, err = self.run_it(*words)
        self.assertEqual((status, err), (0, ""))
        return time.monotonic() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    arguments, rest = parser.parse_known_args()
    BINARY = arguments.binary
    unittest.main(argv=["own_files_test", *rest])
