"""What leaves: the paper somebody chose, in the form they chose, with or without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from observe_tui.analysis.blocks import Claims, Quotes
from observe_tui.report.certificate import build_certificate
from observe_tui.report.document import ProtocolNames, build_document
from observe_tui.report.model import Document, Form
from observe_tui.report.pseudonyms import pseudonymised
from observe_tui.report.short import shortened
from observe_tui.session.preparation import QUESTION
from observe_tui.session.reading import CycleRecord

CyclePaper: TypeAlias = Literal["summary", "certificate"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to leave of a cycle.

    Attributes:
        form: of a summary; a certificate has one form only.
        pseudonyms: whether nobody goes by name; a certificate always names people.
    """

    paper: CyclePaper = "summary"
    form: Form = "full"
    pseudonyms: bool = False


def leaving(
    record: CycleRecord,
    names: ProtocolNames | None,
    today: date,
    choice: Choice,
    colleagues: Iterable[str] = (),
) -> Document:
    """The document as it leaves: nothing that stays with the observer is in it.

    Args:
        names: of protocols nothing has been recorded with yet.
        today: the day the document is made.
        colleagues: names of everybody who is known, for pseudonyms.
    """
    if choice.paper == "certificate":
        return build_certificate(record, names, today)
    document = build_document(record, names, today)
    if choice.form == "short":
        document = shortened(document, record.preparation.stars)
    if choice.pseudonyms:
        document = pseudonymised(document, colleagues)
    return document


@dataclass(frozen=True, slots=True)
class Lines:
    """How many of the lines and questions somebody wrote leave with a document.

    Attributes:
        staying: how many are private, and in no form of it.
    """

    leaving: int
    staying: int


def count_lines(record: CycleRecord, document: Document) -> Lines:
    """How much of what was written leaves, and how much stays with the observer."""
    made = record.preparation
    private = [line.ref for line in record.evidence.values() if not made.shares(line.ref, line.tag)]
    private += [one.ref for one in made.questions if not made.shares(one.ref, QUESTION)]
    blocks = [block for section in document.sections for block in section.blocks]
    shown = {line.ref for block in blocks if isinstance(block, Quotes) for line in block.quotes}
    shown |= {
        line.ref
        for block in blocks
        if isinstance(block, Claims)
        for claim in block.claims
        for line in claim.evidence
    }
    return Lines(len(shown), len(private))
