#!/usr/bin/env python3
"""Holds the short forms to the terminal: at 80 columns no line is wider, and no answer is longer than its screen.

    screens_test.py --binary build/release/advisor
"""

import argparse
import json
import os
import pathlib
import pty
import re
import subprocess
import tempfile
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = 80
COMPARE, SCREEN = 40, 24  # lines at most
LONGEST = ("cluster-dgx-spark-2-mac-studio-m3-ultra-256 workstation-2xpro6000-max-q cluster-2x-mac-studio-m3-ultra-256 "
           "rig-2x3090-nvlink")
MACS = "mac-studio-m1-ultra-64 mac-studio-m2-ultra-64 mac-studio-m3-ultra-96 mac-studio-m5-max-36 mac-studio-m5-max-48"
COMMANDS = {
    "compare mac-studio-m3-ultra-96 rig-4x3090-budget rig-4x3090-pro --model 70B": COMPARE,
    "compare mac-studio-m3-ultra-256 rig-4x3090-pro": COMPARE,
    "compare rig-2x3090 rig-2x3090-nvlink mac-studio-m5-max-128 dgx-spark-128 --model gpt-oss-120b": COMPARE,
    "compare rig-8x3090-pro rig-6x3090-pro rig-4x5090 rig-4x4090 --model 70B --users 20 --max-noise 20": COMPARE,
    f"compare {LONGEST} --model 70B --users 4 --budget 900 --max-noise 20 --circuit 120V/15A --min-tps 90": COMPARE,
    "compare rig-1x3060 rig-2x3090 mac-studio-m3-ultra-192 mac-studio-m4-ultra-256 --model 405B": COMPARE,
    "compare mac-studio-m5-ultra-256 --model 120B-A5B": COMPARE,
    "fit --model 70B": SCREEN,
    "fit --model 405B --quant 4bit": SCREEN,
    "fit --model 8B --quant Q8_0 --context 131072": SCREEN,
    "fit mac-studio-m3-ultra-96 --model 70B": SCREEN,
    "fit mac-studio-m3-ultra-96 rig-2x3090 rig-1x3090 --model 70B --context 32768": SCREEN,
    f"fit {LONGEST} rig-1x3060 rig-1x3090 rig-1x4090 rig-1x5090 --model 405B": SCREEN,
    "fit mac-studio-m2-ultra-192 rig-6x3090-pro --model 405B --quant Q2_K --context 16384 --wired-limit 148": SCREEN,
    f"fit {LONGEST} {MACS} --model gemma-2-9b --context 3000000 --wired-limit max": SCREEN,
    f"fit {LONGEST} {MACS} --model gemma-2-9b --context 3000000 --wired-limit max --quant Q8_0": SCREEN,
    "cost": SCREEN,
    "cost --region jp --currency local": SCREEN,
    "recommend --model 70B --budget 400000huf": SCREEN,
    "recommend --model 70B --budget 4500 --region no --currency nok": SCREEN,
    "compare mac-studio-m3-ultra-96 rig-4x3090-budget rig-4x3090-pro --model 70B --currency huf": COMPARE,
    "cost rig-2x3090 mac-studio-m5-max-64 --model 70B --region de --hours-per-day 8": SCREEN,
    f"cost {LONGEST} --model 70B --repairs 4 --cooling-cop 3 --years 5 --budget 900": SCREEN,
    "cost rig-1x3060 rig-1x3090 --model 405B": SCREEN,
    "upgrade --own rig-4x3090-budget --model 70B --budget 1500": SCREEN,
    "upgrade --own mac-studio-m3-ultra-96 --model 70B --users 4": SCREEN,
    "upgrade --own rig-1x3060 --model 70B --circuit 120V/15A --max-noise 45": SCREEN,
    "upgrade --own workstation-2xpro6000 --model 8B --min-tps 300 --budget 1": SCREEN,
    "recommend 70B": SCREEN,
    "recommend --budget 4500 --model 70B": SCREEN,
    "recommend 8B 20000": SCREEN,
    "recommend --model 70B --users 8 --budget 15000": SCREEN,
    "recommend --model 70B --users 20 --budget 40000 --condition new": SCREEN,
    "recommend --model 70B --budget 20000 --quant 8bit": SCREEN,
    "recommend --model qwen3.6-27b --task agentic-coding --prompt-tokens 100000 --budget 6000": SCREEN,
    "recommend --model 32B --task rag --users 5 --budget 6000": SCREEN,
    "recommend --model qwen3.6-35b-a3b --task batch --hours-per-day 10 --budget 6000": SCREEN,
    "recommend --model 70B --task qlora --need cuda --budget 12000": SCREEN,
    "recommend --model gpt-oss-120b --max-noise 30 --local-only": SCREEN,
    "recommend --model 70B --circuit 120V/15A --budget 8000": SCREEN,
    "recommend --model 70B --budget 5000 --kwh-price 0.40 --region de --hours-per-day 8": SCREEN,
    "recommend --model 32B --os windows --budget 10000 --max-idle-watts 150": SCREEN,
    "recommend --model glm-4.6 --budget 20000 --objective quiet --hour-worth 60 --place other-room": SCREEN,
    "recommend --model kimi-k2-1t --availability any --weight noise=3": SCREEN,
    "recommend --profile enterprise --prices article-2026-02": SCREEN,
    "recommend --profile student": SCREEN,
    "recommend --model deepseek-r1-671b --budget 10000": SCREEN,
    "recommend --model 70B --own rig-1x3090 --budget 1500": SCREEN,
    "recommend --model 405B --own mac-studio-m3-ultra-96 --budget 9000 --users 2": SCREEN,
    "recommend --model gpt-oss-120b --budget 3000": SCREEN,
    "recommend --model 32B --portable --budget 5000": SCREEN,
    "recommend --model 405B --budget 800 --local-only --max-noise 20 --need cuda,vllm --os linux": SCREEN,
}


