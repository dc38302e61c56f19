"""The workbook, read back with openpyxl."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime, time, timedelta

import believable as lesson
import pytest
from hostile import ATTACKS, poison
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from observe_tui.analysis.blocks import Bar, Bars, Block, Column, Heat, HeatCell, Row, Strip, Table
from observe_tui.report.document import Document, build_document
from observe_tui.report.model import Section
from observe_tui.report.plain import clean, one_line
from observe_tui.report.workbook import render
from observe_tui.report.workbook.cells import CUT, LONGEST_TEXT, tab_name

STUDENTS = ["L", "Ind", "CG", "WG", "OG", "AnQ", "SQ", "WC", "Prd", "SP", "TQ", "W", "O"]
TEACHER = ["Lec", "RtW", "FUp", "PQ", "CQ", "AnQ", "MG", "1o1", "DV", "Adm", "W", "O"]


def opened(document: Document) -> Workbook:
    return load_workbook(io.BytesIO(render(document)))


@pytest.fixture(scope="module")
def book(document: Document) -> Workbook:
    return opened(document)


def values(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def texts(book: Workbook) -> set[str]:
    return {
        cell
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    }


def only(document: Document, *blocks: Block) -> Document:
    sections = (Section("evidence", "What was seen and heard", blocks=blocks),)
    return replace(document, sections=sections, recorded=())


def one_event(document: Document, text: str) -> Document:
    return replace(document, sections=(), recorded=(replace(document.recorded[0], text=text),))


def test_the_sheets_stand_in_the_order_they_are_read(book: Workbook) -> None:
    assert book.sheetnames == ["Summary", "Lines", "Events", "Figures", "Strip COPUS", "COPUS"]


def test_the_summary_has_what_the_document_says(document: Document, book: Workbook) -> None:
    sheet = book["Summary"]
    told = [one for row in values(sheet) for one in row if isinstance(one, str)]
    for words in ("Rivera · 8B Science", "Saturday 21 November 2026", lesson.FOCUS):
        assert words in told
    heads = [cell.value for cell in sheet["A"] if cell.style == "section"]
    assert heads == [section.title for section in document.sections]
    claims = document.section("claims")
    assert claims is not None
    for claim in claims.blocks[0].claims:
        at = told.index(claim.text)
        after = told[at + 1 : at + 1 + 2 * max(1, len(claim.evidence))]
        for quote in claim.evidence:
            assert quote.text in after
        if not claim.evidence:
            assert after[0] == "○ no evidence yet"
    for words in ("By when", "Friday 4 December", "2 lines stay with the observer."):
        assert words in told
    assert told[-1] == "Made on 24 November 2026 with observe-tui."


def test_times_of_the_stages_are_numbers(book: Workbook) -> None:
    rows = {row[0]: row for row in values(book["Summary"])}
    assert rows["Observe"][2:5] == ("30–45 min", round((2675 - 160) / 60, 1), round(160 / 60, 1))


def test_every_line_is_there_with_the_claims_that_rest_on_it(book: Workbook) -> None:
    head, *rows = values(book["Lines"])
    assert head[:4] == ("Time", "Seconds", "Tag", "Line")
    assert [(row[1], row[2], row[3]) for row in rows] == [
        (at, tag, text) for at, tag, text in lesson.LINES if tag != "interpretation"
    ]
    rests = {row[3]: row[5] for row in rows if row[5]}
    assert rests[lesson.LINES[5][2]] == "Pair talk is where the thinking is heard."
    assert len(rests) == 5


def test_every_event_is_there(document: Document, book: Workbook) -> None:
    head, *rows = values(book["Events"])
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(told) == len(document.recorded)
    for one, row in zip(document.recorded, told, strict=True):
        assert row["Id"] == one.ref
        assert (row["Seconds"], row["Turn"]) == (one.at_ms / 1000, one.turn)
        assert ((row["Text"] or ""), (row["Code"] or "")) == (clean(one.text), one.code)
        assert (row["Details"] or "") == "; ".join(f"{name}={said}" for name, said in one.details)
        assert row["Recorded"] == one.at.replace(tzinfo=None)
    assert book["Events"].freeze_panes == "A2"
    assert book["Events"].auto_filter.ref == f"A1:O{len(rows) + 1}"


def test_figures_have_their_base_and_charts_read_their_cells(
    document: Document, book: Workbook
) -> None:
    sheet = book["Figures"]
    rows = values(sheet)
    bars = [block for one in document.sections for block in one.blocks if isinstance(block, Bars)]
    for block in bars:
        at = next(at for at, row in enumerate(rows) if row[0] == block.title)
        assert rows[at + 1][0] == f"Percent of {block.base}."
        for bar, row in zip(block.bars, rows[at + 3 :], strict=False):
            assert row[:3] == (bar.label, bar.name, bar.count)
            assert row[3] == pytest.approx(100 * bar.count / block.total, abs=0.051)
        assert not block.note or rows[at + 3 + len(block.bars)][0].casefold() == (
            f"{block.note}.".casefold()
        )
    assert len(sheet._charts) == len(bars) + 1
    for block, chart in zip(bars, sheet._charts, strict=False):
        series = chart.series[0]
        assert cells(sheet, series.cat.strRef.f) == [bar.label for bar in block.bars]
        shares = [round(bar.percent, 1) for bar in block.bars if bar.percent is not None]
        assert cells(sheet, series.val.numRef.f) == shares
    seats = sheet._charts[-1].series[0]
    assert cells(sheet, seats.cat.strRef.f) == ["14", "佐藤 [/]", "16"]
    assert cells(sheet, seats.val.numRef.f) == [75, 25, 0]


def cells(sheet: Worksheet, reference: str) -> list[object]:
    place = reference.partition("!")[2].replace("$", "")
    return [cell.value for (cell,) in sheet[place]]


def test_a_chart_stands_beside_its_figure_and_over_no_other(book: Workbook) -> None:
    ends = 0
    for chart in book["Figures"]._charts:
        top = chart.anchor._from.row
        assert chart.anchor._from.col > 4
        assert top >= ends
        # Its height is in English metric units; a row is 15 points high.
        ends = top + chart.anchor.ext.height / 12_700 / 15


def test_a_table_whose_shares_stand_nowhere_gets_a_column(document: Document) -> None:
    columns = (Column("who"), Column("for", True), Column("at", True))
    rows = (
        Row(("T", "3", "1.2 s"), 66.67),
        Row(("P", "n/a", "4 s"), 33.33),
        Row(
            ("O", "", ""),
        ),
    )
    sheet = opened(only(document, Table("Talk", "3 turns", columns, rows)))["Figures"]
    assert values(sheet)[2:6] == [
        ("who", "for", "at", "Percent"),
        ("T", 3, "1.2 s", 66.7),
        ("P", "n/a", "4 s", 33.3),
        ("O", None, None, "n/a"),
    ]


def test_without_a_total_there_is_no_percentage_and_no_chart(document: Document) -> None:
    empty = Bars("None", "0 intervals", 0, (Bar("L", "Listening", 0, None),))
    sheet = opened(only(document, empty))["Figures"]
    assert values(sheet)[3] == ("L", "Listening", 0, "n/a")
    assert not sheet._charts


def test_a_strip_is_a_grid(document: Document, book: Workbook) -> None:
    rows = values(book["Strip COPUS"])
    evidence = document.section("evidence")
    assert evidence is not None
    strip = next(block for block in evidence.blocks if isinstance(block, Strip))
    assert rows[4][4 + 18] == "not watched"
    assert [at + 1 for at, one in enumerate(rows[4][4:]) if one == "in part"] == [6, 23]
    assert rows[5][4:] == tuple(range(1, 24))
    for row, told in zip(strip.rows, rows[6:], strict=True):
        assert told[1:3] == (row.label, row.name)
        want = ["✕" if at == 18 else 1 if mark else None for at, mark in enumerate(row.marks)]
        assert list(told[4:]) == want
        assert told[3] == want.count(1)


def test_copus_is_laid_out_as_its_readers_expect(book: Workbook) -> None:
    """Cell by cell, from the marks as they were recorded."""
    sheet = book["COPUS"]
    assert [cell.value for cell in sheet[5]][:26] == ["min", *STUDENTS, *TEACHER]
    marked = {
        (place, code)
        for code, places in lesson.MARKS.items()
        for place in map(int, places.split())
        if place != 18
    }
    assert sheet.max_row == 5 + 23
    found = set()
    for interval in range(23):
        row = [cell.value for cell in sheet[6 + interval]]
        assert row[0] == 2 * (interval + 1)
        assert row[-1] == {18: "not watched", 5: "in part", 22: "in part"}.get(interval, "in full")
        ids = [f"S.{one}" for one in STUDENTS] + [f"I.{one}" for one in TEACHER]
        for code, value in zip([*ids, "E.L", "E.M", "E.H"], row[1:-1], strict=True):
            assert value in (1, None)
            if value:
                found.add((interval, code))
    assert found == marked
    assert sheet["A2"].value.endswith("Interval 19 not watched: leave out of every count.")


def test_sides_are_told_apart_where_only_shared_codes_were_marked(document: Document) -> None:
    strip = replace(strip_of(document), rows=tuple(
        row for row in strip_of(document).rows if row.label == "O"
    ))  # fmt: skip
    other = replace(strip.rows[0], group="teacher", marks=(False, True) + (False,) * 21)
    recorded = [replace(document.recorded[3], code=code, name="Other") for code in ("S.O", "I.O")]
    both = replace(strip, rows=(*strip.rows, other))
    made = replace(only(document, both), recorded=tuple(recorded))
    sheet = opened(made)["COPUS"]
    assert [sheet.cell(6 + at, 14).value for at in (0, 1, 21)] == [1, None, 1]
    assert [sheet.cell(6 + at, 26).value for at in (0, 1, 21)] == [None, 1, None]


def strip_of(document: Document) -> Strip:
    evidence = document.section("evidence")
    assert evidence is not None
    return next(block for block in evidence.blocks if isinstance(block, Strip))


def test_marks_of_another_instrument_are_not_taken_for_copus(document: Document) -> None:
    strip = strip_of(document)
    foreign = replace(strip, rows=(*strip.rows, replace(strip.rows[0], group="more", label="Zz")))
    made = replace(only(document, foreign), recorded=document.recorded)
    assert "COPUS" not in opened(made).sheetnames


def test_a_second_lesson_has_sheets_of_its_own(document: Document) -> None:
    first = Section("evidence", "Seen", blocks=(strip_of(document),))
    second = Section("evidence-2", "Seen, on Monday", blocks=(strip_of(document),))
    book = opened(replace(document, sections=(first, second)))
    assert [one for one in book.sheetnames if "COPUS" in one] == [
        "Strip COPUS",
        "Strip COPUS 2",
        "COPUS",
        "COPUS 2",
    ]
    assert book["COPUS 2"]["A1"].value == "COPUS · 8B Science · Seen, on Monday"
    assert book["Strip COPUS 2"]["A1"].value == "COPUS · Seen, on Monday"


def test_seats_stand_as_in_the_room(document: Document) -> None:
    counts = Heat("Heard", "exchanges", (
        HeatCell("14", 0, 0, 3), HeatCell("=15", 0, 2, None), HeatCell("16", 2, 1, 0)
    ), "one seat never heard")  # fmt: skip
    shares = Heat("At task", "sweeps", (HeatCell("14", 0, 0, 3, 4), HeatCell("15", 0, 1, None)))
    sheet = opened(only(document, counts, shares))["Seats"]
    rows = values(sheet)
    assert rows[3:9] == [
        ("14", None, "=15"),
        (3, None, "not watched"),
        (None, None, None),
        (None, None, None),
        (None, "16", None),
        (None, 0, None),
    ]
    assert rows[14:16] == [("14 · 3 of 4", "15", None), (75, "not watched", None)]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["A4:C9", "A15:B16"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_arrives_as_text_and_never_as_a_formula(
    document: Document, attack: str
) -> None:
    # A stretch of the lesson with lines, marks and tallies is enough.
    few = replace(document, recorded=document.recorded[:40])
    hostile, _put = poison(few, attack, recorded=True)
    data = render(hostile)
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d")
                assert cell.hyperlink is None
    found = texts(book)
    for one in hostile.recorded:
        for text in (one.text, one.note):
            assert not clean(text) or clean(text).strip("\n") in found
        assert one_line(one.step) in found
    for quote in hostile.section("evidence").blocks[5].quotes:
        assert clean(quote.text).strip("\n") in found
    assert one_line(hostile.header.observed) in " ".join(found)
    parts = zipfile.ZipFile(io.BytesIO(data))
    for name in parts.namelist():
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(rb"<f[ >]", parts.read(name))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "=cmd|' /C calc'!A0", "#N/A", "=", "1"]
)
def test_what_looks_like_a_formula_a_fault_or_a_number_stays_text(
    document: Document, text: str
) -> None:
    sheet = opened(one_event(document, text))["Events"]
    cell = sheet["K2"]
    assert (cell.value, cell.data_type) == (text, "s")
    # Without it, a spreadsheet makes a formula of the text as soon as somebody edits the cell.
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))


def test_a_text_longer_than_a_cell_is_cut_and_says_so(document: Document) -> None:
    events = [replace(document.recorded[0], text="👩‍🏫 wide " * size) for size in (1_000, 9_000)]
    sheet = opened(replace(document, sections=(), recorded=tuple(events)))["Events"]
    whole, cut = sheet["K2"].value, sheet["K3"].value
    assert whole == events[0].text
    assert cut.endswith(CUT)
    assert events[1].text.startswith(cut.removesuffix(CUT))
    assert LONGEST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT


def test_what_excel_would_read_as_an_escape_is_told_apart(document: Document) -> None:
    sheet = opened(one_event(document, "_x003D_1+1 and _x"))["Events"]
    assert sheet["K2"].value == "_x005F_x003D_1+1 and _x"


@pytest.mark.parametrize("attack", [*ATTACKS, "", "COPUS", "'quoted'", "a/b\\c:d*e?f[g]"])
def test_any_title_makes_a_name_for_a_tab(document: Document, attack: str) -> None:
    strip = replace(strip_of(document), title=attack)
    book = opened(only(document, strip, strip, strip))
    names = [name for name in book.sheetnames if name.startswith("Strip")]
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    assert len(names) == 3
    for name in names:
        assert len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\'")


def test_a_name_is_numbered_until_nobody_has_it() -> None:
    assert tab_name("x" * 40, ["X" * 31]) == f"{'x' * 29} 2"
    assert tab_name("Lines", ["lines", "LINES 2"]) == "Lines 3"


def test_the_same_document_gives_the_same_bytes(document: Document) -> None:
    data = render(document)
    assert data == render(document)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    made = load_workbook(io.BytesIO(data)).properties
    assert made.created == made.modified == datetime.combine(lesson.TODAY, time())
    later = replace(document.header, made_on=lesson.TODAY + timedelta(days=1))
    assert render(replace(document, header=later)) != data


def test_lines_that_stay_with_the_observer_are_nowhere(document: Document) -> None:
    data = render(document)
    private = [text for _at, tag, text in lesson.LINES if tag == "interpretation"]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode()
    whole = build_document(lesson.believable(), lesson.NAMES, lesson.TODAY, whole=True)
    own = texts(opened(whole))
    assert len(private) == 2
    for text in private:
        assert text not in everything
        assert text in own


def test_a_paper_without_evidence_has_a_summary_alone(document: Document) -> None:
    bare = replace(document, recorded=(), sections=document.sections[-2:])
    assert opened(bare).sheetnames == ["Summary"]


def test_it_prints_on_pages_as_wide_as_the_paper(book: Workbook) -> None:
    for sheet in book:
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["COPUS"].print_title_rows == "$1:$5"
    assert book["Lines"]["D2"].alignment.wrap_text
    assert book["Lines"].column_dimensions["D"].width == 80
