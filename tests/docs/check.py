#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Holds the documentation to its word: compiles and runs its code, compares the output, looks up files and links.

    tests/docs/check.py [--compiler g++] [--part K/N] [FILE.md ...]      (without files: all documents)
    tests/docs/check.py --update FILE.md ...     writes what the programs say into the document: read it before you commit

Every ```cpp block is compiled. Comments right before a block say how; readers of the page do not see them:

    <!-- unit -->               from here on a new translation unit, which knows nothing of what stands above
    <!-- hidden ...code... -->  code at namespace scope that the following blocks need
    <!-- inside ...code... -->  code at the beginning of the next block's function; `<!-- after` at its end
    <!-- declarations -->       the next block stands at namespace scope, for all that follow in its unit
    <!-- program NAME -->       the next block is a whole program: NAME.cpp
    <!-- whole -->              the next block has its own includes, and is not run
    <!-- file NAME -->          the next block is the content of a file
    <!-- output COMMAND -->     the next ```text block is what a shell command writes, its errors included
    <!-- refused -->            the next block does not compile; the ```text block behind it stands in the messages

Every other ```cpp block is the inside of a function. A ```text block right behind it is what it writes when it is
called. Blocks of one unit are compiled together. Of ```sh blocks the commands and the project's files are looked up.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-Wno-unused-variable", "-Wno-unused-but-set-variable"]
PRELUDE = """#include <leat/leat.hpp>
#include <leat/print.hpp>
#include <unistd.h>
#include <algorithm>
#include <iostream>
#include <ranges>
#include <stdexcept>
using namespace leat::literals;
using namespace std::chrono_literals;
"""
FENCE = re.compile(r"^( *)```(\w*)\s*$")
DIRECTIVE = re.compile(r"^<!-- (unit|hidden|inside|after|declarations|program|whole|file|output|refused)\b *(.*)$")

failures = []
passed = 0


def failed(where, what):
    failures.append(where)
    print(f"FAILED {where}: {what}", flush=True)


def ok():
    global passed
    passed += 1


class Block:
    """A fenced block: its language, its text, the line it begins at, and the directives before it."""

    def __init__(self, language, line):
        self.language, self.line, self.lines, self.directives, self.follows = language, line, [], [], None

    @property
    def text(self):
        return "".join(line + "\n" for line in self.lines)

    def argument(self, name):
        for kind, argument, _, _ in self.directives:
            if kind == name:
                return argument
        return None


def parse(path):
    """The blocks of a document in order; prose is dropped, but a block knows whether it follows another at once."""
    blocks, directives, last = [], [], None
    lines = path.read_text(encoding="utf-8").split("\n")
    i = 0
    while i < len(lines):
        line = lines[i]
        fence, directive = FENCE.match(line), DIRECTIVE.match(line)
        if fence:
            indent, block = len(fence[1]), Block(fence[2], i + 2)
            i += 1
            while i < len(lines) and lines[i].strip() != "```":
                block.lines.append(lines[i][indent:])
                i += 1
            if i == len(lines):
                failed(f"{path.relative_to(ROOT)}:{block.line}", "the block has no end")
            block.directives, directives, block.follows = directives, [], last
            blocks.append(block)
            last = block
        elif directive:
            kind, rest, begin = directive[1], directive[2], i + 2
            body = []
            if not rest.endswith("-->"):
                if rest:
                    body.append(rest)
                i += 1
                while i < len(lines) and lines[i].strip() != "-->":
                    body.append(lines[i])
                    i += 1
            directives.append((kind, rest.removesuffix("-->").strip(), "\n".join(body) + "\n", begin))
        elif line.strip():
            last = None
        i += 1
    return blocks


