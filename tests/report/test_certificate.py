"""The certificate and the activity report: who met, when, how long, and nothing of the content."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from believable import CYCLE, NAMES, TODAY, before, believable, observation, record_of
from readers import said, seen

from observe_tui.analysis.blocks import Signatures, Table
from observe_tui.record.model import Event, Participant, Person
from observe_tui.report.activity import build_activity
from observe_tui.report.certificate import build_certificate
from observe_tui.report.exporting import FORMATS, file_name, render
from observe_tui.report.model import Document
from observe_tui.report.pseudonyms import pseudonymised
from observe_tui.session.preparation import DraftedQuestion, Preparation
from observe_tui.session.reading import CycleRecord, RunRecord

POISON = "qzxcontent"
NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def table_of(document: Document, section_id: str) -> list[tuple[str, ...]]:
    section = document.section(section_id)
    assert section is not None
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return [row.cells for row in table.rows]


def poisoned_events(run: RunRecord) -> tuple[Event, ...]:
    def poisoned(value: Any) -> Any:
        return f"{POISON} {value}" if isinstance(value, str) else value

    return tuple(
        replace(
            event,
            payload={
                name: value if name in ("step", "code", "cycle", "line") else poisoned(value)
                for name, value in event.payload.items()
            },
        )
        for event in run.events
    )


def poisoned() -> CycleRecord:
    """A cycle with a word in everything somebody wrote, and in what protocols say."""
    record = believable()
    runs = tuple(
        replace(
            run,
            events=poisoned_events(run),
            sitting=replace(
                run.sitting,
                title=f"{POISON} {run.sitting.title}",
                prompt=POISON,
                names={step: f"{POISON} {name}" for step, name in run.sitting.names.items()},
            ),
            states={step.id: step.title + POISON for step in run.sitting.steps},
            progress=replace(run.progress, reasons=dict.fromkeys(run.progress.reasons, POISON)),
        )
        for run in record.runs
    )
    assert record.last_step is not None
    assert record.this_step is not None
    return replace(
        record,
        cycle=replace(record.cycle, focus=POISON, instruments=(POISON,)),
        runs=runs,
        evidence={ref: replace(q, text=POISON, tag=POISON) for ref, q in record.evidence.items()},
        last_step=replace(record.last_step, what=POISON, why=POISON),
        this_step=replace(record.this_step, what=POISON, support=POISON),
        preparation=Preparation(questions=(DraftedQuestion("q", POISON),)),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_of_the_content_is_in_any_format(name: str) -> None:
    record = poisoned()
    for document in (
        build_certificate(record, NAMES, TODAY),
        build_activity([record], *NOVEMBER, TODAY),
    ):
        read = seen(said(name, render(document, name)))
        assert POISON not in read
        assert "observation" in read
        assert document.recorded == ()


def test_the_certificate_says_who_met_when_and_how_long() -> None:
    document = build_certificate(believable(), NAMES, TODAY)
    text = str(render(document, "markdown"))
    for words in (
        "# Confirmation of an observation",
        "**Confirmation of the process.** It has no content, on purpose",
        "**Observed:** Rivera",
        "**Observer:** Chen",
        "**Protocol:** Peer cycle\n",
        "Saturday 21 November 2026",
        "We confirm that this took place",
        "Rivera: \\_",
        "Chen: \\_",
    ):
        assert words in text
    rows = table_of(document, "process")
    assert [row[0] for row in rows] == [
        "Talk before", "Observation", "Debrief", "Follow-up",
    ]  # fmt: skip
    # 16 minutes; 2675 s less 40 s of pause and 120 s of absence; 33 minutes; 8 minutes.
    assert [row[3] for row in rows] == ["16", "42", "33", "8"]
    section = document.section("process")
    assert section is not None
    assert section.blocks[0].note == "Together 99 minutes."  # type: ignore[union-attr]


def test_a_stage_that_goes_on_is_told_as_such() -> None:
    run = observation()
    open_run = replace(run, timeline=replace(run.timeline, ended=False))
    document = build_certificate(record_of((open_run,)), NAMES, TODAY)
    assert table_of(document, "process")[0][0] == "Observation, not ended"


def test_nothing_is_confirmed_and_signed_before_anything_took_place() -> None:
    document = build_certificate(record_of(()), NAMES, TODAY)
    text = str(render(document, "markdown"))
    assert "nothing to confirm" in text
    blocks = [block for section in document.sections for block in section.blocks]
    assert not any(isinstance(block, Signatures) for block in blocks)


def test_papers_are_named_by_day_and_kind() -> None:
    certificate = build_certificate(believable(), NAMES, TODAY)
    assert file_name(certificate, "pdf") == "2026-11-21-8b-science-certificate.pdf"
    activity = build_activity([], *NOVEMBER, TODAY)
    assert file_name(activity, "csv") == "2026-11-01-to-2026-11-30-activity.csv"


def test_the_activity_in_csv_is_a_plain_table() -> None:
    document = build_activity([believable(), second()], *NOVEMBER, TODAY)
    data = render(document, "csv")
    assert isinstance(data, bytes)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [(row["Day"], row["Observed"], row["Minutes"]) for row in rows] == [
        ("2026-11-20", "Rivera", "91"),
        ("2026-11-20", "Okafor", "100"),
    ]
    nothing = render(build_activity([], *NOVEMBER, TODAY), "csv")
    assert isinstance(nothing, bytes)


def test_the_certificate_in_csv_has_its_head_in_every_row() -> None:
    data = render(build_certificate(believable(), NAMES, TODAY), "csv")
    assert isinstance(data, bytes)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {(row["Observed"], row["Protocol"]) for row in rows} == {("Rivera", "Peer cycle")}
    assert [row["Stage"] for row in rows] == ["Talk before", "Observation", "Debrief", "Follow-up"]


def test_a_name_is_no_formula_in_csv() -> None:
    record = believable()
    cycle = replace(record.cycle, observed=Person("p", "=cmd|' /C calc'!A0"))
    data = render(build_activity([replace(record, cycle=cycle)], *NOVEMBER, TODAY), "csv")
    assert isinstance(data, bytes)
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not any(cell.startswith("=") for cell in cells)


def second() -> CycleRecord:
    """Another cycle, of other people, in the same days."""
    cycle = replace(
        CYCLE,
        id="c3",
        observed=Person("p3", "Okafor"),
        observer=Person("p1", "Rivera"),
        participants=(Participant("Lindqvist", "timekeeper"),),
    )
    return record_of((before(), observation(), observation()), cycle)


def test_the_activity_report_adds_up() -> None:
    document = build_activity([believable(), second()], *NOVEMBER, TODAY)
    rows = table_of(document, "cycles")
    assert [row[:3] for row in rows] == [
        ("2026-11-20", "Rivera", "Chen"),
        ("2026-11-20", "Okafor", "Rivera"),
    ]
    # The follow-up was in December.
    assert rows[0][-2:] == ("Talk before, Observation, Debrief", "91")
    assert rows[1][3] == "Lindqvist (timekeeper)"
    assert rows[1][-2:] == ("Talk before, Observation ×2", "100")
    totals = {row[0]: row[1:] for row in table_of(document, "together")}
    assert totals["All"] == ("6", "191")
    assert totals["Observation"] == ("3", "126")
    assert sum(int(held) for name, (held, _) in totals.items() if name != "All") == 6
    section = document.section("cycles")
    assert section is not None
    assert section.lead == "2 cycles, 6 stages, 191 minutes."
    assert "1 November 2026 to 30 November 2026" in str(render(document, "markdown"))


def test_the_days_of_a_report_are_in_it() -> None:
    day = date(2026, 11, 21)
    only = build_activity([believable()], day, day, TODAY)
    assert table_of(only, "cycles")[0][-2] == "Observation, Debrief"
    later = date(2026, 12, 8)
    nothing = build_activity([believable()], later, later + timedelta(30), TODAY)
    assert "Nothing took place in these days." in str(render(nothing, "markdown"))
    assert nothing.section("together") is None


def test_a_report_without_names() -> None:
    document = build_activity([believable(), second()], *NOVEMBER, TODAY)
    hidden = pseudonymised(document, ("Rivera", "Chen", "Okafor", "Lindqvist", "Nobody Else"))
    assert [row[1:4] for row in table_of(hidden, "cycles")] == [
        ("Colleague A", "Colleague B", ""),
        ("Colleague C", "Colleague A", "Colleague D (timekeeper)"),
    ]
    told = json.loads(str(render(hidden, "json")))
    assert told["header"]["paper"] == "activity"
