"""Where a name is still said in what stays: counted, so that people can look at it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, column, select, table

from observe_tui.record.model import JsonValue
from observe_tui.store.erasure.belonging import Belongings

_EVENT = table("event", column("run_id"), column("payload"))
_DRAFT = table("draft", column("owner"), column("text"))
_CYCLE = table("cycle", column("id"), column("focus"))

_LEAST = 3
"""Letters that a part of a name has to have to be looked for by itself."""
# Written without spaces, so that a name has no borders there.
_JOINED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def count_mentions(connection: Connection, found: Belongings) -> int:
    """How many entries that stay say the colleague's name: marks, lines, words half written, plans.

    The whole name counts, capitals aside; a part of it, such as the family's name, where it is
    written as in the name.
    """
    if not found.names:
        return 0
    said = _pattern(found.names)
    return sum(said.search(text) is not None for text in _staying(connection, found))


def _staying(connection: Connection, found: Belongings) -> Iterator[str]:
    """The words of each entry that stays."""
    for run_id, payload in connection.execute(select(_EVENT.c.run_id, _EVENT.c.payload)):
        if run_id not in found.runs:
            yield "\n".join(_texts(json.loads(payload)))
    for owner, text in connection.execute(select(_DRAFT.c.owner, _DRAFT.c.text)):
        if owner not in found.owners:
            yield text
    for cycle_id, focus in connection.execute(select(_CYCLE.c.id, _CYCLE.c.focus)):
        if cycle_id not in found.cycles:
            yield focus


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _pattern(names: Collection[str]) -> re.Pattern[str]:
    whole = {r"\s+".join(map(re.escape, name.split())) for name in names if name.strip()}
    parts = {part for name in names for part in name.split() if len(part) >= _LEAST}
    found = [_apart(f"(?i:{one})") for one in whole] + [_apart(re.escape(one)) for one in parts]
    return re.compile("|".join(found) or r"(?!)")


def _apart(name: str) -> str:
    """The name where it is a word by itself."""
    return name if _JOINED.search(name) else rf"(?<!\w){name}(?!\w)"
