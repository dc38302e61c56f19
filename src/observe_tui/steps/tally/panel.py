"""The panel of a `tally`: what can be counted, its key, and how often it was."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from observe_tui.kit.lines import columns, rule
from observe_tui.kit.panel import Instrument, StepPanel
from observe_tui.kit.plain import clip, plain
from observe_tui.protocol.model import Code
from observe_tui.steps.tally.step import COUNT, TallySpec, TallyState, initial

# The key before a label and the count after it, with the spaces between them.
_AROUND = 5
_ROOMY_LABEL = 12


class TallyPanel(Instrument[TallySpec, TallyState]):
    """Shows every count so far."""

    def __init__(self, spec: TallySpec, *, id: str | None = None) -> None:
        super().__init__(spec, initial(spec), id=id)
        self._widest = max(plain(code.label).cell_length for code in spec.codes)

    def press(self, code: str) -> StepPanel.Recorded:
        """Count one more."""
        return self.Recorded(self.spec.id, COUNT, {"code": code})

    def lines(self, width: int) -> Sequence[Content]:
        """Title with the total, then the codes with their counts."""
        total = sum(len(times) for times in self.state.values())
        title = rule(
            width, plain(self.spec.title, "bold"), Content.styled(f"total {total}", "$quiet")
        )
        if self.moment.roomy:
            return [title, Content(""), *(self._row(code, width) for code in self.spec.codes)]
        size = min(self._widest, width - _AROUND)
        return [title, *columns([self._cell(code, size) for code in self.spec.codes], width, 3)]

    def _count(self, code: Code) -> int:
        return len(self.state[code.id])

    def _cell(self, code: Code, size: int) -> Content:
        count = self._count(code)
        label = plain(clip(code.label, size))
        return Content.assemble(
            self.key_of(code.id),
            " ",
            label,
            " " * (size - label.cell_length),
            (f"{count:3}", "bold" if count else "$quiet"),
        )

    def _row(self, code: Code, width: int) -> Content:
        """A code with its count and a bar as long as the count, or as there is room for it."""
        count = self._count(code)
        size = min(max(_ROOMY_LABEL, self._widest), width - _AROUND)
        most = max(1, *(self._count(one) for one in self.spec.codes))
        room = max(0, width - size - _AROUND - 2)
        length = count if most <= room else count * room // most
        bar = Content.styled(f"  {'█' * length}", "$secondary") if length else Content("")
        return self._cell(code, size) + bar
