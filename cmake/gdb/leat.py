# SPDX-License-Identifier: BSL-1.0
"""leat in gdb: rows, records, times, decimals and pipelines as text, and backtraces of stages in place of their types.

    (gdb) source PREFIX/share/leat/gdb/leat.py

`set leat-frames on|all|off`: only the stages and the user's own functions (the default), those with what lies between
them, or what gdb itself shows. `print/r` shows a value as it lies in memory.
"""
import datetime
import re

import gdb
import gdb.printing
from gdb.FrameDecorator import FrameDecorator

OPEN, CLOSE = "<({[", ">)}]"


def split(text, separator):
    """Splits at the separators that are within no bracket and no string."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        if text.startswith("operator", at) and depth == 0:
            # Its brackets belong to its name: operator(), operator<.
            name = re.match(r"operator\s*(\(\)|<=>|<<|>>|<=|>=|->|<|>|\[\])?", text[at:])
            at += name.end()
            continue
        c = text[at]
        if c == '"':
            at += 1
            while at < len(text) and text[at] != '"':
                at += 2 if text[at] == "\\" else 1
        elif text.startswith("->", at):
            at += 1
        elif c in OPEN:
            depth += 1
        elif c in CLOSE:
            depth -= 1
        elif depth == 0 and text.startswith(separator, at):
            parts.append(text[start:at])
            at += len(separator)
            start = at
            continue
        at += 1
    parts.append(text[start:])
    return parts


def template(text):
    """`name<a, b>` as (name, [a, b])."""
    text = text.strip()
    at = text.find("<")
    if at <= 0 or text.startswith("operator"):
        found = re.match(r"operator\s*(\(\)|[^\w\s(]+)?", text)
        return (found[0] if found else text), []
    depth = 0
    in_string = False
    for end in range(at, len(text)):
        c = text[end]
        if c == '"' and text[end - 1] != "\\":
            in_string = not in_string
        elif in_string or (c == ">" and text[end - 1] == "-"):
            continue
        elif c == "<":
            depth += 1
        elif c == ">":
            depth -= 1
            if depth == 0:
                return text[:at], [part.strip() for part in split(text[at + 1 : end], ",")]
    return text[:at], []


def components(name):
    """The parts of a qualified name, `leat` and its inline namespace taken away, or None where it is another's."""
    if name.startswith("_ZZN4leat") or name.startswith("_ZZNK4leat"):
        return ["detail", "lambda"]
    if mangled := re.match(r"_ZN[VKRO]*4leat", name):
        # gdb cannot read newer manglings; the path is at their beginning.
        parts, at = [], mangled.end()
        while number := re.match(r"\d+", name[at:]):
            at += number.end() + int(number[0])
            parts.append(name[at - int(number[0]) : at])
        if re.match(r"cl", name[at:]):
            parts.append("operator()")
        return parts[1:] if parts and re.fullmatch(r"v\d+", parts[0]) else parts
    parts = split(name, "::")
    # A function template may have its result before its name.
    parts[0] = parts[0].split(" ")[-1] if "<" not in parts[0] else parts[0]
    if parts[0] != "leat":
        return None
    parts = parts[1:]
    return parts[1:] if parts and re.fullmatch(r"v\d+", parts[0]) else parts


NAME = re.compile(r'fixed_string<\d+\w*>\s*\{(?:text = )?(?:"((?:[^"\\]|\\.)*)"|char ?\[\d+\w*\]\s*\{([^}]*)\})')


def names_in(text):
    """The names of fields in a type, in order, each once."""
    found = []
    for match in NAME.finditer(text):
        name = match[1]
        if name is None:
            name = "".join(chr(int(code)) for code in re.findall(r"\(char\)(\d+)", match[2]))
        name = re.sub(r"(\\000)+$", "", name)
        if name not in found:
            found.append(name)
    return found


def plain(type):
    return type.strip_typedefs().unqualified().strip_typedefs()


def name_of(type):
    try:
        return plain(type).name or ""
    except (gdb.error, RuntimeError):
        return ""


