"""From the bytes of a file to a TOML document, or to one problem that says what to change."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from observe_tui.protocol.lines import MAX_DEPTH, LineMap, find_lines
from observe_tui.protocol.problems import Problem, ProtocolError, field_name, quoted

MAX_BYTES = 256 * 1024

Document: TypeAlias = Mapping[str, object]

_SAVE_AS = "open it in a text editor and save it again with the encoding UTF-8"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_STARTS_SOMETHING = re.compile(r"\s*(?:\[|[\w.\"'-]+\s*=)")
_CURLY = re.compile("[“”„‟‘’‚«»″＂]")
_ENDS_CURLY = re.compile(r".*[“”„‟‘’‚«»″＂][\s,\]}]*$")
_INVISIBLE = re.compile("[\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000]")

# How tomllib puts it, and how an author would. The first that fits counts.
_WORDS = (
    (r"Expected '=' after a key", "a name needs = and a value after it"),
    (r"Invalid initial character for a key", "a name was expected here"),
    (r"Invalid value", "the value cannot be read"),
    (r"Invalid statement", "the line cannot be read"),
    (r"Invalid date", "there is no such date or time"),
    (r"Expected newline or end of document", "something more follows where the line should end"),
    (r"Unescaped|Invalid hex|Escaped character", "a backslash in the text means something else"),
    (r"(Illegal|Found invalid) character '\\n'", "the text is not closed before the line ends"),
    (r"(Illegal|Found invalid) character '\\r'", "a line ends here as on no system of today"),
    (r"(Illegal|Found invalid) character", "there is a character here that no text may hold"),
    (r"Unclosed array", "a list [ ] is not closed, or lacks a comma"),
    (r"Unclosed inline table", "a table { } is not closed, or lacks a comma"),
    (r"Expected '\]", "the name of a table is not closed with ]"),
)
_SHOWN = ("Invalid value", "Invalid statement", "Invalid initial", "Expected")
_WRITTEN_TWICE = re.compile(r"Cannot (overwrite|declare|mutate|redefine)|Duplicate")
_UNCLOSED_TEXT = ("Illegal character '\\n'", "Found invalid character '\\n'")


def decode(data: bytes, file: str) -> str:
    """The text of a protocol file, with line ends as `\\n` and without a byte-order mark.

    Raises:
        ProtocolError: it is too large, not UTF-8, or no text at all.
    """
    problem: Problem | None = None
    if len(data) > MAX_BYTES:
        problem = _too_large(file)
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_wide(data):
        problem = Problem(file, 1, "", "is saved as UTF-16, not as UTF-8", _SAVE_AS)
    elif b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        problem = Problem(file, line, "", "is not a text file", "a protocol is plain text in TOML")
    else:
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            problem = _not_utf8(data, error.start, file)
    raise ProtocolError([problem])


def _looks_wide(data: bytes) -> bool:
    """Whether every other byte of the beginning is NUL, as in UTF-16 without its mark."""
    start = data[:64]
    return len(start) >= 4 and any(not start[first::2].strip(b"\0") for first in (0, 1))


def _not_utf8(data: bytes, start: int, file: str) -> Problem:
    line = data.count(b"\n", 0, start) + 1
    likely = data[start : start + 1].decode("cp1252", "replace")
    guess = f"; it may be Latin-1, where it means '{likely}'" if likely.isalpha() else ""
    message = f"is not saved as UTF-8: byte 0x{data[start]:02X} is no letter{guess}"
    return Problem(file, line, "", message, _SAVE_AS)


def _too_large(file: str) -> Problem:
    return Problem(file, 1, "", f"is larger than {MAX_BYTES // 1024} KiB", "shorten it")


def read_toml(text: str, file: str) -> tuple[Document, LineMap]:
    """The document a text holds, with the lines of its fields.

    Raises:
        ProtocolError: the text is not TOML, or too large or too nested to be looked at.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ProtocolError([_too_large(file)])
    try:
        lines = find_lines(text)
        if lines.too_deep is not None:
            message = f"tables and lists are nested more than {MAX_DEPTH} deep"
            raise ProtocolError([Problem(file, lines.too_deep, "", message)])
        return tomllib.loads(text), lines
    except RecursionError:
        message = "tables and lists are nested too deep"
        raise ProtocolError([Problem(file, 1, "", message)]) from None
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError([_syntax_problem(str(error), text, file, lines)]) from None
    except ValueError:
        # Python refuses to read endless digits; tomllib lets that through without a place.
        digits = re.search(r"[0-9_]{1000}", text)
        line = text.count("\n", 0, digits.start()) + 1 if digits else 1
        raise ProtocolError([Problem(file, line, "", "a number has too many digits")]) from None


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where tomllib stopped, and why.

    Attributes:
        raw: the reason, as tomllib puts it.
        row: the text of the line.
        rest: what of it comes from the fault on.
        before: what was found in the lines above.
    """

    raw: str
    row: str
    rest: str
    before: LineMap


def _syntax_problem(raw: str, text: str, file: str, lines: LineMap) -> Problem:
    place = _PLACE.search(raw)
    reason = raw[: place.start()] if place else raw
    rows = text.split("\n")
    if len(rows) > 1 and not rows[-1]:
        rows.pop()
    line, column = len(rows), len(rows[-1]) + 1
    if place and place[1]:
        line, column = min(int(place[1]), len(rows)), int(place[2])
    elif lines.opened:
        return _unclosed_problem(reason, file, lines)
    row = rows[line - 1]
    before = find_lines("\n".join(rows[: line - 1]))
    if _WRITTEN_TWICE.match(reason):
        return _repeat_problem(line, row, file, lines)
    words = next((words for start, words in _WORDS if re.match(start, reason)), reason)
    fault = _Fault(reason, row, row[column - 1 :], before)
    seen = fault.rest.strip() if reason.startswith(_SHOWN) else ""
    at = f", found {quoted(seen)}" if seen else ""
    return Problem(file, line, "", f"{words}{at} (column {column})", _hint(fault))


def _unclosed_problem(reason: str, file: str, lines: LineMap) -> Problem:
    """Blame what was opened, for the end of the file is only where it was missed."""
    in_text = reason.startswith(("Expected \"'", "Unterminated"))
    fitting = [one for one in lines.opened if (one.mark in "[{") != in_text]
    opened = min(fitting or lines.opened, key=lambda one: one.line)
    what = {"[": "a list [ ]", "{": "a table { }"}.get(opened.mark, "a text")
    end = {"[": "]", "{": "}"}.get(opened.mark, opened.mark)
    return Problem(file, opened.line, "", f"{what} is not closed", f"end it with {end}")


def _repeat_problem(line: int, row: str, file: str, lines: LineMap) -> Problem:
    # tomllib stops after the value, which may be lines below the name.
    repeat = next((one for one in lines.repeats if one.second <= line), None)
    if repeat is None:
        return Problem(file, line, "", "adds to something that was complete further up")
    message = f"is written twice; the first is in line {repeat.first}"
    hint = "keep one of them"
    if row.lstrip().startswith("["):
        hint = "keep one of them; a list of tables has two brackets: [[name]]"
    return Problem(file, repeat.second, field_name(repeat.path), message, hint)


def _hint(fault: _Fault) -> str:
    rest, row = fault.rest, fault.row
    unclosed_text = fault.raw.startswith(_UNCLOSED_TEXT)
    if (_ENDS_CURLY if unclosed_text else _CURLY).match(row if unclosed_text else rest):
        return 'write straight quotes " instead of the curly ones a word processor makes'
    if _INVISIBLE.match(rest):
        return "an invisible character is in the way: delete it and type a plain space"
    if fault.raw.startswith(("Unescaped", "Invalid hex", "Escaped")):
        return "write \\\\ for a backslash, or put the text between single quotes: 'C:\\notes'"
    if fault.raw.endswith("character '\\r'"):
        return "save the file with the line ends of Unix or Windows"
    if unclosed_text:
        return 'close it with the quote it began with; a text of several lines needs three: """'
    return _hint_at_brackets(fault) or _hint_at_start(fault) or _hint_at_value(fault)


