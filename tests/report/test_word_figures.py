"""Figures of a Word file: bars, the strip, the room, and tables of any size."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import docx
import pytest
from believable import MARKS, TABLE
from wordfile import (
    ACCENT,
    MISSED,
    TINT,
    WASH,
    W,
    body,
    fill,
    only,
    rows,
    span,
    tables,
    value,
    written,
)

from observe_tui.analysis.blocks import (
    Bars,
    Column,
    Heat,
    HeatCell,
    Row,
    Strip,
    StripRow,
    Table,
)
from observe_tui.report.document import Document
from observe_tui.report.word import render


@pytest.fixture(scope="module")
def data(document: Document) -> bytes:
    return render(document)


def test_the_strip_is_cells_with_colours_and_signs(data: bytes) -> None:
    (strip,) = (one for one in tables(data, "COPUS") if len(rows(one)[-1]) > 20)
    looks = {
        written(row[0]) + written(row[1]): [(fill(cell), written(cell)) for cell in row[2:]]
        for row in rows(strip)
        if len(row) == 25
    }
    listening = [place for place, one in enumerate(looks["LListening"]) if one[0] == ACCENT]
    assert listening == [int(one) for one in MARKS["S.L"].split()]
    assert looks["LListening"][18] == (MISSED, "✕")
    assert looks["OGOther group work"][5] == (TINT, "▒")
    assert looks["LListening"][5] == (WASH, "░")
    assert looks["LListening"][3] == ("", "·")
    assert looks["LListening"][0] == (ACCENT, "█")
    assert len(looks) == 17
    scales = [[written(cell) for cell in row] for row in rows(strip)[:2]]
    assert scales == [
        ["Interval", "1", "5", "10", "15", "20"],
        ["Time", "00:00", "08:00", "18:00", "28:00", "38:00"],
    ]
    said = value(strip.find(f"{W}tblPr/{W}tblDescription"))
    assert said.startswith("L: marked in 1–3, 7–9, 13–14, 17–18, 21–22; Ind: ")


def test_a_long_strip_goes_on_below(document: Document) -> None:
    row = StripRow("all", "X", "Something", tuple(at % 2 == 0 for at in range(128)))
    made = only(document, Strip("Long", 20, ("full",) * 128, (row,)))
    bands = tables(made, "Long")
    assert [len(rows(band)[-1]) - 2 for band in bands] == [30, 30, 30, 30, 8]
    assert sum(fill(cell) == ACCENT for band in bands for cell in rows(band)[-1]) == 64
    assert [written(rows(band)[0][1]) for band in bands] == ["1", "31", "61", "91", "121"]
    assert [written(rows(band)[1][1]) for band in bands][1] == "10:00"
    assert written(body(made)).count("Continued.") == 4


def test_a_strip_without_marks_is_drawn(document: Document) -> None:
    made = only(document, Strip("Empty", 120, (), ()))
    assert "0 intervals of 2 min. Nothing recorded." in written(body(made))
    assert tables(made, "Empty") == []


def test_bars_are_as_long_as_their_share(data: bytes, document: Document) -> None:
    bars = next(
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Bars) and block.title == "COPUS · students"
    )
    shares = {bar.label: bar.percent for bar in bars.bars if bar.count}
    (table,) = tables(data, bars.title)
    found = {
        written(row[0]): sum(span(cell) for cell in row if fill(cell) == ACCENT)
        for row in rows(table)[1:]
    }
    assert found.keys() == shares.keys()
    whole = sum(span(cell) for cell in rows(table)[1] if fill(cell))
    for label, share in shares.items():
        assert share is not None
        assert abs(100 * found[label] / whole - share) <= 100 / whole / 2


def test_a_table_with_shares_has_bars_and_quiet_zeros(data: bytes) -> None:
    (table,) = tables(data, TABLE.title)
    filled = [sum(span(cell) for cell in row if fill(cell) == ACCENT) for row in rows(table)[1:]]
    assert filled == [30, 10, 0]
    assert written(rows(table)[2][1]) == "nothing yet\nbut a nod"
    zero = rows(table)[3][2].find(f".//{W}r/{W}rPr/{W}color")
    assert value(zero) not in ("", "23272B")


def test_the_room_is_a_grid_with_the_counts_in_it(document: Document) -> None:
    counts = {(0, 0): 0, (0, 2): 4, (2, 0): 8, (2, 1): None, (2, 2): 1}
    cells = tuple(HeatCell(f"s{r}{c}", r, c, count) for (r, c), count in counts.items())
    made = only(document, Heat("The room", "questions to a seat", cells, "by the window"))
    (table,) = tables(made, "The room")
    front, *seats = rows(table)
    assert [written(cell) for cell in front] == ["front"]
    assert [[written(cell) for cell in row] for row in seats] == [
        ["s00\n0", "", "s02\n4"],
        ["", "", ""],
        ["s20\n8", "s21\nnot watched", "s22\n1"],
    ]
    fills = [[fill(cell) for cell in row] for row in seats]
    assert fills[2][0] == ACCENT
    assert {*fills[1], fills[0][1], fills[2][1]} == {""}
    assert len({fills[0][0], fills[0][2], fills[2][0], fills[2][2]}) == 4
    assert "Questions to a seat." in written(body(made))
    assert "By the window." in written(body(made))


def test_a_seat_is_as_dark_as_it_is_full(document: Document) -> None:
    cells = (HeatCell("a", 0, 0, 2, 2), HeatCell("b", 0, 1, 2, 20), HeatCell("c", 0, 2, 20, 20))
    made = only(document, Heat("The room", "times asked, of times seen", cells))
    _front, seats = rows(tables(made, "The room")[0])
    assert [written(cell) for cell in seats] == ["a\n2 of 2", "b\n2 of 20", "c\n20 of 20"]
    full, poor, also_full = (fill(cell) for cell in seats)
    assert full == also_full == ACCENT != poor


def test_words_on_a_dark_seat_are_white(document: Document) -> None:
    """Contrast as WCAG 2.2 has it: 4.5 to 1 at least, at every shade."""
    cells = tuple(HeatCell(str(count), 0, count, count) for count in range(11))
    _front, seats = rows(tables(only(document, Heat("The room", "b", cells)), "The room")[0])
    for seat in seats:
        for colour in seat.iter(f"{W}color"):
            light, dark = sorted(map(luminance, (fill(seat), value(colour))), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def wide(document: Document) -> bytes:
    heads = [f"to the {number}th code" for number in range(26)]
    columns = (Column("from"), *(Column(head, True) for head in heads))
    cells = tuple(
        Row((f"code {number}", *("12" for _ in heads)), float(number)) for number in range(60)
    )
    return only(document, Table("Who followed whom", "600 pairs", columns, cells))


def test_widths_stand_on_cells_and_columns_and_fit_the_page(
    data: bytes, document: Document
) -> None:
    for made in (data, wide(document)):
        section = docx.Document(BytesIO(made)).sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        room = (section.page_width - section.left_margin - section.right_margin) / 635
        for table in tables(made):
            grid = [int(value(one, "w")) for one in table.findall(f"{W}tblGrid/{W}gridCol")]
            assert sum(grid) <= room
            assert len(grid) <= 63
            assert int(value(table.find(f"{W}tblPr/{W}tblW"), "w")) == sum(grid)
            for row in rows(table):
                assert sum(map(span, row)) == len(grid)
                start = 0
                for cell in row:
                    width = int(value(cell.find(f"{W}tcPr/{W}tcW"), "w"))
                    assert width == sum(grid[start : start + span(cell)]) > 0
                    start += span(cell)


def test_heads_are_repeated_and_rows_stay_whole(data: bytes, document: Document) -> None:
    named = ("COPUS", "Question levels", "Time planned", TABLE.title)
    figures = [one for name in named for one in tables(data, name)]
    assert len(figures) == 7
    for table in (*figures, *tables(wide(document), "Who followed whom")):
        heads = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iter(f"{W}tr")]
        assert heads[0]
        assert heads == sorted(heads, reverse=True)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.iter(f"{W}tr"))


def test_a_row_higher_than_a_page_may_break(document: Document) -> None:
    table = Table("Long", "", (Column("what"), Column("said")), (Row(("a", "word " * 3000)),))
    _head, row = tables(only(document, table), "Long")[0].iter(f"{W}tr")
    assert row.find(f"{W}trPr/{W}cantSplit") is None


def test_two_tables_never_touch(data: bytes) -> None:
    """Word would make one table of them."""
    tags = [one.tag for one in body(data)[0]]
    assert f"{W}tbl" in tags
    assert (f"{W}tbl", f"{W}tbl") not in set(pairwise(tags))
