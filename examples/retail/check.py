#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Holds the retail job against a model of it in a few obvious lines.

    check.py TEST PROGRAM      TEST is one of the functions below whose names stand in test.cmake
"""
import collections
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import readme as commands

FILES = ("retail", "transaction_detail", "late", "bad")
MISHAPS = ["--beyond", "0.1", "--bad", "0.05", "--duplicates", "0.05"]


# -- the model -------------------------------------------------------------------------------------------------------

FIELDS = {"transaction_id": str, "customer_id": int, "category": str, "brand": str, "product_name": str,
          "quantity": int, "price": int, "payment_method": str, "timestamp": int}  # fmt: skip


def purchase_of(line):
    """The purchase that a line holds, or None where it holds none."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if type(row) is not dict or any(type(row.get(name)) is not kind for name, kind in FIELDS.items()):
        return None
    if any(kind is int and not -2**63 <= row[name] < 2**63 for name, kind in FIELDS.items()):
        return None
    return {name: row[name] for name in FIELDS}


def utc(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def model(lines, to_the_end=True, size=300, delay=3600):
    """The rows of each file. `to_the_end`: the input has ended, so that what is open fires."""
    good, bad, late = [], [], []
    windows = collections.defaultdict(dict)  # start of the window -> key -> purchases, both in the order of the first
    newest = None
    for line in lines:
        row = purchase_of(line)
        if row is None:
            bad.append(line)
            continue
        good.append(row)
        start = row["timestamp"] // size * size
        if newest is not None and start + size <= newest - delay:
            late.append(row)
        else:
            windows[start].setdefault((row["category"], row["payment_method"]), []).append(row)
        newest = row["timestamp"] if newest is None else max(newest, row["timestamp"])
    totals, running = [], collections.Counter()
    for start in sorted(windows):
        if not to_the_end and start + size > newest - delay:
            break
        for key, rows in windows[start].items():
            amount = sum(row["quantity"] * row["price"] for row in rows)
            running[key] += amount
            totals.append({
                "category": key[0], "payment_method": key[1],
                "window_start": utc(start), "window_end": utc(start + size),
                "avg_price": sum(row["price"] for row in rows) / len(rows),
                "total_quantity": sum(row["quantity"] for row in rows),
                "total_amount": amount, "running_total": running[key],
            })  # fmt: skip
    return {"retail": totals, "transaction_detail": good, "late": late, "bad": bad}


# -- running the program ---------------------------------------------------------------------------------------------

def run(*arguments, given=None, expect=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=given, capture_output=True, check=False)
    assert done.returncode == expect, f"{arguments}: exit {done.returncode}: {done.stderr.decode()}"
    return done


def emit(*arguments):
    return run("--emit", *arguments).stdout


def run_to(folder, *arguments, given=None):
    """Runs the job; returns what it wrote to the console and to each file, as bytes."""
    done = run("--output", folder, *arguments, given=given)
    return {"console": done.stdout, **{name: (folder / f"{name}.ndjson").read_bytes() for name in FILES}}, done.stderr.decode()


def rows_of(written):
    """The rows of the files, without what is different from run to run: when, and the name of the input."""
    rows = {name: [json.loads(line) for line in written[name].splitlines()] for name in FILES}
    for row in rows["retail"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row.pop("timestamp"))
    for row in rows["bad"]:
        assert row.pop("source")
    return rows


def texts_of_bad(rows):
    return [row["text"] for row in rows]


def check_files(written, lines, to_the_end=True):
    expected, rows = model(lines, to_the_end), rows_of(written)
    assert rows["transaction_detail"] == expected["transaction_detail"]
    assert rows["late"] == expected["late"]
    assert texts_of_bad(rows["bad"]) == [line.decode() for line in expected["bad"]]
    assert rows["retail"] == expected["retail"]
    return expected


def check_counts(said, expected):
    good, late, bad = (len(expected[name]) for name in ("transaction_detail", "late", "bad"))
    assert f"Purchases: {good}, too late: {late}, bad lines: {bad}." in said, said


# -- the tests -------------------------------------------------------------------------------------------------------

def simulator(folder):
    """Purchases are as the README says, and the same ones for the same seed."""
    lines = emit("--events", 20000).splitlines()
    assert hashlib.sha256(b"\n".join(lines[:1000])).hexdigest() == PURCHASES_OF_SEED_1, "other purchases than ever"
    rows = [purchase_of(line) for line in lines]
    assert len(rows) == 20000 and None not in rows

    def close(values, mean, within):
        assert abs(sum(values) / len(values) - mean) < within

    for name, kinds in {"category": 4, "payment_method": 4, "brand": 23, "product_name": 29}.items():
        counts = collections.Counter(row[name] for row in rows)
        assert len(counts) == kinds
        assert all(abs(n - 20000 / kinds) < 6 * (20000 / kinds) ** 0.5 for n in counts.values()), counts
    for name, least, most in (("quantity", 1, 10), ("customer_id", 1, 1000), ("price", 10_000, 1_500_000)):
        values = [row[name] for row in rows]
        assert least <= min(values) and max(values) <= most
        close(values, (least + most) / 2, (most - least) * 0.01)
    assert {row["quantity"] for row in rows} == set(range(1, 11))
    uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(uuid.fullmatch(row["transaction_id"]) for row in rows)
    assert len({row["transaction_id"] for row in rows}) == 20000
    assert len({row["transaction_id"][:8] for row in rows}) > 19900
    ages = [1733011200 + 3 * number - row["timestamp"] for number, row in enumerate(rows)]
    assert 0 <= min(ages) < 5 and 3595 < max(ages) <= 3600
    close(ages, 1800, 30)

    assert emit("--events", 1000, "--seed", 1).splitlines() == lines[:1000]
    assert emit("--events", 1000, "--seed", 2).splitlines()[0] != lines[0]
    fast = [purchase_of(line) for line in emit("--events", 1000, "--rate", 10).splitlines()]
    assert [row["price"] for row in fast] == [row["price"] for row in rows[:1000]]
    assert fast[-1]["timestamp"] <= 1733011200 + 100

    spoilt = emit("--events", 20000, "--bad", "0.05").splitlines()
    assert len(spoilt) == 20000
    bad = [line for line in spoilt if purchase_of(line) is None]
    assert 800 < len(bad) < 1200
    assert [line for line in spoilt if line not in set(bad)] == [a for a, b in zip(lines, spoilt) if a == b]
    twice = emit("--events", 20000, "--duplicates", "0.05").splitlines()
    assert 800 < len(twice) - 20000 < 1200 and list(dict.fromkeys(twice)) == lines
    beyond = [purchase_of(line)["timestamp"] for line in emit("--events", 20000, "--beyond", "0.1").splitlines()]
    ages = [1733011200 + 3 * number - at for number, at in enumerate(beyond)]
    assert 1800 < sum(age > 3600 for age in ages) < 2200 and max(ages) <= 7201


def model_of_the_job(folder):
    """Windows, late and bad ones and running totals are those of the model, and nothing is lost."""
    for seed, options in ((7, []), (8, MISHAPS), (9, ["--rate", "5", *MISHAPS]), (10, ["--bad", "1"])):
        text = emit("--seed", seed, "--events", 10000, *options)
        (folder / "input").write_bytes(text)
        lines = text.splitlines()
        written, said = run_to(folder, "--input", folder / "input")
        expected = check_files(written, lines)
        check_counts(said, expected)
        # In = in windows + late + bad, by a sum that the program did not make.
        total = sum(row["total_amount"] for row in rows_of(written)["retail"])
        assert total == sum(r["quantity"] * r["price"] for r in expected["transaction_detail"]) - sum(
            r["quantity"] * r["price"] for r in expected["late"])
        assert len(lines) == len(expected["transaction_detail"]) + len(expected["bad"])
        if not options:
            assert not expected["late"] and not expected["bad"], "an hour of disorder loses nothing"
            assert len(expected["retail"]) > 1000


def batches(folder):
    """The same bytes everywhere for every size of batch, simulated or read."""
    text = emit("--events", 3000, *MISHAPS)
    runs = [run_to(folder, "--speed", 0, "--events", 3000, *MISHAPS, "--batch", size)[0] for size in (1, 7, 1024)]
    assert runs[0] == runs[1] == runs[2]
    assert all(runs[0].values()), "a file is empty"
    read = [run_to(folder, "--input", "-", "--batch", size, given=text)[0] for size in (1, 7, 1024)]
    for one in read:
        assert rows_of(one) == rows_of(runs[0])
        assert [one[name] for name in FILES[1:]] == [read[0][name] for name in FILES[1:]]


def inputs(folder):
    """Simulated, from a file and from the standard input: the same results, and so from what the job itself wrote."""
    text = emit("--events", 3000, *MISHAPS)
    (folder / "input").write_bytes(text)
    simulated, _ = run_to(folder, "--speed", 0, "--events", 3000, *MISHAPS)
    from_file, _ = run_to(folder, "--input", folder / "input")
    from_pipe, _ = run_to(folder, "--input", "-", given=text)
    assert rows_of(simulated) == rows_of(from_file) == rows_of(from_pipe)
    again, said = run_to(folder, "--input", "-", given=simulated["transaction_detail"])
    assert again["transaction_detail"] == simulated["transaction_detail"]
    assert rows_of(again)["retail"] == rows_of(simulated)["retail"] and "bad lines: 0." in said
    empty, said = run_to(folder, "--input", "-", given=b"")
    assert not any(empty.values()) and said.startswith("Purchases: 0,")


def interrupt(folder):
    """Ctrl-C: what is complete is written, and no more."""
    for options in ([], ["--clock", "wall", "--rate", "1000"]):
        job = subprocess.Popen([PROGRAM, "--output", folder, *options, *MISHAPS, "--events", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if options:
            time.sleep(1)
        else:
            assert job.stdout.readline()  # a window has fired
        job.send_signal(signal.SIGINT)
        _, said = job.communicate(timeout=60)
        assert job.returncode == 0 and said.startswith(b"Stopped"), (job.returncode, said)
        written = {name: (folder / f"{name}.ndjson").read_bytes() for name in FILES}
        rows = rows_of(written)
        expected = model(written["transaction_detail"].splitlines(), to_the_end=False)
        assert rows["transaction_detail"] and (rows["retail"] or options)
        assert rows["retail"] == expected["retail"]
        assert rows["late"] == expected["late"]


def pace(folder):
    """By itself it shows its first window within 3 seconds, and ends within 30."""
    begin = time.monotonic()
    job = subprocess.Popen([PROGRAM, "--output", folder], stdout=subprocess.PIPE)
    assert job.stdout.readline()
    first = time.monotonic() - begin
    frames = job.communicate(timeout=60)[0].count(b"Batch: ")
    whole = time.monotonic() - begin
    assert job.returncode == 0 and first < 3 and whole < 30, (first, whole)
    assert frames > 30
    rows = rows_of({name: (folder / f"{name}.ndjson").read_bytes() for name in FILES})
    assert len({row["window_start"] for row in rows["retail"]}) == frames + 1  # the first line has been read


def wall_clock(folder):
    """On the computer's clock purchases come as fast as told, and are of today."""
    before = int(time.time())
    begin = time.monotonic()
    written, _ = run_to(folder, "--clock", "wall", "--rate", "1000", "--events", "500")
    assert time.monotonic() - begin >= 0.499
    after = int(time.time())
    check_files(written, written["transaction_detail"].splitlines())
    times = [row["timestamp"] for row in rows_of(written)["transaction_detail"]]
    assert before - 3601 <= min(times) and max(times) <= after
    computed = [json.loads(line)["timestamp"] for line in written["retail"].splitlines()]
    assert utc(before) <= min(computed) and max(computed) <= utc(after)


def mistakes(folder):
    """Wrong options are told, with exit 2; what cannot be read or written, with exit 1."""
    wrong = {
        "--rate fast": "--rate",
        "--rat 1": '"--rat" is no option',
        "--bad 2": "from 0 to 1",
        "--events -1": "--events",
        "--events 1e3": "--events",
        "--batch 0": "from 1 to",
        "--clock slow": "virtual, wall",
        "--seed": "--seed has no value",
        "purchases.ndjson": '"purchases.ndjson" is no option',
        "--input x --seed 1": "--seed",
    }
    for options, told in wrong.items():
        done = run(*options.split(), expect=2)
        assert told in done.stderr.decode() and not done.stdout, done.stderr
    run("--output", folder, "--input", folder / "not there", expect=1)
    (folder / "file").touch()
    assert str(folder / "file") in run("--output", folder / "file", "--events", 1, expect=1).stderr.decode()
    assert b"--duplicates" in run("--help").stdout
    full = subprocess.run([PROGRAM, "--emit"], stdout=open("/dev/full", "wb"), stderr=subprocess.PIPE, check=False)
    assert full.returncode == 1 and b"cannot write" in full.stderr


def readme(folder):
    """The commands of the README do what it says."""
    commands.check(pathlib.Path(__file__).parent / "README.md", "retail", PROGRAM, folder)


PURCHASES_OF_SEED_1 = "89228c7e52a3d87926594520a31395c2f9ed1891b81bae3a9d0ae83668a4dcc3"
TESTS = {**{f.__name__: f for f in (simulator, batches, inputs, interrupt, pace, wall_clock, mistakes, readme)}, "model": model_of_the_job}

if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        TESTS[sys.argv[1]](pathlib.Path(name))
