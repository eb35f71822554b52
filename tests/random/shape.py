# SPDX-License-Identifier: BSL-1.0
"""Random pipelines: each stage as the program writes it, the rows behind it, and its node in the model."""
import random

import model
from data import null_for_json
from expressions import (KINDS, NUMBERS, RANGE, WHOLE, Bad, Expr, ExpressionMaker, base, call, column, compare_key, cpp_type, fits, nullable,
                         optional, shown)

SECOND = 10**6
KEYS = ("i32", "i64", "u32", "u64", "text", "bool", "ts", "dur", "dec2")
PART = (("n", "i64"), ("s", "text"))  # the record that lists and JSON texts hold


class Stream:
    """The rows at one point: their fields, or the type of rows that are values."""

    def __init__(self, fields=(), value=None, timed=False, windowed=False, keys=(), key_used=True):
        self.fields, self.value, self.timed, self.windowed = list(fields), value, timed, windowed
        self.keys, self.key_used = list(keys), key_used

    def to(self, fields=(), value=None, windowed=None):
        return Stream(fields, value, self.timed, self.windowed if windowed is None else windowed, self.keys, self.key_used)

    def keyed(self, keys, used):
        return Stream(self.fields, self.value, self.timed, self.windowed, keys, used)

    def has_its_key(self):
        types = dict(self.fields)
        return all(base(types.get(k, "")) in KEYS for k in self.keys)

    def with_field(self, name, t):
        if any(n == name for n, _ in self.fields):
            return self.to([(n, t if n == name else u) for n, u in self.fields])
        return self.to(self.fields + [(name, t)])

    def names(self):
        return {n for n, _ in self.fields}

    def columns(self):
        out = [column(n, t) for n, t in self.fields if not base(t).startswith("[") and base(t) != "part"]
        out += [column(f"{n}.{m}", u if not nullable(t) else optional(u)) for n, t in self.fields if t == "part" for m, u in PART]
        return out


class Stage:
    """`cpp` in the program, the stream `out` behind it, and `node(run, next)`."""

    def __init__(self, cpp, out, node):
        self.cpp, self.out, self.node = cpp, out, node


class Chain:
    """Stages that end in a sink, or in branches."""

    def __init__(self, stages):
        self.stages = stages

    def cpp(self):
        return " | ".join(s.cpp for s in self.stages)

    def node(self, run):
        node = None
        for s in reversed(self.stages):
            node = s.node(run, node)
        return node


def mix(value, x):
    """As `mix` in shape.hpp: a number that depends on all numbers and texts so far and on their order."""
    if isinstance(x, str):
        for b in x.encode():
            value = mix(value, b)
        return mix(value, 1)
    return (value * 31 + ((-1 if x is None else x) & 0xffff)) & 0x7fffffff


class Aggregate:
    """`begin()`, `add(state, *input)`, `result(state)`; inputs that are None are skipped by `Groups`."""

    def __init__(self, cpp, t, input_of, begin, add, result, own=False):
        self.cpp, self.type, self.begin, self.add, self.result, self.own = cpp, t, begin, add, result, own
        self.input_of = input_of


def better(way, t, x, than):
    """NaN is a smallest or largest value only where there is no other."""
    if x != x or than != than:
        return than != than and x == x
    x, than = compare_key(t, t, x), compare_key(t, t, than)
    return x < than if way == "min" else x > than