def parts_of(type):
    """(name within leat, template arguments) of a type, or (None, [])."""
    parts = components(name_of(type))
    if not parts:
        return None, []
    return template(parts[-1])


# -- values ------------------------------------------------------------------------------------------------------------


def iso8601(microseconds):
    special = {-(2**63): "min_timestamp", 2**63 - 1: "max_timestamp"}
    if microseconds in special:
        return special[microseconds]
    try:
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=microseconds)
        return at.isoformat(timespec="microseconds") + "Z"
    except OverflowError:
        return f"{microseconds}us since 1970"


def decimal_text(mantissa, scale):
    digits = str(abs(mantissa)).rjust(scale + 1, "0")
    sign = "-" if mantissa < 0 else ""
    return sign + (digits[:-scale] + "." + digits[-scale:] if scale else digits)


def quoted(address, size):
    if size == 0:
        return '""'
    if size > 1 << 40:
        return f"<text of {size} bytes: not initialised?>"
    limit = gdb.parameter("print elements") or 4096
    shown = min(size, limit)
    data = bytes(gdb.selected_inferior().read_memory(address, shown))
    text = data.decode("utf-8", "backslashreplace")
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    text = "".join(escapes.get(c, c if c.isprintable() else f"\\x{ord(c):02x}") for c in text)
    return f'"{text}"' + ("..." if shown < size else "")


TIME = re.compile(r"^std::chrono::time_point<std::chrono::(_V2::)?system_clock, std::chrono::duration<long( int)?, std::ratio<1l?, 1000000l?> ?> ?>$")
LENGTH = re.compile(r"^std::chrono::duration<long( int)?, std::ratio<1l?, 1000000l?> ?>$")


def text_of(value):
    """A value as text, where leat knows better than gdb; otherwise None."""
    name = name_of(value.type).replace("1L", "1").replace("1000000L", "1000000")
    if TIME.match(name):
        return iso8601(int(value["__d"]["__r"]))
    if LENGTH.match(name):
        return f"{int(value['__r'])}us"
    if re.match(r"^std::(__cxx11::)?basic_string<char, ", name):
        return quoted(int(value["_M_dataplus"]["_M_p"]), int(value["_M_string_length"]))
    if name.startswith("std::basic_string_view<char"):
        return quoted(int(value["_M_str"]), int(value["_M_len"]))
    if name == "double":
        return repr(float(value))
    own, arguments = parts_of(value.type)
    if own == "decimal" and arguments:
        return decimal_text(int(value["mantissa_"]), int(arguments[0]))
    if own == "fixed_string":
        return '"' + value["text"].string(errors="replace") + '"'
    if own == "column":
        return ", ".join(f'"{name}"_f' for name in names_in(name_of(value.type)))
    if own == "error":
        # What std::runtime_error holds is seldom in the debug information: behind its virtual table, one address.
        text = gdb.lookup_type("char").const().pointer().pointer()
        at = (value.address.cast(gdb.lookup_type("char").pointer()) + value.address.type.sizeof).cast(text)
        return "leat::error: " + at.dereference().string(errors="replace")
    return None


def shown(value):
    """What a printer hands on for a field: text, or the value for gdb to show."""
    try:
        value = followed(value)
        if name_of(value.type).startswith("std::optional<"):
            payload = value["_M_payload"]
            if not bool(payload["_M_engaged"]):
                return "null"
            return shown(payload["_M_payload"]["_M_value"])
        text = text_of(value)
        if text is None and re.match(r"^std::vector<(?!bool)", name_of(value.type)):
            return elements(value)
        return value if text is None else text
    except (gdb.error, RuntimeError, ValueError, OverflowError) as problem:
        return f"<{problem}>"


def elements(vector):
    start, end = vector["_M_impl"]["_M_start"], vector["_M_impl"]["_M_finish"]
    size = int(end - start)
    if not 0 <= size <= 1 << 40:
        return "<list: not initialised?>"
    limit = min(size, gdb.parameter("print elements") or 200)
    texts = [one if isinstance(one, str) else one.format_string() for one in (shown(start[i]) for i in range(limit))]
    return "[" + ", ".join(texts) + (", ..." if limit < size else "") + "]"


