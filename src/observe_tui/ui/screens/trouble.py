"""Trouble: the records cannot be opened. What happened, what is safe, what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading, rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.record.ports import StoreDamaged, StoreError
from observe_tui.session.clock import today
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.faults import report_fault
from observe_tui.ui.rescue_lines import change, copy_told, salvaged_told

if TYPE_CHECKING:
    from observe_tui.ui.services import Services


@dataclass(frozen=True, slots=True)
class Offer:
    """A good file that can be put in the place of the damaged one.

    Attributes:
        key: pressed again, it is done.
        told: what it is and what it would change.
    """

    key: str
    file: Path
    told: str


class TroubleScreen(ClosedOnceScreen[bool]):
    """Says calmly why there is nothing to show. Its result: try again."""

    HELP = (
        "The program does not touch records it cannot open. Put right what is named here, then "
        "try again; or leave, and nothing has changed.\n"
        "Whatever is put in the place of a damaged file, the damaged one is kept beside it."
    )
    CSS_PATH = "trouble.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "offer('c')", "Copy", id="trouble.copy",
                tooltip="Look at the newest good copy; again puts it in place"),
        Binding("s", "offer('s')", "Salvage", id="trouble.salvage",
                tooltip="Read what can still be read; again puts that in place"),
        Binding("r,enter", "try_again", "Try again", id="trouble.again",
                tooltip="Open the records once more"),
    ]  # fmt: skip

    text = query_one("#text", Page)

    def __init__(self, error: BaseException | None, services: Services) -> None:
        super().__init__()
        self.services = services
        self.told = _told(error, services)
        self.damaged = isinstance(error, StoreDamaged)
        self.offer: Offer | None = None
        self._doing = ""
        self._notice = ""

    def compose(self) -> ComposeResult:
        """What happened, what is safe, what to do, and the keys."""
        yield Heading(Content.styled("observe-tui", "bold"), id="title")
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield Page(self._draw, id="text")
        rescue = (("c", "newest good copy"), ("s", "salvage")) if self.damaged else ()
        yield KeyBar(*rescue, ("r", "try again"), ("ctrl+q", "quit"), ("?", "help"))

    def _draw(self, width: int, _height: int) -> Sequence[Content]:
        place = str(self.services.place)
        return [
            Content.styled("▲ Your records could not be opened", "bold $warning"),
            Content(""),
            *paragraphs(self.told, width),
            Content(""),
            Content.styled("Your records are in", "$quiet"),
            *paragraphs(place, width, "$foreground"),
            Content(""),
            *self._draw_help(width),
        ]

    def _draw_help(self, width: int) -> list[Content]:
        if self._doing:
            return paragraphs(self._doing, width, "$quiet")
        rows = paragraphs(self._notice, width, "$warning") if self._notice else []
        if self.offer is not None:
            told = paragraphs(self.offer.told, width)
            return [*rows, *told, Content(""), _way(self.offer.key, "again: put it in place")]
        ways = [_way("r", "try again"), _way("ctrl+q", "leave; nothing is changed")]
        if self.damaged:
            ways = [
                _way("c", "look at the newest good copy"),
                _way("s", "read what can still be read"),
                *ways,
            ]
        return [*rows, *ways]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A copy helps only where the file itself is what is wrong."""
        return self.damaged if action == "offer" else True

    def action_try_again(self) -> None:
        """Open the records once more."""
        self.dismiss(True)

    def action_offer(self, key: str) -> None:
        """Find a good file; with the same key again, put it in place."""
        if self._doing:
            return
        if self.offer is not None and self.offer.key == key:
            self._say("Putting it in place …")
            self.run_worker(self._put_in_place(self.offer.file))
        else:
            find = {"c": self._newest_copy, "s": self._salvage}[key]
            self._say("Looking through your copies …" if key == "c" else "Reading …")
            self.run_worker(self._find(find))

    async def _find(self, find: Callable[[], Offer]) -> None:
        self.offer = None
        try:
            self.offer = await asyncio.to_thread(find)
        except StoreError as trouble:
            self._notice = f"▲ {trouble}"
        self._say("")

    async def _put_in_place(self, file: Path) -> None:
        try:
            await asyncio.to_thread(self.services.safe.restore, file)
        except StoreError as trouble:
            self._notice = f"▲ {trouble}"
            self._say("")
        else:
            self.dismiss(True)

    def _newest_copy(self) -> Offer:
        """The newest copy that is whole; in a thread."""
        safe = self.services.safe
        for copy in safe.copies():
            try:
                difference = safe.compare(copy.path)
            except StoreError:
                continue
            when = copy_told(copy, today(self.services.clock))
            return Offer("c", copy.path, f"The newest good copy: {when}. {change(difference)}")
        raise StoreError("There is no good copy here. s reads what can still be read.")

    def _salvage(self) -> Offer:
        """What can be read of the file; in a thread."""
        salvaged = self.services.safe.salvage()
        return Offer("s", salvaged.file, salvaged_told(salvaged))

    def _say(self, doing: str) -> None:
        self._doing = doing
        if doing:
            self._notice = ""
        self.text.redraw()


def _way(key: str, what: str) -> Content:
    return Content.assemble((f"{key:8}", "bold $accent"), (what, "$quiet"))


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