def make_aggregate(r, maker, function, timed, summary, own):
    """A random aggregate over the columns of `maker`, or None. Inputs are None, or tuples of what `add` takes."""
    if r.random() < .12:
        return Aggregate("leat::count()", "i64", lambda row, time: (), int, lambda s: s + 1, lambda s: s)
    condition = maker.make("bool") if r.random() < .3 else None
    if condition is not None and r.random() < .3:
        return Aggregate(f"leat::count_if({function(condition)})", "i64", lambda row, time: () if condition.of(row) is True else None, int,
                         lambda s: s + 1, lambda s: s)
    kind = r.choice(("i64", "i64", "f64", "f64", "text", "ts", "dec2", "dur", "bool"))
    e = maker.make(kind, r.choice((0, 0, 0, 1, 2)))
    if e is None or e.literal:
        return None
    t, kind = base(e.type), base(e.type)
    where = f", leat::where({function(condition)})" if condition is not None else ""
    # A group may have no value for it: the values are null, a condition does not hold, there are no records at all.
    null = optional if nullable(e.type) or where or summary else lambda u: u

    def input_of(row, time):
        if condition is not None and condition.of(row) is not True:
            return None
        x = e.of(row)
        return None if x is None else (x,)

    def input_with_time(row, time):
        x = input_of(row, time)
        return x and (*x, time if timed else 0)
    name = r.choice(("count", "sum", "mean", "min", "max", "first", "last", "first_arrived", "last_arrived", "arg_min", "arg_max", "own"))
    cpp = f"leat::{name}({function(e)}{where})"
    if name == "count" and kind != "bool":
        return Aggregate(cpp, "i64", input_of, int, lambda s, x: s + 1, lambda s: s)
    if name in ("sum", "mean") and (kind in NUMBERS or kind == "dec2" or kind == "dur" and name == "sum"):
        exact = kind != "f64"
        if name == "mean":
            unit = 100 if kind == "dec2" else 1
            return Aggregate(cpp, null("f64"), input_of, lambda: (0, 0 if exact else 0.0), lambda s, x: (s[0] + 1, s[1] + x),
                             lambda s: s[1] / (unit * s[0]) if s[0] else None)
        if exact and summary:
            return None  # what does not fit would end the run
        out = "f64" if not exact else "u64" if kind in ("u32", "u64") else "i64" if kind in WHOLE else kind
        return Aggregate(cpp, optional(out) if nullable(e.type) else out, input_of, lambda: (0, 0 if exact else 0.0),
                         lambda s, x: (s[0] + 1, s[1] + x),
                         lambda s: None if not s[0] and nullable(e.type) else fits(out, s[1]) if exact else s[1])
    if name in ("min", "max") and kind != "bool":
        return Aggregate(cpp, null(t), input_of, lambda: None, lambda s, x: x if s is None or better(name, t, x, s) else s, lambda s: s)
    if name in ("first", "first_arrived", "last", "last_arrived"):
        by_time = timed and not name.endswith("arrived")

        def end(s, x, time):
            time = time if by_time else 0
            if s is None or (time < s[1] if name.startswith("first") else time >= s[1]):
                return x, time
            return s
        return Aggregate(cpp, null(t), input_with_time, lambda: None, end, lambda s: s and s[0])
    if name in ("arg_min", "arg_max"):
        by = maker.make(r.choice(("i64", "f64", "text", "ts", "dec2")), 1)
        if by is None or by.literal:
            return None
        way, by_type = name[4:], base(by.type)

        def both(row, time):
            x = input_with_time(row, time)
            y = by.of(row) if condition is None or condition.of(row) is True else None
            return None if x is None or y is None else (x[0], y, x[1])

        def best(s, x, y, time):
            if s is None or better(way, by_type, y, s[1]) or not better(way, by_type, s[1], y) and time < s[2]:
                return x, y, time
            return s
        return Aggregate(f"leat::{name}({function(e)}, {function(by)}{where})", optional(t) if nullable(by.type) else null(t), both,
                         lambda: None, best, lambda s: s and s[0])
    if name == "own" and own and not where and kind in WHOLE:
        throws = r.random() < .5

        def add(s, x):
            if throws and x % 13 == 5:
                raise Bad("thirteen")
            return mix(s, x)
        return Aggregate(f"leat::aggregate_by({'picky' if throws else 'mixed'}{{}}, {function(e)})", "i64", input_of, int, add, lambda s: s, own=True)
    if name == "own" and own and not where and kind == "text":
        return Aggregate(f"leat::aggregate_by(joined{{}}, {function(e)})", "text", input_of, str, lambda s, x: (s + x)[-20:], lambda s: s, own=True)
    return None


