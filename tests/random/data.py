# SPDX-License-Identifier: BSL-1.0
"""Random records and the texts of JSON that hold them."""
import json
import random

from expressions import HIGHEST, LOWEST, RANGE, base, bits_of, nullable, shown

SECOND = 10**6
TEXTS = ["", "a", "b", "tea", "rum", "häß", "日本語", "x" * 15, "x" * 16, "x" * 23, "y" * 24, "z" * 300, "\U0001f600", 'q"\\/\n\t', "\x00\x01", "te", "é" * 9,
         "123", "true", "-7", "null"]
FEW = ["a", "tea", "häß", "日本語!", "x" * 22, "x" * 40, ""]

# Name, type: what a source may have. The first two it always has.
FIELDS = [("id", "i64"), ("ts", "ts"), ("k", "text"), ("k2", "i32"), ("k3", "?text"), ("a", "i64"), ("b", "?i64"), ("x", "f64"), ("y", "?f64"),
          ("flag", "bool"), ("maybe", "?bool"), ("u", "u32"), ("v", "u64"), ("m", "dec2"), ("mm", "?dec2"), ("s", "text"), ("os", "?text"),
          ("ots", "?ts"), ("xs", "[i64"), ("words", "[text"), ("parts", "[part"), ("oxs", "?[i64"), ("who", "part"), ("json", "text")]


def choose_fields(r):
    fields = [f for f in FIELDS[2:] if r.random() < .42]
    r.shuffle(fields)
    fields = fields[:10]
    for f in FIELDS[:2]:
        fields.insert(r.randint(0, len(fields)), f)
    return fields


class Data:
    """Rows of one shape. `json`: only what JSON can hold."""

    def __init__(self, r, fields, json_source, payloads):
        self.r, self.fields, self.json, self.payloads = r, fields, json_source, payloads
        self.wild = r.random() < .3
        self.times = r.choice((0, 0, 5 * SECOND, -100 * SECOND, 1733047200 * SECOND))
        self.pace = r.choice((0, 1, SECOND, 3 * SECOND, 20 * SECOND, 3600 * SECOND))
        self.disorder = r.choice((0, 2 * SECOND, 10 * SECOND, 60 * SECOND, 7200 * SECOND))

    def time(self):
        r = self.r
        self.times += r.randint(0, 2 * self.pace) if r.random() < .8 else 0
        if self.wild and r.random() < .03:
            return r.choice((LOWEST, LOWEST + 1, HIGHEST, HIGHEST - 1, -1, 0))
        if r.random() < .02:
            return self.times - 100 * (self.disorder + SECOND)
        return self.times - (r.randint(0, self.disorder) if r.random() < .5 else 0)

    def value(self, name, t):
        r = self.r
        if nullable(t):
            return None if r.random() < .25 else self.value(name, t[1:])
        if t.startswith("["):
            return [self.value("", t[1:]) for _ in range(r.choice((0, 0, 1, 1, 2, 3)))]
        if name == "ts" or name == "ots":
            return self.time()
        if name == "json":
            return r.choice(list(self.payloads))
        if t == "part":
            return {"n": self.value("", "i64"), "s": self.value("", "text")}
        if t == "text":
            return r.choice(FEW if name in ("k", "k3") or r.random() < .3 else TEXTS)
        if t == "bool":
            return r.random() < .6
        if t == "f64":
            special = (0.0, -0.0, 1e308, -1e308, 5e-324, 0.1) if self.json else (0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e308, 5e-324)
            return r.choice(special) if r.random() < .15 else r.choice((r.uniform(-100, 100), float(r.randint(-5, 5)), r.randint(0, 40) / 4))
        if name in ("k2", ):
            return r.randint(0, 3)
        low, high = RANGE[t]
        if r.random() < (.1 if self.wild else .03):
            return r.choice((low, high, low + 1, high - 1, 0))
        return r.randint(max(low, -20), 20) if r.random() < .8 else r.randint(max(low, -2**40), min(high, 2**40))

    def row(self, i):
        return {n: i if n == "id" else self.value(n, t) for n, t in self.fields}

    def rows(self, n):
        out = []
        for i in range(n):
            out.append(dict(out[-1]) if out and self.r.random() < .08 else self.row(i))
        return out


