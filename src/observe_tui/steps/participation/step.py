"""`participation`: who took part in the talk of a lesson and how, one row an exchange."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from observe_tui.analysis.blocks import (
    Bar,
    Bars,
    Block,
    Column,
    Heat,
    Row,
    Table,
    percent,
    spoken_percent,
)
from observe_tui.protocol.model import Code, Identifier, Name, Part, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event, Seat
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes
from observe_tui.steps.seats import COLUMNS, SEAT, heat_cells, in_order, numbered
from observe_tui.steps.unwatched import unwatched_words

EXCHANGE = "exchange"
SET = "set"
UNSET = "unset"
RESEAT = "seat"

NO_SEAT = ""
"""Stands for a pupil whose seat nobody noted."""

SEAT_CODE = Code(
    id="seat",
    label="seat",
    name="Seat of the newest",
    meaning="Gives the newest exchange the seat that is chosen now.",
)
"""Not marked in a dimension: its key corrects the seat of the newest exchange."""

SeatId: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)
]


class Dimension(Part):
    """One thing to note of an exchange; at most one of its codes holds.

    Attributes:
        id: used once in the step.
        title: what stands in front of the row. Best at most 8 characters.
        codes: codes, of which one can hold. The id `seat` belongs to the program.
    """

    id: Identifier
    title: Name
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=12)]


class PupilGroup(Part):
    """Pupils to look at together, by the ids of their seats.

    Attributes:
        id: used once in the step.
        title: what figures call it.
        seats: the seats as they stand on the map of the class, or their numbers, as texts: `["1",
            "2", "7"]`.
    """

    id: Identifier
    title: Name
    seats: Annotated[tuple[SeatId, ...], Field(max_length=60)] = ()


class ParticipationSpec(StepSpec):
    """What to note of every exchange with a pupil.

    Attributes:
        dimensions: one table `[[step.dimensions]]` for each thing to note. A code of the first one
            begins a row.
        seats: how many numbered seats there are, where the class has no map of its own. With `0` no
            seats are asked for.
        columns: how many numbered seats stand side by side.
        groups: one table `[[step.groups]]` for each group of pupils to compare. They need `seats`.
            They may overlap, and who is in none counts as "no group".
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["participation"]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1, max_length=8)]
    seats: Annotated[int, Field(ge=0, le=60)] = 0
    columns: Annotated[int, Field(ge=1, le=12)] = COLUMNS
    groups: Annotated[tuple[PupilGroup, ...], Field(max_length=8)] = ()

    @model_validator(mode="after")
    def _distinct(self) -> ParticipationSpec:
        if len({one.id for one in self.dimensions}) < len(self.dimensions):
            raise ValueError("two dimensions share an id; each dimension needs its own")
        if len({one.id for one in self.groups}) < len(self.groups):
            raise ValueError("two groups share an id; each group needs its own")
        if self.groups and not self.seats:
            raise ValueError("groups are made of seats; say with `seats` how many there are")
        marked = [code for one in self.dimensions for code in one.codes]
        if any(code.id == SEAT_CODE.id for code in marked):
            raise ValueError(f"the id {SEAT_CODE.id!r} belongs to the program; choose another")
        check_codes(marked)
        return self


@dataclass(frozen=True, slots=True)
class Exchange:
    """One pupil speaking.

    Attributes:
        event: id of the event that began it.
        seq: its place in the record, which is not always the order of time.
        at_ms: when it happened in the run.
        seat: id of the pupil's seat; empty where it was not noted.
        codes: what was noted, by the id of the dimension.
    """

    event: str
    seq: int
    at_ms: int
    seat: str
    codes: Mapping[str, str]


ParticipationState: TypeAlias = tuple[Exchange, ...]
"""Every exchange, in the order they happened."""


def codes(spec: ParticipationSpec) -> tuple[Code, ...]:
    """Every code of every dimension, and the key for the seat where seats are asked for."""
    marked = tuple(code for one in spec.dimensions for code in one.codes)
    return (*marked, SEAT_CODE) if spec.seats else marked


def dimension_of(spec: ParticipationSpec, code: str) -> Dimension | None:
    """The dimension that a code belongs to."""
    return next(
        (one for one in spec.dimensions if any(each.id == code for each in one.codes)), None
    )


def newest(state: ParticipationState) -> Exchange | None:
    """The exchange begun last, which is the one being noted: also where it was dated back."""
    return max(state, key=lambda one: one.seq, default=None)


