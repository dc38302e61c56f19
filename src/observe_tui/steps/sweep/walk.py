"""The way of the cursor from seat to seat. Seats are in the order they are passed."""

from __future__ import annotations

from collections.abc import Container, Sequence

from observe_tui.record.model import Seat


def next_unseen(seats: Sequence[Seat], seen: Container[str], after: Seat | None) -> Seat | None:
    """The next seat nobody has looked at, from the front again past the last one.

    Args:
        seen: ids of the seats that were looked at.
        after: where to go on from; none for the first seat.
    """
    start = seats.index(after) + 1 if after in seats else 0
    return next((seat for seat in (*seats[start:], *seats[:start]) if seat.id not in seen), None)


def moved(seats: Sequence[Seat], seat: Seat | None, columns: int, rows: int) -> Seat:
    """The seat so many seats further on, and so many rows further back.

    Along a row it goes on in the next row, past the last seat at the first one. From row to row
    it keeps to the nearest column that has a seat; empty rows are passed over.
    """
    if seat is None:
        return seats[0] if columns + rows > 0 else seats[-1]
    seat = seats[(seats.index(seat) + columns) % len(seats)]
    if not rows:
        return seat
    places = sorted({each.row for each in seats})
    row, column = places[(places.index(seat.row) + rows) % len(places)], seat.column
    line = [each for each in seats if each.row == row]
    return min(line, key=lambda each: (abs(each.column - column), each.column))
