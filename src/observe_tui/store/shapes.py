"""What a row of each table looks like: to prove that it can be read, and to know it when found.

A row is known by how many values it has and what each of them is. That is how rows are told from
one another where a damaged file no longer says which table a page belongs to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple, TypeAlias

from observe_tui.protocol.stages import LESSON_STAGES
from observe_tui.store.words import json_text

Value: TypeAlias = "int | float | str | bytes | None"

NOBODY_KNOWS = "salvaged"
"""What a row is told to belong to where that could not be read."""

FARTHEST = 10**14
"""The largest number that means anything here: three thousand years in milliseconds."""


class Torn(str):
    """Text of which some letters could not be read; U+FFFD stands for them."""

    __slots__ = ()


def as_text(found: bytes) -> str:
    """The text in these bytes; `Torn` where it is not as it was written."""
    try:
        text = found.decode()
    except UnicodeDecodeError:
        return Torn(found.decode(errors="replace").replace("\0", ""))
    return Torn(text.replace("\0", "")) if "\0" in text else text


class Kind(NamedTuple):
    """What a value may be.

    Attributes:
        fits: whether a value is one.
        mended: what to take for one that is not; none where nothing can stand for it.
        told: a pattern for the byte or bytes by which SQLite tells its type and length.
    """

    fits: Callable[[Value], bool]
    mended: Callable[[Value], Value]
    told: bytes


class Column(NamedTuple):
    """One column; rows from before it was added get its `default`."""

    name: str
    kind: Kind
    default: str | None = None


class Shape:
    """One table."""

    def __init__(
        self, table: str, columns: tuple[Column, ...], *, keys: int = 1, bends: int = 0
    ) -> None:
        """A table with these columns.

        Args:
            keys: how many columns, from the first, tell its rows apart.
            bends: how many values may be unreadable in a row that is still worth having.
        """
        self.table = table
        self.columns = columns
        self.keys = keys
        self.bends = bends

    def __repr__(self) -> str:
        return f"<{self.table}>"

    @property
    def fewest(self) -> int:
        """How many values its oldest rows have."""
        return sum(column.default is None for column in self.columns)

    def fits(self, values: Sequence[Value]) -> bool:
        """Whether a row with all columns, or those of its first days, is one that can be read."""
        return self.fewest <= len(values) <= len(self.columns) and all(
            column.kind.fits(value) for column, value in zip(self.columns, values, strict=False)
        )

    def mended(self, values: Sequence[Value]) -> tuple[Value, ...] | None:
        """The same with something for what cannot be read; none if too little of it can."""
        if not self.fewest <= len(values) <= len(self.columns):
            return None
        bent = 0
        made: list[Value] = []
        for column, value in zip(self.columns, values, strict=False):
            if not column.kind.fits(value):
                bent += not (isinstance(value, Torn) and column.kind.told == _TEXT)
                value = column.kind.mended(value)
                if not column.kind.fits(value) and value is not UNKNOWN:
                    return None
            made.append(value)
        return tuple(made) if bent <= self.bends else None

    def complete(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """The same with the columns that came later."""
        return (*values, *(column.default for column in self.columns[len(values) :]))


UNKNOWN = Torn("")
"""Stands for a moment or a number that could not be read; whoever places the row finds one."""


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, Torn)


def _is_name(value: Value) -> bool:
    return _is_text(value) and value != ""


def _is_count(value: Value) -> bool:
    return isinstance(value, int) and -FARTHEST <= value <= FARTHEST


def _is_read_by(read: Callable[[str], object], value: Value) -> bool:
    if not isinstance(value, str) or isinstance(value, Torn):
        return False
    try:
        read(value)
    except (ValueError, RecursionError):
        return False
    return True


def _object(text: str) -> object:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _list_of(types: tuple[type, ...], text: str) -> object:
    """A JSON list of lists with these types, or of text where there are none."""
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("not a list")
    for one in found:
        parts = one if types and isinstance(one, list) else [one]
        if [type(part) for part in parts] != list(types or (str,)):
            raise ValueError("a list of something else")
    return found


def _or_none(fits: Callable[[Value], bool], value: Value) -> bool:
    return value is None or fits(value)


def _text_of(value: Value) -> Value:
    if isinstance(value, bytes):
        return value.decode(errors="replace").replace("\0", "")
    return str(value) if isinstance(value, str) else ""


_STRINGS = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)')


def _object_of(value: Value) -> Value:
    """What can still be read of a JSON object: its texts, by their names."""
    text = str(_text_of(value))
    if _is_read_by(_object, text):
        return text
    found = {_unescaped(name): _unescaped(words) for name, words in _STRINGS.findall(text)}
    if not found and not any(letter.isalpha() for letter in text):
        return None
    return json_text(found or {"text": text})


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _own_id(value: Value) -> Value:
    """An id for a row whose own could not be read: the same for the same bytes."""
    from hashlib import sha256

    return f"{NOBODY_KNOWS}-{sha256(repr(value).encode()).hexdigest()[:20]}"


def _always(instead: Value, _value: Value) -> Value:
    return instead


_nothing = partial(_always, None)
_is_moment = partial(_is_read_by, datetime.fromisoformat)

_TEXT = rb"(?:[\x0d-\x7f]|[\x81-\xff]{1,3}[\x00-\x7f])"
_NUMBER = rb"[\x01-\x06\x08\x09]"

WORDS = Kind(_is_text, _text_of, _TEXT)
ID = Kind(_is_name, _own_id, _TEXT)
BELONGS = Kind(_is_name, partial(_always, NOBODY_KNOWS), _TEXT)
HASH = Kind(_is_name, _nothing, rb"\x81\x0d")
COUNT = Kind(_is_count, partial(_always, UNKNOWN), _NUMBER)
COUNT_OR_NONE = Kind(partial(_or_none, _is_count), _nothing, rb"[\x00-\x06\x08\x09]")
MOMENT = Kind(_is_moment, partial(_always, UNKNOWN), rb"\x41")
DAY = Kind(partial(_is_read_by, date.fromisoformat), partial(_always, UNKNOWN), rb"\x21")
TIME_OR_NONE = Kind(
    partial(_or_none, partial(_is_read_by, time.fromisoformat)), _nothing, rb"(?:\x00|\x2b)"
)
OBJECT = Kind(partial(_is_read_by, _object), _object_of, _TEXT)
TEXTS = Kind(partial(_is_read_by, partial(_list_of, ())), partial(_always, "[]"), _TEXT)
PAIRS = Kind(partial(_is_read_by, partial(_list_of, (str, str))), partial(_always, "[]"), _TEXT)
SEATS = Kind(partial(_is_read_by, partial(_list_of, (str, str, int, int))), _nothing, _TEXT)


def _columns(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


PERSON = Shape("person", _columns(id=ID, name=WORDS))
CYCLE = Shape(
    "cycle",
    (
        *_columns(id=ID, observed_id=BELONGS, observer_id=BELONGS, course=WORDS, group=WORDS),
        *_columns(focus=WORDS, protocol=WORDS, instruments=TEXTS, day=DAY, starts=TIME_OR_NONE),
        *_columns(created_at=MOMENT),
        Column("stages", TEXTS, json.dumps(LESSON_STAGES)),
        Column("participants", PAIRS, "[]"),
    ),
    bends=2,
)
RUN = Shape("run", _columns(id=ID, cycle_id=BELONGS, stage=WORDS, started_at=MOMENT), bends=1)
PROTOCOL_TEXT = Shape("protocol_text", _columns(hash=HASH, id=WORDS, text=WORDS))
RUN_PROTOCOL = Shape("run_protocol", _columns(run_id=ID, position=COUNT, hash=HASH), keys=2)
EVENT = Shape(
    "event",
    (
        *_columns(id=ID, run_id=BELONGS, seq=COUNT, step=WORDS, verb=WORDS, payload=OBJECT),
        *_columns(at=MOMENT, elapsed_ms=COUNT, schema_version=COUNT),
    ),
    bends=3,  # the last three go where a long payload goes on upon a page that is lost
)
SEAT_MAP = Shape("seat_map", _columns(class_key=ID, group=WORDS, seats=SEATS))
DRAFT = Shape(
    "draft",
    _columns(owner=ID, field=WORDS, text=WORDS, saved_at=MOMENT, elapsed_ms=COUNT_OR_NONE),
    keys=2,
    bends=1,
)

SHAPES = (EVENT, DRAFT, RUN, CYCLE, SEAT_MAP, RUN_PROTOCOL, PROTOCOL_TEXT, PERSON)
"""Every table; where rows of two could be taken for one another, the pickier one first."""

BY_TABLE: Mapping[str, Shape] = {shape.table: shape for shape in SHAPES}