def followed(value):
    """What a reference or a `refers_to` leads to."""
    if value.type.strip_typedefs().code in (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF):
        value = value.referenced_value()
    if parts_of(value.type)[0] == "refers_to":
        value = value["at"].dereference()
    return value


def members(type):
    return [f for f in plain(type).fields() if not f.is_base_class and hasattr(f, "bitpos")]


def in_tuple(values, index):
    """Element of a boost::hana::basic_tuple."""
    for base in plain(values.type).fields():
        if base.is_base_class:
            for element in plain(base.type).fields():
                if f"bti<{index}>" in re.sub(r"(?<=\d)[uUlL]+", "", element.name):
                    holder = values[base][element]
                    return holder["data_"] if holder.type.fields() and holder.type.fields()[-1].name == "data_" else holder
    raise gdb.error("a value without place")


def fields_of(row):
    """(name, value) of each field of a row, or None when it is no row."""
    row = followed(row)
    own, arguments = parts_of(row.type)
    if own == "record":
        bases = [f for f in plain(row.type).fields() if f.is_base_class]
        return [(names_in(base.name)[0], row[base]["value"]) for base in bases if names_in(base.name)]
    if own != "mapped_row":
        return None
    names = [names_in(template(field)[1][0])[0] for field in template(arguments[1])[1]]
    slots = [int(slot) for slot in template(arguments[2])[1][1:]]
    before = followed(row["prev"])
    known = fields_of(before)
    own_members = members(before.type) if known is None else []
    # A Struct: its members by place, where that agrees with all names, as it does but for those that leave some out.
    by_name = {m.name: place for place, m in enumerate(own_members)}
    by_place = all(by_name.get(name, slot) == slot for name, slot in zip(names, slots) if slot >= 0)
    result = []
    for name, slot in zip(names, slots):
        try:
            if slot < 0:
                value = in_tuple(row["values"], -1 - slot)
            elif known is not None:
                value = known[slot][1]
            elif by_place and slot < len(own_members):
                value = before[own_members[slot]]
            elif name in by_name:
                value = before[name]
            else:
                value = "<field of the row before>"
        except (gdb.error, IndexError) as problem:
            value = f"<{problem}>"
        result.append((name, value))
    return result


class Text:
    def __init__(self, text):
        self.text = text

    def to_string(self):
        return self.text


class Fields:
    def __init__(self, fields):
        self.fields = fields

    def to_string(self):
        return None if self.fields else "{}"

    def children(self):
        for name, value in self.fields:
            yield name, value if isinstance(value, str) else shown(value)


class Printers(gdb.printing.PrettyPrinter):
    def __init__(self):
        super().__init__("leat", [])

    def __call__(self, value):
        try:
            return self.find(value)
        except (gdb.error, RuntimeError, ValueError, OverflowError, IndexError, AttributeError):
            return None  # gdb shows it as it lies there

    def find(self, value):
        if value.type.strip_typedefs().code not in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
            return None
        name = name_of(value.type)
        if name.startswith("std::chrono::"):
            text = text_of(value)
            return Text(text) if text is not None else None
        own, _ = parts_of(value.type)
        if own is None:
            return None
        if own in ("record", "mapped_row"):
            return Fields(fields_of(value))
        if own == "report":
            return Fields([(m.name, value[m]) for m in members(value.type)])
        if own == "chain":
            return Text(" | ".join(stages_of(name)))
        if own.endswith("_node"):
            return Text("leat::" + stage_text(name, value))
        if own == "instance":
            return Text("leat::instance")
        text = text_of(value)
        return Text(text) if text is not None else None


# -- stages ------------------------------------------------------------------------------------------------------------

# What is not called as its type is: nodes and stages have their public names, with _node or _stage behind them.
PUBLIC = {
    "many": "running", "few": "running", "branch": "fork", "count": "count_rows", "writer": "to", "buffer": "results",
    "computed_key": "key_by", "last": "take_last", "times_by_hand": "times", "sink": "to", "mapping": "with",
}  # fmt: skip