def run(command, cwd, stdin=None, timeout=120):
    done = subprocess.run(command, cwd=cwd, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout,
                          shell=isinstance(command, str), check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def differs(found, wanted):
    strip = lambda text: [line.rstrip() for line in text.rstrip("\n").split("\n")]
    if strip(found) == strip(wanted):
        return None
    return "the output is\n" + "".join(f"  | {line}\n" for line in found.split("\n"))


class Document:
    def __init__(self, path, options):
        self.path, self.options = path, options
        self.name = str(path.relative_to(ROOT))
        self.blocks = parse(path)
        self.updates = []
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="leat-docs-"))
        # Commands are written as from the top of the project.
        for entry in ROOT.iterdir():
            if entry.name not in ("build", ".git"):
                (self.work / entry.name).symlink_to(entry)

    def at(self, line):
        return f"{self.name}:{line}"

    def compare(self, block, command, status, text):
        problem = differs(text, block.text)
        if problem and self.options.update:
            self.updates.append((block, text))
        if problem or (status and command.startswith("at_line_")):
            failed(self.at(block.line), f"{command} (which ended with {status}): {problem}")
        else:
            ok()

    def write_updates(self):
        lines = self.path.read_text(encoding="utf-8").split("\n")
        for block, text in sorted(self.updates, key=lambda u: -u[0].line):
            lines[block.line - 1 : block.line - 1 + len(block.lines)] = text.rstrip("\n").split("\n")
        self.path.write_text("\n".join(lines), encoding="utf-8")

    def compile(self, source, *arguments):
        launcher = [shutil.which("ccache")] if shutil.which("ccache") else []
        command = [*launcher, self.options.compiler, *FLAGS, f"-I{self.options.include}", *arguments, str(source)]
        return run(command, self.work, timeout=600)

    def units(self):
        """Runs of blocks that belong to one translation unit."""
        units = [[]]
        for block in self.blocks:
            if any(kind == "unit" for kind, *_ in block.directives) and units[-1]:
                units.append([])
            units[-1].append(block)
        return units

    def check(self):
        chosen = [unit for n, unit in enumerate(self.units()) if n % self.options.parts == self.options.part]
        for unit in chosen:
            for block in unit:
                if block.argument("file") is not None:
                    (self.work / block.argument("file")).write_text(block.text, encoding="utf-8")
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for done in [pool.submit(self.check_unit, n, unit) for n, unit in enumerate(chosen)]:
                done.result()
        if self.options.part == 0:
            self.check_links()
        if self.options.update:
            self.write_updates()
        shutil.rmtree(self.work)

    def check_unit(self, number, unit):
        source = [PRELUDE]
        functions, programs, outputs, refused = {}, [], [], []
        for i, block in enumerate(unit):
            inside = after = ""
            for kind, _, body, line in block.directives:
                code = f'#line {line} "{self.name}"\n{body}'
                if kind == "hidden":
                    source.append(code)
                elif kind == "inside":
                    inside += code
                elif kind == "after":
                    after += code
            here = f'#line {block.line} "{self.name}"\n{block.text}'
            if block.language == "cpp":
                if block.argument("program") is not None:
                    programs.append((block.argument("program"), block, ["-O1"]))
                elif block.argument("whole") is not None:
                    programs.append((f"whole_{block.line}", block, ["-fsyntax-only"]))
                elif block.argument("declarations") is not None:
                    source.append(here)
                else:
                    function = f"static void at_line_{block.line}() {{\n{inside}{here}{after}\n}}\n"
                    if block.argument("refused") is not None:
                        wanted = unit[i + 1] if i + 1 < len(unit) and unit[i + 1].language == "text" else None
                        refused.append((block, "".join(source) + function, wanted))
                    else:
                        source.append(function)
                        functions[block] = f"at_line_{block.line}"
            elif block.language == "text":
                if block.argument("output") is not None:
                    outputs.append((block, block.argument("output")))
                elif block.follows in functions:
                    outputs.append((block, functions[block.follows]))
            elif block.language == "sh":
                self.check_shell(block)
        for program in programs:
            self.check_program(*program)
        if functions or any(text for text in source[1:]):
            self.check_functions(number, "".join(source), functions, outputs)
        for block, command in outputs:
            if command.startswith("at_line_") or self.options.only_compile:
                continue
            self.compare(block, command, *run(command, self.work))
        for block, text, wanted in refused:
            self.check_refused(block, text, wanted)

    def check_program(self, name, block, arguments):
        (self.work / f"{name}.cpp").write_text(block.text, encoding="utf-8")
        if self.options.only_compile:
            arguments = ["-fsyntax-only"]
        status, text = self.compile(f"{name}.cpp", *arguments, "-o", name)
        if status:
            failed(self.at(block.line), f"{name}.cpp does not compile\n{text}")
        else:
            ok()

    def check_functions(self, number, source, functions, outputs):
        name = f"unit_{number}"
        calls = "".join(f'    if (argc == 2 && std::string_view(argv[1]) == "{f}") {f}();\n' for f in functions.values())
        source += f'#line 1 "main"\nint main(int argc, char** argv) {{\n{calls}    return argc == 2 ? 0 : 1;\n}}\n'
        (self.work / f"{name}.cpp").write_text(source, encoding="utf-8")
        # Not one of the blocks is run when none has an output.
        runs = any(command.startswith("at_line_") for _, command in outputs) and not self.options.only_compile
        status, text = self.compile(f"{name}.cpp", *(["-O0", "-o", name] if runs else ["-fsyntax-only"]))
        if status:
            failed(f"{self.name}: unit {number}", f"does not compile\n{text}")
            return
        ok()
        for block, function in outputs:
            if function.startswith("at_line_") and runs:
                self.compare(block, function, *run([f"./{name}", function], self.work))

    def check_refused(self, block, source, wanted):
        name = f"refused_{block.line}"
        (self.work / f"{name}.cpp").write_text(source, encoding="utf-8")
        status, text = self.compile(f"{name}.cpp", "-fsyntax-only", "-Wno-unused-function")
        if status == 0:
            failed(self.at(block.line), "compiles, and should not")
        elif wanted is None:
            failed(self.at(block.line), "no text block behind it says what the compiler says")
        elif "clang" not in self.options.compiler:
            # Line by line, without the place in the file; "..." stands for what is left out.
            for line in wanted.lines:
                parts = [part.strip() for part in line.split("...") if part.strip()]
                if not any(all(part in said for part in parts) for said in text.split("\n")):
                    failed(self.at(wanted.line), f"the compiler does not say {line!r}, but\n{text}")
                    return
            ok()
        else:
            ok()

    def check_shell(self, block):
        """Commands must exist, and so must what looks like a file of the project."""
        bad = False
        for n, line in enumerate("\n".join(block.lines).replace("\\\n", " ").split("\n")):
            words = re.sub(r"#.*", "", line).split()
            while words and re.match(r"^[A-Z_]+=", words[0]):
                words.pop(0)
            if not words:
                continue
            first = words[0]
            known = (ROOT / first).exists() if "/" in first and not first.startswith("./") else True
            if not known:
                failed(self.at(block.line + n), f"there is no {first}")
                bad = True
            if first in ("examples/run", "benchmarks/run") and len(words) > 1 and re.match(r"^\w+$", words[1]):
                folder = first.split("/")[0]
                if not (ROOT / folder / words[1]).exists():
                    failed(self.at(block.line + n), f"{first} has no {words[1]}")
                    bad = True
            for word in words[1:]:
                if re.match(r"^(include|tests|docs|examples|benchmarks|cmake)/[\w./-]+$", word) and not (ROOT / word).exists():
                    failed(self.at(block.line + n), f"there is no {word}")
                    bad = True
        if not bad:
            ok()

    def check_links(self):
        text = re.sub(r"^( *)```.*?^ *```", "", self.path.read_text(encoding="utf-8"), flags=re.S | re.M)
        for target in re.findall(r"\]\(([^)]+)\)", re.sub(r"`[^`]*`", "", text)):
            if re.match(r"^[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            page = (self.path.parent / file) if file else self.path
            if not page.exists():
                failed(self.name, f"the link {target} leads nowhere")
            elif anchor and page.suffix == ".md" and anchor not in anchors(page):
                failed(self.name, f"the link {target}: there is no such heading")
            else:
                ok()


def anchors(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*?)\s*$", text, re.M)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--include", default=f"{ROOT}/include")
    parser.add_argument("--only-compile", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    options.part, options.parts = (int(n) for n in options.part.split("/"))
    options.part -= 1
    files = options.files or [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("examples/*/README.md"))]
    for file in files:
        Document(file.resolve(), options).check()
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
