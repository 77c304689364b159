"""Packs the built tree and holds the packages: what is in them, what they need, what lintian says, and that packing again
gives the same bytes. Status 77 where the tools of Debian packages are missing: not tested."""
import argparse
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ""
FOLDER = None
EPOCH = "1790000000"


def said(*command, **more):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    assert run.returncode == 0, f"{command}: {run.stdout}{run.stderr}"
    return run.stdout


def packed(name, *generators):
    """The packages, by their ending."""
    folder = FOLDER / name
    said("cpack", "-G", ";".join(generators), "-B", folder, cwd=BUILD, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH})
    return {path.suffix: path for path in folder.iterdir() if path.is_file()}


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packages = packed("one", "DEB", "TGZ")

    def test_the_same_bytes_each_time(self):
        again = packed("another-name", "DEB")[".deb"]
        self.assertEqual(self.packages[".deb"].name, again.name)
        self.assertEqual(self.packages[".deb"].read_bytes(), again.read_bytes())

    def test_the_deb_needs_libc_alone(self):
        self.assertRegex(said("dpkg-deb", "--field", self.packages[".deb"], "Depends"), r"^libc6 \(>= [\d.]+\)\n$")

    def test_what_is_in_the_deb(self):
        contents = said("dpkg-deb", "--contents", self.packages[".deb"])
        paths = {line.split()[-1] for line in contents.splitlines()}
        for path in ("bin/advisor", "share/advisor/prices/2026-11.json", "share/bash-completion/completions/advisor",
                     "share/zsh/vendor-completions/_advisor", "share/fish/vendor_completions.d/advisor.fish",
                     "share/man/man1/advisor.1.gz", "share/man/man1/advisor-recommend.1.gz", "share/doc/advisor/copyright",
                     "share/doc/advisor/changelog.gz", "share/doc/advisor/json.md"):
            self.assertIn(f"./usr/{path}", paths)
        self.assertFalse([path for path in paths if "/include/" in path or "/cmake/" in path])
        self.assertEqual({line.split()[1] for line in contents.splitlines()}, {"root/root"})

    def test_the_page_in_it_is_whole(self):
        out = FOLDER / "unpacked"
        said("dpkg-deb", "--extract", self.packages[".deb"], out)
        page = gzip.decompress((out / "usr/share/man/man1/advisor.1.gz").read_bytes()).decode()
        self.assertEqual(page, said(out / "usr/bin/advisor", "man"))

    def test_the_tarball_is_one_folder_by_name(self):
        with tarfile.open(self.packages[".gz"]) as tar:
            members = tar.getmembers()
        names = [member.name for member in members]
        top = names[0]
        self.assertRegex(top, r"^advisor-\d+\.\d+\.\d+-linux-\w+$")
        self.assertTrue(all(name == top or name.startswith(top + "/") for name in names))
        self.assertIn(f"{top}/bin/advisor", names)
        self.assertIn(f"{top}/share/man/man1/advisor-compare.1", names)
        self.assertEqual({(member.uid, member.gid, member.mtime) for member in members}, {(0, 0, int(EPOCH))})

    def test_lintian(self):
        if shutil.which("lintian") is None:
            self.skipTest("there is no lintian")
        # Words that stand beside each other in a program's memory read as one, and the compiler chooses which.
        lintian = subprocess.run(["lintian", "--display-info", "--fail-on", "error", "--suppress-tags",
                                  "spelling-error-in-binary", self.packages[".deb"]], capture_output=True, text=True,
                                 check=False)
        self.assertEqual(lintian.returncode, 0, lintian.stdout)
        if " v2.116" in said("lintian", "--version"):  # each year's asks for more; that of Debian 12 finds nothing at all
            self.assertEqual(lintian.stdout, "")
        overrides = (ROOT / "cmake" / "lintian-overrides").read_text(encoding="utf-8")
        self.assertEqual(len(re.findall(r"^# .*\nadvisor: ", overrides, re.MULTILINE)),
                         len(re.findall(r"^advisor: ", overrides, re.MULTILINE)), "each override has its reason")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parsed, rest = parser.parse_known_args()
    BUILD = parsed.build
    for tool in ("dpkg-deb", "dpkg-shlibdeps", "strip"):
        if shutil.which(tool) is None:
            print("not tested: there is no", tool, file=sys.stderr)
            sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        FOLDER = pathlib.Path(folder)
        unittest.main(argv=[sys.argv[0], *rest])
