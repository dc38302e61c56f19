"""A line that is kept back is nowhere on paper, and no figure changes because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from believable import NAMES, TODAY, folded, record_of, start

from observe_tui.analysis.blocks import Quote
from observe_tui.protocol.model import Code
from observe_tui.report.document import Document, build_document
from observe_tui.report.structured import render
from observe_tui.session.preparation import DraftedQuestion, Preparation
from observe_tui.session.reading import CycleRecord
from observe_tui.steps import KINDS
from observe_tui.steps.checklist.step import ChecklistSpec
from observe_tui.steps.pairs.step import PairsSpec

LOOK_FORS = ChecklistSpec(
    id="look-fors",
    kind="checklist",
    title="Look-fors",
    items=(Code(id="goal", label="goal"), Code(id="task", label="task")),
)
PAIRS = PairsSpec(id="pairs", kind="pairs", title="Teacher and pupils")
SECRET = "nobody else may read this"


def recorded() -> CycleRecord:
    """A lesson with two columns of lines and a look-for that has a note."""
    diary = start("observe", datetime(2026, 11, 21, 14, 21, tzinfo=UTC))
    diary.add("pairs", "line", 10, side="left", text="asks the class")
    diary.add("pairs", "line", 20, side="right", text=SECRET)
    diary.add("look-fors", "seen", 30, code="goal", note=SECRET)
    names = {"pairs": "Teacher and pupils", "look-fors": "Look-fors"}
    run = folded(diary, "Observe", (PAIRS, LOOK_FORS), names)
    lines: list[Quote] = []
    for step in run.sitting.steps:
        lines += KINDS[step.kind].evidence(step, run.states[step.id])
    return replace(record_of([run]), evidence={line.ref: line for line in lines})


def kept_back(record: CycleRecord) -> CycleRecord:
    chosen = {ref: False for ref, line in record.evidence.items() if SECRET in line.text}
    assert len(chosen) == 2
    return replace(record, preparation=Preparation(chosen=chosen))


def made(record: CycleRecord, *, whole: bool = False) -> Document:
    return build_document(record, NAMES, TODAY, whole=whole)


def test_a_kept_back_line_is_nowhere_and_the_rest_stays() -> None:
    record = recorded()
    assert render(made(record)).count(SECRET) == 4
    document = made(kept_back(record))
    assert SECRET not in render(document)
    assert "asks the class" in render(document)
    section = document.section("evidence")
    assert section is not None
    assert section.notes == ("2 lines stay with the observer.",)


def test_a_mark_whose_note_is_kept_back_still_counts() -> None:
    document = made(kept_back(recorded()))
    assert "1 of 2 look-fors seen" in render(document)
    assert [one.code for one in document.recorded if one.verb == "seen"] == ["goal"]


def test_the_observer_sees_the_whole() -> None:
    assert render(made(kept_back(recorded()), whole=True)).count(SECRET) == 4


def test_a_drafted_question_leaves_unless_it_is_kept_back() -> None:
    asked = (DraftedQuestion("q1", "What did you hope for?"), DraftedQuestion("q2", SECRET))
    made_ready = Preparation(chosen={"q2": False}, questions=asked)
    document = made(replace(recorded(), preparation=made_ready, evidence={}))
    assert "What did you hope for?" in render(document)
    section = document.section("questions")
    assert section is not None
    assert len(section.blocks) == 1
