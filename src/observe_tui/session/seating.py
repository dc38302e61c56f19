"""The seats of a class: read from the text somebody typed, and from the run they were frozen in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from observe_tui.record.model import Event, JsonValue, Payload, Seat

SEATS = "seats"
"""Verb of the event of a run that says which seats its class had."""

EMPTY = frozenset({"-", "–", "."})
"""What stands for a place where nobody sits."""
MOST_SEATS = 60
MOST_IN_A_ROW = 16
LONGEST_LABEL = 8


class BadSeats(ValueError):
    """A text is no seat map. Its words say why, for people."""


def read_seats(text: str) -> tuple[Seat, ...]:
    """Read a seat map: one line a row of the class, the front row first, seats with spaces between.

    A seat is a number or a pseudonym; `-` is a place where nobody sits.

    Raises:
        BadSeats: two seats are called the same, or there are too many.
    """
    seats: list[Seat] = []
    for row, line in enumerate(line for line in text.splitlines() if line.strip()):
        words = line.replace(",", " ").split()
        if len(words) > MOST_IN_A_ROW:
            raise BadSeats(f"row {row + 1} has {len(words)} places; {MOST_IN_A_ROW} is the most")
        for column, word in enumerate(words):
            if word in EMPTY:
                continue
            if len(word) > LONGEST_LABEL:
                raise BadSeats(f"“{word}” is long; up to {LONGEST_LABEL} characters fit a seat")
            seats.append(Seat(word, word, row, column))
    twice = [label for label, count in Counter(one.label for one in seats).items() if count > 1]
    if twice:
        raise BadSeats(f"“{twice[0]}” is there twice; each seat needs a label of its own")
    if len(seats) > MOST_SEATS:
        raise BadSeats(f"{len(seats)} seats; {MOST_SEATS} is the most")
    return tuple(seats)


def seat_text(seats: Iterable[Seat]) -> str:
    """The text that `read_seats` reads these seats from."""
    places = {(one.row, one.column): one.label for one in seats}
    rows = []
    for row in range(max((row for row, _column in places), default=-1) + 1):
        last = max((column for at, column in places if at == row), default=0)
        rows.append(" ".join(places.get((row, column), "-") for column in range(last + 1)))
    return "\n".join(rows)


def frozen(seats: Iterable[Seat]) -> Payload:
    """The payload of the event that keeps the seats with a run."""
    return {SEATS: [[one.id, one.label, one.row, one.column] for one in seats]}


def seats_of(events: Iterable[Event]) -> tuple[Seat, ...]:
    """The seats that a run was recorded with; none where its class has no map."""
    found: tuple[Seat, ...] = ()
    for event in events:
        if not event.step and event.verb == SEATS:
            told = event.payload.get(SEATS)
            found = tuple(_seats(told)) if isinstance(told, list) else ()
    return found


def _seats(told: Iterable[JsonValue]) -> Iterable[Seat]:
    for one in told:
        match one:
            case [str() as key, str() as label, int() as row, int() as column]:
                yield Seat(key, label, row, column)
