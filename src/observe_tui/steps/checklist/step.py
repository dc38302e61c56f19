"""`checklist`: look-fors, when each was first seen, and what was noted of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import Block, Column, Quote, Row, Table, clock
from observe_tui.protocol.model import Code, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes
from observe_tui.steps.unwatched import spoken_span, unwatched_words

SEEN = "seen"

NOT_SEEN = "not seen"
_COLUMNS = (Column("look-for"), Column("first seen"), Column("times", number=True), Column("note"))
_NO_VERDICT = "“Not seen” means that the observer did not see it; it may have happened all the same"


class ChecklistSpec(StepSpec):
    """Things to look for.

    Attributes:
        items: codes, each a thing to look for.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["checklist"]
    items: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _distinct(self) -> ChecklistSpec:
        check_codes(self.items)
        return self


@dataclass(frozen=True, slots=True)
class Sight:
    """One time that a look-for was seen.

    Attributes:
        ref: id of the event that recorded it.
        at_ms: when it happened in the run.
        note: what the observer wrote of it; empty where nothing was written.
    """

    ref: str
    at_ms: int
    note: str = ""


ChecklistState: TypeAlias = Mapping[str, tuple[Sight, ...]]
"""The sights of every look-for by time of happening, so that the first one is the first sight."""


def initial(spec: ChecklistSpec) -> ChecklistState:
    """Nothing seen yet."""
    return {item.id: () for item in spec.items}


def fold(_spec: ChecklistSpec, state: ChecklistState, event: Event) -> ChecklistState:
    """The sights after one more event."""
    code = read_text(event.payload, "code")
    if event.verb != SEEN or code not in state:
        return state
    sight = Sight(event.id, event.elapsed_ms, read_text(event.payload, "note").strip())
    return {**state, code: tuple(sorted((*state[code], sight), key=lambda one: one.at_ms))}


def count_seen(state: ChecklistState) -> int:
    """How many look-fors were seen at least once."""
    return sum(bool(sights) for sights in state.values())


def summary(spec: ChecklistSpec, state: ChecklistState, setting: Setting) -> tuple[Block, ...]:
    """A row for each look-for; none at all where the list was not used."""
    seen, total = count_seen(state), len(spec.items)
    line = setting.timeline
    watched = spoken_span(line.watched_ms(0, line.end_ms))
    base = f"{seen} of {total} look-for{'' if total == 1 else 's'} seen in {watched} of watching"
    rows = tuple(_row(item, state[item.id]) for item in spec.items) if seen else ()
    notes = (_NO_VERDICT if 0 < seen < total else "", unwatched_words(line))
    return (Table(spec.title, base, _COLUMNS, rows, ". ".join(note for note in notes if note)),)


def spoken_name(item: Code) -> str:
    """What a look-for is called; its label where it has no name."""
    return item.name or item.label


def _row(item: Code, sights: tuple[Sight, ...]) -> Row:
    first = clock(sights[0].at_ms) if sights else NOT_SEEN
    times = str(len(sights)) if sights else ""
    return Row((spoken_name(item), first, times, "\n".join(_notes(sights))))


def _notes(sights: tuple[Sight, ...]) -> list[str]:
    """What was noted, one line a sight; all but the first sight carry their time."""
    return [
        sight.note if place == 0 else f"{clock(sight.at_ms)} {sight.note}"
        for place, sight in enumerate(sights)
        if sight.note
    ]


def evidence(spec: ChecklistSpec, state: ChecklistState) -> tuple[Quote, ...]:
    """Every note, with what it is a note of, in the order of the lesson."""
    quotes = (
        Quote(sight.ref, sight.at_ms, "evidence", f"{spoken_name(item)}: {sight.note}")
        for item in spec.items
        for sight in state[item.id]
        if sight.note
    )
    return tuple(sorted(quotes, key=lambda quote: quote.at_ms))


def codes(spec: ChecklistSpec) -> tuple[Code, ...]:
    """Everything to look for."""
    return spec.items


KIND: Kind[ChecklistSpec, ChecklistState] = Kind(
    "checklist", ChecklistSpec, initial, fold, summary, codes, evidence
)
