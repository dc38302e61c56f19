"""`stopwatch`: which states held in a lesson, and for how long."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import (
    Block,
    Column,
    Row,
    Table,
    percent,
    spoken_percent,
    spoken_ratio,
    spoken_seconds,
)
from observe_tui.analysis.timeline import Timeline
from observe_tui.protocol.model import Code, Identifier, Name, Part, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes
from observe_tui.steps.unwatched import spoken_span, unwatched_words

START = "start"
STOP = "stop"

_MINUTE_MS = 60_000


class StateGroup(Part):
    """States that are shown together.

    Attributes:
        id: used once in the file.
        title: what stands above its states.
        exclusive: `true` if only one state can hold at a time, as with who holds the floor.
            Starting one then ends the one before; otherwise each is started and stopped by itself.
        codes: codes for its states.
    """

    id: Identifier
    title: Name
    exclusive: bool = False
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]


_Side: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]


class TimeRatio(Part):
    """How many times as long some states held as others: the time of `of` divided by that of `to`.

    Attributes:
        of: ids of the states whose time is divided.
        to: ids of the states whose time it is divided by. Name no state twice, nor on both sides.
    """

    of: _Side
    to: _Side

    @model_validator(mode="after")
    def _once(self) -> TimeRatio:
        named = self.of + self.to
        twice = next((code for code in named if named.count(code) > 1), None)
        if twice is not None:
            raise ValueError(f"{twice!r} stands in the ratio twice; name each state once")
        return self


class StopwatchSpec(StepSpec):
    """States that are started and stopped.

    Attributes:
        groups: one table `[[step.groups]]` for each set of states.
        ratio: states whose times are compared in one figure: `{of=["teacher"], to=["pupil",
            "together"]}`.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["stopwatch"]
    groups: Annotated[tuple[StateGroup, ...], Field(min_length=1, max_length=8)]
    ratio: TimeRatio | None = None

    @model_validator(mode="after")
    def _distinct(self) -> StopwatchSpec:
        if len({group.id for group in self.groups}) < len(self.groups):
            raise ValueError("two groups share an id; each group needs its own")
        check_codes(codes(self))
        known = {code.id for code in codes(self)}
        for code in (*self.ratio.of, *self.ratio.to) if self.ratio else ():
            if code not in known:
                raise ValueError(f"the ratio names {code!r}, but no code has that id")
        return self


@dataclass(frozen=True, slots=True)
class Press:
    """A state was started or stopped.

    Attributes:
        at_ms: when, in milliseconds from the start of the run, from 0.
        on: whether it was started.
    """

    at_ms: int
    code: str
    on: bool


StopwatchState: TypeAlias = tuple[Press, ...]
"""Every start and stop in the order they happened; at one moment, in the order of recording."""


@dataclass(frozen=True, slots=True)
class Span:
    """A state held from one moment to another.

    Attributes:
        end_ms: where it ended, or how far the run has come.
        running: whether nothing has ended it yet.
    """

    start_ms: int
    end_ms: int
    running: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """How long one state held, of the time that somebody watched.

    Attributes:
        times: how many of its spans were watched at least in part.
        total_ms: watched time of all of them.
        longest_ms: watched time of the longest.
    """

    times: int
    total_ms: int
    longest_ms: int

    @property
    def mean_ms(self) -> float | None:
        """Watched time of a span on average; none where there is no span."""
        return self.total_ms / self.times if self.times else None


def codes(spec: StopwatchSpec) -> tuple[Code, ...]:
    """Every state of every group."""
    return tuple(code for group in spec.groups for code in group.codes)


def initial(_spec: StopwatchSpec) -> StopwatchState:
    """Nothing started yet."""
    return ()


def fold(spec: StopwatchSpec, state: StopwatchState, event: Event) -> StopwatchState:
    """The starts and stops after one more event."""
    code = read_text(event.payload, "code")
    if event.verb not in (START, STOP) or all(one.id != code for one in codes(spec)):
        return state
    press = Press(max(0, event.elapsed_ms), code, event.verb == START)
    place = bisect_right(state, press.at_ms, key=lambda one: one.at_ms)
    return (*state[:place], press, *state[place:])


def spans(
    spec: StopwatchSpec, state: StopwatchState, end_ms: int
) -> Mapping[str, tuple[Span, ...]]:
    """When each state held up to `end_ms`, in order.

    The last press says what holds from then on: in an exclusive group, a start that one state
    holds, a stop that none does, whichever state it names; so one press that is moved, changed or
    taken back leaves what was said of every other moment as it was.
    """
    known = state[: bisect_right(state, end_ms, key=lambda one: one.at_ms)]
    found: dict[str, list[Span]] = {code.id: [] for code in codes(spec)}
    for group in spec.groups:
        names = {code.id for code in group.codes}
        for track in [names] if group.exclusive else [{name} for name in names]:
            for code, span in _held(known, track, end_ms):
                found[code].append(span)
    return {code: tuple(each) for code, each in found.items()}


