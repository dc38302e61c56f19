"""What is in a debrief document, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import believable as lesson
import pytest
from believable import NAMES, TODAY, record_of, start

from observe_tui.analysis.blocks import Agreement, Bars, Claims, Prose, Quotes, Strip, Table
from observe_tui.analysis.timeline import END
from observe_tui.report.document import Document, build_document
from observe_tui.session.progress import SKIP


def made(*runs, **changes) -> Document:
    record = record_of(runs, replace(lesson.CYCLE, **changes))
    return build_document(record, NAMES, TODAY)


def block(document: Document, section: str, kind: type):
    found = document.section(section)
    assert found is not None
    return next(one for one in found.blocks if isinstance(one, kind))


def test_sections_stand_in_the_order_they_are_read(document: Document) -> None:
    assert [section.id for section in document.sections] == [
        "focus",
        "last-step",
        "before",
        "context",
        "reflection",
        "evidence",
        "conversation",
        "claims",
        "questions",
        "action",
        "arranged",
        "follow-up",
        "acknowledgement",
        "distribution",
    ]


def test_the_header_says_who_what_and_when(document: Document) -> None:
    header = document.header
    began = datetime(2026, 11, 21, 14, 21, tzinfo=UTC)

    assert (header.observed, header.observer) == ("Rivera", "Chen")
    assert header.owner == "Rivera"
    assert header.lesson == "8B Science"
    assert header.protocol == "Peer cycle"
    assert header.instruments == ("Script", "COPUS", "Question levels")
    assert header.purpose == "Formative, not for evaluation"
    assert header.made_on == TODAY
    assert header.began == began
    assert header.ended == began + timedelta(seconds=2675)


def test_times_are_those_of_the_clock_on_the_wall(document: Document) -> None:
    began = document.header.began
    assert began is not None
    assert began.utcoffset() == began.astimezone().utcoffset()
    assert document.header.day == began.date()


def test_a_plan_without_an_observation_names_what_was_planned() -> None:
    document = made()

    assert document.header.began is None
    assert document.header.planned == lesson.CYCLE.starts
    assert document.header.day == date(2026, 11, 21)
    assert document.header.instruments == ("Script", "COPUS", "question-levels")
    assert [section.id for section in document.sections] == ["focus", "last-step"]


def test_a_protocol_nobody_can_name_goes_by_its_id() -> None:
    document = build_document(record_of([]), None, TODAY)
    assert document.header.protocol == "peer-cycle"


def test_a_protocol_goes_by_the_name_it_was_recorded_with() -> None:
    run = lesson.before()
    run = replace(run, sitting=replace(run.sitting, protocol="Peer cycle, as it was"))
    document = build_document(record_of([run]), NAMES, TODAY)
    assert document.header.protocol == "Peer cycle, as it was"


def test_an_observation_still_open_has_no_end() -> None:
    diary = start("observe", datetime(2026, 11, 21, 14, 21, tzinfo=UTC))
    diary.add("script", "line", 30, text="They come in.", tag="evidence")
    run = lesson.folded(diary, "Observe", (lesson.SCRIPT,), {"script": "Script"})

    document = made(run)

    assert document.header.began is not None
    assert document.header.ended is None
    context = document.section("context")
    assert context is not None
    assert not context.times[0].ended


def test_sections_with_nothing_in_them_are_left_out() -> None:
    document = build_document(
        record_of([lesson.observation(lines=())], replace(lesson.CYCLE, focus=""), None),
        NAMES,
        TODAY,
    )
    assert [section.id for section in document.sections] == ["context", "evidence"]


def test_the_focus_is_told_once(document: Document) -> None:
    assert block(document, "focus", Prose).text == lesson.FOCUS
    before = document.section("before")
    assert before is not None
    assert [one.title for one in before.blocks] == [
        "The lesson and the class",
        "What to watch, and notes",
    ]


def test_a_focus_written_in_the_conference_counts_where_the_plan_has_none() -> None:
    document = made(lesson.before(), focus="")
    assert block(document, "focus", Prose).text == lesson.FOCUS


def test_a_focus_written_otherwise_than_planned_is_told_as_well() -> None:
    document = made(lesson.before(), focus="Who speaks?")

    assert block(document, "focus", Prose).text == "Who speaks?"
    before = document.section("before")
    assert before is not None
    assert "The focus" in [one.title for one in before.blocks]


def test_the_last_step_comes_with_its_status(document: Document) -> None:
    step = block(document, "last-step", Agreement).step
    assert (step.what, step.status) == (lesson.LAST_STEP.what, "tried")


def test_the_context_tells_planned_and_used_time(document: Document) -> None:
    context = document.section("context")
    assert context is not None
    told = [(time.stage, time.planned, round(time.used_ms / 60_000)) for time in context.times]
    assert told == [
        ("before", (20, 30), 16),
        ("observe", (30, 45), 42),
        ("debrief", (30, 40), 33),
        ("follow-up", (10, 15), 8),
    ]
    assert context.lead == "42 min of the lesson were observed; 3 min were not watched."


def test_without_minutes_of_the_stage_those_of_its_steps_are_planned() -> None:
    run = lesson.before()
    run = replace(run, sitting=replace(run.sitting, minutes=None))
    context = made(run).section("context")
    assert context is not None
    assert context.times[0].planned == (22, 22)


def test_skipped_steps_are_named_with_their_reason(document: Document) -> None:
    context = document.section("context")
    assert context is not None
    assert [(skip.step, skip.reason) for time in context.times for skip in time.skipped] == [
        ("The last step", "talked about on the way in")
    ]


def test_the_teacher_speaks_before_any_evidence(document: Document) -> None:
    order = [section.id for section in document.sections]
    assert order.index("reflection") < order.index("evidence") < order.index("claims")
    section = document.section("reflection")
    assert section is not None
    assert [one.speaker for one in section.blocks if isinstance(one, Prose)] == ["observed"]


def test_what_others_said_in_the_debrief_comes_after(document: Document) -> None:
    talk, arranged = document.section("conversation"), document.section("arranged")
    assert talk is not None
    assert arranged is not None
    assert [one.title for one in talk.blocks] == ["Focus again", "Evidence"]
    assert [one.title for one in arranged.blocks] == ["When we look again"]


def test_figures_come_before_lines_and_state_their_base(document: Document) -> None:
    section = document.section("evidence")
    assert section is not None
    assert [type(one) for one in section.blocks] == [Strip, Bars, Bars, Bars, Bars, Quotes, Table]
    students = next(one for one in section.blocks if isinstance(one, Bars))
    assert students.base == "21 two-minute intervals"
    assert students.note == "watched in part: 6, 23; missed: 19; not counted: 19, 23"
    listening = students.bars[0]
    assert (listening.label, listening.count) == ("L", 12)
    assert listening.percent == pytest.approx(100 * 12 / 21)


def test_evidence_lines_keep_time_and_tag(document: Document) -> None:
    lines = block(document, "evidence", Quotes).quotes
    assert lines[0].at_ms == 22_000
    assert {line.tag for line in lines} == {"evidence"}


def test_questions_have_a_place_of_their_own(document: Document) -> None:
    lines = block(document, "questions", Quotes).quotes
    assert [line.tag for line in lines] == ["question", "question"]
    assert lines[0].text.startswith("Why this example")


def test_interpretation_stays_with_the_observer(document: Document) -> None:
    section = document.section("evidence")
    assert section is not None
    assert section.notes == ("2 lines stay with the observer.",)
    assert "nerves, or the clock" not in repr(document)
    assert "Rushing past" not in repr(document)


def test_one_line_of_interpretation_is_one_line() -> None:
    lines = [(10.0, "interpretation", "Tired?"), (20.0, "evidence", "Yawns.")]
    section = made(lesson.observation(lines=lines)).section("evidence")
    assert section is not None
    assert section.notes == ("1 line stays with the observer.",)


def test_the_observer_reads_interpretation_marked_as_such() -> None:
    record = lesson.believable()
    document = build_document(record, NAMES, TODAY, whole=True)

    lines = block(document, "evidence", Quotes).quotes
    assert [line.text for line in lines if line.tag == "interpretation"] == [
        "Answers own question: nerves, or the clock?",
        "Rushing past the second answer?",
    ]
    section = document.section("evidence")
    assert section is not None
    assert section.notes == ()


def test_claims_come_with_their_lines_and_bare_ones_are_counted(document: Document) -> None:
    section = document.section("claims")
    assert section is not None
    assert section.lead == "1 of 3 claims has no evidence yet."
    claims = block(document, "claims", Claims).claims
    assert [len(claim.evidence) for claim in claims] == [3, 0, 2]
    assert [line.at_ms for line in claims[0].evidence] == [1378_000, 1384_000, 1902_000]


def test_a_claim_on_interpretation_alone_is_bare_on_paper() -> None:
    diary = start("debrief", datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    claim = diary.add("meaning", "claim", 1, text="She was in a hurry.")
    diary.add("meaning", "link", 2, claim=claim, line="r-observe-4")
    diary.add("", END, 60)
    debrief = lesson.folded(diary, "Debrief", lesson.DEBRIEF)

    document = made(lesson.observation(), debrief)

    assert block(document, "claims", Claims).claims[0].evidence == ()
    section = document.section("claims")
    assert section is not None
    assert section.lead == "1 of 1 claim has no evidence yet."


def test_the_step_says_what_why_who_when_how_and_its_status(document: Document) -> None:
    step = block(document, "action", Agreement).step
    assert step.what.startswith("After each hinge question")
    assert all([step.why, step.owner, step.by_when, step.looks_like])
    assert (step.status, step.history[0].note) == ("tried", "Twice. Eleven voices on Thursday.")


def test_the_follow_up_tells_what_was_said_there(document: Document) -> None:
    section = document.section("follow-up")
    assert section is not None
    assert section.lead == "The step was looked at again on 7 December 2026: tried."
    assert [one.title for one in section.blocks] == ["What changed"]


def test_a_skipped_step_is_named_even_without_a_reason() -> None:
    diary = start("debrief", datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    diary.add("", SKIP, 5, step="step", reason="")
    diary.add("", END, 60)
    document = made(lesson.folded(diary, "Debrief", lesson.DEBRIEF))
    context = document.section("context")
    assert context is not None
    assert [skip.step for skip in context.times[0].skipped] == ["One step"]
    assert document.section("action") is None


def test_an_instrument_with_nothing_in_it_is_named() -> None:
    run = lesson.observation(specs=(lesson.SCRIPT, replace_id(lesson.LEVELS, "talk-moves")))
    names = {"script": "Script", "talk-moves": "Talk moves"}
    run = replace(run, sitting=replace(run.sitting, names=names))
    section = made(run).section("evidence")
    assert section is not None
    assert "Nothing was recorded with Talk moves." in section.notes


def test_two_observations_are_two_sections() -> None:
    first, second = lesson.observation(), lesson.observation()
    later = replace(second.run, id="again", started_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    document = made(first, replace(second, run=later))
    ids = [section.id for section in document.sections if section.id.startswith("evidence")]
    assert ids == ["evidence", "evidence-2"]
    again = document.section("evidence-2")
    assert again is not None
    assert "Monday 23 November 2026" in again.title


def test_a_run_in_which_nothing_happened_is_passed_over() -> None:
    empty = lesson.folded(start("before", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)), "Before", ())
    assert made(empty).section("context") is None


def replace_id(spec, new: str):
    return spec.model_copy(update={"id": new})
