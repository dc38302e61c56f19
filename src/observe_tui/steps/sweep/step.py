"""`sweep`: what each pupil of a class is doing, looked at one by one, again every few minutes.

After the at-task technique as Acheson and Gall describe it: the same seats are passed again and
again, and one letter says what a pupil does at the moment of the look. A pupil who was not looked
at is not seen: missing, and in no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Annotated, ClassVar, Literal, TypeAlias
from unicodedata import category

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import (
    Bar,
    Bars,
    Block,
    Column,
    Heat,
    Row,
    Table,
    clock,
    percent,
    spoken_percent,
)
from observe_tui.analysis.timeline import Interval, intervals
from observe_tui.protocol.model import Code, Name, Place, StepSpec
from observe_tui.record.events import read_number, read_text
from observe_tui.record.model import Event, Seat
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes
from observe_tui.steps.seats import COLUMNS, SEAT, heat_cells, in_order, numbered

MARK = "mark"
UNMARK = "unmark"

UNSEEN = "·"
"""Stands where a code's letter would, for a pupil who was not seen in a sweep."""

UNWATCHED = "✕"
"""Stands there for every pupil where nobody watched during the whole turn."""

_BUNCH = 5


class SweepSpec(StepSpec):
    """A class to look at pupil by pupil.

    Attributes:
        every: minutes from the start of one sweep to the start of the next.
        seats: how many pupils there are, where no map of the class was typed.
        columns: how many of these numbered seats stand side by side.
        codes: codes for what a pupil can be doing. In the grid each stands as the first letter of
            its label that no code before it has, or as a Latin capital where an alphabet cannot be
            set letter by letter.
        at_task: ids of the codes that count as being with the lesson. If left out, there is no such
            figure.
        at_task_word: what that figure is called.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["sweep"]
    every: Annotated[float, Field(ge=0.5, le=60)]
    seats: Annotated[int, Field(ge=1, le=60)] = 24
    columns: Annotated[int, Field(ge=1, le=20)] = COLUMNS
    codes: Annotated[tuple[Code, ...], Field(min_length=2, max_length=12)]
    at_task: Annotated[tuple[str, ...], Field(max_length=12)] = ()
    at_task_word: Annotated[Name, Field(max_length=16)] = "at task"

    @model_validator(mode="after")
    def _distinct(self) -> SweepSpec:
        check_codes(self.codes)
        known = {code.id for code in self.codes}
        for code, count in Counter(self.at_task).items():
            if code not in known:
                raise ValueError(f"at_task names {code!r}, which is not the id of a code here")
            if count > 1:
                raise ValueError(f"at_task names {code!r} twice; once is enough")
        return self


@dataclass(frozen=True, slots=True)
class Look:
    """What was last said of one seat in one sweep.

    Attributes:
        code: what the pupil was doing; empty where that was taken away again.
        at_ms: when it was said, milliseconds from the start of the run.
    """

    code: str
    at_ms: int


SweepState: TypeAlias = Mapping[int, Mapping[str, Look]]
"""The last look at each seat, by sweep from 0, then by the seat's id."""


def initial(_spec: SweepSpec) -> SweepState:
    """Nobody seen yet."""
    return {}


def fold(spec: SweepSpec, state: SweepState, event: Event) -> SweepState:
    """The looks after one more event; of two at one seat in one sweep, the later one holds."""
    sweep = read_number(event.payload, "sweep")
    seat = read_text(event.payload, SEAT)
    code = read_text(event.payload, "code") if event.verb == MARK else ""
    known = event.verb == UNMARK or code in {one.id for one in spec.codes}
    if event.verb not in (MARK, UNMARK) or sweep is None or sweep < 0 or not seat or not known:
        return state
    marks = state.get(sweep, {})
    if seat in marks and marks[seat].at_ms > event.elapsed_ms:
        return state
    return {**state, sweep: {**marks, seat: Look(code, event.elapsed_ms)}}


