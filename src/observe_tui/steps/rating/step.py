"""`rating`: things held against a scale in words, off unless a protocol turns it on.

A level is a word with a sentence that says what it looks like. It is never a number of points:
nothing is added up here, and nothing is averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from observe_tui.analysis.blocks import Block, Claim, Claims, Column, Row, Table
from observe_tui.protocol.model import Identifier, Name, Part, StepSpec, Words
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.evidence import rests_on
from observe_tui.steps.kind import Kind, Setting

RATE = "rate"
UNRATE = "unrate"
NOTE = "note"
LINK = "link"
UNLINK = "unlink"

NOT_RATED = "not rated"
OFF = "Ratings are off in this protocol: there is room for a note on each, and for its lines."


class Level(Part):
    """One level of the scale.

    Attributes:
        id: what is recorded. Used once in the scale.
        label: a word or two. Never a number alone, for that would be points.
        meaning: what it looks like in a lesson, in your own words.
    """

    id: Identifier
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=24)]
    meaning: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class RatedItem(Part):
    """One thing that is held against the scale.

    Attributes:
        id: what is recorded. Used once in the step.
        title: what stands above its scale.
        meaning: what is meant by it. Best one line.
    """

    id: Identifier
    title: Name
    meaning: Words = ""


class RatingSpec(StepSpec):
    """A step in which things are talked through one by one.

    Attributes:
        on: `true` if levels can be given. Otherwise no key gives one, and the step says that
            ratings are off.
        scale: one table for each level, in their order.
        items: one table for each thing to talk through.
    """

    kind: Literal["rating"]
    on: bool = False
    scale: Annotated[tuple[Level, ...], Field(min_length=2, max_length=7)]
    items: Annotated[tuple[RatedItem, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _distinct(self) -> RatingSpec:
        if len({level.id for level in self.scale}) < len(self.scale):
            raise ValueError("two levels share an id; each level needs its own")
        if len({item.id for item in self.items}) < len(self.items):
            raise ValueError("two items share an id; each item needs its own")
        return self


@dataclass(frozen=True, slots=True)
class Said:
    """The latest word on something.

    Attributes:
        value: empty where it was taken away again.
        at_ms: when it was said in the run.
    """

    value: str
    at_ms: int


Subject: TypeAlias = tuple[str, str, str]
"""Which item, which of `rate`, `note` and `link`, and for a link which line."""

RatingState: TypeAlias = Mapping[Subject, Said]
"""The latest word on each subject, whatever the order in which the words were recorded."""


def initial(_spec: RatingSpec) -> RatingState:
    """Nothing said yet."""
    return {}


def fold(spec: RatingSpec, state: RatingState, event: Event) -> RatingState:
    """What holds after one more event."""
    found = _read(spec, event)
    if found is None:
        return state
    subject, value = found
    if subject in state and state[subject].at_ms > event.elapsed_ms:
        return state
    return {**state, subject: Said(value, event.elapsed_ms)}


def _read(spec: RatingSpec, event: Event) -> tuple[Subject, str] | None:
    """What an event speaks of, and what it says of it; none where it says nothing here."""
    item, line = read_text(event.payload, "item"), read_text(event.payload, "line")
    level, text = read_text(event.payload, "level"), event.payload.get("text")
    if item not in {one.id for one in spec.items}:
        return None
    if event.verb == RATE and spec.on and level in {one.id for one in spec.scale}:
        return (item, RATE, ""), level
    if event.verb == UNRATE and spec.on:
        return (item, RATE, ""), ""
    if event.verb == NOTE and isinstance(text, str):
        return (item, NOTE, ""), text.strip()
    if event.verb in (LINK, UNLINK) and line:
        return (item, LINK, line), line if event.verb == LINK else ""
    return None


@dataclass(frozen=True, slots=True)
class Rated:
    """One item and what holds of it now.

    Attributes:
        level: none where it is not rated.
        note: empty where nobody wrote one.
        lines: ids of those it rests on.
    """

    item: RatedItem
    level: Level | None
    note: str
    lines: tuple[str, ...]

    @property
    def is_untouched(self) -> bool:
        """Whether nobody said anything of it."""
        return self.level is None and not self.note and not self.lines


def rated(spec: RatingSpec, state: RatingState) -> tuple[Rated, ...]:
    """Every item in the order of the protocol, with what holds of it."""
    levels = {level.id: level for level in spec.scale}
    return tuple(
        Rated(
            item,
            levels.get(_value(state, (item.id, RATE, ""))),
            _value(state, (item.id, NOTE, "")),
            tuple(
                said.value
                for (of, verb, _line), said in sorted(state.items())
                if of == item.id and verb == LINK and said.value
            ),
        )
        for item in spec.items
    )


def _value(state: RatingState, subject: Subject) -> str:
    said = state.get(subject)
    return said.value if said is not None else ""


def summary(spec: RatingSpec, state: RatingState, setting: Setting) -> tuple[Block, ...]:
    """A row for each item, then each rating with the lines it rests on."""
    every = rated(spec, state)
    if all(one.is_untouched for one in every):
        return ()
    table = _levels(spec, every) if spec.on else _notes(spec, every)
    claims = tuple(
        Claim(f"{spec.id}-{one.item.id}", _spoken(one), rests_on(one.lines, setting.evidence))
        for one in every
        if one.level is not None or one.lines
    )
    return (*table, *((Claims(spec.title, claims),) if claims else ()))


def _spoken(one: Rated) -> str:
    return f"{one.item.title}: {one.level.label}" if one.level is not None else one.item.title


def _levels(spec: RatingSpec, every: tuple[Rated, ...]) -> tuple[Table, ...]:
    """Items that nobody rated are there too: to be left out is not a level."""
    rows = tuple(
        Row((one.item.title, one.level.label if one.level is not None else NOT_RATED, one.note))
        for one in every
    )
    scale = "; ".join(f"“{one.label}” – {one.meaning.rstrip('.')}" for one in spec.scale)
    heads = (Column("item"), Column("level"), Column("note"))
    return (Table(spec.title, "", heads, rows, f"levels: {scale}"),)


def _notes(spec: RatingSpec, every: tuple[Rated, ...]) -> tuple[Table, ...]:
    rows = tuple(Row((one.item.title, one.note)) for one in every if one.note)
    return (Table(spec.title, "", (Column("item"), Column("note")), rows),) if rows else ()


KIND: Kind[RatingSpec, RatingState] = Kind("rating", RatingSpec, initial, fold, summary)
