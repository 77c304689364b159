"""Completes command lines in bash, zsh and fish with the scripts that `advisor completions` writes, and holds what each
offers against the help and the lists of the program. Status 77 where a shell is missing: not tested."""
import argparse
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = ""
HOME = None  # a folder of its own, where files are completed too


def advisor(*words):
    run = subprocess.run([BINARY, *words, "--no-config"], capture_output=True, text=True, check=True, cwd=HOME)
    return run.stdout


def flags_by_command():
    """{command: {name of a flag: its form}}, from the help."""
    commands = re.findall(r"^  ([a-z]+) +\S", subprocess.run([BINARY, "--help"], capture_output=True, text=True).stdout
                          .split("Commands:")[1], re.MULTILINE)
    flags = {}
    for command in commands:
        text = subprocess.run([BINARY, command, "--help"], capture_output=True, text=True).stdout
        for names, form in re.findall(r"^  (-[\w-]+(?:, -[\w-]+)*)(?: (\S+))?(?:  .*)?$", text, re.MULTILINE):
            for name in names.split(", "):
                flags.setdefault(command, {})[name] = form
    return flags


def ids(kind):
    return {line.split(",")[0] for line in advisor("list", kind, "--format", "csv").splitlines()[1:]}


def words_of_line(line, breaks):
    """As readline splits it: at blanks, and around the characters of COMP_WORDBREAKS."""
    words = line.split(" ")
    last = words.pop()
    parts = [part for word in words for part in re.split(f"([{breaks}]+)", word) if part]
    tail = [part for part in re.split(f"([{breaks}]+)", last) if part]
    return parts + (tail or [""])


BASH = r"""
set -fu
source script.bash
compopt() { :; }
while IFS= read -r line; do
    IFS=$'\x1f' read -r -a COMP_WORDS <<<"$line"
    [[ $line != *$'\x1f' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    set +f; _advisor; set -f
    printf '%s\n' "${COMPREPLY[@]}"
    echo ==
done
"""


def by_bash(lines):
    typed = "".join("\x1f".join(words_of_line(line, "=:@")) + "\n" for line in lines)
    run = subprocess.run(["bash", "--norc", "-c", BASH], input=typed, capture_output=True, text=True, cwd=HOME)
    assert run.stderr == "", run.stderr
    return [set(block.split("\n")) - {""} for block in run.stdout.split("==\n")[:-1]]


def by_fish(lines):
    script = "source script.fish\nwhile read -l line\n complete -C \"$line\"\n echo ==\nend\n"
    run = subprocess.run(["fish", "--no-config", "-c", script], input="".join(line + "\n" for line in lines), text=True,
                         capture_output=True, cwd=HOME, env={**os.environ, "HOME": str(HOME)})
    assert run.stderr == "", run.stderr
    blocks = run.stdout.split("==\n")[:-1]
    return [{line.split("\t")[0] for line in block.split("\n")} - {""} for block in blocks]


ZSH = r"""
PS1= RPS1=
autoload -Uz compinit; compinit -u -D
source script.zsh
setopt no_beep no_auto_list no_auto_menu no_always_last_prompt
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
    typeset -a __hits
    builtin compadd -A __hits "$@"
    (( $#__hits )) && print -rl -- "${__hits[@]}" >>offered
    builtin compadd "$@"
}
said() { print -r -- "==$BUFFER" >>offered; BUFFER= }
zle -N said
bindkey '^]' said
bindkey '^I' complete-word
print ready >>offered
"""


