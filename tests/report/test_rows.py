"""The flat table, read back with Python's own reader of CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import believable as lesson
import pytest
from hostile import ATTACKS, poison

from observe_tui.analysis.blocks import Bar, Bars, Block, Heat, HeatCell, Quotes, Strip
from observe_tui.report.document import Document, build_document
from observe_tui.report.model import Section
from observe_tui.report.plain import clean
from observe_tui.report.rows import COLUMNS, render

SIGNS = tuple("=+-@＝＋－＠\t\r")


def table(document: Document) -> list[dict[str, str]]:
    """The rows by the names of their columns; a row of another length fails here."""
    text = render(document).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="too many"))


def rows(document: Document, what: str) -> list[dict[str, str]]:
    return [row for row in table(document) if row["what"] == what]


def only(document: Document, *blocks: Block) -> Document:
    sections = (Section("evidence", "What was seen and heard", blocks=blocks),)
    return replace(document, sections=sections, recorded=())


def test_excel_knows_the_file_by_its_first_bytes_and_lines(document: Document) -> None:
    data = render(document)
    assert data.startswith(b"\xef\xbb\xbfobserved,")
    assert data.endswith(b"\r\n")
    head = data.decode("utf-8-sig").split("\r\n")[0]
    assert tuple(head.split(",")) == COLUMNS


def test_every_row_is_as_wide_as_the_head_and_says_whose_it_is(document: Document) -> None:
    header = document.header
    for row in table(document):
        assert set(row) == set(COLUMNS)
        assert row["what"] in ("event", "figure")
        assert row["observed"] == header.observed
        assert row["class"] == "8B Science"
        assert row["day"] == "2026-11-21"


def test_every_event_is_a_row(document: Document) -> None:
    found = rows(document, "event")
    assert [(row["ref"], row["text"], row["code"], row["turn"]) for row in found] == [
        (one.ref, clean(one.text), one.code, str(one.turn or "")) for one in document.recorded
    ]
    assert [float(row["seconds"]) * 1000 for row in found] == [
        one.at_ms for one in document.recorded
    ]
    assert all(row["recorded"][:4] == "2026" for row in found)


def test_every_line_that_leaves_is_there_and_none_that_stays(document: Document) -> None:
    told = {row["text"] for row in rows(document, "event")}
    for _at, tag, text in lesson.LINES:
        assert (text in told) == (tag != "interpretation"), text


def test_bars_come_with_their_base_and_percent(document: Document) -> None:
    found = rows(document, "figure")
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Bars):
                told = [row for row in found if row["instrument"] == block.title]
                assert [row["code"] for row in told] == [bar.label for bar in block.bars]
                for bar, row in zip(block.bars, told, strict=True):
                    assert row["value"] == str(bar.count)
                    assert float(row["percent"]) == pytest.approx(
                        100 * bar.count / block.total, abs=0.051
                    )
                    assert (row["base"], row["total"]) == (block.base, str(block.total))


def test_a_strip_says_what_nobody_watched_and_counts_without_it(document: Document) -> None:
    found = [row for row in rows(document, "figure") if row["kind"] == "strip"]
    watched = {row["name"]: row["value"] for row in found[:3]}
    assert watched == {"watched in full": "20", "watched in part": "2", "not watched": "1"}
    # Written down at intervals 10, 11, 15, 16 and 19, of which nobody watched the last.
    row = next(row for row in found if row["code"] == "WG")
    assert (row["value"], row["total"], row["percent"]) == ("4", "22", "18.2")
    assert "22 of 23" in row["base"]


def test_every_cell_of_a_table_has_the_name_of_its_row_and_column(document: Document) -> None:
    found = [row for row in rows(document, "figure") if row["kind"] == "table"]
    told = {(row["name"], row["code"]): row for row in found}
    for row in lesson.TABLE.rows:
        for column, cell in zip(lesson.TABLE.columns[1:], row.cells[1:], strict=True):
            assert told[row.cells[0], column.head]["value"] == cell
    assert told["14", "share"]["percent"] == "75"
    assert told["14", "exchanges"]["percent"] == ""
    assert told["14", "share"]["base"] == lesson.TABLE.base


def test_times_of_the_stages_are_told_in_seconds(document: Document) -> None:
    found = [row for row in rows(document, "figure") if row["kind"] == "time"]
    observed = {row["name"]: row["value"] for row in found if row["stage"] == "observe"}
    assert observed == {
        "used": str(2675 - 120 - 40),
        "paused or absent": str(120 + 40),
        "planned at least": "1800",
        "planned at most": "2700",
    }
    assert {row["unit"] for row in found} == {"seconds"}


def test_undefined_is_not_nothing_and_not_watched_is_not_zero(document: Document) -> None:
    seats = (HeatCell("14", 0, 0, 3, 4), HeatCell("15", 0, 1, None), HeatCell("16", 1, 1, 0))
    blocks = (Bars("None", "0 intervals", 0, (Bar("L", "Listening", 0, None),)),
              Heat("Seats", "exchanges", seats))  # fmt: skip
    bar, *cells = rows(only(document, *blocks), "figure")
    assert (bar["value"], bar["percent"], bar["total"]) == ("0", "n/a", "0")
    assert [(row["seat"], row["value"], row["percent"], row["total"]) for row in cells] == [
        ("14", "3", "75", "4"),
        ("15", "not watched", "", ""),
        ("16", "0", "", ""),
    ]
    assert cells[2]["name"] == "row 2, column 2"


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_arrives_as_text(document: Document, attack: str) -> None:
    hostile, _put = poison(document, attack, recorded=True)
    found = table(hostile)
    assert len(found) == len(table(document))
    events = [row for row in found if row["what"] == "event"]
    for one, row in zip(hostile.recorded, events, strict=True):
        assert row["text"].replace("'", "") == clean(one.text).replace("'", "")
        assert row["instrument"].replace("'", "") == clean(one.step).replace("'", "")
    for row in found:
        for cell in row.values():
            assert not any(line.startswith(SIGNS) for line in cell.split("\n"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\t@SUM(A1)", "' @SUM(A1)"),
        ("\r-2", "\n'-2"),
        ("＝1+1", "'＝1+1"),
        ("one;=cmd|' /C calc'!A0", "one;'=cmd|' /C calc'!A0"),
        ("3 = 2 + 1", "3 = 2 + 1"),
        ("'=1", "'=1"),
    ],
)
def test_no_cell_begins_a_formula(document: Document, text: str, cell: str) -> None:
    event = replace(document.recorded[0], text=text)
    (row,) = table(replace(document, sections=(), recorded=(event,)))
    assert row["text"] == cell


def test_the_observers_own_table_has_every_line() -> None:
    whole = build_document(lesson.believable(), lesson.NAMES, lesson.TODAY, whole=True)
    told = {row["text"] for row in rows(whole, "event")}
    assert {text for _at, _tag, text in lesson.LINES} <= told


def test_every_figure_of_the_document_has_its_rows(document: Document) -> None:
    """Counted from the document: as many rows as there are bars, codes, cells and spans."""
    want = 0
    for section in document.sections:
        want += sum(4 if time.planned else 2 for time in section.times)
        for block in section.blocks:
            if isinstance(block, Bars):
                want += len(block.bars)
            elif isinstance(block, Strip):
                want += 3 + len(block.rows)
            elif not isinstance(block, Quotes) and hasattr(block, "columns"):
                want += len(block.rows) * (len(block.columns) - 1)
    assert len(rows(document, "figure")) == want
