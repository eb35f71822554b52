# SPDX-License-Identifier: BSL-1.0
"""Runs the commands of an example's README, for the tests of the examples."""
import re
import subprocess

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n(?=\s*(?:```text\n(.*?)^```\n)?)", re.S | re.M)
FILE = re.compile(r"^<!-- file (\S+) -->\n```\w*\n(.*?)^```\n", re.S | re.M)


def check(readme, name, program, folder):
    """Every ```sh block ends well, in a shell where `examples/run NAME` is the program; where a ```text block is right
    behind it, that is what it writes."""
    text = readme.read_text(encoding="utf-8")
    for file, content in FILE.findall(text):
        (folder / file).write_text(content, encoding="utf-8")
    blocks = [block for block in BLOCK.findall(text) if block[0] == "sh" and f"examples/run {name}" in block[1]]
    assert blocks, "no commands"
    for _, commands, output in blocks:
        here = commands.replace(f"examples/run {name}", str(program))
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", here], cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=300, check=False)  # fmt: skip
        said = done.stdout.decode()
        assert done.returncode == 0, f"{commands}exit {done.returncode}: {said}"
        if output:
            strip = [line.rstrip() for line in said.rstrip("\n").split("\n")]
            assert strip == output.rstrip("\n").split("\n"), f"{commands}writes\n{said}"
