# SPDX-License-Identifier: BSL-1.0
"""Types, values and expressions: how they are written in C++, and what they mean.

A type is a text: i32 u32 i64 u64 f64 bool text ts dur dec2, with "?" before it where it may be null, "[" where it is a list
of such. Values are those of Python: int, float, bool, str, None; times, durations (microseconds) and decimals (hundredths)
are ints; a list is a list. The meaning is written from docs/guide.md, without a look at the library's own code.
"""
import math
import struct

CPP = {"i32": "std::int32_t", "u32": "std::uint32_t", "i64": "std::int64_t", "u64": "std::uint64_t", "f64": "double",
       "bool": "bool", "text": "std::string", "ts": "leat::timestamp", "dur": "leat::duration", "dec2": "leat::decimal<2>",
       "part": "part"}
RANGE = {"i32": (-2**31, 2**31 - 1), "u32": (0, 2**32 - 1), "i64": (-2**63, 2**63 - 1), "u64": (0, 2**64 - 1)}
for same in ("ts", "dur", "dec2"):
    RANGE[same] = RANGE["i64"]
LOWEST, HIGHEST = RANGE["i64"]
WHOLE = ("i32", "u32", "i64", "u64")
NUMBERS = WHOLE + ("f64",)
KINDS = ("i64", "f64", "bool", "text", "ts", "dur", "dec2")  # what an expression may be asked for


class Bad(Exception):
    """An error of one record."""


def base(t):
    return t.lstrip("?")


def nullable(t):
    return t.startswith("?")


def optional(t):
    return t if nullable(t) else "?" + t


def cpp_type(t):
    if nullable(t):
        return f"std::optional<{cpp_type(t[1:])}>"
    if t.startswith("["):
        return f"std::vector<{cpp_type(t[1:])}>"
    return CPP[t]


def fits(t, x):
    low, high = RANGE[t]
    if not low <= x <= high:
        raise Bad("overflow")
    return x


def cpp_text(s):
    """A literal. Each byte that is not plain is an octal escape, which ends by itself."""
    out = "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in s.encode())
    return f'"{out}"'


def cpp_value(t, x):
    """A literal operand of an expression."""
    if t == "f64":
        return repr(x) if math.isfinite(x) else "HUGE_VAL" if x > 0 else "-HUGE_VAL"
    if t == "text":
        return cpp_text(x)
    if t == "bool":
        return "true" if x else "false"
    if t == "ts":
        return f"leat::timestamp(leat::duration({x}))"
    if t == "dur":
        return f"leat::duration({x})"
    if t == "dec2":
        return f"leat::decimal<2>::from_mantissa({x})"
    if t == "i64":
        return f"std::int64_t{{{x}}}"
    return str(x)


class Expr:
    """`cpp` names it in the program, `of(row)` computes it or raises Bad. A literal alone is no expression to the library."""

    def __init__(self, t, cpp, of, literal=False):
        self.type, self.cpp, self.of, self.literal = t, cpp, of, literal


def column(name, t):
    parts = name.split(".")

    def of(row):
        for part in parts:
            row = row[part]
        return row
    return Expr(t, f'"{name}"_f', of)


def literal(t, x):
    return Expr(t, cpp_value(t, x), lambda row: x, literal=True)


def lifted(t, operands, f):
    """Null where an operand is null. All operands are computed, so that the error of each counts."""
    of = [e.of for e in operands]

    def compute(row):
        values = [g(row) for g in of]
        return None if any(v is None for v in values) else f(*values)
    return (optional(t) if any(nullable(e.type) for e in operands) else t), compute


def whole_result(a, b):
    return "u64" if a[0] == "u" and b[0] == "u" else "i64"


