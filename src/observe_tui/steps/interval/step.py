"""`interval`: which codes happened at some time in each interval of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import Bar, Bars, Block, Strip, StripRow, percent
from observe_tui.analysis.timeline import Interval, intervals
from observe_tui.protocol.model import Code, Identifier, Name, Part, Place, StepSpec
from observe_tui.record.events import read_number, read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes

MARK = "mark"
UNMARK = "unmark"

_LENGTHS = {
    15: "15-second",
    30: "30-second",
    60: "one-minute",
    120: "two-minute",
    300: "five-minute",
}


class CodeGroup(Part):
    """Codes that are shown together.

    Attributes:
        id: used once in the file.
        title: what stands in front of the row.
        exclusive: `true` if only one code of the row can hold in an interval, as on a scale.
        codes: the codes of the row.
    """

    id: Identifier
    title: Name
    exclusive: bool = False
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]


class IntervalSpec(StepSpec):
    """Codes marked once for every interval.

    Attributes:
        seconds: the length of an interval, in seconds. COPUS uses 120.
        groups: one table `[[step.groups]]` for each row of codes.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["interval"]
    seconds: Annotated[int, Field(ge=5, le=3600)]
    groups: Annotated[tuple[CodeGroup, ...], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _distinct(self) -> IntervalSpec:
        if len({group.id for group in self.groups}) < len(self.groups):
            raise ValueError("two groups share an id; each group needs its own")
        check_codes(codes(self))
        return self


IntervalState: TypeAlias = Mapping[int, frozenset[str]]
"""The codes marked in each interval that has any, by interval from 0."""


def codes(spec: IntervalSpec) -> tuple[Code, ...]:
    """Every code of every group."""
    return tuple(code for group in spec.groups for code in group.codes)


def initial(_spec: IntervalSpec) -> IntervalState:
    """Nothing marked yet."""
    return {}


def fold(spec: IntervalSpec, state: IntervalState, event: Event) -> IntervalState:
    """The marks after one more event."""
    index = read_number(event.payload, "interval")
    code = read_text(event.payload, "code")
    group = next((one for one in spec.groups if code in {each.id for each in one.codes}), None)
    if index is None or index < 0 or group is None or event.verb not in (MARK, UNMARK):
        return state
    marks = state.get(index, frozenset())
    if event.verb == UNMARK:
        return {**state, index: marks - {code}}
    if group.exclusive:
        marks -= {each.id for each in group.codes}
    return {**state, index: marks | {code}}


def summary(spec: IntervalSpec, state: IntervalState, setting: Setting) -> tuple[Block, ...]:
    """The strip of the lesson, then bars in percent of the intervals that count."""
    cut = intervals(setting.timeline, spec.seconds)
    counted = [one for one in cut if one.counts]
    note = uncounted_note(cut)
    length = _LENGTHS.get(spec.seconds, f"{spec.seconds}-second")
    base = f"{len(counted)} {length} interval{'' if len(counted) == 1 else 's'}"
    bars = tuple(
        Bars(
            f"{spec.title} · {group.title}",
            base,
            len(counted),
            tuple(_bar(code, state, counted) for code in group.codes),
            note,
        )
        for group in spec.groups
    )
    return (_strip(spec, state, cut, note), *bars)


def _bar(code: Code, state: IntervalState, counted: list[Interval]) -> Bar:
    count = sum(code.id in state.get(one.index, frozenset()) for one in counted)
    return Bar(code.label, code.name, count, percent(count, len(counted)))


def _strip(spec: IntervalSpec, state: IntervalState, cut: tuple[Interval, ...], note: str) -> Strip:
    rows = (
        StripRow(
            group.title,
            code.label,
            code.name,
            tuple(code.id in state.get(one.index, frozenset()) for one in cut),
        )
        for group in spec.groups
        for code in group.codes
    )
    return Strip(
        spec.title,
        spec.seconds,
        tuple(one.watched for one in cut),
        tuple(row for row in rows if any(row.marks)),
        note,
    )


def uncounted_note(cut: tuple[Interval, ...]) -> str:
    """Say which intervals were partial or missed, and which of them no figure counts."""
    partial = [one for one in cut if one.watched == "partial"]
    missed = [one for one in cut if one.watched == "missed"]
    left_out = [one for one in partial if not one.counts]
    parts = []
    if partial:
        named = ", ".join(str(one.index + 1) for one in partial)
        parts.append(f"watched in part: {named}")
    if missed:
        parts.append(f"missed: {', '.join(str(one.index + 1) for one in missed)}")
    if left_out or missed:
        named = ", ".join(str(one.index + 1) for one in cut if not one.counts)
        parts.append(f"not counted: {named}")
    return "; ".join(parts)


KIND: Kind[IntervalSpec, IntervalState] = Kind(
    "interval", IntervalSpec, initial, fold, summary, codes, turn="interval", removes=UNMARK
)