def initial(_spec: ParticipationSpec) -> ParticipationState:
    """Nobody has spoken yet."""
    return ()


def fold(spec: ParticipationSpec, state: ParticipationState, event: Event) -> ParticipationState:
    """The exchanges after one more event.

    What is said of an exchange later in the record replaces what was said before. What is said
    of one that was taken back is passed over.
    """
    if event.verb == EXCHANGE:
        return _begun(spec, state, event)
    target = read_text(event.payload, "exchange")
    return tuple(_changed(spec, one, event) if one.event == target else one for one in state)


def _begun(spec: ParticipationSpec, state: ParticipationState, event: Event) -> ParticipationState:
    code, first = read_text(event.payload, "code"), spec.dimensions[0]
    if dimension_of(spec, code) is not first:
        return state
    seat = read_text(event.payload, SEAT)
    one = Exchange(event.id, event.seq, event.elapsed_ms, seat, {first.id: code})
    return tuple(sorted((*state, one), key=lambda each: (each.at_ms, each.seq)))


def _changed(spec: ParticipationSpec, one: Exchange, event: Event) -> Exchange:
    seat = event.payload.get(SEAT)
    if event.verb == RESEAT and isinstance(seat, str):
        return replace(one, seat=seat)
    code = read_text(event.payload, "code")
    dimension = dimension_of(spec, code)
    if dimension is None:
        return one
    if event.verb == SET:
        return replace(one, codes={**one.codes, dimension.id: code})
    # An exchange always keeps how it began.
    if event.verb == UNSET and dimension is not spec.dimensions[0]:
        kept = {key: held for key, held in one.codes.items() if (key, held) != (dimension.id, code)}
        return replace(one, codes=kept)
    return one


def spoken(state: ParticipationState) -> Mapping[str, int]:
    """How many exchanges each seat has, by its id; without those that have no seat."""
    return Counter(one.seat for one in state if one.seat != NO_SEAT)


def places(
    spec: ParticipationSpec, typed: Sequence[Seat], state: ParticipationState
) -> tuple[Seat, ...]:
    """The seats of the class in the order of the room; at the end those noted and not on the map.

    Args:
        typed: the seats of the class's own map; without one they are numbered.
    """
    if not spec.seats:
        return ()
    return in_order(typed or numbered(spec.seats, spec.columns), spoken(state))


def summary(
    spec: ParticipationSpec, state: ParticipationState, setting: Setting
) -> tuple[Block, ...]:
    """Bars for each dimension; with seats who spoke, and where; with groups how each took part."""
    bars = tuple(_bars(spec, one, state) for one in spec.dimensions)
    if not spec.seats:
        note = _notes(bars[0].note, unwatched_words(setting.timeline))
        return (replace(bars[0], note=note), *bars[1:])
    seats = places(spec, setting.seats, state)
    by_seat: tuple[Block, ...] = (
        *_room(spec, state, seats, setting),
        _by_seat(spec, state, seats, setting),
    )
    if not spec.groups:
        return (*bars, *by_seat)
    groups = _members(spec, seats)
    return (
        *bars,
        *by_seat,
        _shares(spec, state, seats, groups, bool(setting.seats)),
        *(_crossed(spec, one, state, groups) for one in spec.dimensions),
    )