def looks(state: SweepState, sweep: int) -> dict[str, str]:
    """The code of each seat seen in a sweep, by the seat's id."""
    return {seat: look.code for seat, look in state.get(sweep, {}).items() if look.code}


def codes(spec: SweepSpec) -> tuple[Code, ...]:
    """Everything a pupil can be doing."""
    return spec.codes


def seconds(spec: SweepSpec) -> int:
    """From the start of one sweep to the start of the next."""
    return round(spec.every * 60)


def seats_of(spec: SweepSpec, typed: Sequence[Seat]) -> tuple[Seat, ...]:
    """The seats to pass, front row first and each row from the left: the map typed, or numbers."""
    return in_order(typed or numbered(spec.seats, spec.columns), ())


def letters(spec: SweepSpec) -> Mapping[str, str]:
    """One character for each code: the first of its label that no code before it has.

    A label in an alphabet whose letters do not stand alone gets a Latin capital.
    """
    given: dict[str, str] = {}
    for code in spec.codes:
        free = (
            each
            for each in code.label + code.label.upper() + ascii_uppercase
            if _stands_alone(each) and each not in given.values()
        )
        given[code.id] = next(free)
    return given


def _stands_alone(character: str) -> bool:
    """Whether it takes one cell and keeps its place in a line of others."""
    # Later alphabets are wide, joined, or written from the right: letters in a line would move.
    early = character < "\u0590" and category(character)[0] in "LNPS"
    return early and character not in (UNSEEN, UNWATCHED)


# --- the figures -------------------------------------------------------------------------------


def summary(spec: SweepSpec, state: SweepState, setting: Setting) -> tuple[Block, ...]:
    """Bars in percent of all looks, then the same looks by sweep, by seat and by pupil."""
    cut = intervals(setting.timeline, seconds(spec))
    watched = {one.index: looks(state, one.index) for one in cut if one.watched != "missed"}
    bars = _bars(spec, state, watched)
    if not bars.total:
        return (bars,)
    noted = (seat for marks in watched.values() for seat in marks)
    seats = in_order(seats_of(spec, setting.seats), noted)
    labels = {seat.id: seat.label for seat in seats}
    return (
        bars,
        _sweep_by_sweep(spec, cut, watched, len(labels)),
        _seat_by_seat(spec, watched, seats),
        _pupil_by_pupil(spec, len(cut), watched, labels),
    )


def _bars(spec: SweepSpec, state: SweepState, watched: Mapping[int, Mapping[str, str]]) -> Bars:
    counts = Counter(code for marks in watched.values() for code in marks.values())
    total = counts.total()
    pupils = len({seat for marks in watched.values() for seat in marks})
    sweeps = sum(bool(marks) for marks in watched.values())
    left_out = sum(len(looks(state, sweep)) for sweep in state if sweep not in watched)
    notes = []
    if spec.at_task and total:
        named = ", ".join(code.label for code in spec.codes if code.id in spec.at_task)
        share = spoken_percent(_at_task(spec, counts.elements()))
        notes.append(f"{spec.at_task_word} in {share} of the looks ({named})")
    if left_out:
        notes.append(f"not counted: {_many(left_out, 'look')} in sweeps that nobody watched")
    return Bars(
        spec.title,
        f"{_many(total, 'look')} at {_many(pupils, 'pupil')} in {_many(sweeps, 'sweep')}",
        total,
        tuple(
            Bar(code.label, code.name, counts[code.id], percent(counts[code.id], total))
            for code in spec.codes
        ),
        "; ".join(notes),
    )


def _at_task(spec: SweepSpec, seen: Iterable[str]) -> float | None:
    """Looks at a pupil who was with the lesson, in percent of looks; none where there are none."""
    counts = Counter(seen)
    return percent(sum(counts[code] for code in spec.at_task), counts.total())


