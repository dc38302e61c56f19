"""Unlock: the records are encrypted, and one passphrase opens them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading, rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.secretline import SecretLine
from observe_tui.record.ports import StoreError
from observe_tui.ui.closed_once import ClosedOnceScreen

if TYPE_CHECKING:
    from observe_tui.ui.services import Services

_HOW = "The passphrase, or the recovery key from the printed sheet, opens them."
_TRYING = "One moment: it takes half a second on purpose, so that nobody can try many."


class UnlockScreen(ClosedOnceScreen[bool]):
    """Asks for the passphrase until it is right, or somebody leaves. Its result: it is open."""

    HELP = (
        "Your records are encrypted on this disk. Nobody can read them without the passphrase, "
        "the makers of the program no more than anybody else.\n"
        "Where the passphrase is forgotten, the recovery key on the printed sheet opens them too."
    )
    CSS_PATH = "trouble.tcss"

    line = query_one(SecretLine)
    told = query_one("#told", Page)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._said = (_HOW, "$quiet")
        self._trying = False

    def compose(self) -> ComposeResult:
        """What is asked, where it is typed, what became of it, the keys."""
        yield Heading(Content.styled("observe-tui", "bold"), id="title")
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield Page(self._draw, id="head")
        yield SecretLine("Passphrase", id="line")
        yield Page(self._draw_told, id="told")
        yield KeyBar(("⏎", "open"), ("ctrl+q", "quit"), ("F1", "help"))

    def on_mount(self) -> None:
        """Type at once."""
        self.line.start()

    def _draw(self, _width: int, _height: int) -> Sequence[Content]:
        return [Content.styled("Your records are encrypted", "bold"), Content("")]

    def _draw_told(self, width: int, _height: int) -> Sequence[Content]:
        words, style = self._said
        return [Content(""), *paragraphs(words, width, style)]

    @on(SecretLine.Given)
    def _on_given(self, message: SecretLine.Given) -> None:
        if message.words and not self._trying:
            self._trying = True
            self._say(_TRYING, "$quiet")
            self.run_worker(self._try(message.words))

    @on(SecretLine.Left)
    def _on_left(self) -> None:
        self._say(_HOW, "$quiet")

    async def _try(self, passphrase: str) -> None:
        try:
            await asyncio.to_thread(self.services.safe.unlock, passphrase)
        except StoreError as trouble:
            self._say(f"▲ {trouble}", "$warning")
        else:
            self.dismiss(True)
        self._trying = False

    def _say(self, words: str, style: str) -> None:
        self._said = (words, style)
        self.told.redraw()
