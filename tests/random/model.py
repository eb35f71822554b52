# SPDX-License-Identifier: BSL-1.0
"""What the stages mean: an interpreter that handles one record after the other, and knows no batches.

Each node has `push(row, time)`, `advance(watermark)` and `done()`. A row is a dict of its fields, or a value of its own.
"""
from collections import Counter, defaultdict

from expressions import HIGHEST, LOWEST, Bad, base, same, shown


class Stopped(Exception):
    """on_error(stop) met a bad record."""


class Run:
    """What a run counts, and what its sinks have been given: lines of text."""

    def __init__(self, stop=False):
        self.records_in = self.records_out = self.late = self.blank = 0
        self.bad = Counter()
        self.watermark = None
        self.sinks = defaultdict(list)
        self.values = {}
        self.bad_to = None
        self.stop = stop
        self.in_bad_stream = False

    def refuse(self, stage):
        self.bad[stage] += 1
        if self.stop:
            raise Stopped
        if self.bad_to and not self.in_bad_stream:
            self.in_bad_stream = True
            self.bad_to.push({"stage": stage}, None)
            self.in_bad_stream = False


class Node:
    def __init__(self, next):
        self.next = next

    def advance(self, watermark):
        self.next.advance(watermark)

    def done(self):
        return self.next.done()


class Step(Node):
    """`f(row)` gives the rows that one becomes."""

    def __init__(self, run, name, f, next):
        super().__init__(next)
        self.run, self.name, self.f = run, name, f

    def push(self, row, time):
        try:
            rows = self.f(row)
        except Bad:
            self.run.refuse(self.name)
            return
        for r in rows:
            if self.next.done():
                return
            self.next.push(r, time)


class Take(Node):
    def __init__(self, n, next):
        super().__init__(next)
        self.left = n

    def push(self, row, time):
        if self.left:
            self.left -= 1
            self.next.push(row, time)

    def done(self):
        return self.left == 0 or self.next.done()


class TakeWhile(Node):
    def __init__(self, run, name, condition, next):
        super().__init__(next)
        self.run, self.name, self.condition, self.over = run, name, condition, False

    def push(self, row, time):
        if self.over:
            return
        try:
            keep = self.condition(row)
        except Bad:
            self.run.refuse(self.name)
            return
        if keep is True:
            self.next.push(row, time)
        else:
            self.over = True

    def done(self):
        return self.over or self.next.done()


class Skip(Node):
    def __init__(self, n, next):
        super().__init__(next)
        self.left = n

    def push(self, row, time):
        if self.left:
            self.left -= 1
        else:
            self.next.push(row, time)


class Distinct(Node):
    def __init__(self, run, name, keys, next):
        super().__init__(next)
        self.run, self.name, self.keys, self.last = run, name, keys, None

    def push(self, row, time):
        try:
            key = tuple(k(row) for k in self.keys) if self.keys else (row,)
        except Bad:
            self.run.refuse(self.name)
            return
        if self.last is None or not same(self.last, key):
            self.last = key
            self.next.push(row, time)


class Scan(Node):
    def __init__(self, run, name, value, f, next):
        super().__init__(next)
        self.run, self.name, self.value, self.f = run, name, value, f

    def push(self, row, time):
        try:
            self.value = self.f(self.value, row)
        except Bad:
            self.run.refuse(self.name)
            return
        self.next.push(self.value, time)


class Enumerate(Node):
    def __init__(self, name, next):
        super().__init__(next)
        self.name, self.n = name, 0

    def push(self, row, time):
        out = {**row, self.name: self.n} if isinstance(row, dict) else {self.name: self.n, "value": row}
        self.n += 1
        self.next.push(out, time)


class Fork(Node):
    """`choose(row)` gives the numbers of the branches that get the row."""

    def __init__(self, run, name, choose, branches):
        self.run, self.name, self.choose, self.branches = run, name, choose, branches

    def push(self, row, time):
        try:
            chosen = self.choose(row)
        except Bad:
            self.run.refuse(self.name)
            return
        for i in chosen:
            if not self.branches[i].done():
                self.branches[i].push(row, time)

    def advance(self, watermark):
        for b in self.branches:
            b.advance(watermark)

    def done(self):
        return all(b.done() for b in self.branches)


class EventTime(Node):
    def __init__(self, run, name, of, delay, next):
        super().__init__(next)
        self.run, self.name, self.of, self.delay, self.largest = run, name, of, delay, LOWEST

    def push(self, row, time):
        try:
            at = self.of(row)
            if at is None:
                raise Bad("the event time is null")
        except Bad:
            self.run.refuse(self.name)
            return
        self.largest = max(self.largest, at)
        self.next.push(row, at)
        if self.largest != LOWEST:
            self.run.watermark = min(max(self.largest - self.delay, LOWEST), HIGHEST - 1)
            self.next.advance(self.run.watermark)

    def advance(self, watermark):
        if watermark == HIGHEST:
            self.next.advance(watermark)