def _hint_at_brackets(fault: _Fault) -> str:
    opened = fault.before.opened[-1] if fault.before.opened else None
    if opened and opened.mark == "[" and _STARTS_SOMETHING.match(fault.row):
        return f"the [ of line {opened.line} has no ]"
    if fault.raw.startswith("Unclosed") and fault.rest.strip() not in ("", "["):
        return f"put a comma between the {'entries' if 'array' in fault.raw else 'fields'}"
    ended = fault.raw.startswith(("Invalid initial", "Unclosed")) and "{" in fault.row
    if ended or (opened and opened.mark == "{"):
        return "keep each { } on one line, with a comma between its fields and none at its end"
    return ""


def _hint_at_start(fault: _Fault) -> str:
    start = fault.row.lstrip()
    if start.startswith(("//", "/*", ";", "--", "<!")):
        return "a comment begins with #"
    if start.startswith("{") and not fault.before.lines:
        return "this looks like JSON; a protocol is written in TOML: name = value"
    if start.startswith("- "):
        return "this looks like YAML; a list in TOML is written name = [ , ]"
    return ""


def _hint_at_value(fault: _Fault) -> str:
    rest = fault.rest.strip()
    if fault.raw.startswith("Expected '='"):
        return "write = instead of :" if rest.startswith(":") else "write: name = value"
    if fault.raw.startswith("Invalid value"):
        if not rest or rest.startswith("#"):
            return "write a value after the ="
        word = re.match(r"[A-Za-z]+", rest)
        if word and word[0].lower() in ("true", "false", "yes", "no", "on", "off"):
            return "write true or false, in small letters"
        return 'put text between quotes: name = "value"' if rest[0].isalpha() else ""
    if fault.raw.startswith("Expected newline"):
        if fault.row[: len(fault.row) - len(fault.rest)].rstrip().endswith(('"', "'")):
            return 'write \\" for a quote inside a text, or put the text between single quotes'
        return "put text between quotes; begin a new line for the next field"
    return ""
