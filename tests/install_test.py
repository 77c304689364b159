"""Installs the built tree into a folder and holds what is there: the program and how it is hardened, its manual and its
completions, and that somebody else's project finds and uses the core."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ""
PREFIX = None


def said(*command, **more):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    assert run.returncode == 0, f"{command}: {run.stdout}{run.stderr}"
    return run.stdout


def install(*more):
    said("cmake", "--install", BUILD, "--prefix", PREFIX, *more)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        install()
        cls.program = PREFIX / "bin" / "advisor"

    def test_what_is_there(self):
        for path in ("share/advisor/catalog/devices.json", "share/doc/advisor/README.md", "share/doc/advisor/json.md",
                     "share/doc/advisor/LICENSE", "share/bash-completion/completions/advisor",
                     "share/zsh/site-functions/_advisor", "share/fish/vendor_completions.d/advisor.fish",
                     "share/man/man1/advisor.1", "share/man/man1/advisor-recommend.1", "include/advisor/catalog.hpp"):
            self.assertTrue((PREFIX / path).is_file(), path)
        self.assertIn("data of", said(self.program, "--version"))
        bash = (PREFIX / "share/bash-completion/completions/advisor").read_text(encoding="utf-8")
        self.assertEqual(bash, said(self.program, "completions", "bash", "--no-config"))

    def test_each_command_has_its_page(self):
        listed = re.findall(r"^  ([a-z]+) ", said(self.program, "--help").split("Commands:")[1], re.MULTILINE)
        pages = {page.stem for page in (PREFIX / "share/man/man1").iterdir()}
        self.assertEqual(pages, {"advisor"} | {f"advisor-{command}" for command in listed})

    def test_man_shows_and_finds_the_pages(self):
        man = shutil.which("man.REAL") or shutil.which("man")  # images of Ubuntu have a notice in its place
        if man is None:
            self.skipTest("there is no man")
        shown = {page: said(man, "-M", PREFIX / "share/man", page, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C"})
                 for page in ("advisor", "advisor-recommend")}
        self.assertIn("advisor - says what hardware to buy", shown["advisor"])
        self.assertIn("advisor-recommend - rank what to buy", shown["advisor-recommend"])
        self.assertIn("--max-noise DBA", shown["advisor-recommend"])

    def test_pages_are_well_formed(self):
        for tool in ("mandoc", "lexgrog"):
            if shutil.which(tool) is None:
                self.skipTest(f"there is no {tool}")
        for page in sorted((PREFIX / "share/man/man1").iterdir()):
            self.assertEqual(said("mandoc", "-T", "lint", "-W", "style", page), "", page.name)
            self.assertRegex(said("lexgrog", page), rf'"{page.stem} - \S.*"')

    def test_the_program_is_hardened(self):
        kind = said("readelf", "--file-header", self.program)
        segments = said("readelf", "--program-headers", "--wide", self.program)
        dynamic = said("readelf", "--dynamic", "--wide", self.program)
        symbols = said("readelf", "--dyn-syms", "--wide", self.program)
        sections = said("readelf", "--section-headers", "--wide", self.program)
        self.assertRegex(kind, r"Type:\s+DYN \(Position-Independent Executable")
        self.assertIn("GNU_RELRO", segments)
        self.assertRegex(dynamic, r"\(FLAGS(_1)?\).*NOW")
        self.assertRegex(segments, r"GNU_STACK\s.* RW ")
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__\w+_chk@")
        self.assertNotIn(".symtab", sections)
        libraries = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
        self.assertLessEqual({re.sub(r"\.so.*", "", name) for name in libraries}, {"libc", "libm", "ld-linux-x86-64",
                                                                                   "ld-linux-aarch64"})
        self.assertNotIn(str(ROOT).encode(), self.program.read_bytes())

    def test_another_project_finds_the_core(self):
        build = PREFIX / "consumer"
        flags = [f"-D{name}={os.environ[variable]}" for name, variable in
                 (("CMAKE_CXX_COMPILER", "CXX"),) if os.environ.get(variable)]
        said("cmake", "-G", "Ninja", "-S", ROOT / "tests" / "consumer", "-B", build, f"-DCMAKE_PREFIX_PATH={PREFIX}", *flags)
        said("cmake", "--build", build)
        system = said(build / "consumer").strip()
        answer = said(self.program, "70B", "4500", "--no-config", "--format", "csv")
        self.assertIn(f",{system},", answer.splitlines()[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parsed, rest = parser.parse_known_args()
    BUILD = parsed.build
    with tempfile.TemporaryDirectory() as folder:
        PREFIX = pathlib.Path(folder)
        unittest.main(argv=[sys.argv[0], *rest])