def at_a_terminal(command, lines, offered, prepare):
    """Types each line and a tab into a shell; what it writes to the file `offered`."""
    offered.unlink(missing_ok=True)
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(HOME)
        os.environ.update(HOME=str(HOME), TERM="dumb", HISTFILE="")
        os.execvp(command[0], command)

    def until(done):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if select.select([terminal], [], [], 0.002)[0]:
                try:
                    os.read(terminal, 65536)
                except OSError:
                    break
            if offered.exists() and done(offered.read_text()):
                return offered.read_text()
        raise AssertionError("the shell says nothing: " + (offered.read_text() if offered.exists() else ""))

    os.write(terminal, prepare.encode())
    until(lambda text: "ready\n" in text)
    for number, line in enumerate(lines, 1):
        os.write(terminal, f"{line}\t\x1d".encode())
        until(lambda text: len(re.findall(r"^==.*\n", text, re.MULTILINE)) >= number)  # pylint: disable=cell-var-from-loop
    text = offered.read_text()
    os.write(terminal, b"exit\n")
    os.close(terminal)
    os.waitpid(process, 0)
    return text[text.index("ready\n") + len("ready\n"):]


def by_zsh(lines):
    (HOME / "prepare.zsh").write_text(ZSH, encoding="utf-8")
    text = at_a_terminal(["zsh", "-f", "-i"], lines, HOME / "offered", " source ./prepare.zsh\n")
    blocks = re.split(r"^==.*\n", text, flags=re.MULTILINE)[:-1]
    return [set(block.split("\n")) - {""} for block in blocks]


BASH_AT_A_TERMINAL = r"""
PS1=; source script.bash
said() { printf '==%s\n' "$READLINE_LINE" >>offered; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\C-]": said'
echo ready >>offered
"""


