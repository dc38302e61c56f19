"""Trouble: the records cannot be opened. What happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading, rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.record.ports import StoreError
from observe_tui.ui.faults import report_fault

if TYPE_CHECKING:
    from observe_tui.ui.services import Services


class TroubleScreen(Screen[bool]):
    """Says calmly why there is nothing to show. Its result: try again."""

    HELP = (
        "The program does not touch records it cannot open. Put right what is named here, then "
        "try again; or leave, and nothing has changed."
    )
    CSS_PATH = "trouble.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,enter", "try_again", "Try again", id="trouble.again",
                tooltip="Open the records once more"),
    ]  # fmt: skip

    def __init__(self, error: BaseException | None, services: Services) -> None:
        super().__init__()
        self.services = services
        self.text = _told(error, services)

    def compose(self) -> ComposeResult:
        """What happened, what is safe, what to do, and the keys."""
        yield Heading(Content.styled("observe-tui", "bold"), id="title")
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield Page(self._draw, id="text")
        yield KeyBar(("r", "try again"), ("ctrl+q", "quit"), ("?", "help"))

    def _draw(self, width: int, _height: int) -> Sequence[Content]:
        place = str(self.services.place)
        return [
            Content.styled("▲ Your records could not be opened", "bold $warning"),
            Content(""),
            *paragraphs(self.text, width),
            Content(""),
            Content.styled("Your records are in", "$quiet"),
            *paragraphs(place, width, "$foreground"),
            Content(""),
            Content.assemble(
                ("r", "bold $accent"), ("  try again      ", "$quiet"),
                ("ctrl+q", "bold $accent"), ("  leave; nothing is changed", "$quiet"),
            ),
        ]  # fmt: skip

    def action_try_again(self) -> None:
        """Open the records once more."""
        self.dismiss(True)


def _told(error: BaseException | None, services: Services) -> str:
    """What happened, in words. What the program did not foresee goes to its log as well."""
    if isinstance(error, StoreError):
        return str(error)
    report_fault(error, services.log, services.place)
    reason = getattr(error, "strerror", None) or type(error).__name__
    return (
        f"The program met something it did not expect ({reason}). Nothing was changed: what you "
        "have recorded is where it was.\n\nTry again. If that does not help, show "
        f"{services.log} to whoever looks after the program; it names no people."
    )
