"""`recommend` without a model or a budget asks three questions where somebody sits at a terminal, and none elsewhere."""
import argparse
import os
import pty
import subprocess
import unittest

BINARY = ""


def at_a_terminal(typed):
    """Exit status, standard output and what the terminal shows, with these lines typed into it."""
    outer, inner = pty.openpty()
    with subprocess.Popen([BINARY, "recommend", "--top", "1"], stdin=inner, stderr=inner, stdout=subprocess.PIPE) as run:
        os.close(inner)
        os.write(outer, typed.encode())
        out = run.stdout.read().decode()
        status = run.wait(timeout=30)
    shown = b""
    try:
        while chunk := os.read(outer, 4096):
            shown += chunk
    except OSError:  # nothing is left of a closed terminal
        pass
    os.close(outer)
    return status, out, shown.decode()


class Asking(unittest.TestCase):
    def test_answers_are_used(self):
        status, out, shown = at_a_terminal("qwen3-32b\n$3,500\n40\n")
        self.assertEqual(status, 0)
        self.assertIn("Qwen3 32B", out)
        self.assertIn("at most $3,500", out)
        self.assertIn("at most 40 dB(A)", out)
        for question in ("Which model", "What may it cost", "How loud"):
            self.assertIn(question, shown)

    def test_empty_answers_leave_all_open(self):
        status, out, _ = at_a_terminal("\n\n\n")
        self.assertEqual(status, 0)
        self.assertIn("Llama 3.3 70B", out)
        self.assertNotIn("Asked:", out)

    def test_a_wrong_answer_is_refused(self):
        for typed, words in (("70B\nmuch\n\n", "expected a sum"), ("70B\n\nquiet\n", "expected a number of dB(A)")):
            status, out, shown = at_a_terminal(typed)
            self.assertEqual((status, out), (2, ""))
            self.assertIn(words, shown)

    def test_nobody_is_asked_without_a_terminal(self):
        run = subprocess.run([BINARY, "recommend"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("expected a model or a budget", run.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    arguments, rest = parser.parse_known_args()
    BINARY = os.path.abspath(arguments.binary)
    unittest.main(argv=["ask_test"] + rest)