def many(count: int, noun: str) -> str:
    """A count with its noun: `1 exchange`, `2 exchanges`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _bars(spec: ParticipationSpec, dimension: Dimension, state: ParticipationState) -> Bars:
    noted = Counter(one.codes[dimension.id] for one in state if dimension.id in one.codes)
    total, left = noted.total(), len(state) - noted.total()
    base = many(total, "exchange")
    return Bars(
        f"{spec.title} · {dimension.title}",
        base if dimension is spec.dimensions[0] else f"{base} in which this was noted",
        total,
        tuple(
            Bar(code.label, code.name, noted[code.id], percent(noted[code.id], total))
            for code in dimension.codes
        ),
        f"not noted in {left} of {many(len(state), 'exchange')}" if left else "",
    )


def _room(
    spec: ParticipationSpec, state: ParticipationState, seats: Sequence[Seat], setting: Setting
) -> tuple[Heat, ...]:
    """The exchanges of each seat; nothing as long as no seat was noted, which is not silence."""
    counts = spoken(state)
    if not counts:
        return ()
    base = f"exchanges with each seat, {many(sum(counts.values()), 'exchange')} in all"
    cells = heat_cells(seats, {seat.id: counts[seat.id] for seat in seats})
    note = _notes(_seatless(state), unwatched_words(setting.timeline))
    return (Heat(f"{spec.title} · seat by seat", base, cells, note),)


def _by_seat(
    spec: ParticipationSpec, state: ParticipationState, seats: Sequence[Seat], setting: Setting
) -> Table:
    counts = spoken(state)
    total = sum(counts.values())
    shares = {seat.id: percent(counts[seat.id], total) for seat in seats}
    rows = (
        Row(
            (seat.label, str(counts[seat.id]), spoken_percent(shares[seat.id])),
            shares[seat.id],
        )
        for seat in sorted(seats, key=lambda seat: -counts[seat.id])
        if counts[seat.id]
    )
    silent = ", ".join(seat.label for seat in seats if not counts[seat.id])
    empty = "" if setting.seats else ", or empty"
    return Table(
        f"{spec.title} · who was heard",
        f"% of {many(total, 'exchange')} with a seat",
        (Column("seat"), Column("exchanges", True), Column("share", True)),
        tuple(rows),
        _notes(
            f"never heard{empty}: {silent}" if total and silent else "",
            _seatless(state),
            unwatched_words(setting.timeline),
        ),
    )


def _notes(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _seatless(state: ParticipationState) -> str:
    left = sum(one.seat == NO_SEAT for one in state)
    return (
        f"not counted here: {left} of {many(len(state), 'exchange')} without a seat" if left else ""
    )


def _members(
    spec: ParticipationSpec, seats: Sequence[Seat]
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Title and seats of each group; last, if there are any, the pupils in no group."""
    present = frozenset(seat.id for seat in seats)
    groups = tuple((group.title, present & frozenset(group.seats)) for group in spec.groups)
    rest = present.difference(*(members for _, members in groups))
    return (*groups, ("no group", rest)) if rest else groups


def _shares(
    spec: ParticipationSpec,
    state: ParticipationState,
    seats: Sequence[Seat],
    groups: Sequence[tuple[str, frozenset[str]]],
    mapped: bool,
) -> Table:
    total, noun = sum(spoken(state).values()), "pupil" if mapped else "numbered seat"
    rows = []
    for title, members in groups:
        count = sum(one.seat in members for one in state)
        share = percent(count, total)
        of_pupils = percent(len(members), len(seats))
        rows.append(
            Row(
                (title, str(len(members)), str(count), *map(spoken_percent, (share, of_pupils))),
                share,
            )
        )
    absent = {seat for group in spec.groups for seat in group.seats} - {seat.id for seat in seats}
    note = _notes(
        "a pupil can be in more than one group, so shares can add up to more than 100 %"
        if sum(len(members) for _, members in groups) > len(seats)
        else "",
        f"not in this class: {', '.join(sorted(absent))}" if absent else "",
        _seatless(state),
    )
    return Table(
        f"{spec.title} · groups",
        f"% of {many(total, 'exchange')} with a seat, and of {many(len(seats), noun)}",
        (
            Column("group"),
            Column("pupils" if mapped else "seats", True),
            Column("exchanges", True),
            Column("share of exchanges", True),
            Column("share of pupils" if mapped else "share of seats", True),
        ),
        tuple(rows),
        note,
    )


def _crossed(
    spec: ParticipationSpec,
    dimension: Dimension,
    state: ParticipationState,
    groups: Sequence[tuple[str, frozenset[str]]],
) -> Table:
    rows = []
    for title, members in groups:
        noted = Counter(
            one.codes[dimension.id]
            for one in state
            if one.seat in members and dimension.id in one.codes
        )
        total = noted.total()
        shares = (spoken_percent(percent(noted[code.id], total)) for code in dimension.codes)
        rows.append(Row((title, str(total), *shares)))
    return Table(
        f"{spec.title} · {dimension.title} by group",
        "% of each group's exchanges in which this was noted; “noted” says how many those are",
        (
            Column("group"),
            Column("noted", True),
            *(Column(code.label, True) for code in dimension.codes),
        ),
        tuple(rows),
    )


KIND: Kind[ParticipationSpec, ParticipationState] = Kind(
    "participation", ParticipationSpec, initial, fold, summary, codes, removes=UNSET
)
