"""Where in a TOML text is each field? tomllib tells values but no lines; this finds the lines.

A small tolerant scanner, not a second parser: it never judges a text and never raises. What it
notices on the way (fields written twice, brackets left open) serves the wording of errors.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

FieldPath: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 20
"""Names and list places that may lead to one value. The scanner stops beyond it."""

# Possessive quantifiers (`*+`) keep a hostile text from making these patterns backtrack.
_GAP = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t\r]*+")
_BARE_KEY = re.compile(r"[^\s=.\[\]{},#\"']++")
_SCALAR = re.compile(r"[^,\]}\n#]*+")
_REST = re.compile(r"[^\n]*+\n?")
_STRINGS = {
    '"""': re.compile(r'"""(?:[^"\\]++|\\.|"(?!""))*+(?P<end>""""{0,2})?+', re.DOTALL),
    "'''": re.compile(r"'''(?:[^']++|'(?!''))*+(?P<end>''''{0,2})?+"),
    '"': re.compile(r'"(?P<body>(?:[^"\\\n]++|\\[^\n])*+)(?P<end>")?+'),
    "'": re.compile(r"'(?P<body>[^'\n]*+)(?P<end>')?+"),
}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|(.))")
_SHORT_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A field or table that is written a second time."""

    path: FieldPath
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A bracket or a quote that nothing closed."""

    mark: str
    line: int


