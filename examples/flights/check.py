#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Holds the flights example against a second program that computes the same, in a few obvious lines.

    check.py TEST PROGRAM      TEST is a function below

Real flights are read from the file that LEAT_FLIGHTS names; without it that test ends with 77, "skipped".
"""
import collections
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import readme as commands

HOUR = datetime.timedelta(hours=1)


def model(lines, bound):
    """(rows, late, bad): an hour is closed when a flight has come that is `bound` minutes past its end."""
    hours = collections.defaultdict(dict)
    newest, late, bad = datetime.datetime.min, 0, 0
    for line in lines:
        try:
            flight = json.loads(line)
            date = datetime.datetime.strptime(flight["date"], "%Y/%m/%d %H:%M")
            origin, delay = flight["origin"], flight["delay"]
            if type(origin) is not str or type(delay) is not int:
                raise ValueError
        except (ValueError, KeyError):
            bad += 1
            continue
        hour = date.replace(minute=0)
        if newest != datetime.datetime.min and hour + HOUR <= newest - datetime.timedelta(minutes=bound):
            late += 1
        else:
            hours[hour].setdefault(origin, []).append(delay)
        newest = max(newest, date)
    text = lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [{"origin": origin, "window_start": text(hour), "window_end": text(hour + HOUR), "departures": len(delays),
             "mean_delay": sum(delays) / len(delays), "worst_delay": max(delays)}
            for hour in sorted(hours) for origin, delays in hours[hour].items()]  # fmt: skip
    return rows, late, bad


def run(*arguments, given=None, expect=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=given, capture_output=True, check=False)
    assert done.returncode == expect, f"{arguments}: exit {done.returncode}: {done.stderr.decode()}"
    return done.stdout.decode(), done.stderr.decode()


def same_as_model(path, bound):
    lines = path.read_bytes().splitlines()
    rows, late, bad = model(lines, bound)
    out, said = run("--bound", bound, "--json", path)
    assert [json.loads(line) for line in out.splitlines()] == rows
    assert said == f"Flights: {len(lines) - bad}, too late: {late}, bad lines: {bad}\n", said
    assert sum(row["departures"] for row in rows) + late + bad == len(lines), "something was lost"
    return late


def real_flights(folder):
    file = os.environ.get("LEAT_FLIGHTS")
    if not file:
        print("skipped: LEAT_FLIGHTS does not name a file with flights")
        sys.exit(77)
    late = [same_as_model(pathlib.Path(file), bound) for bound in (15, 120, 500)]
    assert late[0] > late[1] > late[2] == 0, late


def invented_flights(folder):
    """Out of order by up to eight hours, before 1970 and across a leap day, with lines that are no flights."""
    numbers = random.Random(3)
    for day in (datetime.datetime(1969, 12, 31), datetime.datetime(2024, 2, 28, 12)):
        news = []
        for _ in range(3000):
            date = day + datetime.timedelta(minutes=numbers.randrange(4000))
            delay = int(numbers.expovariate(1 / 60)) - 20
            news.append((date + datetime.timedelta(minutes=delay), {
                "date": date.strftime("%Y/%m/%d %H:%M"), "delay": delay, "distance": 7, "origin": numbers.choice("ABCDE") + "ÄX", "destination": "YYZ"}))
        lines = [json.dumps(flight, ensure_ascii=numbers.random() < 0.5) for _, flight in sorted(news, key=lambda n: n[0])]
        lines.insert(1000, '{"date": "2024/13/01 00:00", "delay": 1, "origin": "AAX"}')
        lines.insert(2000, '{"date": "2024/02/29 00:00", "delay": 1.5, "origin": "AAX"}')
        path = folder / "flights.ndjson"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert same_as_model(path, 0) > same_as_model(path, 30) > same_as_model(path, 1000) == 0
        assert run("-", given=path.read_bytes()) == run(path)


def mistakes(folder):
    for options, told in {"": "no FILE", "--bound x f": "--bound", "--bound -1 f": "--bound", "--bound": "no value", "a b": '"b"', "--jso f": '"--jso"'}.items():
        _, said = run(*options.split(), expect=2)
        assert told in said, said
    assert "not there" in run(folder / "not there", expect=1)[1]
    assert "--bound" in run("--help")[0]


def readme(folder):
    commands.check(pathlib.Path(__file__).parent / "README.md", "flights", PROGRAM, folder)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        {f.__name__: f for f in (real_flights, invented_flights, mistakes, readme)}[sys.argv[1]](pathlib.Path(name))
