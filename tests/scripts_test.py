"""scripts/advisor over a toy project whose build is a script: it builds once however many call it first, with and without
flock, and never runs a binary that is not as it was built."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
CMAKE = """#!/bin/sh
case $1 in --build) ;; *) exit 0 ;; esac
echo build >>builds
[ -e build/release/advisor ] && [ ! source -nt build/release/advisor ] && exit 0  # as ninja would see it
mkdir -p build/release
sleep 1
printf '#!/bin/sh\\necho answer $*\\n' >build/release/advisor
chmod +x build/release/advisor
"""


class Scripts(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        for name in ("CMakeLists.txt", "CMakePresets.json", "source"):
            (self.root / name).write_text("")
        for name in ("cmake", "include", "src", "data"):
            (self.root / name).mkdir()
        tools = self.root / "tools-of-the-test"
        tools.mkdir()
        (tools / "cmake").write_text(CMAKE)
        (tools / "cmake").chmod(0o755)
        self.everything = f"{tools}:{os.environ['PATH']}"
        without = self.root / "without-flock"
        without.mkdir()
        for folder in os.environ["PATH"].split(":"):
            for path in pathlib.Path(folder).iterdir() if os.path.isdir(folder) else ():
                if path.name not in ("flock", "cmake") and not (without / path.name).is_symlink():
                    (without / path.name).symlink_to(path)
        self.no_flock = f"{tools}:{without}"

    def tearDown(self):
        shutil.rmtree(self.root)

    def start(self, path=None):
        return subprocess.Popen([self.root / "scripts/advisor", "x"], env={**os.environ, "PATH": path or self.everything},
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def answered(self, process):
        with process:
            out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (0, "answer x\n"), err)

    def builds(self):
        return (self.root / "builds").read_text().count("build")

    def test_first_calls_at_once_build_once(self):
        for path in (self.everything, self.no_flock):
            for process in [self.start(path) for _ in range(4)]:
                self.answered(process)
            self.assertEqual(self.builds(), 1)
            for leftover in ("builds", "build/release.stamp", "build/release/advisor"):
                (self.root / leftover).unlink()

    def test_a_lock_whose_owner_has_gone_is_nobodys(self):
        (self.root / "build/release.lock.d").mkdir(parents=True)
        with subprocess.Popen(["true"]) as gone:
            gone.wait()
        (self.root / "build/release.lock.d/pid").write_text(f"{gone.pid}\n")
        self.answered(self.start(self.no_flock))
        self.assertFalse((self.root / "build/release.lock.d").exists())

    def test_a_damaged_binary_is_built_again(self):
        self.answered(self.start())
        self.answered(self.start())
        self.assertEqual(self.builds(), 1)
        binary = self.root / "build/release/advisor"
        binary.write_bytes(binary.read_bytes()[:14])
        self.answered(self.start())
        self.assertEqual(self.builds(), 2)

    def test_an_edit_builds_again(self):
        self.answered(self.start())
        (self.root / "data/new.json").write_text("{}")
        self.answered(self.start())
        self.assertEqual(self.builds(), 2)


if __name__ == "__main__":
    unittest.main()