def _held(presses: Iterable[Press], track: set[str], end_ms: int) -> Iterator[tuple[str, Span]]:
    """Who held when, among states of which at most one holds."""
    # Of presses at one moment the last one recorded counts; the others had no time to hold.
    last = {press.at_ms: press for press in presses if press.code in track}
    holder, since = "", 0
    for press in last.values():
        after = press.code if press.on else ""
        if after != holder:
            if holder:
                yield holder, Span(since, press.at_ms)
            holder, since = after, press.at_ms
    if holder:
        yield holder, Span(since, end_ms, running=True)


def held(timeline: Timeline, during: Iterable[Span]) -> Held:
    """What these spans come to, without the time in which nobody watched."""
    watched = [timeline.watched_ms(span.start_ms, span.end_ms) for span in during]
    seen = [ms for ms in watched if ms > 0]
    return Held(len(seen), sum(seen), max(seen, default=0))


def ratio(one: TimeRatio, all_held: Mapping[str, Held]) -> float | None:
    """The time of the first states divided by that of the second; none where that is 0."""
    of, to = _together(one.of, all_held), _together(one.to, all_held)
    return of / to if to else None


def _together(names: Iterable[str], all_held: Mapping[str, Held]) -> int:
    return sum(all_held[name].total_ms for name in names)


def _spoken_length(ms: float | None) -> str:
    """A length that is often short: `8.4 s`, from a minute on `1:05`."""
    if ms is None or ms < _MINUTE_MS:
        return spoken_seconds(ms)
    return spoken_span(round(ms))


_COLUMNS = (
    Column("State"),
    Column("Times", number=True),
    Column("Total", number=True),
    Column("Mean", number=True),
    Column("Longest", number=True),
    Column("Share", number=True),
)


def summary(spec: StopwatchSpec, state: StopwatchState, setting: Setting) -> tuple[Block, ...]:
    """A table for each group in percent of the time watched, then the ratio."""
    line = setting.timeline
    found = spans(spec, state, line.end_ms)
    all_held = {code: held(line, each) for code, each in found.items()}
    tables = tuple(_table(spec, group, found, all_held, line) for group in spec.groups)
    return tables if spec.ratio is None else (*tables, _ratio_table(spec, spec.ratio, all_held))


def _table(
    spec: StopwatchSpec,
    group: StateGroup,
    found: Mapping[str, Sequence[Span]],
    all_held: Mapping[str, Held],
    line: Timeline,
) -> Table:
    watched = line.watched_ms(0, line.end_ms)
    rows = [_row(code, all_held[code.id], watched) for code in group.codes]
    if group.exclusive:
        rest = watched - sum(all_held[code.id].total_ms for code in group.codes)
        rows.append(_share_row("none marked", ("–", spoken_span(rest), "–", "–"), rest, watched))
    running = [called(code) for code in group.codes if any(span.running for span in found[code.id])]
    still = f"still running at the end: {', '.join(running)}" if running else ""
    return Table(
        f"{spec.title} · {group.title}",
        f"percent of the {spoken_span(watched)} observed",
        _COLUMNS,
        tuple(rows),
        "; ".join(note for note in (unwatched_words(line), still) if note),
        parts=group.exclusive,
    )


def _row(code: Code, one: Held, watched: int) -> Row:
    figures = (
        str(one.times),
        spoken_span(one.total_ms),
        _spoken_length(one.mean_ms),
        _spoken_length(one.longest_ms if one.times else None),
    )
    return _share_row(called(code), figures, one.total_ms, watched)


def _share_row(name: str, figures: tuple[str, ...], ms: int, watched: int) -> Row:
    share = percent(ms, watched)
    return Row((name, *figures, spoken_percent(share)), share)


def _ratio_table(spec: StopwatchSpec, one: TimeRatio, all_held: Mapping[str, Held]) -> Table:
    of, to = side_words(spec, one.of), side_words(spec, one.to)
    totals = (spoken_span(_together(side, all_held)) for side in (one.of, one.to))
    return Table(
        f"{spec.title} · ratio",
        "",
        (Column("Figure"), Column("Ratio", number=True), Column("Worked out")),
        (Row((f"{of} to {to}", spoken_ratio(ratio(one, all_held)), " ÷ ".join(totals))),),
        f"ratio: total time of {of}, divided by total time of {to}",
    )


def side_words(spec: StopwatchSpec, side: Iterable[str]) -> str:
    """The states on one side of a ratio: `One pupil + Together`."""
    names = {code.id: called(code) for code in codes(spec)}
    return " + ".join(names[code] for code in side)


def called(code: Code) -> str:
    """What figures call a state: its name, or its label where it has none."""
    return code.name or code.label


KIND: Kind[StopwatchSpec, StopwatchState] = Kind(
    "stopwatch", StopwatchSpec, initial, fold, summary, codes
)
