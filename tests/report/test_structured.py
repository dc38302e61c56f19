"""The document as JSON."""

from __future__ import annotations

import json

import pytest
from hostile import ATTACKS, poison

from observe_tui.report.document import Document
from observe_tui.report.structured import render

# What another program may rely on. A field that goes, or changes its name, needs a new version.
HEADER = {
    "observed",
    "observer",
    "course",
    "group",
    "day",
    "planned",
    "began",
    "meeting",
    "participants",
    "ended",
    "protocol",
    "instruments",
    "owner",
    "purpose",
    "made_on",
    "paper",
    "until",
}
SECTION = {"id", "title", "lead", "blocks", "times", "notes"}
BLOCKS = {
    "prose": {"title", "speaker", "text"},
    "agreement": {"title", "step"},
    "strip": {"title", "seconds", "columns", "rows", "note"},
    "bars": {"title", "base", "total", "bars", "note"},
    "quotes": {"title", "quotes"},
    "claims": {"title", "claims"},
    "signatures": {"title", "names"},
    "table": {"title", "base", "columns", "rows", "note", "parts"},
}


def test_the_format_is_named_and_versioned(document: Document) -> None:
    found = json.loads(render(document))
    assert (found["format"], found["version"]) == ("observe-tui/summary", 1)
    assert set(found) == {"format", "version", "form", "header", "sections", "recorded"}


def test_the_fields_of_this_version(document: Document) -> None:
    found = json.loads(render(document))
    assert set(found["header"]) == HEADER
    assert [set(section) for section in found["sections"]] == [SECTION] * 14
    blocks = [block for section in found["sections"] for block in section["blocks"]]
    assert {block["type"]: set(block) - {"type"} for block in blocks} == BLOCKS


def test_nothing_is_lost(document: Document) -> None:
    found = {section["id"]: section for section in json.loads(render(document))["sections"]}
    strip = found["evidence"]["blocks"][0]
    assert len(strip["columns"]) == 23
    assert strip["columns"][18] == "missed"
    assert strip["rows"][0]["marks"][:3] == [True, True, True]
    claim = found["claims"]["blocks"][0]["claims"][0]
    written = next(one for one in found["evidence"]["blocks"] if one["type"] == "quotes")
    lines = {line["ref"]: line for line in written["quotes"]}
    assert all(lines[line["ref"]] == line for line in claim["evidence"])
    assert found["action"]["blocks"][0]["step"]["history"][0]["status"] == "tried"
    assert found["context"]["times"][0]["skipped"][0]["step"] == "The last step"


def test_days_and_times_are_iso(document: Document) -> None:
    header = json.loads(render(document))["header"]
    began = document.header.began
    assert began is not None
    assert header["day"] == "2026-11-21"
    assert header["began"] == began.isoformat()
    assert header["planned"] == "14:20:00"


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_comes_back_as_it_was(document: Document, attack: str) -> None:
    hostile, _put = poison(document, attack, recorded=True)
    found = json.loads(render(hostile))
    assert found["header"]["observed"] == hostile.header.observed
    assert found["sections"][0]["title"] == hostile.sections[0].title