def arithmetic(symbol, a, b):
    x, y = base(a.type), base(b.type)
    if x in WHOLE and y in WHOLE:
        t = whole_result(x, y)

        def f(l, r):
            if symbol == "+":
                return fits(t, l + r)
            if symbol == "-":
                return fits(t, l - r)
            if symbol == "*":
                return fits(t, l * r)
            if r == 0:
                raise Bad("division by zero")
            fits(t, l), fits(t, r)
            quotient = abs(l) // abs(r) * (1 if (l < 0) == (r < 0) else -1)
            return fits(t, quotient) if symbol == "/" else l - quotient * r
    elif x in NUMBERS and y in NUMBERS:
        t = "f64"

        def f(l, r):
            l, r = float(l), float(r)
            if symbol == "/":
                if r == 0:
                    return math.nan if l == 0 or l != l else math.copysign(math.inf, l) * math.copysign(1, r)
                return l / r
            return l + r if symbol == "+" else l - r if symbol == "-" else l * r
    else:  # times and durations, decimals
        t = {("ts", "dur"): "ts", ("dur", "ts"): "ts", ("ts", "ts"): "dur", ("dur", "dur"): "dur", ("dec2", "dec2"): "dec2"}[x, y]
        f = lambda l, r: fits(t, l + r if symbol == "+" else l - r)
    out, of = lifted(t, (a, b), f)
    return Expr(out, f"({a.cpp} {symbol} {b.cpp})", of)


def compare_key(t, other, x):
    """Numbers compare as doubles where one is a double, texts byte by byte."""
    return x.encode() if t == "text" else float(x) if "f64" in (t, other) else x


def comparison(symbol, a, b):
    x, y = base(a.type), base(b.type)

    def f(l, r):
        l, r = compare_key(x, y, l), compare_key(y, x, r)
        return {"==": l == r, "!=": l != r, "<": l < r, "<=": l <= r, ">": l > r, ">=": l >= r}[symbol]
    t, of = lifted("bool", (a, b), f)
    return Expr(t, f"({a.cpp} {symbol} {b.cpp})", of)


def logic(symbol, a, b):
    decides = symbol == "||"

    def of(row):
        l = a.of(row)
        if l is decides:
            return decides
        r = b.of(row)
        if r is decides:
            return decides
        return None if l is None or r is None else not decides
    t = "?bool" if nullable(a.type) or nullable(b.type) else "bool"
    return Expr(t, f"({a.cpp} {symbol} {b.cpp})", of)


def common(ts):
    """The type that operands have in common."""
    t = base(ts[0])
    for u in map(base, ts[1:]):
        if t != u:
            t = whole_result(t, u) if t in WHOLE and u in WHOLE else "f64"
    return t


def to_common(t, x):
    return x if x is None else fits(t, x) if t in WHOLE else float(x) if t == "f64" else x


def if_else(c, a, b):
    t = common([a.type, b.type])
    out = optional(t) if nullable(a.type) or nullable(b.type) else t
    return Expr(out, f"leat::if_else({c.cpp}, {a.cpp}, {b.cpp})",
                lambda row: to_common(t, a.of(row) if c.of(row) is True else b.of(row)))


def null_of(t):
    return Expr("?" + base(t), "std::nullopt", lambda row: None, literal=True)


def coalesce(*operands):
    t = common([e.type for e in operands])

    def of(row):
        for e in operands:
            x = e.of(row)
            if x is not None:
                return to_common(t, x)
        return None
    out = "?" + t if all(nullable(e.type) for e in operands) else t
    return Expr(out, f"leat::coalesce({', '.join(e.cpp for e in operands)})", of)


def extreme(name, *operands):
    t = common([e.type for e in operands])
    types = [base(e.type) for e in operands]

    def f(*values):
        best, at = values[0], types[0]
        for x, xt in zip(values[1:], types[1:]):
            l, r = compare_key(at, xt, best), compare_key(xt, at, x)
            if (r < l if name == "least" else r > l) or r != r:
                best, at = x, xt
        return to_common(t, best)
    out, of = lifted(t, operands, f)
    return Expr(out, f"leat::{name}({', '.join(e.cpp for e in operands)})", of)


def call(t, cpp, operands, f):
    t, of = lifted(t, operands, f)
    return Expr(t, cpp.format(*(e.cpp for e in operands)), of)


def to_whole(t):
    def f(x):
        if x != x or math.isinf(x):
            raise Bad("does not fit")
        return fits(t, int(x))
    return f


