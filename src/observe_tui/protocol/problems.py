"""What can be wrong with a protocol file, told in lines that are safe to print.

A protocol file may come from anywhere, so nothing of it reaches a message unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from observe_tui.protocol.lines import FieldPath
from observe_tui.protocol.unfit import escaped

SHOWN = 40
"""How many characters of something found are shown."""

_BARE = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file. Every text in it is one line without control characters.

    Attributes:
        line: counted from 1; none where no line is to blame.
        field: the way to the field, as `step.codes.3.key` with places counted from 0; empty where
            the file as a whole is meant.
        hint: what to do about it, where that can be guessed.
    """

    file: str
    line: int | None
    field: str
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        for name in ("file", "field", "message", "hint"):
            object.__setattr__(self, name, escaped(getattr(self, name)))

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        hint = f" — {self.hint}" if self.hint else ""
        return ": ".join(part for part in (where, self.field, self.message + hint) if part)


class ProtocolError(Exception):
    """A file is not a protocol. Its text has one line for every problem.

    Attributes:
        problems: at least one, in the order of the file.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that knows its place in the document, and not yet its line.

    Attributes:
        twin: the other place, where two places of an instrument clash.
    """

    path: FieldPath
    message: str
    hint: str = ""
    twin: FieldPath = ()


def found(value: object) -> str:
    """A value of a file in the words of its author, short enough for a line."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() > 64:
            return "a very large number"
        case dict():
            return "a table"
        case list() | tuple():
            return "an empty list" if not value else f"a list of {len(value)}"
        case _:
            return escaped(str(value))[:SHOWN]


def quoted(text: str) -> str:
    """A text in quotes, cut where it is long."""
    return f"'{escaped(text[:SHOWN])}{'…' if len(text) > SHOWN else ''}'"


def one_of(values: Sequence[str]) -> str:
    """Values as people list them: `'a', 'b' or 'c'`."""
    shown = [quoted(value) for value in values]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def field_name(path: FieldPath) -> str:
    """The way to a field as people read it: `step.codes.3.key`."""
    return ".".join(
        part if isinstance(part, str) and _BARE.fullmatch(part) else _odd_part(part)
        for part in path
    )


def _odd_part(part: str | int) -> str:
    return str(part) if isinstance(part, int) else quoted(part)
