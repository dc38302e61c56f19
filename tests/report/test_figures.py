"""How figures are cut into cells."""

from __future__ import annotations

import pytest

from observe_tui.analysis.blocks import Bar, Bars, Strip, StripRow
from observe_tui.analysis.figures import (
    bands,
    eighths,
    interval_length,
    look,
    looks,
    marked,
    ranges,
    sentence,
    spelled_out,
    ticks,
    told,
)

STRIP = Strip(
    "COPUS",
    120,
    ("full", "full", "partial", "partial", "missed"),
    (StripRow("teacher", "Lec", "Explaining", (True, False, True, False, True)),),
)


def test_a_cell_shows_mark_and_watch() -> None:
    row = STRIP.rows[0]
    assert [look(STRIP, row, column) for column in range(5)] == [
        "marked",
        "blank",
        "marked in part",
        "blank in part",
        "missed",
    ]
    assert len(looks(STRIP)) == 5


def test_nothing_is_told_of_an_interval_nobody_watched() -> None:
    assert marked(STRIP, STRIP.rows[0]) == [1, 3]


@pytest.mark.parametrize(
    ("columns", "most", "sizes"),
    [
        (23, 60, [23]),
        (60, 60, [60]),
        (61, 60, [60, 1]),
        (180, 53, [50, 50, 50, 30]),
        (3, 0, [1] * 3),
    ],
)
def test_bands_hold_every_column_once(columns: int, most: int, sizes: list[int]) -> None:
    found = bands(columns, most)
    assert [len(band) for band in found] == sizes
    assert [at for band in found for at in band] == list(range(columns))


def test_no_columns_make_no_bands() -> None:
    assert bands(0, 60) == []


def test_numbers_stand_at_one_and_every_fifth() -> None:
    assert [column + 1 for column in ticks(range(12))] == [1, 5, 10]
    assert [column + 1 for column in ticks(range(50, 60))] == [55, 60]


@pytest.mark.parametrize(
    ("percent", "bar"),
    [(None, ""), (0, ""), (0.01, "▏"), (50, "█████"), (55, "█████▌"), (100, "██████████")],
)
def test_a_bar_is_drawn_in_eighths(percent: float | None, bar: str) -> None:
    assert eighths(percent, 10) == bar


def test_only_a_long_set_leaves_empty_bars_undrawn() -> None:
    bars = tuple(Bar(str(number), "", number % 2, 50.0 * (number % 2)) for number in range(9))
    drawn, empty = told(Bars("", "", 4, bars))
    assert [bar.label for bar in drawn] == ["1", "3", "5", "7"]
    assert len(empty) == 5
    assert told(Bars("", "", 4, bars[:8])) == (bars[:8], ())


def test_a_name_that_only_repeats_its_label_is_left_out() -> None:
    assert spelled_out(Bar("apply", "Apply", 1, None)) == ""
    assert spelled_out(Bar("L", "Listening", 1, None)) == "Listening"


def test_words() -> None:
    assert ranges([7, 1, 2, 3, 9]) == "1–3, 7, 9"
    assert ranges([]) == ""
    assert [interval_length(seconds) for seconds in (120, 30, 90)] == [
        "2 min",
        "30 s",
        "1 min 30 s",
    ]
    assert sentence("missed: 3") == "Missed: 3."
    assert sentence(" ") == ""