def _sweep_by_sweep(
    spec: SweepSpec,
    cut: Sequence[Interval],
    watched: Mapping[int, Mapping[str, str]],
    pupils: int,
) -> Table:
    """A row a sweep; where nobody was seen there is nothing to count, so no zeros."""
    signs = letters(spec)
    rows = []
    for one in cut:
        marks = watched.get(one.index, {})
        counts = Counter(marks.values())
        counted = [str(counts[code.id]) if marks else "–" for code in spec.codes]
        seen = f"{len(marks)} of {pupils}" if one.index in watched else "not watched"
        begins = clock(one.index * one.length_ms)
        rows.append(_row(spec, [str(one.index + 1), begins, seen, *counted], marks.values()))
    partial = ", ".join(str(one.index + 1) for one in cut if one.watched == "partial")
    legend = ", ".join(f"{signs[code.id]} {code.name or code.label}".strip() for code in spec.codes)
    return Table(
        f"{spec.title} · sweep by sweep",
        _base(spec, "pupils seen in each sweep"),
        _columns(
            spec,
            Column("Sweep", number=True),
            Column("Begins", number=True),
            Column("Seen", number=True),
            *(Column(signs[code.id], number=True) for code in spec.codes),
        ),
        tuple(rows),
        f"{legend}; watched in part: {partial}" if partial else legend,
    )


def _seat_by_seat(
    spec: SweepSpec, watched: Mapping[int, Mapping[str, str]], seats: Sequence[Seat]
) -> Heat:
    """How often each pupil was with the lesson, of the sweeps in which they were seen.

    Where the protocol does not say what counts as at task, its first code is told instead.
    """
    counted = spec.at_task or (spec.codes[0].id,)
    seen = Counter(seat for marks in watched.values() for seat in marks)
    held = Counter(
        seat for marks in watched.values() for seat, code in marks.items() if code in counted
    )
    word = spec.at_task_word if spec.at_task else spec.codes[0].name or spec.codes[0].label
    return Heat(
        f"{spec.title} · seat by seat",
        f"sweeps in which each pupil was seen as “{word}”, of those in which the pupil was seen",
        heat_cells(seats, {seat: held[seat] for seat in seen}, seen),
    )


def _pupil_by_pupil(
    spec: SweepSpec,
    sweeps: int,
    watched: Mapping[int, Mapping[str, str]],
    labels: Mapping[str, str],
) -> Table:
    signs = letters(spec)
    rows = []
    for seat, label in labels.items():
        seen = [marks[seat] for marks in watched.values() if seat in marks]
        line = "".join(
            signs.get(watched[sweep].get(seat, ""), UNSEEN) if sweep in watched else UNWATCHED
            for sweep in range(sweeps)
        )
        bunches = " ".join(line[at : at + _BUNCH] for at in range(0, sweeps, _BUNCH))
        rows.append(_row(spec, [label, bunches, str(len(seen))], seen))
    return Table(
        f"{spec.title} · pupil by pupil",
        _base(spec, "times each pupil was seen"),
        _columns(
            spec,
            Column("Pupil"),
            Column(f"Sweeps 1–{sweeps}" if sweeps > 1 else "Sweep 1"),
            Column("Seen", number=True),
        ),
        tuple(rows),
        f"one letter a sweep, {UNSEEN} not seen, {UNWATCHED} not watched",
    )


def _base(spec: SweepSpec, seen: str) -> str:
    return f"{seen}; {spec.at_task_word} in % of these" if spec.at_task else seen


def _columns(spec: SweepSpec, *columns: Column) -> tuple[Column, ...]:
    """The columns, and one for the share at task where the protocol asks for it."""
    word = spec.at_task_word[:1].upper() + spec.at_task_word[1:]
    return (*columns, Column(word, number=True)) if spec.at_task else columns


def _row(spec: SweepSpec, cells: Sequence[str], seen: Collection[str]) -> Row:
    """The cells, and the share at task of those seen where the protocol asks for it."""
    if not spec.at_task:
        return Row(tuple(cells))
    share = _at_task(spec, seen)
    return Row((*cells, spoken_percent(share)), share)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


KIND: Kind[SweepSpec, SweepState] = Kind(
    "sweep", SweepSpec, initial, fold, summary, codes, turn="sweep", removes=UNMARK
)