class ShapeMaker:
    """Makes the pipeline of a seed. `without` names stages (by number) that are left out, to shrink a failure."""

    def __init__(self, seed, source_fields, json, without=()):
        self.rng = random.Random(f"{seed} pipeline")
        self.seed, self.json, self.without = seed, json, without
        self.declarations = []
        self.sinks = 0
        self.value_sinks = []
        self.json_sinks = {}
        self.names = 0
        self.number = 0
        self.event_times = 0
        self.stream = Stream(source_fields)

    # -- small things -----------------------------------------------------------------------------------------------

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def expressions(self, stream):
        return ExpressionMaker(self.rng, stream.columns(), functions=True)

    def function(self, e, may_be_lambda=True):
        """An expression as it is, or as a function of the row."""
        if may_be_lambda and self.rng.random() < .3:
            return f"[](auto const& r) {{ return ({e.cpp})(r); }}"
        return e.cpp

    def anything(self, stream, depth=2):
        """An expression of any type that is no literal."""
        maker = self.expressions(stream)
        for _ in range(8):
            e = maker.make(self.rng.choice(KINDS), self.rng.choice((0, depth, depth)))
            if e is not None and not e.literal:
                return e
        return None

    def record(self, fields):
        name = self.fresh("row")
        inside = ", ".join(f'leat::field<"{n}", {cpp_type(t)}>' for n, t in fields)
        self.declarations.append(f"using {name} = leat::record<{inside}>;")
        return name

    def made_row(self, record, fields):
        """A lambda that makes a record; `fields` are (name, expression)."""
        values = ", ".join(f"to<{cpp_type(e.type)}>(({e.cpp})(r))" for _, e in fields)
        return f"[](auto const& r) {{ return {record}({values}); }}"

    # -- stages for records and values ------------------------------------------------------------------------------

    def named(self, kind):
        """What bad records call the stage, and the text that names it so."""
        if self.rng.random() < .15:
            name = self.fresh("stage")
            return name, f' | leat::named("{name}")'
        return kind, ""

    def step(self, kind, arguments, out, f):
        name, suffix = self.named(kind.split("<")[0])
        return Stage(f"leat::{kind}({arguments}){suffix}", out, lambda run, next: model.Step(run, name, f, next))

    def filter(self, s):
        e = self.expressions(s).make("bool")
        return e and self.step("filter", self.function(e), s, lambda row: [row] if e.of(row) is True else [])

    def with_(self, s):
        new = []
        for _ in range(self.rng.choice((1, 1, 2))):
            e = self.anything(s)
            name = self.rng.choice(sorted(s.names())) if self.rng.random() < .2 else self.fresh("w")
            if e is None or name in [n for n, _, _ in new] or name.startswith("window_"):
                return None
            new.append((name, e, self.function(e)))
        out = s
        for name, e, _ in new:
            out = out.with_field(name, e.type)
        return self.step("with", ", ".join(f'"{n}"_f = {cpp}' for n, _, cpp in new), out,
                         lambda row: [{**row, **{n: e.of(row) for n, e, _ in new}}])

    def select(self, s):
        chosen = []
        for name, t in self.rng.sample(s.fields, min(len(s.fields), self.rng.randint(2, 6))):
            if not name.startswith("window_"):
                chosen.append((name, column(name, t), f'"{name}"_f'))
        if self.rng.random() < .6:
            e = self.anything(s)
            if e is not None:
                name = self.fresh("v")
                chosen.append((name, e, f'"{name}"_f = {self.function(e)}'))
        if s.timed is False and any(n == "ts" for n, _ in s.fields) and not any(n == "ts" for n, _, _ in chosen):
            chosen.append(("ts", column("ts", dict(s.fields)["ts"]), '"ts"_f'))
        if s.windowed:
            chosen += [(n, column(n, "ts"), f'"{n}"_f') for n in ("window_start", "window_end")]
        if not chosen:
            return None
        return self.step("select", ", ".join(cpp for _, _, cpp in chosen), s.to([(n, e.type) for n, e, _ in chosen]),
                         lambda row: [{n: e.of(row) for n, e, _ in chosen}])

    def drop(self, s):
        gone = [n for n, _ in s.fields if not n.startswith("window_") and (s.timed or n != "ts")]
        if len(gone) < 3:
            return None
        gone = self.rng.sample(gone, self.rng.randint(1, 2))
        return self.step("drop", ", ".join(f'"{n}"_f' for n in gone), s.to([f for f in s.fields if f[0] not in gone]),
                         lambda row: [{n: v for n, v in row.items() if n not in gone}])

    def rename(self, s):
        old = [n for n, _ in s.fields if not n.startswith("window_") and n != "ts"]
        if not old:
            return None
        old, new = self.rng.choice(old), self.fresh("r")
        return self.step("rename", f'"{new}"_f = "{old}"_f', s.to([(new if n == old else n, t) for n, t in s.fields]),
                         lambda row: [{new if n == old else n: v for n, v in row.items()}])

    def as_(self, s):
        fields = [f for f in s.fields if not f[0].startswith("window_")]
        fields = self.rng.sample(fields, self.rng.randint(1, min(5, len(fields)))) if fields else []
        for must in ("ts",) if not s.timed else ("window_start", "window_end") if s.windowed else ():
            fields += [f for f in s.fields if f[0] == must and f not in fields]
        if not fields:
            return None
        wider = [(n, {"i32": "i64", "u32": "u64"}.get(t, t)) for n, t in fields]
        wider = [(n, optional(t) if self.rng.random() < .3 and not t.startswith("[") and t != "part" and n != "ts" and not n.startswith("window_") else t)
                 for n, t in wider]
        name = self.fresh("made")
        self.declarations.append(f"struct {name} {{ {' '.join(f'{cpp_type(t)} {n};' for n, t in wider)} }};\n"
                                 f"BOOST_HANA_ADAPT_STRUCT({name}, {', '.join(n for n, _ in wider)});")
        return self.step(f"as<{name}>", "", s.to(wider), lambda row: [{n: row[n] for n, _ in wider}])

    def map(self, s):
        if s.value:
            e = Expr(s.value, "", lambda row: row)
            name = self.record([("value", s.value)])
            return self.step("map", f"[](auto const& r) {{ return {name}(to<{cpp_type(s.value)}>(r)); }}", s.to([("value", s.value)]),
                             lambda row: [{"value": row}])
        if self.rng.random() < .2 and s.timed:
            e = self.anything(s)
            if e is not None and not nullable(e.type):
                return self.step("map", self.function(e, base(e.type) != "text"), s.to(value=e.type, windowed=False), lambda row: [e.of(row)])
        if self.rng.random() < .4:  # the row as it is, by value
            return self.step("map", "[](auto const& r) { return leat::materialise(r); }", s, lambda row: [row])
        fields = [(self.fresh("m"), self.anything(s)) for _ in range(self.rng.randint(1, 4))]
        if any(e is None for _, e in fields):
            return None
        for name in ("ts",) if not s.timed else ("window_start", "window_end") if s.windowed else ():
            if name in s.names():
                fields.append((name, column(name, dict(s.fields)[name])))
        record = self.record([(n, e.type) for n, e in fields])
        return self.step("map", self.made_row(record, fields), s.to([(n, e.type) for n, e in fields]),
                         lambda row: [{n: e.of(row) for n, e in fields}])

    def flat_map(self, s):
        e = self.expressions(s).make("i64")
        if e is None:
            return None
        of = lambda row: (0 if e.of(row) is None else e.of(row)) & 3
        keep = [f for f in s.fields if f[0] in ("ts", "window_start", "window_end") or self.rng.random() < .3]
        keep = [(n, column(n, t)) for n, t in keep if n != "n" and t != "part"]
        record = self.record([("n", "i64")] + [(n, c.type) for n, c in keep])
        copies = "".join(f', to<{cpp_type(c.type)}>("{n}"_f(r))' for n, c in keep)
        cpp = (f"[](auto const& r) {{ std::vector<{record}> all; auto const n = small(({e.cpp})(r)); "
               f"for (std::int64_t i = 0; i < n; ++i) all.push_back({record}(i{copies})); return all; }}")
        return self.step("flat_map", cpp, s.to([("n", "i64")] + [(n, c.type) for n, c in keep]),
                         lambda row: [{"n": i, **{n: row[n] for n, _ in keep}} for i in range(of(row))])

    def flat_map_list(self, s):
        lists = [(n, t) for n, t in s.fields if base(t).startswith("[") and not nullable(t) and t != "[part"]
        if not lists or not s.timed:
            return None
        name, t = self.rng.choice(lists)
        cpp = self.rng.choice(('[](auto const& r) {{ return std::vector("{0}"_f(r)); }}', '[](auto const& r) -> auto const& {{ return "{0}"_f(r); }}'))
        return self.step("flat_map", cpp.format(name), s.to(value=t[1:], windowed=False), lambda row: row[name])

    def explode(self, s):
        lists = [(n, t) for n, t in s.fields if base(t).startswith("[")]
        if not lists:
            return None
        name, t = self.rng.choice(lists)
        element = base(t)[1:]
        inner = list(PART) if element == "part" else [(name, element)]
        fields = []
        for n, u in s.fields:
            fields += inner if n == name else [(n, u)]
        if len({n for n, _ in fields}) != len(fields):
            return None

        def f(row):
            return [{k: v for n, u in s.fields for k, v in ((x.items() if element == "part" else ((name, x),)) if n == name else ((n, row[n]),))}
                    for x in row[name] or ()]
        return self.step("explode", f'"{name}"_f', s.to(fields), f)

    def decode(self, s):
        if "json" not in s.names() or not s.timed or dict(s.fields)["json"] not in ("text", "?text"):
            return None

        def f(row):
            if row["json"] not in self.payloads or self.payloads[row["json"]] is None:
                raise Bad("cannot be read")
            return [self.payloads[row["json"]]]
        return self.step("decode<part>", 'leat::json, "json"_f', s.to(PART, windowed=False), f)

    def take(self, s):
        n = self.rng.choice((1, 2, 3, 10, 40, 100))
        return Stage(f"leat::take({n})", s, lambda run, next: model.Take(n, next))

    def take_while(self, s):
        e = self.expressions(s).make("bool")
        if e is None:
            return None
        name, suffix = self.named("take_while")
        return Stage(f"leat::take_while({self.function(e)}){suffix}", s, lambda run, next: model.TakeWhile(run, name, e.of, next))

    def skip(self, s):
        n = self.rng.choice((0, 1, 2, 5, 20))
        return Stage(f"leat::skip({n})", s, lambda run, next: model.Skip(n, next))

    def distinct_until_changed(self, s):
        keys = []
        if not s.value and self.rng.random() < .8:
            keys = [self.anything(s) for _ in range(self.rng.choice((1, 1, 2)))]
            if any(k is None for k in keys):
                return None
        name, suffix = self.named("distinct_until_changed")
        cpp = ", ".join(self.function(k, base(k.type) != "text") for k in keys)
        return Stage(f"leat::distinct_until_changed({cpp}){suffix}", s,
                     lambda run, next: model.Distinct(run, name, [k.of for k in keys], next))

    def mixed_value(self, s):
        """What scans and folds take of a row: C++ over `r`, and the same in the model."""
        if s.value:
            return "r" if s.value in WHOLE + ("text",) else None, lambda row: row
        e = self.expressions(s).make(self.rng.choice(("i64", "text")))
        return (f"({e.cpp})(r)", e.of) if e else (None, None)

    def scan(self, s):
        cpp, of = self.mixed_value(s)
        if cpp is None or not s.timed:
            return None
        name, suffix = self.named("scan")
        if self.rng.random() < .5:
            f = f"[](std::int64_t value, auto const& r) {{ return mix(value, {cpp}); }}"
            return Stage(f"leat::scan(std::int64_t{{7}}, {f}){suffix}", s.to(value="i64", windowed=False),
                         lambda run, next: model.Scan(run, name, 7, lambda v, row: mix(v, of(row)), next))
        fields = [("sum", "i64"), ("text", "text")]
        record = self.record(fields)
        f = (f"[](auto const& value, auto const& r) {{ auto const n = mix(\"sum\"_f(value), {cpp}); "
             f"return {record}(n, std::string(static_cast<std::size_t>(n % 30), 'x')); }}")

        def step(value, row):
            n = mix(value["sum"], of(row))
            return {"sum": n, "text": "x" * (n % 30)}
        return Stage(f"leat::scan({record}(3, std::string(\"start\")), {f}){suffix}", s.to(fields, windowed=False),
                     lambda run, next: model.Scan(run, name, {"sum": 3, "text": "start"}, step, next))

    def enumerate(self, s):
        name = self.fresh("nr")
        fields = [(name, "i64"), ("value", s.value)] if s.value else s.fields + [(name, "i64")]
        return Stage(f'leat::enumerate("{name}"_f)', s.to(fields), lambda run, next: model.Enumerate(name, next))

    def inspect(self, s):
        cpp, of = self.mixed_value(s)
        if cpp is None:
            return None

        def f(row):
            if mix(0, of(row)) % 11 == 3:
                raise Bad("eleven")
            return [row]
        return self.step("inspect", f'[](auto const& r) {{ if (mix(0, {cpp}) % 11 == 3) throw std::runtime_error("eleven"); }}', s, f)

    # -- time, keys, windows ------------------------------------------------------------------------------------------

    def event_time(self, s):
        times = [c for c in s.columns() if base(c.type) == "ts" and not c.cpp.startswith('"window_')]
        if not times:
            return None
        e = self.rng.choice([c for c in times if c.cpp == '"ts"_f'] or times) if self.rng.random() < .7 else self.expressions(s).make("ts")
        if e is None or e.literal:
            return None
        delay = self.rng.choice((0, 0, 1, 5 * SECOND, 10 * SECOND, 3600 * SECOND, 10**15))
        out = Stream(s.fields, s.value, True, s.windowed, s.keys, s.key_used)
        name, suffix = self.named("event_time")
        bound = "" if delay == 0 and self.rng.random() < .5 else f", leat::out_of_order(leat::duration({delay}))"
        self.event_times += 1
        return Stage(f"leat::event_time({self.function(e)}{bound}){suffix}", out,
                     lambda run, next: model.EventTime(run, name, e.of, delay, next))

    def keys(self, s):
        """`key_by`; a key that is there goes on, and must have been used before another follows. None where there can be no key."""
        if s.keys and not s.key_used:
            return [] if s.has_its_key() else None
        if s.keys and s.has_its_key() and self.rng.random() < .5:
            return []
        fields = [f for f in s.fields if base(f[1]) in KEYS and not f[0].startswith("window_")]
        keys, new, out = [], [], s
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            if fields and self.rng.random() < .75:
                few = [f for f in fields if f[0] in ("k", "k2", "k3")]
                name = self.rng.choice(few if few and self.rng.random() < .7 else fields)[0]
                cpp = f'"{name}"_f'
            else:
                e = self.anything(s)
                if e is None or base(e.type) not in KEYS:
                    continue
                name = self.fresh("key")
                cpp = f'"{name}"_f = {self.function(e, base(e.type) != "text")}'
                new.append((name, e))
                out = out.with_field(name, e.type)
            if name not in [n for n, _ in keys]:
                keys.append((name, cpp))
        if not keys:
            return None
        reserve = ", leat::reserve_keys(100)" if self.rng.random() < .2 else ""
        name, suffix = self.named("key_by")
        f = lambda row: [{**row, **{n: e.of(row) for n, e in new}}]
        return [Stage(f"leat::key_by({', '.join(c for _, c in keys)}{reserve}){suffix}", out.keyed([n for n, _ in keys], False),
                      lambda run, next: model.Step(run, name, f, next))]

    def groups(self, s, names_taken, summary=False):
        """Named results over aggregates: their C++ and a function that makes the model's groups."""
        maker = self.expressions(s)
        aggregates, leaves, own = [], [], True
        for _ in range(self.rng.randint(1, 4)):
            a = make_aggregate(self.rng, maker, self.function, s.timed, summary, own and not summary)
            if a is not None:
                own = own and not a.own
                leaves.append(Expr(a.type, a.cpp, lambda lazily, i=len(aggregates): lazily[i]()))
                aggregates.append(a)
        results = []
        for leaf in leaves:
            results.append((self.fresh("a"), leaf))
        if aggregates and not summary and self.rng.random() < .5:
            e = ExpressionMaker(self.rng, leaves).make(self.rng.choice(KINDS))
            if e is not None and not e.literal:
                results.append((self.fresh("a"), e))
        if not results:
            return None
        cpp = ", ".join(f'"{n}"_f = {e.cpp}' for n, e in results)
        return cpp, [(n, e.type) for n, e in results], lambda: model.Groups(aggregates, results)

    def running(self, s):
        stages = self.keys(s)
        if stages is None:
            return None
        stream = stages[-1].out if stages else s
        if self.rng.random() < .2:
            between = self.filter(stream)
            stages += [between] if between else []
        key_names = stream.keys
        g = self.groups(stream, stream.names())
        if g is None:
            return None
        cpp, fields, make = g
        name, suffix = self.named("running")
        key = lambda row: tuple(row[n] for n in key_names)
        stages.append(Stage(f"leat::running({cpp}){suffix}", stream.to(stream.fields + fields).keyed(key_names, True),
                            lambda run, next: model.Running(run, name, key, make(), next)))
        return stages

    def window(self, s):
        if not s.timed:
            return None
        stages = self.keys(s) if s.keys or self.rng.random() < .75 else []
        if stages is None:
            return None
        stream = stages[-1].out if stages else s
        key_names = stream.keys
        before = len(self.value_sinks), self.sinks
        late = None
        if s.windowed and self.rng.random() < .5:
            windows, of = "leat::same_window", model.same_window
        else:
            size = self.rng.choice((1, SECOND, 7 * SECOND, 10 * SECOND, 30 * SECOND, 60 * SECOND, 3600 * SECOND, 86400 * SECOND))
            offset = self.rng.choice((0, 0, 0, 3 * SECOND, -8 * 3600 * SECOND, 1))
            windows = f"leat::tumbling(leat::duration({size})" + (f", leat::duration({offset}))" if offset else ")")
            of = model.tumbling(size, offset)
        if self.rng.random() < .5:
            late = Chain(self.tail(Stream(stream.fields, timed=True, keys=key_names), 1, kinds=("filter", "with_", "select", "take", "enumerate"), branches=False))
        g = self.groups(stream, set())
        if g is None:
            self.value_sinks, self.sinks = self.value_sinks[:before[0]], before[1]
            self.json_sinks = {k: v for k, v in self.json_sinks.items() if k < self.sinks}
            return None
        cpp, fields, make = g
        types = dict(stream.fields)
        out = [(n, types[n]) for n in key_names] + [("window_start", "ts"), ("window_end", "ts")] + fields
        name, suffix = self.named("aggregate")
        late_cpp = f", leat::late_to({late.cpp()})" if late else ""
        stages.append(Stage(
            f"leat::window({windows}{late_cpp}) | leat::aggregate({cpp}){suffix}", Stream(out, timed=True, windowed=True),
            lambda run, next: model.Window(run, name, key_names, of, make(), late.node(run) if late else None, next)))
        return stages

    # -- ends -----------------------------------------------------------------------------------------------------------

    def sink(self, s):
        k = self.sinks
        self.sinks += 1
        kinds = ["for_each"] * 3 + ["collect"] * 2 + ["count_rows", "fold", "null"]
        if not s.value:
            kinds += ["summarize", "json_lines_file", "json_lines_file"]
        how = self.rng.choice(kinds)
        show = lambda run: lambda row: run.sinks[k].append(model.shown_row(s, row))
        if how == "for_each":
            return Stage(f"leat::for_each(out.writer({k}))", None, lambda run, next: model.Sink(run, show(run)))
        if how == "json_lines_file" and all(base(t) != "dur" for _, t in s.fields):
            self.json_sinks[k] = s.fields
            units = "".join(f', "{n}"_f = leat::epoch_microseconds' for n, t in s.fields if base(t) == "ts")
            shown_json = lambda row: model.shown_row(s, {n: null_for_json(t, row[n]) for n, t in s.fields})
            return Stage(f"leat::to(leat::json_lines_file(out.file({k}){units}))", None,
                         lambda run, next: model.Sink(run, lambda row: run.sinks[k].append(shown_json(row))))
        if how == "null":
            return Stage("leat::null()", None, lambda run, next: model.Sink(run, lambda row: None))
        if how == "fold":
            cpp, of = self.mixed_value(s)
            if cpp is not None:
                self.value_sinks.append(k)

                def node(run, next):
                    state = [5]

                    def take(row, time):
                        state[0] = mix(state[0], of(row))
                    run.values[k] = lambda: [str(state[0])]
                    return model.FallibleSink(run, "fold", take)
                return Stage(f"leat::fold(std::int64_t{{5}}, [](std::int64_t value, auto const& r) {{ return mix(value, {cpp}); }})", None, node)
        if how == "summarize":
            g = self.groups(s, set(), summary=True)
            if g is not None:
                return self.summary(k, *g)
        self.value_sinks.append(k)
        if how == "count_rows":
            def node(run, next):
                n = []
                run.values[k] = lambda: [str(len(n))]
                return model.Sink(run, n.append)
            return Stage("leat::count_rows()", None, node)
        return Stage("leat::collect()", None, lambda run, next: run.values.setdefault(k, lambda: run.sinks[k]) and model.Sink(run, show(run)))

    def summary(self, k, cpp, fields, make):
        self.value_sinks.append(k)

        def node(run, next):
            groups = make()
            states = groups.begin()
            run.values[k] = lambda: [model.shown_row(Stream(fields), groups.result(states))]
            return model.FallibleSink(run, "summarize", lambda row, time: groups.add(states, groups.inputs(row, time)))
        return Stage(f"leat::summarize({cpp})", None, node)

    RECORDS = ("filter with_ with_ select drop rename as_ map map flat_map explode explode decode take take_while skip distinct_until_changed "
               "scan enumerate inspect event_time running running window window window window").split()
    VALUES = "map map take skip distinct_until_changed scan enumerate inspect".split()

    def random_stage(self, s, kinds=None):
        for _ in range(20):
            kind = self.rng.choice([k for k in self.VALUES if not kinds or k in kinds] if s.value else kinds or self.RECORDS)
            if kind == "flat_map" and self.rng.random() < .4:
                kind = "flat_map_list"
            if kind in ("take", "take_while") and self.rng.random() < .6:
                continue
            if kind == "window" and not s.timed:
                kind = "event_time"
            if len(s.fields) > 12 and kind in ("with_", "enumerate", "explode"):
                kind = "select"
            made = getattr(self, kind)(s)
            if made is not None:
                return made if isinstance(made, list) else [made]
        return []

    def tail(self, s, stages, kinds=None, branches=True):
        """So many random stages, and a sink or branches."""
        out = []
        for _ in range(stages):
            self.number += 1
            saved, self.rng = self.rng, random.Random(f"{self.seed} stage {self.number}")
            if self.number not in self.without:
                made = self.random_stage(s, kinds)
                out += made
                s = out[-1].out if out else s
            self.rng = saved
        saved, self.rng = self.rng, random.Random(f"{self.seed} end {self.number}")
        how = self.rng.random()
        if branches and how < .2:
            out.append(self.fork(s))
        elif branches and how < .3 and not s.value and (e := self.expressions(s).make("bool")):
            out.append(self.split(s, e))
        else:
            out.append(self.sink(s))
        self.rng = saved
        return out

    def branch(self, s):
        return Chain(self.tail(Stream(s.fields, s.value, s.timed, False, s.keys), self.rng.choice((0, 1, 1, 2, 3)), branches=False))

    def fork(self, s):
        branches = [self.branch(s) for _ in range(self.rng.choice((2, 2, 3)))]
        return Stage(f"leat::fork({', '.join(b.cpp() for b in branches)})", None,
                     lambda run, next: model.Fork(run, "fork", lambda row: range(len(branches)), [b.node(run) for b in branches]))

    def split(self, s, e):
        yes, no = self.branch(s), self.branch(s)
        name, suffix = self.named("split")
        return Stage(f"leat::split({self.function(e)}, {yes.cpp()}, {no.cpp()}){suffix}", None,
                     lambda run, next: model.Fork(run, name, lambda row: [0 if e.of(row) is True else 1], [yes.node(run), no.node(run)]))

    def make(self):
        self.bad_sink = None
        if self.rng.random() < .4:
            self.bad_sink = self.sinks
            self.sinks += 1
        self.chain = Chain(self.tail(self.stream, self.rng.choice((2, 3, 4, 4, 5, 6, 7))))
        return self

    def loose_bad_sink(self):
        """The sink of bad records where stages do not refuse them in the order of the input: `running` and functions of the
        user's in `aggregate` may see several rows at once."""
        return self.bad_sink if any(word in self.chain.cpp() for word in ("leat::running", "aggregate_by")) else None

    def node(self, run):
        if self.bad_sink is not None:
            run.bad_to = model.Sink(run, lambda row: run.sinks[self.bad_sink].append(row["stage"]))
        return self.chain.node(run)
