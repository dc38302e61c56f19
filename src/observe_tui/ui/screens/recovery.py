"""The recovery key: shown this once, and written to a sheet to be printed and locked away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading, rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.twice import Twice
from observe_tui.session.clock import today
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.doing import Doing

if TYPE_CHECKING:
    from observe_tui.ui.services import Services

_WHAT = (
    "This key opens your records when the passphrase is forgotten. It is shown only now. Write it "
    "down, or print the sheet, and lock it away from this computer."
)
_GROUPS_A_LINE = 4


class RecoveryScreen(ClosedOnceScreen[None]):
    """The key in large groups, and a way to print it."""

    HELP = (
        "Whoever has this key can read the records, as with the passphrase. Without either, nobody "
        "can. Print the sheet, lock it away, and delete the file."
    )
    CSS_PATH = "recovery.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "write_sheet", "Sheet", id="recovery.sheet",
                tooltip="Write a page with the key, to be printed and then deleted"),
        Binding("escape", "leave", "Done", id="recovery.leave",
                tooltip="Press it twice: the key is not shown again"),
    ]  # fmt: skip

    told = query_one(Doing)

    def __init__(self, recovery: str, services: Services) -> None:
        """A screen for a key.

        Args:
            recovery: its groups are joined by hyphens.
        """
        super().__init__()
        self.recovery = recovery
        self.services = services
        self._twice = Twice()

    def compose(self) -> ComposeResult:
        """What it is, the key, what became of the sheet, the keys."""
        yield Heading(Content.styled("Recovery key", "bold"), id="title")
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield Page(self._draw, id="key")
        yield Doing(lambda: "p writes a sheet to print. esc, pressed twice, leaves.", id="told")
        yield KeyBar(("p", "sheet to print"), ("esc", "done"), ("?", "help"))

    def _draw(self, width: int, _height: int) -> Sequence[Content]:
        groups = self.recovery.split("-")
        lines = [
            groups[place : place + _GROUPS_A_LINE]
            for place in range(0, len(groups), _GROUPS_A_LINE)
        ]
        shown = [Content.styled("    " + "   ".join(line), "bold $accent") for line in lines]
        spaced = [row for line in shown for row in (line, Content(""))]
        return [*paragraphs(_WHAT, width), Content(""), *spaced]

    def action_write_sheet(self) -> None:
        """Write the page with the key."""
        if not self.told.is_busy:
            self.told.start("Writing the sheet …", self._write())

    async def _write(self) -> None:
        from observe_tui.report.exporting import ExportError, write
        from observe_tui.report.recovery import recovery_sheet

        day, folder = today(self.services.clock), self.services.exports
        path = folder / f"recovery-key-{day.isoformat()}.html"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            await asyncio.to_thread(write, path, recovery_sheet(self.recovery, day))
        except OSError as trouble:
            self.told.say(f"▲ {folder} cannot be made: {trouble.strerror}.", "$warning")
        except ExportError as trouble:
            self.told.say(f"▲ {trouble}", "$warning")
        else:
            self.told.say(f"✓ written to {path}. Print it, then delete the file.", "$success")

    def action_leave(self) -> None:
        """Go back, when pressed twice: the key is gone then."""
        if self._twice.pressed("leave", round(self.services.clock.steady() * 1000)):
            self.dismiss()
        else:
            self.told.say("The key is not shown again. esc once more leaves.", "$warning")