class Completing(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        for name in ("mine.json", "mine.csv", "other.json", "with blank.json"):
            (HOME / name).touch()
        (HOME / "folder").mkdir()
        for shell in ("bash", "zsh", "fish"):
            (HOME / f"script.{shell}").write_text(advisor("completions", shell), encoding="utf-8")
        cls.flags = flags_by_command()

    def expectations(self):
        """{line: what is offered}"""
        systems, models, features = ids("systems"), ids("models"), ids("features")
        models |= {line.split(",")[0] for line in advisor("list", "sizes", "--format", "csv").splitlines()[1:]}
        expected = {
            "advisor comp": {"compare", "completions"},
            "advisor help acc": {"accuracy"},
            "advisor recommend --mod": {"--model"},
            "advisor --mod": {"--model"},
            "advisor 70B --bud": {"--budget"},
            "advisor recommend --task lo": {"lora"},
            "advisor recommend --color=al": {"always"},
            "advisor recommend --wired-limit ": {"default", "max"},
            "advisor recommend --budget ": set(),
            "advisor recommend --model llama-3.3": {model for model in models if model.startswith("llama-3.3")},
            "advisor estimate --model=llama-3.3": {model for model in models if model.startswith("llama-3.3")},
            "advisor recommend -m gpt-": {model for model in models if model.startswith("gpt-")},
            "advisor compare rig-4": {system for system in systems if system.startswith("rig-4")},
            "advisor compare rig-1x3090 rig-4": {system for system in systems if system.startswith("rig-4")},
            "advisor breakeven ": systems,
            "advisor recommend --need vllm,cu": {name for name in features if name.startswith("cu")},
            "advisor recommend --gpus rtx-3090": {"rtx-3090", "rtx-3090-ti"} & ids("devices"),
            "advisor claims --verdict rep": {"reproduces"},
            "advisor breakeven --over y": {"years"},
            "advisor completions ": {"bash", "zsh", "fish"},
            "advisor man rec": {"recommend"},
            "advisor list reg": {"regions"},
            "advisor show mac-studio-m3-ultra-256": {name for name in systems if name.startswith("mac-studio-m3-ultra-256")},
            "advisor check mi": {"mine.csv", "mine.json"},
            "advisor recommend --catalog oth": {"other.json"},
            "advisor recommend --data fol": {"folder"},
            "advisor recommend --prices mine.c": {"mine.csv"},
            "advisor detect oth": {"other.json"},
        }
        for command, flags in self.flags.items():
            expected[f"advisor {command} --"] = {name for name in flags if name.startswith("--")}
            for name, form in flags.items():
                if form and "|" in form and form == form.lower() and "..." not in form and name.startswith("--"):
                    expected[f"advisor {command} {name} "] = set(form.split("|"))
        return expected

    def hold(self, complete):
        expected = self.expectations()
        answers = complete(list(expected))
        self.assertEqual(len(answers), len(expected))
        wrong = []
        for (line, words), offered in zip(expected.items(), answers):
            flag = re.search(r"(--[a-z-]+=)\S*$", line)
            plain = {word.removeprefix(flag[1] if flag else "\0").rstrip("=/").rsplit(",", 1)[-1] for word in offered}
            if plain != words:
                wrong.append(f"{line!r}: missing {sorted(words - plain)[:8]}, beside {sorted(plain - words)[:8]}")
        self.assertEqual(wrong, [])
        self.assertGreater(len(expected), 60)

    def test_bash(self):
        self.hold(by_bash)

    def test_fish(self):
        self.hold(by_fish)

    def test_zsh(self):
        self.hold(by_zsh)

    def test_bash_completes_what_is_typed(self):
        (HOME / "prepare.bash").write_text(BASH_AT_A_TERMINAL, encoding="utf-8")
        typed = {"advisor recommend --mod": "advisor recommend --model ",
                 "advisor recommend --task=lo": "advisor recommend --task=lora ",
                 "advisor check with": "advisor check with\\ blank.json ",
                 "advisor recommend --need vllm,cud": "advisor recommend --need vllm,cuda",
                 "advisor recommend --set-price rtx-3090-t": "advisor recommend --set-price rtx-3090-ti=",
                 "advisor recommend --data fol": "advisor recommend --data folder/"}
        text = at_a_terminal(["bash", "--norc", "--noprofile", "-i"], typed, HOME / "offered",
                             " source ./prepare.bash\n")
        self.assertEqual(re.findall(r"^==(.*)\n", text, re.MULTILINE), list(typed.values()))

    def test_zsh_completes_what_is_typed(self):
        (HOME / "prepare.zsh").write_text(ZSH, encoding="utf-8")
        typed = {"advisor recommend --mod": "advisor recommend --model=",
                 "advisor recommend --task lo": "advisor recommend --task lora ",
                 "advisor check with": "advisor check with\\ blank.json ",
                 "advisor recommend --need vllm,cud": "advisor recommend --need vllm,cuda,",
                 "advisor recommend --data fol": "advisor recommend --data folder/"}
        text = at_a_terminal(["zsh", "-f", "-i"], typed, HOME / "offered", " source ./prepare.zsh\n")
        self.assertEqual(re.findall(r"^==(.*)\n", text, re.MULTILINE), list(typed.values()))

    def test_no_id_is_more_than_a_word(self):
        (HOME / "bad.json").write_text('{"features": [{"id": "$(touch x)", "name": "x", "note": "x"},'
                                       '{"id": "a\'b", "name": "x", "note": "x"}]}', encoding="utf-8")
        for shell in ("bash", "zsh", "fish"):
            run = subprocess.run([BINARY, "completions", shell, "--catalog", "bad.json"], capture_output=True, text=True,
                                 cwd=HOME, check=False)
            self.assertNotIn("touch x", run.stdout)
            self.assertNotIn("a'b", run.stdout)

    def test_an_unknown_shell_is_refused(self):
        run = subprocess.run([BINARY, "completions", "csh"], capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertIn("expected bash, zsh, fish", run.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parsed, rest = parser.parse_known_args()
    BINARY = str(pathlib.Path(parsed.binary).resolve())
    missing = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell) is None]
    if missing:
        print("not tested: there is no", ", ".join(missing), file=sys.stderr)
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        HOME = pathlib.Path(folder)
        unittest.main(argv=[sys.argv[0], *rest])