def truncate_to(size):
    return lambda x: fits("ts", x - x % size)


def bits_of(x):
    return "nan" if x != x else struct.pack(">d", x).hex()


def same(a, b):
    """Equal as records compare their values: by ==, two nulls are the same."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return all(same(a[k], b[k]) for k in a)
    return a is None and b is None if a is None or b is None else a == b


def shown(t, x):
    """A value as the programs print it."""
    if x is None:
        return "null"
    t = base(t)
    if t.startswith("["):
        return "[" + ",".join(shown(t[1:], v) for v in x) + "]"
    if t == "part":
        return "{" + shown("i64", x["n"]) + ";" + shown("text", x["s"]) + "}"
    if t == "text":
        return "'" + "".join(chr(b) if chr(b).isalnum() and b < 128 else f"%{b:02x}" for b in x.encode())
    return bits_of(x) if t == "f64" else str(int(x))


class ExpressionMaker:
    """Makes random expressions over leaves: the columns of a row, or aggregates."""

    def __init__(self, rng, leaves, functions=False):
        self.rng, self.leaves, self.functions = rng, leaves, functions

    def leaf(self, kind):
        match = WHOLE if kind == "i64" else NUMBERS if kind == "number" else (kind,)
        found = [e for e in self.leaves if base(e.type) in match]
        return self.rng.choice(found) if found else None

    def constant(self, kind):
        r = self.rng
        if kind == "i64":
            t = r.choice(("i32", "i64"))
            return literal(t, r.choice((0, 1, -1, 2, 3, 7, 10, -5, 100, 2**31 - 1) if t == "i32" else (0, 2, 2**40, HIGHEST, -2**62)))
        if kind == "f64":
            return literal("f64", r.choice((0.0, 1.5, -2.25, 1e10, 0.1, 1e308)))
        if kind == "text":
            return literal("text", r.choice(("", "a", "tea", "häß", "日本語", "x" * 40, "rum", 'q"\\', "\u20ac1", "z\x7f")))
        if kind == "bool":
            return literal("bool", r.random() < .5)
        if kind == "dec2":
            return literal("dec2", r.choice((0, 1, 199, -250, 10**9)))
        second = 10**6
        if kind == "ts":
            return literal("ts", r.choice((0, 5, -30, 60, 3600)) * second)
        return literal("dur", r.choice((0, 1, 10, -5, 60, 86400)) * second + r.choice((0, 0, 7)))

    def operand(self, kind, depth):
        """Never a literal alone."""
        return self.make(kind, depth - 1) if depth > 0 and self.rng.random() < .6 else self.leaf(kind) or self.make(kind, depth - 1)

    def pair(self, kind, depth):
        a = self.operand(kind, depth)
        b = self.constant(kind) if self.rng.random() < .5 else self.operand(kind, depth)
        if a is None or b is None:
            return None
        if self.functions and not b.literal and self.rng.random() < .05:
            b = Expr(b.type, f"[](auto const& r) {{ return ({b.cpp})(r); }}", b.of, literal=True)
        return (b, a) if self.rng.random() < .2 else (a, b)

    def make(self, kind, depth=2):
        """A random expression of this kind, or None where there is nothing to make it of."""
        if depth < -1:
            return None
        for _ in range(6):
            e = self.attempt(kind, depth)
            if e is not None:
                return e
        return self.leaf(kind)

    def attempt(self, kind, depth):
        r = self.rng
        if depth <= 0 and r.random() < .7:
            return self.leaf(kind)
        how = r.random()
        if how < .12:
            c, p = self.make("bool", depth - 1), self.pair(kind, depth)
            if not c or not p:
                return None
            a, b = p
            return if_else(c, a, null_of(a.type) if r.random() < .2 else b)
        if how < .2:
            p = self.pair(kind, depth)
            return p and coalesce(*p) if p and not p[0].literal else None
        if how < .26 and kind != "bool":
            p = self.pair(kind, depth)
            return p and extreme(r.choice(("least", "greatest")), *p)
        return getattr(self, "make_" + kind)(depth)

    def make_i64(self, depth):
        r = self.rng
        how = r.random()
        if how < .6:
            p = self.pair("i64", depth)
            return p and arithmetic(r.choice("+-*/%"), *p)
        if how < .75:
            t = self.operand("text", depth)
            return t and call("i64", "leat::length({})", [t], len)
        if how < .82:
            x = self.operand("f64", depth)
            return x and call("i64", "leat::cast<std::int64_t>({})", [x], to_whole("i64"))
        if how < .9:
            x = self.operand("i64", depth)
            return x and call("i32", "leat::cast<std::int32_t>({})", [x], lambda v: fits("i32", v))
        if how < .95:
            x = self.operand("dur", depth)
            size = r.choice((1, 1000, 10**6, 7 * 10**6))
            return x and call("i64", "({} / leat::duration(%d))" % size, [x], lambda v: abs(v) // size * (1 if v >= 0 else -1))
        x = self.operand("i64", depth)
        return x and call("i64", "-({})", [x], lambda v: fits("i64", -v))

    def make_f64(self, depth):
        r = self.rng
        if r.random() < .25:
            x = self.operand("i64", depth)
            return x and call("f64", "leat::cast<double>({})", [x], float)
        a = self.operand("f64", depth)
        b = self.constant(r.choice(("f64", "i64"))) if r.random() < .4 else self.operand(r.choice(("f64", "i64")), depth)
        return a and b and arithmetic(r.choice("+-*/"), a, b)

    def make_bool(self, depth):
        r = self.rng
        how = r.random()
        if how < .55:
            kind = r.choice(("i64", "i64", "f64", "text", "text", "ts", "dur", "dec2", "mixed"))
            if kind == "mixed":
                a, b = self.operand("i64", depth), self.operand("f64", depth)
                p = (a, b) if a and b else None
            else:
                p = self.pair(kind, depth)
            return p and comparison(r.choice(("==", "!=", "<", "<=", ">", ">=")), *p)
        if how < .75:
            a, b = self.make("bool", depth - 1), self.make("bool", depth - 1)
            return a and b and logic(r.choice(("&&", "||")), a, b)
        if how < .83:
            a = self.make("bool", depth - 1)
            return a and call("bool", "!({})", [a], lambda v: not v)
        if how < .92:
            found = [e for e in self.leaves if nullable(e.type)] or self.leaves
            if not found:
                return None
            e = r.choice(found)
            return Expr("bool", f"leat::is_null({e.cpp})", lambda row: e.of(row) is None)
        a = self.operand("text", depth)
        prefix = r.choice(("", "t", "te", "h", "日", "x" * 17))
        return a and call("bool", "leat::starts_with({}, %s)" % cpp_text(prefix), [a], lambda v: v.startswith(prefix))

    def make_text(self, depth):
        r = self.rng
        if r.random() < .7:
            a = self.operand("text", depth)
            n = r.choice((-1, 0, 1, 2, 3, 15, 16, 23, 40))
            return a and call("text", "leat::left_of({}, %d)" % n, [a], lambda v: v[:max(n, 0)])
        x = self.operand("i64", depth)
        return x and call("text", "leat::cast<std::string>({})", [x], str)

    def make_ts(self, depth):
        r = self.rng
        a = self.operand("ts", depth)
        if not a:
            return None
        if r.random() < .5:
            size = r.choice((1, 10**6, 7 * 10**6, 60 * 10**6, 3600 * 10**6))
            return call("ts", "leat::truncate_to({}, leat::duration(%d))" % size, [a], truncate_to(size))
        d = self.constant("dur") if r.random() < .7 else self.operand("dur", depth)
        return d and arithmetic(r.choice("+-"), a, d)

    def make_dur(self, depth):
        r = self.rng
        if r.random() < .6:
            p = self.pair("ts", depth)
            return p and arithmetic("-", *p)
        p = self.pair("dur", depth)
        return p and arithmetic(r.choice("+-"), *p)

    def make_dec2(self, depth):
        p = self.pair("dec2", depth)
        return p and arithmetic(self.rng.choice("+-"), *p)
