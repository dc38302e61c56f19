"""Seats that nobody has typed: numbered, in rows."""

from __future__ import annotations

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
