"""The page for programs says what the exports hold, all of it and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from observe_tui.analysis import blocks
from observe_tui.record.model import ActionStep, StatusChange
from observe_tui.report import model, structured
from observe_tui.report.model import Document
from observe_tui.report.rows import COLUMNS
from observe_tui.report.workbook import cells as workbook_cells

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8")
_TABLE = re.compile(r"^<!-- (\w+): (\w+) -->\n\n((?:\|.*\n)+)", re.MULTILINE)
TABLES = {
    (kind, name): [re.findall("`([^`]+)`", row.split("|")[1])[0] for row in rows.splitlines()[2:]]
    for kind, name, rows in _TABLE.findall(PAGE)
}
OBJECTS = (
    model.Header,
    model.Section,
    model.StageTime,
    model.Skipped,
    model.Recorded,
    ActionStep,
    StatusChange,
    blocks.Quote,
    blocks.Claim,
    blocks.Bar,
    blocks.StripRow,
    blocks.Column,
    blocks.Row,
    blocks.HeatCell,
    *get_args(blocks.Block),
)


def keys(found: object) -> Iterator[str]:
    """Every key of a JSON text, however deep; in details each record has words of its own."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield key
            yield from () if key == "details" else keys(value)
    elif isinstance(found, list):
        for value in found:
            yield from keys(value)


def test_every_key_of_the_json_is_on_the_page(document: Document) -> None:
    said = set(re.findall("`([^`\n]+)`", PAGE))
    assert set(keys(json.loads(structured.render(document)))) <= said


def test_the_page_names_the_format_and_its_version(document: Document) -> None:
    found = structured.as_dict(document)
    assert TABLES["json", "document"] == list(found)
    assert f"`format` is `{structured.FORMAT}` and `version` is {structured.VERSION}" in PAGE


@pytest.mark.parametrize("made", OBJECTS, ids=lambda made: made.__name__)
def test_every_object_has_its_fields_and_no_other(made: type) -> None:
    assert sorted(TABLES["json", made.__name__]) == sorted(one.name for one in fields(made))


def test_every_type_of_block_is_told() -> None:
    told = re.findall(r"^Type `(\w+)`", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(one.__name__.lower() for one in get_args(blocks.Block))


def test_no_table_is_of_something_that_is_gone() -> None:
    known = {"document", *(one.__name__ for one in OBJECTS)}
    assert {name for kind, name in TABLES if kind == "json"} == known


def test_every_column_of_the_csv_is_told_in_its_order() -> None:
    assert TABLES["csv", "columns"] == list(COLUMNS)


def test_every_sheet_of_the_workbook_is_told() -> None:
    cells = workbook_cells
    assert {*TABLES["sheets", "workbook"]} - {"Strip …"} == {
        cells.SUMMARY,
        cells.LINES,
        cells.EVENTS,
        cells.FIGURES,
        cells.SEATS,
        cells.COPUS,
    }
