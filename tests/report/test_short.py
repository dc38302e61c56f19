"""The short form: what it keeps, in which order, and that each thing stands as in the full one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from believable import COPUS, FOCUS, NAMES, TODAY, before, folded, record_of, start

from observe_tui.analysis.blocks import (
    Bars,
    Claim,
    Claims,
    Prose,
    Quote,
    Quotes,
    Strip,
)
from observe_tui.report.document import Document, build_document
from observe_tui.report.model import Section
from observe_tui.report.short import shortened


def lines_of(document: Document, section_id: str = "evidence") -> list[Quote]:
    section = document.section(section_id)
    blocks = section.blocks if section is not None else ()
    return [line for block in blocks if isinstance(block, Quotes) for line in block.quotes]


def with_section(document: Document, section: Section) -> Document:
    others = tuple(one for one in document.sections if one.id != section.id)
    return replace(document, sections=(*others, section))


def test_its_sections_in_their_order(document: Document) -> None:
    short = shortened(document)
    assert short.form == "short"
    assert [one.id for one in short.sections] == [
        "focus", "evidence", "questions", "action", "arranged",
    ]  # fmt: skip
    assert short.header == document.header
    assert short.section("focus") == document.section("focus")
    assert short.section("action") == document.section("action")


def test_lines_that_claims_rest_on_come_before_the_first_ones(document: Document) -> None:
    claimed = {
        line.ref
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Claims)
        for claim in block.claims
        for line in claim.evidence
    }
    kept = lines_of(shortened(document))
    assert len(kept) == 3
    assert {line.ref for line in kept} <= claimed
    assert [line.at_ms for line in kept] == sorted(line.at_ms for line in kept)
    assert all(line in lines_of(document) for line in kept)


def test_starred_lines_come_first_in_the_order_of_their_stars(document: Document) -> None:
    every = [line for line in lines_of(document) if line.tag == "evidence"]
    stars = (every[-1].ref, every[0].ref)
    short = shortened(document, stars)
    assert [line.ref for line in lines_of(short)][:2] == list(stars)
    assert len(lines_of(short)) == 3
    four = tuple(line.ref for line in every[:4])
    assert [line.ref for line in lines_of(shortened(document, four[::-1]))] == list(four[:0:-1])


def test_without_stars_and_claims_the_first_lines_stand(document: Document) -> None:
    bare = replace(document, sections=tuple(one for one in document.sections if one.id != "claims"))
    first = [line for line in lines_of(document) if line.tag == "evidence"][:3]
    assert lines_of(shortened(bare)) == first


def test_thoughts_and_questions_are_no_evidence(document: Document) -> None:
    thought = Quote("t", 1, "interpretation", "a thought", starred=True)
    question = Quote("q", 2, "question", "a question", starred=True)
    seen = document.section("evidence")
    assert seen is not None
    more = replace(seen, blocks=(Quotes("x", (thought, question)), *seen.blocks))
    kept = lines_of(shortened(with_section(document, more), ("t", "q")))
    assert {"t", "q"}.isdisjoint(line.ref for line in kept)


def test_it_says_how_many_lines_there_are_and_how_many_stay(document: Document) -> None:
    section = shortened(document).section("evidence")
    assert section is not None
    count = len([line for line in lines_of(document) if line.tag == "evidence"])
    assert section.lead == "Times count from the start of the observation."
    assert section.notes[0] == f"3 of {count} lines; the full form has them all."
    assert "2 lines stay with the observer." in section.notes


def test_where_nobody_wrote_a_line_a_figure_stands_with_its_base() -> None:
    diary = start("observe", datetime(2026, 11, 21, 14, 21, tzinfo=UTC))
    diary.add("copus", "mark", 5, interval=0, code="S.L")
    diary.add("", "end", 1200)
    run = folded(diary, "Observe", (COPUS,), {"copus": "COPUS"})
    full = build_document(record_of((run,)), NAMES, TODAY)
    section = shortened(full).section("evidence")
    assert section is not None
    (block,) = section.blocks
    assert isinstance(block, (Strip, Bars))
    assert block in full.section("evidence").blocks  # type: ignore[union-attr]


def test_one_strength_and_one_question(document: Document) -> None:
    strong = Claim("s1", "They listen.", tuple(lines_of(document)[:1]), strength=True)
    other = Claim("s2", "They wait.", (), strength=True)
    strengths = Section("strengths", "Strengths", "lead", (Claims("Strengths", (strong, other)),))
    asked = (Quote("a", 1, "question", "one"), Quote("b", 2, "question", "two", starred=True))
    questions = Section(
        "questions",
        "Questions",
        blocks=(Quotes("Questions", asked), Prose("", "observer", "three")),
    )
    short = shortened(with_section(with_section(document, strengths), questions))
    section = short.section("strengths")
    assert section is not None
    assert section.blocks == (Claims("Strengths", (strong,)),)
    assert section.lead == "Each claim rests on the lines under it."
    assert [line.ref for line in lines_of(short, "questions")] == ["b"]
    drafted = replace(questions, blocks=questions.blocks[1:])
    found = shortened(with_section(document, drafted)).section("questions")
    assert found is not None
    assert found.blocks == (Prose("", "observer", "three"),)


def test_when_we_look_again(document: Document) -> None:
    section = shortened(document).section("arranged")
    assert section is not None
    assert section.title == "When we look again"
    assert "Monday 7 December" in section.blocks[0].text  # type: ignore[union-attr]
    assert section.lead == document.section("follow-up").lead  # type: ignore[union-attr]
    unarranged = replace(
        document,
        sections=tuple(one for one in document.sections if one.id not in ("arranged", "follow-up")),
    )
    due = shortened(unarranged).section("arranged")
    assert due is not None
    assert due.lead == "By when: Friday 4 December"


def test_a_cycle_that_has_just_begun_has_what_there_is() -> None:
    short = shortened(build_document(record_of((before(),)), NAMES, TODAY))
    assert [one.id for one in short.sections] == ["focus"]
    assert short.sections[0].blocks[0].text == FOCUS  # type: ignore[union-attr]


def test_sheets_hold_only_what_is_shown(document: Document) -> None:
    short = shortened(document)
    shown = {line.ref for line in (*lines_of(short), *lines_of(short, "questions"))}
    assert {one.ref for one in short.recorded} == shown
    assert all(one in document.recorded for one in short.recorded)