class Groups:
    """The aggregates of groups: those of the user's functions are added to first, and a failure counts for none."""

    def __init__(self, aggregates, results):
        self.aggregates, self.results = aggregates, results

    def inputs(self, row, time):
        return [a.input_of(row, time) for a in self.aggregates]

    def add(self, states, inputs):
        for own in (True, False):
            for i, a in enumerate(self.aggregates):
                if a.own == own and inputs[i] is not None:
                    states[i] = a.add(states[i], *inputs[i])

    def begin(self):
        return [a.begin() for a in self.aggregates]

    def result(self, states):
        lazily = [lambda a=a, s=s: a.result(s) for a, s in zip(self.aggregates, states)]
        return {name: e.of(lazily) for name, e in self.results}


class Running(Node):
    def __init__(self, run, name, key, groups, next):
        super().__init__(next)
        self.run, self.name, self.key, self.groups, self.states = run, name, key, groups, {}

    def push(self, row, time):
        try:
            inputs = self.groups.inputs(row, time)
            states = self.states.setdefault(self.key(row), self.groups.begin())
            self.groups.add(states, inputs)
            out = {**row, **self.groups.result(states)}
        except Bad:
            self.run.refuse(self.name)
            return
        self.next.push(out, time)


def tumbling(size, offset):
    def of(row, time):
        start = time - (time - offset) % size
        return max(start, LOWEST), min(start + size, HIGHEST)
    return of


def same_window(row, time):
    return row["window_start"], row["window_end"]


class Window(Node):
    def __init__(self, run, name, keys, windows, groups, late, next):
        super().__init__(next)
        self.run, self.name, self.keys, self.windows, self.groups, self.late = run, name, keys, windows, groups, late
        self.open = {}
        self.watermark = LOWEST

    def key(self, row):
        return tuple(row[k] for k in self.keys)

    def push(self, row, time):
        start, end = self.windows(row, time)
        if end <= self.watermark:
            self.run.late += 1
            if self.late:
                self.late.push(row, time)
            return
        try:
            inputs = self.groups.inputs(row, time)
            window = self.open.get((end, start), {})
            states = window.get(self.key(row)) or self.groups.begin()
            self.groups.add(states, inputs)
        except Bad:
            self.run.refuse(self.name)
            return
        self.open.setdefault((end, start), window)[self.key(row)] = states

    def advance(self, watermark):
        if watermark <= self.watermark and watermark != HIGHEST:
            return
        self.watermark = watermark
        for end, start in sorted(w for w in self.open if w[0] <= watermark):
            for key, states in self.open.pop((end, start)).items():
                if self.next.done():
                    break
                try:
                    result = self.groups.result(states)
                except Bad:
                    self.run.refuse(self.name)
                    continue
                self.next.push({**dict(zip(self.keys, key)), "window_start": start, "window_end": end, **result}, end - 1)
        self.next.advance(watermark)
        if watermark == HIGHEST and self.late:
            self.late.advance(watermark)


class Sink:
    """Ends a stream: `take(row)` keeps what is to be compared."""

    def __init__(self, run, take, counts=True):
        self.run, self.take, self.counts = run, take, counts

    def push(self, row, time):
        self.take(row)
        self.run.records_out += self.counts

    def advance(self, watermark):
        pass

    def done(self):
        return False


class FallibleSink(Sink):
    def __init__(self, run, name, take):
        super().__init__(run, take, counts=False)
        self.name = name

    def push(self, row, time):
        try:
            self.take(row, time)
        except Bad:
            self.run.refuse(self.name)


def shown_row(stream, row):
    """A row as the programs print it."""
    if stream.value:
        return shown(stream.value, row)
    return " ".join(f"{name}={shown(t, row[name])}" for name, t in stream.fields)


def expected(shape, items, stop=False):
    """Runs the model over the items of the input: rows, `"bad"` and `"blank"` lines."""
    run = Run(stop)
    root = shape.node(run)
    stopped = False
    try:
        for item in items:
            if root.done():
                break
            if item == "bad":
                run.refuse("json_lines")
            elif item == "blank":
                run.blank += 1
            else:
                run.records_in += 1
                root.push(item, None)
        root.advance(HIGHEST)
    except Stopped:
        stopped = True
    lines = {k: list(v) for k, v in run.sinks.items()}
    if stopped:
        return lines, ["stopped"]
    for k, value in run.values.items():
        lines[k] = value()
    ended = "stopped_early" if root.done() else "end_of_input"
    report = [f"in {run.records_in} out {run.records_out} late {run.late} bad {sum(run.bad.values())} blank {run.blank} ended {ended}"]
    if shape.event_times < 2:
        report.append(f"watermark {'null' if run.watermark is None else run.watermark}")
    report += [f"refused by {stage} {n}" for stage, n in sorted(run.bad.items())]
    return lines, report
