"""The seats of a class: typed, or numbered in rows where nobody typed any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from observe_tui.analysis.blocks import HeatCell
from observe_tui.record.model import Seat

SEAT = "seat"
"""Payload field that holds the id of a seat, in every kind that has seats."""
COLUMNS = 6
"""How many numbered seats stand side by side."""


def numbered(count: int, columns: int = COLUMNS) -> tuple[Seat, ...]:
    """That many seats, numbered from 1, front row first."""
    return tuple(
        Seat(str(place + 1), str(place + 1), place // columns, place % columns)
        for place in range(count)
    )


def in_order(known: Iterable[Seat], noted: Iterable[str]) -> tuple[Seat, ...]:
    """The seats in the order of the room, front row first and each row from the left.

    Args:
        known: the seats there are.
        noted: ids of the seats that something was recorded at; those that are not known stand at
            the end, in a row of their own.
    """
    seats = sorted(known, key=lambda seat: (seat.row, seat.column))
    missing = sorted(set(noted) - {seat.id for seat in seats})
    last = 1 + max((seat.row for seat in seats), default=-1)
    return (*seats, *(Seat(one, one, last, place) for place, one in enumerate(missing)))


def heat_cells(
    seats: Iterable[Seat],
    counts: Mapping[str, int | None],
    bases: Mapping[str, int] | None = None,
) -> tuple[HeatCell, ...]:
    """Each seat with its count, by the seat's id; none where nobody looked.

    Args:
        bases: how often it could have been at each seat, where that differs.
    """
    return tuple(
        HeatCell(seat.label, seat.row, seat.column, counts.get(seat.id), (bases or {}).get(seat.id))
        for seat in seats
    )
