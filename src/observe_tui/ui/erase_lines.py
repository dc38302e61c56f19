"""What an erasure takes away, in words."""

from __future__ import annotations

from textual.content import Content

from observe_tui.kit.page import labelled, paragraphs
from observe_tui.record.model import Cycle
from observe_tui.record.safekeeping import Erasable, Extent, Receipt
from observe_tui.ui.rescue_lines import counted

CYCLE, COLLEAGUE = "cycle", "colleague"
WORD = "erase"
"""What has to be typed."""

FOR_GOOD = "Nothing brings it back: no copy, no undo."
OUT_OF_REACH = (
    "Out of reach: papers that were exported or printed, copies made elsewhere, and what the disk "
    "itself keeps of overwritten places."
)


def erasable(cycle: Cycle, what: str) -> Erasable:
    """What is to be erased, by what was chosen."""
    if what == CYCLE:
        return Erasable(cycle_id=cycle.id)
    return Erasable(person_id=cycle.observed.id)


def extent_lines(extent: Extent, what: str, width: int) -> list[Content]:
    """How much would go, and what stays."""
    parts = [
        counted(extent.cycles, "cycle"),
        counted(extent.runs, "sitting"),
        counted(extent.events, "entry", "entries"),
    ]
    size = ", ".join([*parts, *([counted(extent.drafts, "draft")] if extent.drafts else [])])
    copies = counted(extent.copies, "copy", "copies") if extent.copies else "no copy"
    places = f"the records, and {copies} of them"
    rows = [*labelled("Goes", size, width, style="bold"), *labelled("From", places, width)]
    if what == COLLEAGUE:
        rows += labelled("Stays", _staying(extent), width)
    told = paragraphs(FOR_GOOD, width, "$warning")
    return [*rows, Content(""), *told, *paragraphs(OUT_OF_REACH, width, "$quiet")]


def _staying(extent: Extent) -> str:
    parts = []
    if extent.renamed:
        cycles = counted(extent.renamed, "cycle")
        parts.append(f"{cycles} in which they observed or took part, as a former colleague")
    if extent.mentions:
        entries = counted(extent.mentions, "entry", "entries")
        parts.append(f"{entries} of other cycles that may still say the name: look at them")
    return "; ".join(parts) or "nothing with their name"


def receipt_words(receipt: Receipt) -> str:
    """What was erased, and where that is written down."""
    extent = receipt.extent
    copies = f", also from {counted(extent.copies, 'copy', 'copies')}" if extent.copies else ""
    told = [
        f"✓ erased: {counted(extent.cycles, 'cycle')}, {counted(extent.runs, 'sitting')}, "
        f"{counted(extent.events, 'entry', 'entries')}{copies}."
    ]
    if receipt.left:
        told.append(f"▲ Not reached: {'; '.join(receipt.left)}.")
    told.append(f"The receipt is {receipt.file}")
    return "\n".join(told)