@dataclass(frozen=True, slots=True)
class LineMap:
    """The line, counted from 1, on which each field, table and list entry begins.

    Attributes:
        lines: by the way to it, such as `("step", "groups", 0, "codes", 3, "key")`.
        repeats: what is written twice, in the order of the text.
        opened: what was still open when the text ended, outermost first.
        too_deep: the line that nests deeper than `MAX_DEPTH`; nothing after it was looked at.
        spans: where in the text the value of a field begins and ends.
    """

    lines: Mapping[FieldPath, int]
    repeats: tuple[Repeat, ...] = ()
    opened: tuple[Opened, ...] = ()
    too_deep: int | None = None
    spans: Mapping[FieldPath, tuple[int, int]] = field(default_factory=dict)

    def line(self, path: FieldPath) -> int:
        """The line of a field; of the nearest thing around it where it is missing."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def __contains__(self, path: object) -> bool:
        return path in self.lines

    def __iter__(self) -> Iterator[FieldPath]:
        return iter(self.lines)


def find_lines(text: str) -> LineMap:
    """Find the line of every field of a TOML text. Also takes a broken text; never raises."""
    scanner = _Scanner(text)
    too_deep: int | None = None
    try:
        scanner.scan()
    except _TooDeep as stop:
        too_deep = stop.line
    opened = tuple(reversed(scanner.opened))
    return LineMap(scanner.lines, tuple(scanner.repeats), opened, too_deep, scanner.spans)


class _TooDeep(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Scanner:
    """Goes through the text once. Every method takes a position and gives the one after."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[FieldPath, int] = {}
        self.spans: dict[FieldPath, tuple[int, int]] = {}
        self.repeats: list[Repeat] = []
        self.opened: list[Opened] = []
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._entries: dict[FieldPath, int] = {}
        self._in_passing: set[FieldPath] = set()

    def scan(self) -> None:
        """Go through the text statement by statement."""
        table: FieldPath = ()
        pos = self._past(_GAP, 0)
        while pos < len(self.text):
            if self.text[pos] == "[":
                table, pos = self._header(pos, table)
            else:
                pos = self._pair(pos, table)
            pos = self._past(_GAP, self._past(_REST, pos))

    def _header(self, pos: int, table: FieldPath) -> tuple[FieldPath, int]:
        start, many = pos, self.text.startswith("[[", pos)
        parts, pos = self._key(self._past(_SPACE, pos + (2 if many else 1)), 0)
        if not parts:
            return table, pos
        path: FieldPath = ()
        for part in parts[:-1]:
            path = (*path, part)
            if path not in self.lines:
                self._in_passing.add(path)
                self._note(path, start)
            path = self._newest(path)
        path = (*path, parts[-1])
        return (self._entry(path, start) if many else self._table(path, start)), pos

    def _newest(self, path: FieldPath) -> FieldPath:
        """The newest entry of a list of tables; anything else is itself."""
        return (*path, self._entries[path] - 1) if path in self._entries else path

    def _entry(self, path: FieldPath, start: int) -> FieldPath:
        if path not in self._entries:
            self._once(path, start)
        index = self._entries.get(path, 0)
        self._entries[path] = index + 1
        self._note((*path, index), start)
        return (*path, index)

    def _table(self, path: FieldPath, start: int) -> FieldPath:
        if path in self._in_passing:
            # `[a.b]` above made `a`; where it is written itself says more.
            self._in_passing.discard(path)
            del self.lines[path]
        self._once(path, start)
        return path

    def _pair(self, pos: int, table: FieldPath) -> int:
        start = pos
        parts, pos = self._key(pos, len(table))
        if not parts:
            return pos
        pos = self._past(_SPACE, pos)
        if not self.text.startswith("=", pos):
            return pos
        for length in range(1, len(parts)):
            self._note((*table, *parts[:length]), start)
        path = (*table, *parts)
        self._once(path, start)
        begin = self._past(_SPACE, pos + 1)
        end = self._value(begin, path)
        self.spans.setdefault(path, (begin, end))
        return end

    def _key(self, pos: int, above: int) -> tuple[tuple[str, ...], int]:
        """A key such as `a."b c".d`; without parts where there is none."""
        parts: list[str] = []
        while True:
            char = self.text[pos : pos + 1]
            if char and char in "\"'":
                match = _STRINGS[char].match(self.text, pos)
                assert match is not None
                body = match["body"]
                parts.append(_unescape(body) if char == '"' else body)
            elif match := _BARE_KEY.match(self.text, pos):
                parts.append(match[0])
            else:
                return tuple(parts), pos
            if above + len(parts) > MAX_DEPTH:
                raise _TooDeep(self._line(pos))
            pos = self._past(_SPACE, match.end())
            if not self.text.startswith(".", pos):
                return tuple(parts), pos
            pos = self._past(_SPACE, pos + 1)

    def _value(self, pos: int, path: FieldPath) -> int:
        char = self.text[pos : pos + 1]
        if char == "[":
            return self._array(pos, path)
        if char == "{":
            return self._inline_table(pos, path)
        for mark, pattern in _STRINGS.items():
            if self.text.startswith(mark, pos):
                match = pattern.match(self.text, pos)
                assert match is not None
                if match["end"] is None:
                    self.opened.append(Opened(mark, self._line(pos)))
                return match.end()
        return self._past(_SCALAR, pos)

    def _array(self, pos: int, path: FieldPath) -> int:
        start, index, pos = pos, 0, pos + 1
        while True:
            pos = self._past(_GAP, pos)
            char = self.text[pos : pos + 1]
            if not char:
                self.opened.append(Opened("[", self._line(start)))
                return pos
            if char == "]":
                return pos + 1
            if char in ",}":
                pos += 1
                continue
            self._note((*path, index), pos)
            pos = self._value(pos, (*path, index))
            index += 1

    def _inline_table(self, pos: int, path: FieldPath) -> int:
        start, pos = pos, pos + 1
        while True:
            pos = self._past(_GAP, pos)
            char = self.text[pos : pos + 1]
            if not char:
                self.opened.append(Opened("{", self._line(start)))
                return pos
            if char == "}":
                return pos + 1
            after = self._pair(pos, path)
            pos = after if after > pos else pos + 1

    def _past(self, pattern: re.Pattern[str], pos: int) -> int:
        match = pattern.match(self.text, pos)
        return pos if match is None else match.end()

    def _line(self, pos: int) -> int:
        return bisect_right(self._starts, pos)

    def _note(self, path: FieldPath, pos: int) -> None:
        if len(path) > MAX_DEPTH:
            raise _TooDeep(self._line(pos))
        self.lines.setdefault(path, self._line(pos))

    def _once(self, path: FieldPath, pos: int) -> None:
        """Note something that may be written once only."""
        if path in self.lines:
            self.repeats.append(Repeat(path, self.lines[path], self._line(pos)))
        self._note(path, pos)


def _unescape(body: str) -> str:
    return _ESCAPE.sub(_unescaped, body) if "\\" in body else body


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits is None:
        return _SHORT_ESCAPES.get(match[4], match[4])
    number = int(digits, 16)
    return chr(number) if number <= 0x10FFFF else match[0]