def width(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Advisor:
    def __init__(self, binary, home):
        self.binary = binary
        self.environment = {"HOME": home, "PATH": os.environ["PATH"], "COLUMNS": str(COLUMNS), "LC_ALL": "C.UTF-8"}
        self.environment |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}

    def run(self, command, **more):
        return subprocess.run([self.binary, *command.split()], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, timeout=300, check=False, **more)

    def lines(self, command):
        done = self.run(command, stderr=subprocess.PIPE)
        assert done.returncode in (0, 1), (command, done.stderr)
        assert done.stderr == b"", (command, done.stderr)
        return done.stdout.decode().split("\n")[:-1]


def check_screens(advisor):
    """Faults of the short forms, as sentences."""
    faults = []
    for command, most in COMMANDS.items():
        lines = advisor.lines(command)
        if not 3 < len(lines) <= most:
            faults.append(f"{command}: {len(lines)} lines, at most {most} allowed")
        faults += [f"{command}: {width(line)} columns: {line}" for line in lines if width(line) > COLUMNS]
        text = "\n".join(lines)
        if command.startswith("compare"):
            names = [word for word in command.split() if word.startswith(("mac-", "rig-", "work", "cluster-", "dgx"))]
            if len([line for line in lines if line.startswith("Noise ")]) != 1:
                faults.append(f"{command}: not one line on noise, so not side by side")
            if len(names) > 1 and "* the best of its row" not in text:
                faults.append(f"{command}: no mark beside the better value")
        if "Taken  " not in text or "-v names all" not in text:
            faults.append(f"{command}: what is taken for granted is not said")
        long = advisor.lines(command + " -v")
        if len(long) <= len(lines) or "Assuming: " not in "\n".join(long):
            faults.append(f"{command}: -v does not show the long form")
    return faults


def spellings(number):
    """As one likes to round it."""
    return {f"{number:,.0f}", f"{number:.3g}", f"{number:.1f}", f"{number:.0f}"}


def check_winner(advisor):
    """The screen of `recommend` names the first, its price, its speed and what it costs, and else a way out."""
    faults = []
    for command in COMMANDS:
        if not command.startswith("recommend"):
            continue
        text = " ".join(" ".join(advisor.lines(command)).split())
        answer = json.loads(advisor.run(command + " --json", stderr=subprocess.PIPE).stdout)
        if not answer["results"]:
            if not re.search(r"None of \d+ systems qualif", text):
                faults.append(f"{command}: does not say that nothing qualifies")
            ways = len(answer["way_out"]) + sum(answer["alternatives"][key] is not None for key in ("api", "rent"))
            if ways > 0 and "--local-only" not in command and " So " not in text:
                faults.append(f"{command}: shows no way out")
            continue
        first = answer["results"][0]
        wanted = {"name": {first["system"]["name"]}}
        if answer["workload"]["task"] not in ("lora", "qlora", "full-finetune"):
            wanted["speed"] = spellings(first["speed"]["decode_tps"]["value"])
        if first["cost"]["price_usd"]["typical"] is not None:
            wanted["price"] = spellings(first["cost"]["price_usd"]["typical"])
            wanted["cost"] = spellings(first["cost_to_you"]["usd_per_year"])
        faults += [f"{command}: lacks the {what} of the first" for what, ways in wanted.items()
                   if not any(way in text for way in ways)]
    return faults


def check_narrow(advisor):
    """Narrow and wide terminals: no limit on the lines, but no line is wider."""
    faults = []
    for columns in (60, 132):
        advisor.environment["COLUMNS"] = str(columns)
        for command in COMMANDS:
            wide = [line for line in advisor.lines(command) if width(line) > columns]
            faults += [f"{columns} columns: {command}: {line}" for line in wide]
    advisor.environment["COLUMNS"] = str(COLUMNS)
    return faults


def check_circuit(advisor):
    text = " ".join(" ".join(advisor.lines("compare rig-4x3090-pro --model 70B")).split())
    in_words = re.search(r"trips: cap to \d+ W each or a \d+ A circuit", text)
    return [] if in_words else ["what trips a circuit is not in words"]


def check_calibrate(advisor):
    """A summary and no JSON; progress where standard error is a terminal, nothing on it elsewhere."""
    few = pathlib.Path(advisor.environment["HOME"]) / "few.jsonl"  # all rows take half a minute
    rows = (ROOT / "data/evidence/benchmarks.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    few.write_text("".join(rows[::10]), encoding="utf-8")
    terminal, screen = pty.openpty()
    done = advisor.run(f"calibrate --evidence {few}", stderr=screen)
    os.close(screen)
    told = os.read(terminal, 100000).decode()
    os.close(terminal)
    text = done.stdout.decode()
    faults = []
    if done.returncode != 0 or "measured rows" not in text or "{" in text or len(text.split("\n")) > SCREEN:
        faults.append(f"calibrate prints no summary: {text[:300]}")
    if not told.startswith("\rsource ") or not told.endswith("\r") or "\n" in told:
        faults.append(f"calibrate does not say on one line, wiped in the end, how far it is: {told!r}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        advisor = Advisor(options.binary.resolve(), home)
        checks = (check_screens, check_winner, check_narrow, check_circuit, check_calibrate)
        faults = [fault for check in checks for fault in check(advisor)]
    print("\n".join(faults) or f"{len(COMMANDS)} short answers keep to their screens")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
