"""`snapshot`: what the room looked like at set minutes of a lesson."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias, get_args

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import Bar, Bars, Block, Column, Row, Table, clock, percent
from observe_tui.analysis.timeline import Timeline
from observe_tui.protocol.model import Code, Identifier, Name, Part, Place, StepSpec
from observe_tui.record.events import read_number, read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes

MARK = "mark"
UNMARK = "unmark"

_MINUTE_MS = 60_000

Minute: TypeAlias = Annotated[int, Field(ge=0, le=600)]


class SnapshotGroup(Part):
    """Codes that answer one question about a moment.

    Attributes:
        id: used once in the file.
        title: what stands in front of the row. Best at most 14 characters.
        exclusive: `false` if several codes of the row can hold at one moment.
        only_if: the id of a code in a row above. Where that row was answered without it, this one
            is not asked, and stands as n/a.
        codes: the codes of the row.
    """

    id: Identifier
    title: Name
    exclusive: bool = True
    only_if: Name | None = None
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]


class SnapshotSpec(StepSpec):
    """Moments, and what is scored at each of them.

    The moments are listed in `at`, or are the middles of so many equal `parts` of a lesson.

    Attributes:
        at: the moments, in minutes from the start, each more than the one before: `[4, 9, 14]`. If
            left out, `parts` is needed.
        parts: in place of `at`, how many equal parts a lesson has, with the moment in the middle of
            each. Stallings uses 10.
        lesson_minutes: how long the lesson is, in minutes. Needed with `parts`, and only then.
        window_seconds: for how many seconds after its moment a snapshot is still in time. Later it
            counts too, and is told to be late.
        groups: one table `[[step.groups]]` for each question about a moment.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["snapshot"]
    at: Annotated[tuple[Minute, ...], Field(min_length=1, max_length=60)] | None = None
    parts: Annotated[int, Field(ge=2, le=60)] | None = None
    lesson_minutes: Annotated[int, Field(ge=5, le=600)] | None = None
    window_seconds: Annotated[int, Field(ge=10, le=3600)] = 90
    groups: Annotated[tuple[SnapshotGroup, ...], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _usable(self) -> SnapshotSpec:
        _check_moments(self)
        _check_conditions(self.groups)
        check_codes(codes(self))
        return self


def _check_moments(spec: SnapshotSpec) -> None:
    cut = spec.parts is not None or spec.lesson_minutes is not None
    if spec.at is not None and cut:
        raise ValueError("the moments are listed in at or cut by parts, not both: leave one out")
    if spec.at is None and (spec.parts is None or spec.lesson_minutes is None):
        raise ValueError(
            "needs its moments: a list of minutes in at, or parts together with lesson_minutes"
        )
    for before, after in zip(spec.at or (), (spec.at or ())[1:], strict=False):
        if after <= before:
            raise ValueError(f"the minutes in at must increase, but {after} comes after {before}")


def _check_conditions(groups: Sequence[SnapshotGroup]) -> None:
    if len({group.id for group in groups}) < len(groups):
        raise ValueError("two groups share an id; each group needs its own")
    above: set[str] = set()
    for group in groups:
        if group.only_if is not None and group.only_if not in above:
            raise ValueError(
                f"only_if {group.only_if!r} must be the id of a code in a group above {group.id!r}"
            )
        above.update(code.id for code in group.codes)


@dataclass(frozen=True, slots=True)
class Deed:
    """A code marked at a moment, or its mark taken away.

    Attributes:
        at_ms: when somebody did so, in the time of the run.
    """

    at_ms: int
    code: str
    marks: bool


SnapshotState: TypeAlias = Mapping[int, tuple[Deed, ...]]
"""What was done to each moment, by moment from 0, in the order it happened."""

Standing: TypeAlias = Literal["scored", "missed", "not watched", "not reached"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment as it stands.

    Attributes:
        index: from 0.
        at_ms: its time in the run.
        answers: the codes marked in each group, by the group's id; none where it is not asked.
        scored_ms: when it was first scored, of the marks it still has; none without a mark.
        standing: `missed` where nobody scored it, `not watched` where nobody was there from its
            moment to the end of its window: then marks do not count either.
    """

    index: int
    at_ms: int
    answers: Mapping[str, tuple[Code, ...] | None]
    scored_ms: int | None
    standing: Standing

    @property
    def asked(self) -> int:
        """How many groups are asked at this moment."""
        return sum(marked is not None for marked in self.answers.values())

    @property
    def answered(self) -> int:
        """How many groups have a mark that stands."""
        return sum(bool(marked) for marked in self.answers.values())


def codes(spec: SnapshotSpec) -> tuple[Code, ...]:
    """Every code of every group."""
    return tuple(code for group in spec.groups for code in group.codes)


def moments(spec: SnapshotSpec) -> tuple[int, ...]:
    """The time of each moment, in milliseconds from the start of the observation.

    Cut into parts, each moment is the middle of its part: (2i + 1) / 2n of the lesson, i from 0.
    """
    if spec.at is not None:
        return tuple(minute * _MINUTE_MS for minute in spec.at)
    parts, minutes = spec.parts or 1, spec.lesson_minutes or 0
    return tuple((2 * i + 1) * minutes * _MINUTE_MS // (2 * parts) for i in range(parts))


def initial(_spec: SnapshotSpec) -> SnapshotState:
    """Nothing scored yet."""
    return {}


def fold(spec: SnapshotSpec, state: SnapshotState, event: Event) -> SnapshotState:
    """The marks after one more event, by the time it happened."""
    index = read_number(event.payload, "moment")
    code = read_text(event.payload, "code")
    if event.verb not in (MARK, UNMARK) or index is None:
        return state
    if not 0 <= index < len(moments(spec)) or code not in {one.id for one in codes(spec)}:
        return state
    deeds = state.get(index, ())
    place = bisect_right(deeds, event.elapsed_ms, key=lambda deed: deed.at_ms)
    deed = Deed(event.elapsed_ms, code, event.verb == MARK)
    return {**state, index: (*deeds[:place], deed, *deeds[place:])}


def snapshots(spec: SnapshotSpec, state: SnapshotState, line: Timeline) -> tuple[Snapshot, ...]:
    """Every moment of the lesson as it stands."""
    return tuple(
        _snapshot(spec, index, at_ms, state.get(index, ()), line)
        for index, at_ms in enumerate(moments(spec))
    )


def _snapshot(
    spec: SnapshotSpec, index: int, at_ms: int, deeds: Iterable[Deed], line: Timeline
) -> Snapshot:
    marks, scored_ms = _marks(spec, deeds)
    standing: Standing = "missed" if scored_ms is None else "scored"
    if at_ms > line.end_ms:
        standing = "not reached"
    elif _unwatched(at_ms, spec.window_seconds * 1000, line):
        standing = "not watched"
    return Snapshot(index, at_ms, _answers(spec, marks), scored_ms, standing)


def _marks(spec: SnapshotSpec, deeds: Iterable[Deed]) -> tuple[frozenset[str], int | None]:
    """The codes that stand marked, and since when there has been a mark at all."""
    rivals = {
        code.id: frozenset(other.id for other in group.codes) if group.exclusive else frozenset()
        for group in spec.groups
        for code in group.codes
    }
    marks: frozenset[str] = frozenset()
    since: int | None = None
    for deed in deeds:
        if not deed.marks:
            marks -= {deed.code}
            since = since if marks else None
        else:
            since = since if marks else deed.at_ms
            marks = (marks - rivals[deed.code]) | {deed.code}
    return marks, since


def _answers(spec: SnapshotSpec, marks: frozenset[str]) -> Mapping[str, tuple[Code, ...] | None]:
    """The marks of each group; a group is not asked where the one above was answered otherwise."""
    home = {code.id: group.id for group in spec.groups for code in group.codes}
    answers: dict[str, tuple[Code, ...] | None] = {}
    for group in spec.groups:
        answers[group.id] = tuple(code for code in group.codes if code.id in marks)
        if group.only_if is not None:
            above = answers[home[group.only_if]]
            if above is None or (above and group.only_if not in {code.id for code in above}):
                answers[group.id] = None
    return answers


def _unwatched(at_ms: int, window_ms: int, line: Timeline) -> bool:
    """Whether one gap hides a moment and all the time in which it was to be scored."""
    until = at_ms + window_ms
    if line.ended:
        until = min(until, line.end_ms)
    return any(start <= at_ms and until <= end for start, end in line.gaps)


def summary(spec: SnapshotSpec, state: SnapshotState, setting: Setting) -> tuple[Block, ...]:
    """A row for each moment, then bars in percent of the moments scored in each group."""
    taken = snapshots(spec, state, setting.timeline)
    return (_table(spec, taken), *(_bars(spec, group, taken) for group in spec.groups))


def _table(spec: SnapshotSpec, taken: Sequence[Snapshot]) -> Table:
    heads = ("moment", *(group.title for group in spec.groups), "scored")
    rows = (
        Row(
            (
                f"{one.index + 1} · {clock(one.at_ms)}",
                *(_told(one, group) for group in spec.groups),
                _when(spec, one),
            )
        )
        for one in taken
    )
    counts = Counter(one.standing for one in taken)
    told = ", ".join(f"{counts[each]} {each}" for each in get_args(Standing) if counts[each])
    labels = {code.id: code.label for code in codes(spec)}
    note = "; ".join(
        f"{group.title} is asked only where “{labels[group.only_if]}” was marked, else n/a"
        for group in spec.groups
        if group.only_if is not None
    )
    columns = tuple(Column(head) for head in heads)
    return Table(
        spec.title, f"{_counted(len(taken), 'moment')}: {told}", columns, tuple(rows), note
    )


def _told(one: Snapshot, group: SnapshotGroup) -> str:
    """What was scored in a group at a moment, as people read it."""
    if one.standing != "scored":
        return "–" if one.standing == "not reached" else "not scored"
    marked = one.answers[group.id]
    if marked is None:
        return "n/a"
    return ", ".join(code.label for code in marked) or "not scored"


def _when(spec: SnapshotSpec, one: Snapshot) -> str:
    if one.standing != "scored" or one.scored_ms is None:
        return one.standing
    late = one.scored_ms > one.at_ms + spec.window_seconds * 1000
    return f"late, {clock(one.scored_ms)}" if late else "in time"


def _bars(spec: SnapshotSpec, group: SnapshotGroup, taken: Sequence[Snapshot]) -> Bars:
    scored = [one.answers[group.id] for one in taken if one.standing == "scored"]
    answered = [marked for marked in scored if marked]
    bars = []
    for code in group.codes:
        count = sum(code in marked for marked in answered)
        bars.append(Bar(code.label, code.name, count, percent(count, len(answered))))
    unreached = sum(one.standing == "not reached" for one in taken)
    left_out = (
        (len(taken) - len(scored) - unreached, "missed"),
        (scored.count(()), "left open here"),
        (scored.count(None), "n/a here"),
        (unreached, "not reached"),
    )
    parts = [
        f"{count} {'was' if count == 1 else 'were'} {word}" for count, word in left_out if count
    ]
    if not group.exclusive:
        parts.append("several can hold at one moment")
    return Bars(
        f"{spec.title} · {group.title}",
        f"{_counted(len(answered), 'moment')} scored",
        len(answered),
        tuple(bars),
        "; ".join(parts),
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


KIND: Kind[SnapshotSpec, SnapshotState] = Kind(
    "snapshot", SnapshotSpec, initial, fold, summary, codes, turn="moment", removes=UNMARK
)
