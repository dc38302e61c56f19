"""Figures of a lesson that only some instruments give: parts of a whole, and the room."""

from __future__ import annotations

from dataclasses import replace

from observe_tui.analysis.blocks import Block, Column, Heat, HeatCell, Row, Table
from observe_tui.report.model import Document

FLOOR = Table(
    "Talk time · who holds the floor",
    "percent of the 40:00 observed",
    (Column("State"), Column("Total", True), Column("Share", True)),
    (
        Row(("Teacher", "20:00", "50 %"), 50.0),
        Row(("One pupil", "10:00", "25 %"), 25.0),
        Row(("Chorus", "0:00", "0 %"), 0.0),
        Row(("Silence", "9:00", "22 %"), 22.5),
        Row(("none marked", "1:00", "2 %"), 2.5),
    ),
    "2:00 of the observation were not watched",
    parts=True,
)
HEARD = Heat(
    "Participation · seat by seat",
    "exchanges with each seat, 12 exchanges in all",
    (
        HeatCell("1", 0, 0, 8),
        HeatCell("佐藤 [/]", 0, 1, 0),
        HeatCell("3", 0, 3, 4),
        HeatCell("4", 2, 0, None),
    ),
    "not counted here: 1 of 13 exchanges without a seat",
)
AT_TASK = Heat(
    "At task · seat by seat",
    "sweeps in which each pupil was seen as “at task”, of those in which the pupil was seen",
    (HeatCell("1", 0, 0, 3, 4), HeatCell("2", 0, 1, 0, 2), HeatCell("3", 0, 2, None)),
)


def with_figures(document: Document, *figures: Block) -> Document:
    """The document with these figures after the others in its evidence; with all three if none."""
    more = figures or (FLOOR, HEARD, AT_TASK)
    return replace(
        document,
        sections=tuple(
            replace(one, blocks=(*one.blocks, *more)) if one.id == "evidence" else one
            for one in document.sections
        ),
    )