def public(name):
    name = re.sub(r"_(node|stage|rule|fn)$", "", name)
    return PUBLIC.get(name, name)


def stages_of(name):
    """The names of the stages of a `chain`, in order."""
    own, arguments = template(components(name)[-1])
    if own == "chain":
        result = []
        for argument in arguments:
            parts = components(argument)
            result += stages_of(argument) if parts else []
        return result
    if own.endswith("_root"):
        return ["json_lines" if "json" in name else "from"]
    if own == "mapping_stage":
        return [public(components(template(arguments[0])[0])[-1])]
    return [public(own)] if own.endswith("_stage") else []


def stage_text(name, node=None):
    """A node's stage: its public name, and the fields that it works on."""
    own, arguments = template(components(name)[-1])
    text = public(own)
    try:
        if node is not None:
            label = node["label"]["name"].string(length=64, errors="replace").split("\0")[0]
            if label.isprintable() and label:
                text = label
    except (gdb.error, RuntimeError, ValueError):
        pass
    if own == "mapping_node":
        fields = []
        for result in template(arguments[0])[1]:
            inner = template(result)[1]
            if len(inner) == 2 and inner[1].startswith("-"):
                fields += names_in(template(inner[0])[1][0])
    else:
        # What comes behind the stage is an argument too: a node.
        own_arguments = " ".join(a for a in arguments if not template(a)[0].endswith("_node"))
        fields = []
        for used in re.finditer(r"\b(?:column|named_value)<(?:leat::(?:v\d+::)?)?(?=fixed_string<)", own_arguments):
            found = NAME.match(own_arguments, used.end())
            fields += [f for f in names_in(found[0]) if f not in fields] if found else []
    return text + (" " + ", ".join(f'"{f}"' for f in fields) if fields else "")


# -- frames ------------------------------------------------------------------------------------------------------------

USER, STAGE, SOURCE, PUBLIC_CALL, BETWEEN, OTHER = range(6)


def variable(frame, name):
    try:
        return frame.read_var(name)
    except (gdb.error, ValueError):
        return None


OURS = re.compile(r"/leat/(aggregate|flow|format|join|process|record|runtime|stage|state|test|time|window)/[\w/]+\.hpp$")


def inside(frame):
    """" in f" for a lambda written in f, where that is known."""
    try:
        block = frame.block()
        while block.function is None:
            block = block.superblock
        block = block.superblock
        # Where it was inlined into one of ours, that one is not where it was written.
        while block is not None and (block.function is None or components(block.function.name) is not None):
            block = block.superblock
        return " in " + re.sub(r"\(.*$", "", block.function.name) if block is not None else ""
    except (gdb.error, RuntimeError, AttributeError):
        return ""


def kind_of(frame):
    """(kind, key of what is shown once, text)"""
    name = frame.name() or ""
    if name.startswith("operator()"):
        # g++ gives a lambda no name: whose it is, the file says.
        place = frame.find_sal()
        if place.symtab and OURS.search(place.symtab.filename):
            return BETWEEN, None, "lambda"
        return USER, None, "lambda" + inside(frame)
    this = variable(frame, "this") if name.startswith("_ZN") else None
    if this is not None:
        name = name_of(this.type.target()) + "::operator()"  # of which class, says its object
    parts = components(name)
    if parts is None:
        first = split(name, "::")[0].split(" ")[-1]
        if first in ("std", "boost", "__gnu_cxx"):
            return OTHER, None, short(name)
        return USER, None, short(name)
    if not parts:
        return BETWEEN, None, name
    for place, part in enumerate(parts[:-1]):
        own = template(part)[0]
        if own.endswith("_node"):
            if place < len(parts) - 2 or own in ("pass_node", "sink_node"):
                return BETWEEN, None, "leat::detail::" + own
            whole = "leat::" + "::".join(parts[: place + 1])
            node = variable(frame, "this")
            try:
                node = node.dereference() if node is not None and parts_of(node.type.target())[0] == own else None
            except (gdb.error, RuntimeError):
                node = None
            return STAGE, whole, "leat::" + stage_text(whole, node)
        if own == "instance":
            source = template(part)[1][0] if template(part)[1] else ""
            return SOURCE, "source", "leat::json_lines" if "json" in source else "leat::from"
        if own.endswith("_fn") and "detail" not in parts[:place]:
            return PUBLIC_CALL, own, "leat::" + public(own)
    if parts[0] != "detail":
        return PUBLIC_CALL, parts[0], "leat::" + "::".join(template(part)[0] for part in parts)
    return BETWEEN, None, "leat::" + "::".join(template(part)[0] for part in parts)


