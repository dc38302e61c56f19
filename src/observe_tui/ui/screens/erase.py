"""Erasing: what would go and from where, and the word that does it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page
from observe_tui.kit.plain import clip, plain
from observe_tui.record.model import Cycle
from observe_tui.record.safekeeping import Erasable, Extent
from observe_tui.ui.agenda_lines import lesson_of
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.closing import with_store_closed
from observe_tui.ui.doing import Doing
from observe_tui.ui.erase_lines import (
    COLLEAGUE,
    CYCLE,
    WORD,
    erasable,
    extent_lines,
    receipt_words,
)
from observe_tui.ui.plan_fields import Field, LineInput, OneOf, Option
from observe_tui.ui.saving import save_all
from observe_tui.ui.title import TitleLine

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp

KEYS = (("⏎", "erase"), ("← →", "what"), ("esc", "back, nothing is erased"), ("F1", "help"))
KEYS_DONE = (("esc", "to your cycles"), ("F1", "help"))
_UNSAVED = "▲ Not everything is in the file yet, so nothing was erased. Try again once it is saved."


class EraseScreen(ClosedOnceScreen[None]):
    """Weighs what would go, and erases it once the word is typed."""

    HELP = (
        "A cycle goes with everything recorded in it: sittings, lines, drafts, the plan, and the "
        "seats of a class that has no other cycle. With a colleague go all cycles in which they "
        "were observed; where they only observed or took part they become a former colleague.\n"
        "It goes out of the records, every copy that can be opened, and the journal. A receipt "
        "says how much it was and what was not reached, and has no names."
    )
    AUTO_FOCUS = ""
    CSS_PATH = "consent.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="erase.leave",
                tooltip="Back; nothing is erased before the word is typed"),
    ]  # fmt: skip

    word = query_one("#word", LineInput)
    told = query_one(Doing)

    def __init__(self, app: ObserveApp, cycle: Cycle) -> None:
        super().__init__()
        self.program = app
        self.cycle = cycle
        self.what = CYCLE
        self.extent: Extent | None = None
        self.done = False

    def compose(self) -> ComposeResult:
        """What is meant, how much that is, the word, what becomes of it, the keys."""
        cycle, name = self.cycle, clip(self.cycle.observed.name, 24)
        who = f" · {cycle.observed.name} · {lesson_of(cycle.group, cycle.course)}"
        choices = (
            Option(CYCLE, "this cycle", "everything recorded in it"),
            Option(COLLEAGUE, f"everything about {name}", ""),
        )
        yield TitleLine(self.program.services.clock, Content.styled("Erase", "bold") + plain(who))
        yield Page(lambda width, _height: [rule(width)], id="rule")
        with VerticalScroll(id="form", can_focus=False):
            yield Field("what", "What", OneOf("what", choices), hinted=False)
            yield Page(self._draw_extent, id="extent")
            yield Field("word", "The word", LineInput("word", example=WORD))
        yield Doing(lambda: "", id="told")
        yield KeyBar(*KEYS)

    def on_mount(self) -> None:
        """Weigh the cycle."""
        choice = self.query_one(OneOf)
        choice.show(self.what)
        choice.focus()
        self._weigh()

    def _weigh(self) -> None:
        self._show(None)
        what = erasable(self.cycle, self.what)
        self.told.start("Looking through the records and their copies …", self._weighed(what))

    async def _weighed(self, what: Erasable) -> None:
        extent = await asyncio.to_thread(self.program.services.safe.weigh, what)
        if what == erasable(self.cycle, self.what):
            self._show(extent)
        self.told.say("")

    def _show(self, extent: Extent | None) -> None:
        self.extent = extent
        self.set_class(extent is not None, "-weighed")
        self.query_one("#extent", Page).redraw()
        field = self.query_one("#field-word", Field)
        field.tell(f"type {WORD}, then ⏎")

    def _draw_extent(self, width: int, _height: int) -> Sequence[Content]:
        if self.extent is None or self.done:
            return []
        return extent_lines(self.extent, self.what, width)

    @on(OneOf.Chosen)
    def _on_chosen(self, message: OneOf.Chosen) -> None:
        self.what = message.key
        self.word.value = ""
        self._weigh()

    @on(Input.Submitted)
    def _on_submitted(self, message: Input.Submitted) -> None:
        if self.extent is None or self.told.is_busy:
            return
        if message.value.strip().casefold() != WORD:
            problem = f"type {WORD} first; nothing was erased"
            self.query_one("#field-word", Field).tell(problem, wrong=True)
        elif save_all(self.program).entries:
            self.told.say(_UNSAVED, "$warning")
        else:
            self.told.start("Erasing from the records and every copy …", self._erase())

    async def _erase(self) -> None:
        what = erasable(self.cycle, self.what)
        erase = partial(self.program.services.safe.erase, what)
        receipt = await with_store_closed(self.program, erase)
        self.done = True
        self.add_class("-done")
        self._show(self.extent)
        self.query_one(KeyBar).keys = KEYS_DONE
        self.set_focus(None)
        self.told.say(receipt_words(receipt), "$foreground")

    def action_leave(self) -> None:
        """Go back; after an erasure to the first page: what stood on those between is gone."""
        if self.told.is_busy:
            return
        if not self.done:
            self.dismiss()
            return
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()
