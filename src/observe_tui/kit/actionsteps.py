"""Action steps on the screen: what belongs to one, and how it is going."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from observe_tui.analysis.figures import STATUS_GLYPHS
from observe_tui.kit.lines import Lines, columns
from observe_tui.kit.page import labelled
from observe_tui.record.actions import STATUSES
from observe_tui.record.model import ActionStep, StatusChange

LABELS: Mapping[str, str] = {
    "what": "What to try",
    "why": "Why this",
    "owner": "Who",
    "by_when": "By when",
    "looks_like": "Success is",
    "support": "Support",
}


class StatusRow(Lines, can_focus=True):
    """How the step is going: a digit chooses."""

    DEFAULT_CSS = """
    StatusRow { height: auto; &:focus { background: $surface; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(number), f"choose_status({number - 1})", status.capitalize(),
                id=f"action.status-{number}", tooltip=f"How the step is going: {status}")
        for number, status in enumerate(STATUSES, 1)
    ]  # fmt: skip

    @dataclass
    class Chosen(Message):
        """A status was chosen."""

        status: str

    def __init__(self) -> None:
        super().__init__()
        self.status = ""

    def show(self, status: str) -> None:
        """Draw this choice; none where nobody has chosen."""
        if status != self.status:
            self.status = status
            self.redraw()

    def lines(self, width: int) -> Sequence[Content]:
        """The four, each with the digit that chooses it."""
        cells = [self._cell(number, status) for number, status in enumerate(STATUSES, 1)]
        return columns(cells, width, 1)

    def _cell(self, number: int, status: str) -> Content:
        look = "bold reverse $accent" if status == self.status else "$foreground"
        return Content.assemble(
            (str(number), "bold $accent"), (f" {STATUS_GLYPHS[status]} {status} ", look)
        )

    def action_choose_status(self, place: int) -> None:
        """Choose one of the four."""
        self.post_message(self.Chosen(STATUSES[place]))


@dataclass(frozen=True, slots=True)
class DrawLabel:
    """Draws the label of a field."""

    text: str

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """The label, quietly."""
        return [Content.styled(self.text, "$quiet")]


@dataclass(frozen=True, slots=True)
class DrawAgreed:
    """Draws what was agreed beside the step itself, and what was said of it since."""

    step: ActionStep

    def __call__(self, width: int, height: int) -> Sequence[Content]:
        """What belongs to it, then how it went."""
        step = self.step
        rows: list[Content] = []
        for name, text in (
            ("why", step.why),
            ("owner", step.owner),
            ("by_when", step.by_when),
            ("looks_like", step.looks_like),
            ("support", step.support),
        ):
            if text.strip():
                rows += labelled(LABELS[name], text, width, 12, 4)
        for change in self._changes():
            day = change.at.astimezone()
            said = f"{STATUS_GLYPHS.get(change.status, '○')} {change.status}"
            note = f" · {change.note}" if change.note.strip() else ""
            rows += labelled(f"{day.day} {day:%b}", f"{said}{note}", width, 12, 4)
        return rows

    def _changes(self) -> Iterator[StatusChange]:
        """Each report; of several in a row that say the same status, the last."""
        history = self.step.history
        for number, change in enumerate(history, 1):
            if number == len(history) or history[number].status != change.status:
                yield change