def short(name):
    """A function of the user's without the types that the library put into it."""
    parts = split(name, "::")
    if template(parts[-1])[0] == "operator()" and len(parts) > 1 and ("lambda" in parts[-2] or "$_" in parts[-2]):
        where = [re.sub(r"\(.*\).*$", "", template(part)[0]) for part in parts[:-2]]
        return "lambda in " + "::".join(where)
    if ".Frame *" in name or "_Frame *" in name:
        return re.sub(r"\([^()]*Frame \*\)$", "", name)  # a coroutine, which g++ names with its frame's type
    return name if "leat::" not in name else "::".join(template(part)[0] for part in parts)


class Frame(FrameDecorator):
    def __init__(self, base, kind, text, between):
        super().__init__(base)
        self.kind, self.text, self.between = kind, text, between

    def function(self):
        return self.text

    def frame_args(self):
        try:
            arguments = super().frame_args() or []
            if self.kind == USER:
                return [a for a in arguments if str(a.symbol()) not in ("this", "__closure")]
            return [a for a in arguments if str(a.symbol()) == "row"]
        except (gdb.error, RuntimeError):
            return None

    def elided(self):
        return iter(self.between)


class Filter:
    def __init__(self):
        self.name, self.priority, self.enabled = "leat", 100, True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        return frames if frames_parameter.value == "off" else self.shortened(frames)

    def shortened(self, frames):
        last, hidden, first = None, [], True
        waiting = []  # frames of std:: and such, until it is seen whose they are
        for frame in frames:
            try:
                kind, key, text = kind_of(frame.inferior_frame())
            except (gdb.error, RuntimeError, ValueError, IndexError, AttributeError):
                kind, key, text = USER, None, frame.inferior_frame().name()
            if kind == OTHER and not first:
                waiting.append(frame)
                continue
            if waiting:
                if kind in (STAGE, SOURCE, PUBLIC_CALL, BETWEEN):
                    hidden += [Frame(f, OTHER, short(f.inferior_frame().name() or "?"), []) for f in waiting]
                else:
                    yield from waiting
                waiting = []
            if not first and (kind == BETWEEN or (key is not None and key == last)):
                hidden.append(Frame(frame, kind, text, []))
                continue
            first = False
            last = key
            yield Frame(frame, kind, text, hidden if frames_parameter.value == "all" else [])
            hidden = []
        yield from waiting


class FramesParameter(gdb.Parameter):
    """How backtraces show the frames of leat.

    on: the stages and the user's functions; all: also what lies between them; off: as gdb does."""

    set_doc = show_doc = "How backtraces show the frames of leat: on, all or off."

    def __init__(self):
        super().__init__("leat-frames", gdb.COMMAND_STACK, gdb.PARAM_ENUM, ["on", "all", "off"])
        self.value = "on"

    def get_set_string(self):
        return ""

    def get_show_string(self, value):
        return f"Frames of leat: {value}."


def first_among_printers(objfile):
    """Before those of the standard library, which show a time as a number."""
    objfile.pretty_printers[:] = [printers] + [p for p in objfile.pretty_printers if getattr(p, "name", "") != "leat"]


printers = Printers()
frames_parameter = FramesParameter()
gdb.printing.register_pretty_printer(None, printers, replace=True)
for one in gdb.objfiles():
    first_among_printers(one)
gdb.events.new_objfile.connect(lambda event: first_among_printers(event.new_objfile))
Filter()
