#!/usr/bin/env python3
"""Holds the architecture of docs: an include points to the same or a lower module, and what lies below cli neither
prints nor reads files, the environment or the clock. Also holds that cmake/sources.cmake and cmake/data_files.cmake
list every file, no source twice, and that no test's name breaks its registration. Before it looks at the sources it shows that it finds planted violations."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ORDER = ["base", "catalog", "build", "workload", "memory", "speed", "power", "training", "cost", "assess", "decide", "explore", "answer",
         "render", "cli", "page"]
ANNEXES = {"model_file", "lab", "audit", "detect"}  # beside the tower: they know all of it but cli, and only cli knows them
BASE = {"units", "text", "version", "names"}  # the bottom: headers that may include each other
OWNER = {"flags": "workload", "hardware": "catalog", "engines": "catalog", "preferences": "catalog", "money": "catalog",
         "speed_class": "catalog", "training_class": "catalog", "figures": "answer",
         "expression": "audit", "power_rows": "lab", "training_lab": "lab", "speculative": "speed", "queueing": "cost",
         "cost_to_you": "decide", "build_list": "explore", "chart": "answer",
         "fields": "render"}  # headers of a module beside the one of its name
MAY_USE_JSON = {"base", "catalog", "cli"}
THIRD_PARTY = ("nlohmann/", "fmt/", "CLI/")

# What only cli may do: (pattern in code without comments and strings, what it is)
ONLY_CLI = [(re.compile(pattern), what) for pattern, what in [
    (r"\b(?:v?f?printf|fmt::print|f?puts|f?putc|putchar|fwrite|perror)\s*\(", "prints"),
    (r"\bstd::(?:cout|cerr|clog|cin)\b", "prints"),
    (r"\b(?:secure_)?getenv\s*\(", "reads the environment"),
    (r"\b(?:fopen|freopen)\s*\(|\bstd::[io]?fstream\b", "opens files"),
    (r"\b(?:system|steady|high_resolution|utc|file)_clock\b", "reads the clock"),
    (r"\b(?:gettimeofday|clock_gettime|localtime(?:_r)?|gmtime(?:_r)?)\s*\(", "reads the clock"),
    (r"\bstd::(?:time|clock)\s*\(|(?<![\w.:>])(?:time|clock)\s*\(\s*(?:nullptr|NULL|0|&\w+)?\s*\)", "reads the clock"),
]]
# What emscripten's libc++ lacks; the library must compile to WebAssembly.
NOT_IN_WASM = re.compile(r"\bstd::(?:ranges|views|source_location|format|expected|bit_cast)\b")
EVERYTHING_OF_STD = re.compile(r"\busing\s+namespace\s+std\b")
ONLY_CLI_HEADERS = {"iostream", "fstream", "filesystem"}

COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def without_comments(text, strings=False):
    """The code alone; string literals too when `strings`."""
    def keep(match):
        literal = match.group()
        if literal.startswith("/"):
            return "\n" * literal.count("\n")
        return literal if strings else '""'
    return COMMENT_OR_STRING.sub(keep, text)


def module_of(path):
    """The module of a file named by its path below the root; None when it belongs to none."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[:2] == ("include", "advisor") and len(parts) == 3:
        name = pathlib.PurePosixPath(parts[2]).stem
        name = OWNER.get(name, name)
    elif parts[0] == "src" and len(parts) == 2:
        name = "cli" if parts[1] == "main.cpp" else pathlib.PurePosixPath(parts[1]).name.split(".")[0]
    elif parts[0] == "src":
        name = parts[1]
    else:
        return None
    name = "base" if name in BASE else name
    return name if name in ORDER or name in ANNEXES else None


def may_include(module, other):
    """Whether the first module may know the second: the same or a lower one; of an annex, only itself and cli."""
    if module == other or module == "cli":
        return True
    if other in ANNEXES:
        return False
    return module in ANNEXES and other != "cli" or module in ORDER and ORDER.index(other) < ORDER.index(module)


