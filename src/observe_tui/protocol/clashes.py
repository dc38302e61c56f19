"""Ids and keys that a step uses twice, each told with the line of the other one.

The kinds of step refuse them too, but know no lines. A code is any table with an id and a label or
a key, wherever in the step it stands, so a new kind needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from observe_tui.protocol.lines import FieldPath, LineMap
from observe_tui.protocol.problems import SHOWN, Finding, quoted
from observe_tui.protocol.syntax import Document
from observe_tui.protocol.unfit import escaped


def clashes(at: FieldPath, step: Document, lines: LineMap) -> Iterator[Finding]:
    """Everything that is used twice in a step; the later place is blamed.

    Args:
        at: the way to the step.
    """
    tables = sorted(_tables(step, at), key=lambda one: lines.line(one[0]))
    codes = [(path, table) for path, table in tables if path != at and _is_code(table)]
    for field in ("id", "key"):
        yield from _twice(field, codes, lines)
    # Rows of codes, figures and the like need ids that differ within their own list only.
    lists: dict[FieldPath, list[tuple[FieldPath, Document]]] = {}
    for path, table in tables:
        if path != at and isinstance(path[-1], int) and not _is_code(table):
            lists.setdefault(path[:-1], []).append((path, table))
    for entries in lists.values():
        yield from _twice("id", entries, lines)


def _tables(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, Document]]:
    """Every table there is, and the way to it."""
    if isinstance(value, dict):
        yield path, value
        for name, inner in value.items():
            yield from _tables(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _tables(inner, (*path, place))


def _is_code(table: Document) -> bool:
    return "id" in table and ("label" in table or "key" in table)


def _twice(
    field: str, tables: Iterable[tuple[FieldPath, Document]], lines: LineMap
) -> Iterator[Finding]:
    seen: dict[str, tuple[FieldPath, Document]] = {}
    for path, table in tables:
        value = table.get(field)
        if not isinstance(value, str):
            continue
        if value not in seen:
            seen[value] = (path, table)
            continue
        other, there = seen[value]
        here, first = lines.line((*path, field)), lines.line((*other, field))
        where = "in the same line" if here == first else f"in line {first}"
        message = f"the {field} {quoted(value)} is used twice: here and {where}{_named(there)}"
        yield Finding((*path, field), message, twin=(*other, field))


def _named(table: Document) -> str:
    names = (table.get(field) for field in ("name", "label", "title"))
    name = next((name for name in names if isinstance(name, str) and name.strip()), "")
    return f" (“{escaped(name.strip()[:SHOWN])}”)" if name else ""
