"""The certificate: who met whom, when and how long. It has no content, on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from observe_tui.analysis.blocks import Column, Row, Signatures, Table
from observe_tui.report.document import Document, ProtocolNames, header_of
from observe_tui.report.held import MINUTES, STAGE_WORDS, Held, held
from observe_tui.report.model import Header, Section
from observe_tui.report.words import short_day, wall_time
from observe_tui.session.reading import CycleRecord

PURPOSE = "Confirmation of the process"
NOTHING = "Nothing has taken place in this cycle yet, so there is nothing to confirm."


def build_certificate(record: CycleRecord, names: ProtocolNames | None, today: date) -> Document:
    """A page that says who met whom, when, with which protocol and how long, and no more.

    Args:
        names: of protocols nothing has been recorded with yet.
        today: the day the page is made.
    """
    header = replace(
        header_of(record, names, today),
        instruments=(),
        planned=None,
        purpose=PURPOSE,
        paper="certificate",
        consent="",
    )
    stages = sorted(held(record), key=lambda one: one.began)
    if not stages:
        return Document(header, (Section("process", "What took place", NOTHING),))
    return Document(header, (_process(stages), _signatures(header)))


def _process(stages: Sequence[Held]) -> Section:
    title = "What took place"
    heads = (Column("Stage"), Column("Day"), Column("Began"), Column("Minutes", number=True))
    rows = tuple(
        Row(
            (
                STAGE_WORDS[one.stage] + ("" if one.ended else ", not ended"),
                short_day(one.began.date()),
                wall_time(one.began),
                str(one.minutes),
            )
        )
        for one in stages
    )
    total = sum(one.minutes for one in stages)
    return Section(
        "process", title, blocks=(Table(title, MINUTES, heads, rows, f"Together {total} minutes."),)
    )


def _signatures(header: Header) -> Section:
    title = "Confirmation"
    names = tuple(name for name in (header.observed, header.observer) if name.strip())
    lead = "We confirm that this took place as it stands above. Signing says no more than that."
    return Section("confirmation", title, lead, (Signatures(title, names),))