def target_of(include, path, files):
    """The file below the root that #include "..." in `path` means; None when it is not ours."""
    beside = str(pathlib.PurePosixPath(path).parent / include)
    for candidate in (beside, f"include/{include}", f"src/{include}"):
        parts = []
        for part in pathlib.PurePosixPath(candidate).parts:
            parts = parts[:-1] if part == ".." else parts + [part]
        if "/".join(parts) in files:
            return "/".join(parts)
    return None


def violations(files):
    """files: {path below the root: text}. Returns lines like "src/cost/cost.cpp: ...", empty when all is well."""
    found = []
    for path, text in sorted(files.items()):
        module = module_of(path)
        if module is None:
            found.append(f"{path}: belongs to no module ({', '.join(sorted(BASE))}, "
                         f"{', '.join(ORDER[1:])}, {', '.join(sorted(ANNEXES))})")
            continue
        for quoted, angled in INCLUDE.findall(without_comments(text, strings=True)):
            include = quoted or angled
            target = target_of(include, path, files)
            if target:
                other = module_of(target)
                if other and not may_include(module, other):
                    found.append(f"{path}: {module} may not include {include} of {other}")
            elif quoted or include.startswith("advisor/"):
                found.append(f'{path}: "{include}" is no file of include/ or src/')
            if include.startswith(THIRD_PARTY) and path.startswith("include/"):
                found.append(f"{path}: public headers include no third party, but {include}")
            if include.startswith("CLI/") and module != "cli":
                found.append(f"{path}: only cli includes CLI11")
            if include.startswith("nlohmann/") and module not in MAY_USE_JSON:
                found.append(f"{path}: only {', '.join(sorted(MAY_USE_JSON))} include nlohmann")
            if include in ONLY_CLI_HEADERS and module != "cli":
                found.append(f"{path}: only cli includes <{include}>")
        if EVERYTHING_OF_STD.search(without_comments(text)):
            found.append(f"{path}: using namespace std")
        if module == "cli":
            continue
        for number, line in enumerate(without_comments(text).split("\n"), 1):
            for pattern, what in ONLY_CLI:
                if pattern.search(line):
                    found.append(f"{path}:{number}: {what}; only cli may: {line.strip()}")
            if NOT_IN_WASM.search(line):
                found.append(f"{path}:{number}: not in emscripten 3.1: {line.strip()}")
    return found


def unlisted(listing, names):
    """Those of names that the CMake file `listing` does not mention."""
    words = set(re.sub(r"#[^\n]*", "", listing).replace(")", " ").split())
    return sorted(set(names) - words)


def listed_twice(listing):
    """Sources that two lists of the CMake file name, which two targets would then compile; what the page leaves out is a
    list beside those."""
    lists = re.findall(r"\bset\((\w+)([^)]*)\)", re.sub(r"#[^\n]*", "", listing))
    words = [word for name, text in lists if name != "ADVISOR_NOT_ON_PAGE_SOURCES" for word in set(text.split())
             if word.endswith(".cpp")]
    return sorted({word for word in words if words.count(word) > 1})


def bad_test_names(text):
    """Names of Catch2 tests with a semicolon: CMake would split them into tests that match nothing, and so pass."""
    return [name for name in re.findall(r'\bTEST_CASE\(\s*"((?:\\.|[^"\\])*)"', text) if ";" in name]


