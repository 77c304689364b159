#!/usr/bin/env python3
"""Holds what the files of the page promise before they are built: HTML that is valid, a strict Content-Security-Policy, all
they name beside them and nothing of another server, texts put in as text. Before it looks at them it shows that it finds planted
faults. What the page does is tried in a browser by `scripts/page --test`."""

import html.parser
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = {"core.js", "core.wasm"}  # by scripts/page
NAMESPACE = "http://www.w3.org/2000/svg"
POLICY = {"default-src": "'none'", "script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'self'", "connect-src": "'self'",
          "style-src": "'self'", "img-src": "'self'", "base-uri": "'none'", "form-action": "'none'"}
# What makes markup or code of a text.
MARKUP = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function|createContextualFragment|srcdoc)\b"
                    r"|setTimeout\(\s*[\"'`]")


class Reader(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.labels, self.named, self.faults, self.policy = [], [], [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.faults += [f"<{tag} {name}>: no handlers and styles in the page" for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or tag == "script" and "src" not in found:
            self.faults.append(f"<{tag}>: belongs into a file")
        if "id" in found:
            self.ids.append(found["id"])
        self.labels += [name for key in ("aria-labelledby", "aria-describedby") for name in found.get(key, "").split()]
        self.named += [found[key] for key in ("src", "href") if key in found]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]


def faults(files):
    """files: {name: text}. What is wrong with them, in lines; empty when all is well."""
    page = Reader(files["index.html"])
    found = list(page.faults)
    said = dict(part.strip().split(" ", 1) for part in (page.policy or "").split(";") if part.strip())
    if said != POLICY:
        found.append(f"index.html: another Content-Security-Policy: {said}")
    for name in page.named:
        if name.startswith("#"):
            if name[1:] not in page.ids:
                found.append(f"index.html: nothing has the id of {name}")
        elif name not in files:
            found.append(f"index.html: {name} is not beside it")
    found += [f"index.html: nothing has the id {name}" for name in page.labels if name not in page.ids]
    found += [f"index.html: the id {name} twice" for name in set(page.ids) if page.ids.count(name) > 1]
    for name, text in files.items():
        for number, line in enumerate(text.replace(NAMESPACE, "").splitlines(), 1):
            if re.search(r"https?:|[\"'(]//", line):
                found.append(f"{name}:{number}: another server: {line.strip()[:100]}")
            if name.endswith(".js") and MARKUP.search(line):
                found.append(f"{name}:{number}: makes markup or code of a text: {line.strip()[:100]}")
            if name.endswith(".css") and re.search(r"@import|url\(", line):
                found.append(f"{name}:{number}: loads something: {line.strip()[:100]}")
    for name in re.findall(r"(?:importScripts|new Worker)\(\"([^\"]+)\"", "\n".join(files.values())):
        if name not in files and name not in BUILT:
            found.append(f"{name}: is loaded and not there")
    for name in re.findall(r"\bat\(\"([^\"]+)\"\)|getElementById\(\"([^\"]+)\"\)", files.get("page.js", "") + files.get("form.js", "")):
        if max(name) not in page.ids:
            found.append(f"page.js: nothing has the id {max(name)}")
    return found


def self_test(files):
    def with_line(name, line):
        return files | {name: files[name] + line}
    index = files["index.html"]
    for planted in (with_line("page.js", "\nfetch('https://example.com')"), with_line("page.js", "\nx.innerHTML = y;"),
                    with_line("page.js", '\nat("nowhere")'), with_line("page.css", "\n@import 'a.css';"),
                    with_line("index.html", "<script>1</script>"), with_line("index.html", '<p onclick="x()">'),
                    with_line("index.html", '<img src="missing.png">'), with_line("index.html", '<p id="line">'),
                    files | {"index.html": index.replace("default-src 'none'", "default-src *")},
                    files | {"index.html": index.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")}):
        assert faults(planted), [name for name in planted if planted[name] != files[name]]


def main():
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "src/page").iterdir()
             if path.suffix in (".html", ".js", ".css", ".svg")}
    self_test(files)
    found = faults(files)
    if shutil.which("tidy"):
        told = subprocess.run(["tidy", "-q", "-e", "--mute", "PROPRIETARY_ATTRIBUTE", ROOT / "src/page/index.html"],
                              capture_output=True, text=True)
        if told.returncode != 0:
            found.append(told.stderr.strip())
    print("\n".join(found) or f"{len(files)} files of the page are closed to others")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
