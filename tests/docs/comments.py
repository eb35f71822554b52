#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles the examples in the doc comments of the headers: the lines that are indented behind the three slashes.

    tests/docs/comments.py [--compiler g++] [--include DIRECTORY]

What an example leaves out is filled in: its names stand in comments.hpp, a pipeline that begins or ends in `...` gets
a source or a sink. Every header with an example must be listed here, so that a new one is not forgotten.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent

# What the lines of a header's example are: pipelines, one a line; declarations, up to a first pipeline; statements.
KINDS = {
    "leat/aggregate/aggregate.hpp": "declarations",
    "leat/flow/source.hpp": "declarations",
    "leat/ranges.hpp": "not compiled: range-v3 is not always there; tests/flow/results.cpp does the same",
    "leat/record/enum_names.hpp": "declarations",
    "leat/record/hana.hpp": "not compiled: several expressions; tests/record/hana.cpp has them all",
    "leat/format/json/lines.hpp": "not compiled: inside of the library",
    "leat/runtime/start.hpp": "statements",
    "leat/stage/as.hpp": "declarations",
    "leat/stage/distinct_until_changed.hpp": "pipelines",
    "leat/stage/enumerate.hpp": "pipelines",
    "leat/stage/explode.hpp": "pipelines",
    "leat/stage/flat_map.hpp": "pipelines",
    "leat/stage/fork.hpp": "pipelines",
    "leat/stage/inspect.hpp": "pipelines",
    "leat/stage/scan.hpp": "pipelines",
    "leat/stage/split.hpp": "pipelines",
    "leat/stage/take.hpp": "pipelines",
    "leat/stage/take_while.hpp": "pipelines",
    "leat/test/catch.hpp": "not compiled: needs Catch2; tests/test/harness.cpp has them",
    "leat/test/harness.hpp": "statements",
    "leat/time/text.hpp": "not compiled: what users declare beside a type of theirs; tests/time/text.cpp does",
}


def example_of(text):
    return [(n, found[1]) for n, line in enumerate(text.split("\n"), 1) if (found := re.match(r"^///     (.*)$", line))]


def statement(code):
    """One line of an example as a statement."""
    code = re.sub(r"\s*//.*$", "", code).rstrip()
    if code.startswith("..."):
        code = "from(totals)" + code[3:]
    code = code.replace("{ ... }", "{}")
    code = re.sub(r"\| \.\.\.(?=$|\))", "| null()", code).replace("| ... |", "|")
    if code.startswith("from("):
        return f"{{ [[maybe_unused]] auto const p = {code}; }}"
    return code if not code or code.endswith((";", "{", "}")) else f"[[maybe_unused]] auto const value = {code};"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--include", default=f"{ROOT}/include", type=pathlib.Path)
    options = parser.parse_args()
    failures = 0
    source = [f'#include "{HERE}/comments.hpp"\n']
    functions = []
    for path in sorted(options.include.glob("leat/**/*.hpp")):
        name = str(path.relative_to(options.include))
        lines = example_of(path.read_text(encoding="utf-8"))
        if not lines:
            continue
        kind = KINDS.get(name)
        if kind is None:
            print(f"FAILED {name}: its example is not listed in tests/docs/comments.py")
            failures += 1
            continue
        if kind.startswith("not compiled"):
            continue
        body = []
        function = re.sub(r"\W", "_", name)
        for n, code in lines:
            here = f'#line {n} "{name}"\n'
            if kind == "declarations" and not re.match(r"^(from|\.\.\.|leat::aggregate\()", code):
                source.append(here + re.sub(r"//.*$", "", code) + "\n")
            else:
                body.append(here + statement(code) + "\n")
        if body:
            functions.append(f"void {function}();\nvoid {function}() {{\n{''.join(body)}}}\n")
    source.append('#line 1 "adapted"\nBOOST_HANA_ADAPT_STRUCT(Total, category, amount);\n')
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "comments.cpp")
        # Inside of the namespace, where `fork` is leat's and not the system's.
        file.write_text("".join(source) + "namespace leat {\n" + "".join(functions) + "}\n", encoding="utf-8")
        done = subprocess.run(
            [options.compiler, "-std=c++20", "-Wall", "-Werror", f"-I{options.include}", "-fsyntax-only", str(file)], check=False)
        failures += done.returncode != 0
    print(f"{len(functions)} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
