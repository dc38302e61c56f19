"""The room with a figure on each seat, on a screen and as text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hostile import ATTACKS, poison
from lesson_figures import AT_TASK, HEARD
from rich.cells import cell_len

from observe_tui.analysis.blocks import Heat, HeatCell
from observe_tui.analysis.figures import fullness, rows_of, seat_words
from observe_tui.kit.draw import draw
from observe_tui.report.document import Document
from observe_tui.report.markdown import render
from observe_tui.report.model import Section


def lines(block: Heat, width: int) -> list[str]:
    return draw(block, width).plain.split("\n")


def seat(number: int, row: int, column: int) -> HeatCell:
    return HeatCell(f"s{number}", row, column, number)


WIDE = Heat("Wide", "looks", tuple(seat(at, at // 16, at % 16) for at in range(60)))


def test_a_seat_is_told_with_its_own_base_or_as_not_watched() -> None:
    assert [seat_words(cell) for cell in AT_TASK.cells] == ["3 of 4", "0 of 2", "not watched"]
    assert [seat_words(cell) for cell in HEARD.cells] == ["8", "0", "4", "not watched"]


def test_a_seat_is_as_full_as_its_share_of_its_base_or_of_the_fullest() -> None:
    assert [fullness(AT_TASK, cell) for cell in AT_TASK.cells] == [0.75, 0, 0]
    assert [fullness(HEARD, cell) for cell in HEARD.cells] == [1, 0, 0.5, 0]
    silent = replace(HEARD, cells=(HeatCell("1", 0, 0, 0),))
    assert fullness(silent, silent.cells[0]) == 0


def test_gangways_stay_where_they_are() -> None:
    room = rows_of(HEARD)
    assert [[cell.label if cell else None for cell in row] for row in room] == [
        ["1", "佐藤 [/]", None, "3"],
        [None] * 4,
        ["4", None, None, None],
    ]
    assert rows_of(replace(HEARD, cells=())) == []


def test_a_screen_draws_the_room_row_by_row_from_the_front() -> None:
    drawn = lines(HEARD, 70)
    assert drawn[1:3] == ["Exchanges with each seat, 12 exchanges in all.", "front of the room"]
    first = drawn[3]
    for before, after in (("1 █ 8", "佐藤 [/]"), ("佐藤 [/] · 0", "3 ▅ 4")):
        assert first.index(before) < first.index(after)
    assert drawn[4] == ""
    assert drawn[5].split() == ["4", "–"]
    assert drawn[6] == "– not watched"
    assert drawn[7] == "Not counted here: 1 of 13 exchanges without a seat."


def test_a_screen_tells_the_base_of_each_seat_where_they_differ() -> None:
    drawn = lines(AT_TASK, 60)
    assert drawn[-2].split() == ["1", "▆", "3/4", "2", "·", "0/2", "3", "–"]


@pytest.mark.parametrize("width", [20, 44, 58, 80, 120])
def test_a_wide_room_is_cut_into_parts_and_no_seat_is_lost(width: int) -> None:
    drawn = lines(WIDE, width)
    assert max(map(cell_len, drawn)) <= width
    told = " ".join(drawn).replace("█", "▇").split()
    assert sum(word[0] == "s" and word[1:].isdigit() for word in told) == 60
    for number in range(60):
        at = told.index(f"s{number}")
        assert told[at + 2] == str(number)


def test_without_seats_the_base_is_told_all_the_same() -> None:
    assert lines(replace(HEARD, cells=(), note=""), 60) == [
        "Participation · seat by seat",
        "Exchanges with each seat, 12 exchanges in all.",
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_labels_stay_text_and_fit(document: Document, attack: str) -> None:
    made = replace(document, sections=(Section("evidence", "E", blocks=(HEARD, AT_TASK)),))
    hostile, _put = poison(made, attack)
    for block in hostile.sections[0].blocks:
        assert isinstance(block, Heat)
        for width in (30, 80):
            for line in lines(block, width):
                assert cell_len(line) <= width
                assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in line)


def test_markdown_has_the_room_as_a_table(document: Document) -> None:
    made = replace(document, sections=(Section("evidence", "E", blocks=(HEARD, AT_TASK)),))
    text = render(made)
    assert "\n| Row from the front |  |  |  |  |\n| --- | --- | --- | --- | --- |\n" in text
    assert "\n| 1 | 1: 8 | 佐藤 \\[/\\]: 0 |  | 3: 4 |\n" in text
    assert "\n|  |  |  |  |  |\n| 3 | 4: not watched |  |  |  |\n" in text
    assert "\n| 1 | 1: 3 of 4 | 2: 0 of 2 | 3: not watched |\n" in text
