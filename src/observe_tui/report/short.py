"""The short form: what fits on one page, each thing as it stands in the full form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from observe_tui.analysis.blocks import (
    Agreement,
    Bars,
    Claim,
    Claims,
    Heat,
    Prose,
    Quote,
    Quotes,
    Strip,
    Table,
)
from observe_tui.report.model import Document, Section
from observe_tui.report.words import claims_lead
from observe_tui.session.preparation import INTERPRETATION, QUESTION

MOST_LINES = 3


def shortened(document: Document, stars: Sequence[str] = ()) -> Document:
    """The focus, three lines, one strength, one question, the step, and when to look again.

    Lines that were starred go first, then those that claims rest on, then the earliest. Where
    nobody wrote a line, the first figure stands in their place.

    Args:
        stars: refs of the starred lines, in the order in which they are to be shown; those that
            are left out come after them, in order of time.
    """
    sections = (
        document.section("focus"),
        _evidence(document, stars),
        _strength(document),
        _question(document),
        document.section("action"),
        _again(document),
    )
    kept = tuple(one for one in sections if one is not None and not one.empty)
    shown = {ref for section in kept for ref in _refs(section)}
    recorded = tuple(one for one in document.recorded if one.ref in shown)
    header = replace(document.header, consent="")
    return replace(document, header=header, sections=kept, form="short", recorded=recorded)


def _evidence(document: Document, stars: Sequence[str]) -> Section | None:
    seen = [one for one in document.sections if one.id.partition("-")[0] == "evidence"]
    if not seen:
        return None
    lines = [line for section in seen for line in _lines(section)]
    if not lines:
        return _figure(seen)
    order = {ref: place for place, ref in enumerate(stars)}
    claimed = {line.ref for claim in _claims(document) for line in claim.evidence}

    def rank(line: Quote) -> tuple[int, int]:
        """Python's sort keeps what ranks alike in its order."""
        if line.starred or line.ref in order:
            return 0, order.get(line.ref, len(order))
        return (1 if line.ref in claimed else 2), 0

    chosen = tuple(sorted(lines, key=rank)[:MOST_LINES])
    left = len(lines) - len(chosen)
    note = f"{len(chosen)} of {len(lines)} lines; the full form has them all." if left else ""
    return replace(
        seen[0],
        blocks=(Quotes(seen[0].title, chosen),),
        notes=(*((note,) if note else ()), *_notes(seen)),
    )


def _lines(section: Section) -> Iterator[Quote]:
    """What was seen and heard: no thoughts, no questions."""
    for block in section.blocks:
        if isinstance(block, Quotes):
            yield from (line for line in block.quotes if line.tag not in (INTERPRETATION, QUESTION))


def _figure(seen: Sequence[Section]) -> Section | None:
    for section in seen:
        for block in section.blocks:
            if isinstance(block, (Bars, Table, Strip, Heat)):
                return replace(section, blocks=(block,))
    return None


def _notes(seen: Sequence[Section]) -> Iterator[str]:
    for section in seen:
        yield from section.notes


def _claims(document: Document) -> Iterator[Claim]:
    for name in ("strengths", "claims"):
        section = document.section(name)
        for block in section.blocks if section is not None else ():
            if isinstance(block, Claims):
                yield from block.claims


def _strength(document: Document) -> Section | None:
    section = document.section("strengths")
    strong = next((claim for claim in _claims(document) if claim.strength), None)
    if section is None or strong is None:
        return None
    return replace(
        section, lead=claims_lead([strong]), blocks=(Claims(section.title, (strong,)),), notes=()
    )


def _question(document: Document) -> Section | None:
    """A starred question, else one that was drafted for the debrief, else the first one."""
    section = document.section("questions")
    if section is None:
        return None
    asked = [line for one in section.blocks if isinstance(one, Quotes) for line in one.quotes]
    written = [one for one in section.blocks if isinstance(one, Prose)]
    starred = [line for line in asked if line.starred]
    if written and not starred:
        return replace(section, blocks=(written[0],), notes=())
    first = (*starred, *asked)[:1]
    return replace(section, blocks=(Quotes(section.title, first),), notes=()) if first else None


def _again(document: Document) -> Section | None:
    """When the step is looked at again: what was arranged and done, else by when it is due."""
    title = "When we look again"
    arranged, done = document.section("arranged"), document.section("follow-up")
    words = [one for one in arranged.blocks if isinstance(one, Prose)] if arranged else []
    lead = done.lead if done is not None else ""
    if not words and not lead:
        lead = _due(document)
    return Section("arranged", title, lead, tuple(words[-1:]))


def _due(document: Document) -> str:
    section = document.section("action")
    for block in section.blocks if section is not None else ():
        if isinstance(block, Agreement) and block.step.by_when.strip():
            return f"By when: {block.step.by_when.strip()}"
    return ""


def _refs(section: Section) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, Quotes):
            yield from (line.ref for line in block.quotes)
        elif isinstance(block, Claims):
            for claim in block.claims:
                yield claim.ref
                yield from (line.ref for line in claim.evidence)
