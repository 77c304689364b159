#!/usr/bin/env python3
"""Runs the commands in the ```console blocks of the documents and compares what they print with what is written.

    transcript_test.py --binary build/release/advisor [--update] [FILE.md ...]

Without files: README.md, docs/*.md and tests/cli/*.md. A block is a list of

    $ command               run by bash; a trailing backslash continues it on the next line
    expected output         stdout and stderr, every byte; a line "..." stands for any number of lines
    # exit N                the exit status, when it is not 0; last of the expected lines

Each block runs in a new empty folder with its own HOME, with the binary first in PATH and also as scripts/advisor, and
with the repository's data/ and tests/ beside it. --update writes what was printed in place of what does not match."""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^( *)(`{3,})(\S*)\s*$")


class Step:
    """One command of a block with the lines expected after it."""

    def __init__(self, line):
        self.line, self.prompt, self.expected = line, [], []

    @property
    def command(self):
        """The command as typed: without "$ ", and "> " before continued lines."""
        rest = [line[2:] if line.startswith("> ") else line for line in self.prompt[1:]]
        return "\n".join([self.prompt[0][2:], *rest])


def parse(text, name):
    """Splits a document into pieces that join to it again: lines of prose and blocks (lists of steps)."""
    pieces, block, fence = [], None, None
    for number, line in enumerate(text.split("\n"), 1):
        match = FENCE.match(line)
        if fence:
            if match and match[2] == fence and not match[3]:
                pieces.append(line)
                block, fence = None, None
            elif block is None:
                pieces.append(line)
            elif block and block[-1].prompt[-1].endswith("\\") and not block[-1].expected:
                block[-1].prompt.append(line)
            elif line.startswith("$ "):
                block.append(Step(number))
                block[-1].prompt.append(line)
            elif block:
                block[-1].expected.append(line)
            else:
                raise SystemExit(f"{name}:{number}: a console block must start with '$ command'")
        else:
            pieces.append(line)
            fence = match[2] if match else None
            if match and match[3] == "console":
                if match[1]:
                    raise SystemExit(f"{name}:{number}: console blocks must not be indented")
                block = []
                pieces.append(block)
    if fence:
        raise SystemExit(f"{name}: a ``` block is not closed")
    return pieces


def run(block, binary):
    """Runs the steps of a block in one new folder; a list of the lines printed by each, with "# exit N"."""
    with tempfile.TemporaryDirectory() as folder:
        work, home = pathlib.Path(folder, "work"), pathlib.Path(folder, "home")
        for path in (work / "scripts", home / ".config"):
            path.mkdir(parents=True)
        (work / "scripts/advisor").symlink_to(binary)
        for name in ("data", "tests"):
            (work / name).symlink_to(ROOT / name)
        environment = {
            "PATH": f"{binary.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / ".config"), "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8",
            "TERM": "dumb"}
        for name, value in os.environ.items():  # sanitizers
            if name.endswith("SAN_OPTIONS"):
                environment[name] = value
        printed = []
        for step in block:
            result = subprocess.run(["bash", "-c", step.command], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
            text = result.stdout.decode("utf-8", "backslashreplace")
            lines = text.split("\n")
            lines = lines[:-1] if lines[-1] == "" else [*lines[:-1], lines[-1] + "(no newline at the end)"]
            printed.append(lines + ([f"# exit {result.returncode}"] if result.returncode else []))
        return printed


def matches(expected, printed):
    """Whether the lines are equal, "..." standing for any number of lines."""
    if "..." not in expected:
        return expected == printed
    pieces = [[]]
    for line in expected:
        if line == "...":
            pieces.append([])
        else:
            pieces[-1].append(line)
    head, *middle, tail = pieces
    if printed[:len(head)] != head:
        return False
    at = len(head)
    for piece in middle:
        while printed[at:at + len(piece)] != piece:
            at += 1
            if at + len(piece) > len(printed):
                return False
        at += len(piece)
    return len(printed) - len(tail) >= at and printed[len(printed) - len(tail):] == tail


def without_exit_0(lines):
    return lines[:-1] if lines and lines[-1] == "# exit 0" else lines


def check(path, binary, update):
    """Runs one document. Returns (number of commands, number that differ)."""
    try:
        name = path.relative_to(ROOT)
    except ValueError:
        name = path
    text = path.read_text(encoding="utf-8")
    pieces = parse(text, name)
    commands = failures = 0
    for block in pieces:
        if not isinstance(block, list):
            continue
        for step, printed in zip(block, run(block, binary)):
            commands += 1
            if matches(without_exit_0(step.expected), printed):
                continue
            failures += 1
            if not update:
                print(f"{name}:{step.line}: $ {step.command}")
                print("\n".join(difflib.unified_diff(step.expected, printed, "written", "printed", lineterm="")))
            step.expected = printed
    if update and failures:
        lines = []
        for piece in pieces:
            if isinstance(piece, list):
                lines += [line for step in piece for line in step.prompt + step.expected]
            else:
                lines.append(piece)
        path.write_text("\n".join(lines), encoding="utf-8")
        print(f"{name}: {failures} of {commands} commands updated")
    return commands, failures


def self_test():
    """Runs documents about a program that prints its arguments and exits with 3 when the first is "fail"."""
    good = ("Prose\n```sh\n$ not run\n```\n```console\n$ advisor a b\na\nb\n$ advisor fail \\\n>   x\nfail\nx\n# exit 3\n"
            "$ printf 1 > f && cat f && echo\n1\n$ advisor 1 2 3 4\n1\n...\n4\n$ scripts/advisor q\nq\n# exit 0\n```\nEnd\n")
    bad = {"a\nb\n": "a\nc\n", "a\nb\n$": "a\n$", "\n# exit 3": "\n# exit 2", "x\n# exit 3": "x", "...\n4": "...\n5",
           "1\n...": "2\n...", "End": "```console\n$ advisor a\nb\n```\nEnd"}
    with tempfile.TemporaryDirectory() as folder:
        program, document = pathlib.Path(folder, "advisor"), pathlib.Path(folder, "a.md")
        program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n[ "$1" = fail ] && exit 3 || exit 0\n')
        program.chmod(0o755)

        def outcome(text, update=False):
            document.write_text(text)
            with open(os.devnull, "w", encoding="utf-8") as sys.stdout:
                try:
                    return check(document, program, update)
                finally:
                    sys.stdout = sys.__stdout__

        assert outcome(good) == (5, 0), outcome(good)
        for right, wrong in bad.items():
            assert right in good
            assert outcome(good.replace(right, wrong, 1))[1] == 1, (right, wrong)
            outcome(good.replace(right, wrong, 1), update=True)
            assert check(document, program, False)[1] == 0, (right, wrong)
        outcome(good.replace("a\nb\n", "c\n", 1), update=True)
        assert document.read_text() == good, document.read_text()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE.md")
    options = parser.parse_args()
    self_test()
    files = [path.resolve() for path in options.files] or [
        ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "tests/cli").glob("*.md"))]
    results = [check(path, options.binary.resolve(), options.update) for path in files if path.exists()]
    commands, failures = (sum(column) for column in zip(*results))
    print(f"{commands} commands in {len(results)} documents, {failures} {'updated' if options.update else 'differ'}")
    return 1 if failures and not options.update else 0


if __name__ == "__main__":
    sys.exit(main())
