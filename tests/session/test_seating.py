"""Seat maps: typed as text, frozen with a run, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observe_tui.record.model import Seat
from observe_tui.session.seating import BadSeats, read_seats, seat_text, seats_of

LABELS = st.text("abcÄ能א[/]0123456789", min_size=1, max_size=8).filter(
    lambda label: label not in {"-", "."}
)


def test_a_line_is_a_row_and_a_dash_is_an_empty_place() -> None:
    assert read_seats("1 2 - 3\n\n  An, Bo\n") == (
        Seat("1", "1", 0, 0),
        Seat("2", "2", 0, 1),
        Seat("3", "3", 0, 3),
        Seat("An", "An", 1, 0),
        Seat("Bo", "Bo", 1, 1),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("An Bo An", "“An” is there twice"),
        ("Maximilian", "“Maximilian” is long"),
        (" ".join(map(str, range(17))), "row 1 has 17 places; 16 is the most"),
        ("\n".join(" ".join(f"{r}x{c}" for c in range(16)) for r in range(4)), "64 seats"),
    ],
)
def test_what_is_no_seat_map_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(BadSeats, match=said.replace("(", "[(]")):
        read_seats(text)


@given(rows=st.lists(st.lists(LABELS, min_size=1, max_size=6), max_size=5))
def test_a_map_reads_back_as_it_was_written(rows: list[list[str]]) -> None:
    labels = [label for row in rows for label in row]
    text = "\n".join(" ".join(row) for row in rows)
    if len(set(labels)) < len(labels):
        with pytest.raises(BadSeats):
            read_seats(text)
    else:
        seats = read_seats(text)
        assert [seat.label for seat in seats] == labels
        assert read_seats(seat_text(seats)) == seats


def test_a_row_where_nobody_sits_stays_a_row() -> None:
    seats = read_seats("1 2\n-\n3")
    assert [(seat.label, seat.row) for seat in seats] == [("1", 0), ("2", 0), ("3", 2)]
    assert seat_text(seats) == "1 2\n-\n3"


def test_a_run_without_a_map_has_no_seats() -> None:
    assert seats_of([]) == ()