def make_payloads(r):
    """Texts for `decode`, with the record that they hold, or None where they cannot be read."""
    out = {"": None, "[1]": None, '{"n":1}': None, '{"n":"one","s":""}': None, '{"n":1.5,"s":"x"}': None, '{"n":1,"s":"x"} x': None, '{"n":9223372036854775808,"s":""}': None}
    for n, s in ((1, "tea"), (-5, "häß\n"), (2**62, ""), (7, "x" * 50)):
        out[json.dumps({"s": s, "more": [1, {"n": 2}], "n": n})] = {"n": n, "s": s}
        out[json.dumps({"n": n, "s": s}, ensure_ascii=False)] = {"n": n, "s": s}
    return out


# -- JSON ---------------------------------------------------------------------------------------------------------------

def json_value(t, x):
    if x is None:
        return "null"
    t = base(t)
    if t.startswith("["):
        return "[" + ",".join(json_value(t[1:], v) for v in x) + "]"
    if t == "part":
        return json.dumps({"n": x["n"], "s": x["s"]})
    if t == "dec2":
        sign, x = ("-", -x) if x < 0 else ("", x)
        return f"{sign}{x // 100}.{x % 100:02d}"
    if t == "f64":
        return repr(x)
    if t == "bool":
        return "true" if x else "false"
    return json.dumps(x)


def json_line(r, fields, row):
    parts = []
    for name, t in fields:
        if row[name] is None and r.random() < .5:
            continue
        x = json.dumps(row[name], ensure_ascii=r.random() < .5) if base(t) == "text" and row[name] is not None else json_value(t, row[name])
        parts.append(f'"{name}"{r.choice(("", " "))}:{r.choice(("", " "))}{x}')
    if r.random() < .3:
        r.shuffle(parts)
    if r.random() < .2:
        parts.insert(r.randint(0, len(parts)), '"more":{"id":[1,{"ts":"}"}],"x":"\\"]"}')
    return "{" + ", ".join(parts) + "}"


def bad_line(r, fields, row):
    name = r.choice(("id", "ts"))
    how = r.randint(0, 5)
    line = json_line(r, fields, row)
    if how == 0:
        return line[:-1]
    if how == 1:
        return json_line(r, [f for f in fields if f[0] != name], row)
    if how == 2:
        return "no JSON"
    if how == 3:
        return json_line(r, [f for f in fields if f[0] != name], row)[:-1] + f',"{name}":"x"}}'
    if how == 4:
        return json_line(r, [f for f in fields if f[0] != "id"], row)[:-1] + ',"id":1.25}'
    return line + " {}"


def json_text(r, fields, rows):
    """The text, and what its lines are: rows, "bad", "blank"."""
    text, items = "", []
    for row in rows:
        while r.random() < .06:
            kind = r.choice(("bad", "blank"))
            items.append(kind)
            text += bad_line(r, fields, row) if kind == "bad" else r.choice(("", " ", "\t"))
            text += r.choice(("\n", "\r\n"))
        items.append(row)
        text += json_line(r, fields, row) + r.choice(("\n", "\n", "\r\n"))
    if text and r.random() < .3:
        text = text[:-1]  # the last line may have no end
    return text, items


def memory_text(fields, rows):
    return "".join(" ".join(f"{n}={shown(t, row[n])}" for n, t in fields) + "\n" for row in rows)


def canonical_json(fields, line):
    """A line that the library wrote, as rows are printed; what is not as it should be stays as it is."""
    try:
        found = json.loads(line, parse_float=lambda text: ("number", text),
                           parse_int=lambda text: ("number", text) if text == "-0" else int(text))
        if list(found) != [n for n, _ in fields]:
            return line
        return " ".join(f"{n}={json_shown(t, found[n])}" for n, t in fields)
    except (ValueError, TypeError, KeyError):
        return line


def json_shown(t, x):
    if x is None:
        return "null"
    t = base(t)
    if t.startswith("["):
        return "[" + ",".join(json_shown(t[1:], v) for v in x) + "]"
    if t == "part":
        return "{" + json_shown("i64", x["n"]) + ";" + json_shown("text", x["s"]) + "}"
    if t == "f64":
        return bits_of(float(x[1] if isinstance(x, tuple) else x))
    if t == "dec2":
        return str(int(x[1].replace(".", ""))) if isinstance(x, tuple) and x[1][-3] == "." else f"no decimal: {x}"
    return shown(t, x)


def null_for_json(t, x):
    """NaN and the infinities are null in JSON."""
    if isinstance(x, float) and (x != x or x in (float("inf"), float("-inf"))):
        return None
    return [null_for_json(t[1:], v) for v in x] if isinstance(x, list) else x