def self_test():
    header = {"include/advisor/units.hpp": "", "include/advisor/catalog.hpp": '#include "advisor/units.hpp"\n',
              "include/advisor/cost.hpp": '#include "advisor/catalog.hpp"\n', "src/render/table.hpp": "",
              "src/cli/options.hpp": "#include <CLI/CLI.hpp>\n"}
    assert violations(header) == [], violations(header)
    good = {
        "src/cost/cost.cpp": '#include "advisor/cost.hpp"\n// printf(1); std::ranges\nauto s = "time(0) printf(";\n',
        "src/cost/a.cpp": "int runtime(int); int x = runtime(0) + o.time() + decode_time(); snprintf(b, 3, f);\n",
        "src/cost/b.cpp": "int k = 1'000'000; char c = '\"'; // ' printf(\nint f(); char d = '\\'';\n",
        "src/lab/a.cpp": '#include "../render/table.hpp"\n',
        "include/advisor/audit.hpp": '#include "advisor/cost.hpp"\n',
        "src/cli/claims.cpp": '#include "advisor/audit.hpp"\n',
        "src/catalog/json.cpp": "#include <nlohmann/json.hpp>\n",
        "src/render/json.cpp": "#include \"table.hpp\"\n#include \"render/table.hpp\"\n",
        "src/cli/run.cpp": '#include "options.hpp"\n#include <iostream>\nvoid f() { std::cout << getenv("A"); }\n',
        "src/main.cpp": '#include "cli/options.hpp"\n',
        "src/version.cpp.in": "",
    }
    assert violations(header | good) == [], violations(header | good)
    bad = {
        "src/catalog/a.cpp": '#include "advisor/cost.hpp"\n',
        "src/catalog/b.cpp": '#include "../render/table.hpp"\n',
        "src/render/b.cpp": '#include "advisor/audit.hpp"\n',
        "src/lab/b.cpp": '#include "advisor/audit.hpp"\n',
        "src/audit/b.cpp": '#include "cli/options.hpp"\n',
        "src/cost/c.cpp": '#include "render/table.hpp"\n',
        "src/cost/d.cpp": "#include <nlohmann/json.hpp>\n",
        "src/render/d.cpp": "#include <nlohmann/json.hpp>\n",
        "src/render/e.cpp": "  #  include <CLI/CLI.hpp>\n",
        "src/render/f.cpp": "#include <iostream>\n",
        "src/render/g.cpp": "#include <fstream>\n",
        "src/cost/h.cpp": 'void f() { std::printf("x"); }\n',
        "src/cost/i.cpp": 'auto e = std::getenv("HOME");\n',
        "src/cost/j.cpp": "auto n = std::chrono::system_clock::now();\n",
        "src/cost/k.cpp": "auto n = time(nullptr);\n",
        "src/cost/l.cpp": "std::ranges::sort(v);\n",
        "src/cost/n.cpp": "auto n = std::bit_cast<long>(1.0);\n",
        "src/cost/m.cpp": '#include "advisor/no-such.hpp"\n',
        "src/gadgets/n.cpp": "",
        "include/advisor/memory.hpp": "#include <fmt/core.h>\n",
        "src/cost/p.cpp": "using namespace std;\n",
        "src/cost/o.cpp": 'char a = \'"\'; int x = printf("x");\n',
    }
    for path, text in bad.items():
        assert len(violations(header | {path: text})) == 1, (path, violations(header | {path: text}))
    assert unlisted("set(A\n  src/a/b.cpp src/c.cpp)\n# src/d.cpp", ["src/a/b.cpp", "src/d.cpp"]) == ["src/d.cpp"]
    assert listed_twice("set(A\n  src/a.cpp)\nset(B src/a.cpp ${C})\nset(C src/c.cpp)") == ["src/a.cpp"]
    assert bad_test_names('TEST_CASE("a, b") {}\nTEST_CASE(\n  "a; b", "[c]")') == ["a; b"]


def main():
    self_test()
    files = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
             for folder in ("include", "src") for path in (ROOT / folder).rglob("*")
             if path.name.endswith((".hpp", ".cpp", ".cpp.in"))}
    found = violations(files) if files else ["no sources found"]

    sources = [path.relative_to(ROOT).as_posix() for path in
               [*(ROOT / "src").rglob("*.cpp"), *(ROOT / "tests").glob("*.cpp"), *(ROOT / "tests/bench").glob("*.cpp")]]
    data = [path.relative_to(ROOT / "data").as_posix() for path in (ROOT / "data").rglob("*.json*")]
    for listing, names in (("cmake/sources.cmake", sources), ("cmake/data_files.cmake", data)):
        found += [f"{listing}: does not list {name}" for name in unlisted((ROOT / listing).read_text(), names)]

    found += [f"cmake/sources.cmake: lists {name} twice" for name in
              listed_twice((ROOT / "cmake/sources.cmake").read_text())]

    for path in (ROOT / "tests").glob("*.cpp"):
        found += [f"{path.name}: no ';' in a test's name: {name}" for name in bad_test_names(path.read_text("utf-8"))]

    print("\n".join(found) or f"{len(files)} files keep to the layers")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
