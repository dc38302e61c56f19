"""The panel of a `checklist`: what to look for, and when it was first seen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from observe_tui.analysis.blocks import clock
from observe_tui.kit.lines import columns, rule, spread
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.checklist.step import (
    SEEN,
    ChecklistSpec,
    ChecklistState,
    Sight,
    count_seen,
    initial,
)

_WIDEST_LABEL = 16
_NOT_YET = "not yet"
_NOTED = "✎"


class ChecklistPanel(Instrument[ChecklistSpec, ChecklistState]):
    """Shows every look-for with the time of its first sight."""

    def __init__(self, spec: ChecklistSpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        widest = max(cell_len(clip(item.label, _WIDEST_LABEL)) for item in spec.items)
        self._labels = {item.id: _padded(item.label, widest) for item in spec.items}

    def press(self, code: str) -> StepPanel.Recorded:
        """It was seen, or seen once more."""
        late = self.moment.timeline.end_ms - self.moment.target_ms
        return self.Recorded(self.spec.id, SEEN, {"code": code}, back_ms=max(0, late))

    def lines(self, width: int) -> Sequence[Content]:
        """Title with how many were seen, then the look-fors."""
        late = self.moment.late_ms
        note = Content.assemble(
            (f" LATE ▸ {clock(late)} " if late is not None else "", "bold $warning reverse"),
            " " if late is not None else "",
            (f"{count_seen(self.state)} of {len(self.spec.items)} seen", "$quiet"),
        )
        room = max(1, width - note.cell_length - 8)
        title = rule(width, plain(clip(self.spec.title, room), "bold"), note)
        if self.moment.roomy:
            return [title, Content(""), *(self._row(item, width) for item in self.spec.items)]
        standings = [_standing(self.state[item.id]) for item in self.spec.items]
        size = max(standing.cell_length for standing in standings)
        cells = [
            (self._head(item) + standing + Content(" " * (size - standing.cell_length))).truncate(
                width, ellipsis=True
            )
            for item, standing in zip(self.spec.items, standings, strict=True)
        ]
        return [title, *columns(cells, width, 3)]

    def _head(self, item: Code) -> Content:
        seen = bool(self.state[item.id])
        return Content.assemble(
            self.key_of(item.id),
            (" ✓ ", "bold $success") if seen else (" · ", "$rule"),
            plain(self._labels[item.id], "bold" if seen else ""),
            " ",
        )

    def _row(self, item: Code, width: int) -> Content:
        """One look-for in a row of its own, with the newest note of it, or else its name."""
        sights = self.state[item.id]
        noted = next((sight.note for sight in reversed(sights) if sight.note), "")
        about = f"“{noted}”" if noted else item.name
        left = self._head(item) + plain(f" {' '.join(about.split())}", "" if noted else "$quiet")
        return spread(left, _standing(sights, glyph=False), width)


def _standing(sights: tuple[Sight, ...], glyph: bool = True) -> Content:
    """When it was first seen, how often, and whether something was noted."""
    if not sights:
        return Content.styled(_NOT_YET, "$quiet")
    noted = glyph and any(sight.note for sight in sights)
    return Content.assemble(
        clock(sights[0].at_ms),
        (f" ×{len(sights)}" if len(sights) > 1 else "", "bold"),
        (f" {_NOTED}" if noted else "", "$quiet"),
    )


def _padded(label: str, width: int) -> str:
    short = clip(label, width)
    return short + " " * (width - cell_len(short))
