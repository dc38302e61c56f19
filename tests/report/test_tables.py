"""Tables, as they are set on a screen and on a page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import Bars, Column, Row, Strip, Table
from observe_tui.kit.draw import draw
from observe_tui.report.document import Document
from observe_tui.report.html import render as page_of
from observe_tui.report.markdown import render as markdown_of
from observe_tui.report.model import Section
from observe_tui.report.sheet import form_of
from observe_tui.report.words import told_blocks

LONG = "The pupil explains to the partner why the ball slows down and draws the forces on it"
TEXT = Table(
    "Episodes",
    "",
    (Column("Began"), Column("What was seen"), Column("What came of it")),
    (
        Row(("03:20", LONG, "They nod; two write.\nSeat 14 asks on.")),
        Row(("12:05", "[/] 漢字かな交じり文", LONG[::-1])),
    ),
    "told in order",
)
SHARES = Table(
    "Voices",
    "percent of 42 min watched",
    (Column("Voice"), Column("Time", True), Column("Share", True)),
    (
        Row(("Teacher", "24:10", "58 %"), 57.5),
        Row(("能量", "08:02", "19 %"), 19.1),
        Row(("Nobody", "00:00", "0 %"), 0.0),
        Row(("Guest", "n/a", "n/a")),
    ),
    "the longest turn lasted 3 min",
)


def matrix(heads: list[str], rows: int, cell: str = "12") -> Table:
    columns = (Column("from"), *(Column(head, True) for head in heads))
    return Table(
        "Moves",
        "all pairs",
        columns,
        tuple(Row((f"row {row}", *[cell] * len(heads))) for row in range(rows)),
    )


def lines(table: Table, width: int) -> list[str]:
    return [line.rstrip() for line in draw(table, width).plain.split("\n")]


def cut(text: str, start: int, end: int) -> str:
    """The cells of a line from one place to another."""
    return Content(text).pad_right(200)[_place(text, start) : _place(text, end)].plain.strip()


def _place(text: str, cells: int) -> int:
    return next((at for at in range(len(text)) if cell_len(text[:at]) >= cells), len(text) + cells)


def section(document: Document, *blocks: Table) -> Document:
    return replace(document, sections=(Section("evidence", "Evidence", blocks=blocks),))


@pytest.mark.parametrize("width", [44, 58, 80, 118])
def test_text_is_wrapped_in_its_column_and_none_is_lost(width: int) -> None:
    drawn = lines(TEXT, width)
    head = drawn[1]
    second, third = head.index("What was"), head.index("What came")
    for row, start, end in ((0, second, third), (1, third, 200)):
        first = next(at for at, line in enumerate(drawn) if TEXT.rows[row].cells[0] in line)
        after = drawn[first + 1 : -1]
        more = len(after)
        for at, line in enumerate(after):
            if line[:second].strip():
                more = at
                break
        words = " ".join(cut(line, start, end) for line in drawn[first : first + 1 + more])
        want = TEXT.rows[row].cells[1 if start == second else 2]
        assert words.split() == want.split()


def test_figures_end_under_one_another_beside_wide_letters() -> None:
    drawn = lines(replace(SHARES, rows=tuple(replace(r, share=None) for r in SHARES.rows)), 60)
    assert len({cell_len(line) for line in drawn[2:7]}) == 1
    assert [line.split()[-2:] for line in drawn[3:5]] == [["58", "%"], ["19", "%"]]


def test_bars_are_as_long_as_their_shares_and_go_first_where_room_is_short() -> None:
    drawn = lines(SHARES, 80)
    bars = [line.count("█") for line in drawn[3:7]]
    assert bars[0] == pytest.approx(3 * bars[1], abs=1)
    assert bars[2:] == [0, 0]
    narrow = lines(SHARES, 30)
    assert not any("█" in line for line in narrow)
    assert [line.split() for line in narrow[3:7]] == [
        ["Teacher", "24:10", "58", "%"],
        ["能量", "08:02", "19", "%"],
        ["Nobody", "00:00", "0", "%"],
        ["Guest", "n/a", "n/a"],
    ]


def test_a_matrix_of_ten_and_its_totals_stand_side_by_side_at_58() -> None:
    drawn = lines(matrix([*map(str, range(1, 11)), "all"], 10), 58)
    assert drawn[2].split() == ["from", *map(str, range(1, 11)), "all"]
    assert len(drawn) == 2 + 1 + 10


def test_a_matrix_too_wide_goes_on_in_bands_that_name_their_rows_again() -> None:
    heads = ["Answers", "Explains", "Disagrees", "Repeats", "Builds on", "Questions"] * 2
    drawn = lines(matrix(heads, 3), 58)
    assert len([line for line in drawn if line.startswith(" ") and " row 1 " in line]) == 2
    assert [word for line in drawn for word in line.split() if word == "12"] == ["12"] * 36
    starts = {line.index("12") for line in drawn if " row 2 " in line}
    assert len(starts) == 1


def test_heads_are_wrapped_between_words() -> None:
    drawn = lines(matrix(["pupils who answered", "pupils who asked"], 2), 30)
    heads = " ".join(" ".join(drawn[2:5]).split())
    for word in ("pupils", "who", "answered", "asked"):
        assert word in heads.split()


def test_only_the_same_note_right_above_is_left_out() -> None:
    note = "counted from the script"
    above = Strip("Strip", 60, (), (), note)
    table, bars = replace(SHARES, note=note), Bars("Bars", "4", 4, (), note)
    blocks = (above, table, bars, TEXT)
    told = told_blocks(Section("evidence", "Evidence", blocks=blocks))
    assert told == [(above, False), (table, True), (bars, True), (TEXT, False)]


def test_a_page_sets_a_table_as_closely_as_it_must() -> None:
    assert form_of(SHARES).density == "loose"
    assert form_of(matrix([*map(str, range(1, 11))], 3)).density == "close"
    assert form_of(matrix(["Explains", "Disagrees"] * 6, 3)).density == "dense"


def test_a_page_turns_only_the_heads_that_are_wider_than_their_figures() -> None:
    table = matrix(["1", "all", "Explains"], 2)
    assert form_of(table).tall == (False, False, True, True)
    assert form_of(matrix(["all"], 2, "124")).tall == (False, False)


def test_a_page_keeps_lines_and_draws_shares(document: Document) -> None:
    page = page_of(section(document, TEXT, SHARES))
    assert "They nod; two write.<br>Seat 14 asks on." in page
    assert "[/] 漢字かな交じり文" in page
    shares = page[page.index("58 %") :]
    widths = re.findall(r'<rect class="full" fill="#1f5f6b" x="0" y="0" width="([\d.]+)"', shares)
    assert widths == ["57.5", "19.1"]
    assert shares.count('<rect class="track"') == 3
    assert '<p class="note" dir="auto">The longest turn lasted 3 min.</p>' in page


def test_every_format_says_that_a_table_is_empty(document: Document) -> None:
    empty = section(document, replace(SHARES, rows=()))
    page = page_of(empty)
    assert "Percent of 42 min watched. Nothing recorded." in page
    assert "<table" not in page
    assert "Percent of 42 min watched.\n\nNothing recorded.\n\nThe longest" in markdown_of(empty)
    assert lines(replace(SHARES, rows=()), 60)[1:3] == [
        "Percent of 42 min watched.",
        "Nothing recorded.",
    ]


def test_markdown_has_a_table_with_its_bars_and_one_line_a_cell(document: Document) -> None:
    text = markdown_of(section(document, TEXT, replace(SHARES, rows=SHARES.rows[:2])))
    assert "| They nod; two write. / Seat 14 asks on. |" in text
    assert r"| 12:05 | \[/\] 漢字かな交じり文 |" in text
    assert "| Voice | Time | Share |  |\n| --- | --: | --: | --- |\n" in text
    assert "| Teacher | 24:10 | 58 % | ███████████▌ |" in text
