"""Random questions, each answered as JSON and held against the schema of its command: every value that a table allows must
be one that its schema allows. The same questions in every run; --runs N asks more.

    random_answers_test.py --binary advisor [--runs N] [--seed N]"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from schema_check import faults  # noqa: E402

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "data/schema"
BINARY, RUNS, SEED = "", 100, 1
KV = ("f16", "q8_0", "q4_0")
SYSTEMS = ("2xrtx-3090", "4xrtx-3090@romed8-2t", "mac-studio-m5-max-128", "mac-studio-m3-ultra-256", "rig-4x3090-pro",
           "dgx-spark", "rtx-3090+rtx-3060@pc-2gpu,ram=64", "strix-halo-128", "rig-8x3090-pro")
FLAGS = {  # what may stand behind each; none: a switch
    "--model": ("8B", "32B", "70B", "120B-A5B", "405B", "gpt-oss-120b", "qwen3-235b-a22b", "deepseek-v3", "qwen3-32b", "1T"),
    "--quant": ("4bit", "8bit", "16bit", "Q4_K_M", "awq-int4", "Q8_0"),
    "--kv-quant": KV + tuple(f"{keys}/{values}" for keys in KV for values in KV),
    "--context": ("2048", "32k", "128k", "1M"),
    "--prompt-tokens": ("16", "4000", "100k"),
    "--output-tokens": ("1", "512", "20000"),
    "--users": ("1", "2", "16", "200"),
    "--task": ("chat", "agentic-coding", "rag", "batch", "lora", "qlora", "full-finetune"),
    "--draft-model": ("1B", "8B"),
    "--speculative": None,
    "--requests-per-day": ("0", "60", "1e6"),
    "--hours-per-day": ("0", "8", "24"),
    "--idle": ("always-on", "sleep", "off"),
    "--region": ("us", "de", "fr", "jp"),
    "--kwh-price": ("0", "0.45"),
    "--currency": ("EUR", "local", "JPY"),
    "--tax": ("19", "region", "none"),
    "--circuit": ("120V/15A", "230V/16A"),
    "--place": ("desk", "other-room"),
    "--max-noise": ("30", "60"),
    "--budget": ("1", "1500", "5000", "€4500", "1e6"),
    "--prices": ("article-2026-02",),
    "--set-price": ("rtx-3090=700",),
    "--condition": ("new", "used"),
    "--availability": ("any",),
    "--years": ("0.1", "3", "30"),
    "--discount-rate": ("0", "7"),
    "--repairs": ("5",),
    "--resale": ("low", "typical", "high", "none"),
    "--api-price": ("0.1/0.4",),
    "--local-only": None,
    "--need": ("cuda", "cuda,vllm", "qlora"),
    "--os": ("linux", "macos", "windows"),
    "--form": ("tower", "desktop-box", "laptop"),
    "--portable": None,
    "--min-tps": ("5", "100"),
    "--max-ttft": ("1", "60"),
    "--no-builds": None,
    "--have": ("rtx-3090", "rtx-3090=2,own-pc"),
    "--engine": ("llama.cpp", "vllm", "mlx", "exllamav3"),
    "--parallel": ("layer", "tensor"),
    "--power-limit": ("200", "350"),
    "--wired-limit": ("max", "100"),
    "--no-offload": None,
    "--profile": ("default", "home-office", "enterprise", "ai-researcher"),
    "--objective": ("speed", "value", "quiet", "efficiency"),
    "--hour-worth": ("0", "60"),
    "--weight": ("noise=4", "waiting=0"),
}


def question(draw):
    """(name of the schema, command line)."""
    command = draw.choice(("recommend", "recommend", "compare", "estimate", "fit", "cost", "breakeven", "build", "upgrade"))
    words = []
    if command in ("compare", "estimate", "fit", "cost"):
        words = draw.sample(SYSTEMS, draw.randint(1, 3))
    elif command == "breakeven":
        words = [*draw.sample(SYSTEMS, 2), "--over", draw.choice(("kwh-price", "hours-per-day", "users", "context"))]
    elif command == "build":
        words = draw.choice(([], ["2xrtx-3090"], ["4xrtx-3090@romed8-2t"]))
    elif command == "upgrade":
        words = ["--own", draw.choice(("rtx-3090@own-pc", "rig-2x3090", "mac-studio-m5-max-128"))]
    for flag in draw.sample(sorted(FLAGS), draw.randint(1, 5)):
        words += [flag] if FLAGS[flag] is None else [flag, draw.choice(FLAGS[flag])]
    if "--task" in words and draw.random() < 0.5:
        words += ["--train-tokens", draw.choice(("50M", "1.5B"))]
    if "--model" not in words and (command != "recommend" or "--budget" not in words):
        words += ["--model", draw.choice(FLAGS["--model"])]
    schema = command if command in ("breakeven", "build", "upgrade") else "decision"
    return schema, [command, *words, "--json"]


class RandomAnswers(unittest.TestCase):
    def test_every_answer_is_what_its_schema_says(self):
        draw, answered = random.Random(SEED), {}
        schemas = {name: json.loads((SCHEMAS / f"{name}.schema.json").read_text())
                   for name in ("decision", "breakeven", "build", "upgrade")}
        with tempfile.TemporaryDirectory() as home:
            environment = {"HOME": home, "PATH": os.environ["PATH"]}
            for _ in range(RUNS):
                name, words = question(draw)
                done = subprocess.run([BINARY, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                      text=True, timeout=120)
                if done.returncode == 2:
                    self.assertEqual(done.stdout, "", words)
                    self.assertEqual(json.loads(done.stderr)["schema"], "advisor/error/1", words)
                    continue
                self.assertIn((done.returncode, done.stderr), ((0, ""), (1, "")), words)
                answer = json.loads(done.stdout, parse_constant=lambda x, words=words: self.fail(f"{words}: {x}"))
                self.assertEqual(list(faults(answer, schemas[name], schemas[name])), [], words)
                answered[name] = answered.get(name, 0) + 1
        self.assertEqual(sorted(answered), sorted(schemas), answered)
        self.assertGreater(sum(answered.values()), RUNS / 3, answered)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments, rest = parser.parse_known_args()
    BINARY, RUNS, SEED = arguments.binary, arguments.runs, arguments.seed
    unittest.main(argv=["random_answers_test", *rest])
