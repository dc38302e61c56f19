"""Safety: whether the records are whole, which copies there are, who can read them, how long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page
from observe_tui.kit.rowlist import RowList
from observe_tui.record.safekeeping import Copy, Finding
from observe_tui.session.clock import today
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.closing import with_store_closed
from observe_tui.ui.doing import Doing
from observe_tui.ui.passphrases import Asking, AskingLine, asking
from observe_tui.ui.rescue_lines import change, copy_told, said_of
from observe_tui.ui.safety_lines import (
    BACK_UP,
    SafetyPage,
    chosen_next,
    copy_of,
    finding_of,
    safety_rows,
    said_of_row,
)
from observe_tui.ui.title import TitleLine

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp

KEYS = (("⏎", "do it"), ("b", "make a copy"), ("esc", "back"), ("?", "help"))
KEYS_ASKING = (("⏎", "go on"), ("esc", "leave it as it is"))


class SafetyScreen(ClosedOnceScreen[None]):
    """One list of everything that keeps the records; Enter does what the row is for."""

    HELP = (
        "Copies are made at each start and after each observation, and looked through before they "
        "count. Enter on a copy tells what putting it in place would change; Enter again does it, "
        "and keeps the present file.\n"
        "Encryption, the curtain and how long records are kept are yours to choose; none of it is "
        "needed to observe."
    )
    AUTO_FOCUS = "#rows"
    CSS_PATH = "safety.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "back_up", "Make a copy", id="safety.copy",
                tooltip="Make a checked copy of everything now"),
        Binding("r", "look", "Look again", id="safety.look",
                tooltip="Look through everything once more"),
        Binding("escape", "leave", "Back", id="safety.leave", tooltip="Back to your cycles"),
    ]  # fmt: skip

    rows = query_one(RowList)
    told = query_one(Doing)
    line = query_one(AskingLine)
    key_bar = query_one(KeyBar)

    def __init__(self, app: ObserveApp) -> None:
        super().__init__()
        self.program = app
        self.services = app.services
        self.findings: Sequence[Finding] | None = None
        self._offered: Copy | None = None

    @property
    def page(self) -> SafetyPage:
        """What there is to draw now."""
        services = self.services
        return SafetyPage(
            self.findings,
            services.safe.copies(),
            self.program.settings,
            services.safe.is_encrypted,
            services.curtain.is_set,
            today(services.clock),
        )

    def compose(self) -> ComposeResult:
        """Title, list, what the row is about, a line for passphrases, keys."""
        yield TitleLine(self.services.clock, Content.styled("Safety", "bold"))
        yield Page(lambda width, _height: [rule(width)], id="rule")
        yield RowList(id="rows")
        yield Doing(self._about, id="told")
        yield AskingLine(id="secret")
        yield KeyBar(*KEYS)

    def on_mount(self) -> None:
        """Show what is known, and look through everything."""
        self.action_look()

    def _show(self) -> None:
        self.rows.show(safety_rows(self.page))
        self.told.redraw()

    def _about(self) -> str:
        return said_of_row(self.page, self.rows.key)

    @on(RowList.Moved)
    def _on_moved(self) -> None:
        self._offered = None
        if not self.told.is_busy:
            self.told.say("")

    @on(RowList.Chosen)
    def _on_chosen(self) -> None:
        page, key = self.page, self.rows.key
        if self.told.is_busy or finding_of(page, key) is not None:
            return
        copy, settings = copy_of(page, key), chosen_next(page.settings, key)
        if copy is not None and copy == self._offered:
            self.told.start("Putting it in place …", self._restore(copy))
        elif copy is not None:
            self.told.start("Comparing …", self._compare(copy))
        elif key == BACK_UP:
            self.action_back_up()
        elif settings is not None:
            self.program.choose(settings)
            self._show()
        elif (asked := asking(key, self.services)) is not None:
            self._ask(asked)

    async def _compare(self, copy: Copy) -> None:
        difference = await asyncio.to_thread(self.services.safe.compare, copy.path)
        self._offered = copy
        when = copy_told(copy, today(self.services.clock))
        self.told.say(f"The copy of {when}. {change(difference)} ⏎ again puts it in place.")

    async def _restore(self, copy: Copy) -> None:
        self._offered = None
        work = partial(self.services.safe.restore, copy.path)
        restored = await with_store_closed(self.program, work)
        kept = f"; the file before is kept as {restored.kept.name}" if restored.kept else ""
        self._show()
        self.told.say(f"✓ in place: {said_of(restored.contents)}{kept}", "$success")

    def _ask(self, asked: Asking) -> None:
        self.add_class("-asking")
        self.key_bar.keys = KEYS_ASKING
        self.told.say(asked.why, "$quiet")
        self.line.begin(asked)

    @on(AskingLine.Asked)
    def _on_asked(self, message: AskingLine.Asked) -> None:
        self.remove_class("-asking")
        self.key_bar.keys = KEYS
        self.rows.focus()
        if message.asking is None:
            self.told.say(message.told, "$warning")
        else:
            self.told.start(message.asking.doing, self._do(message.asking))

    async def _do(self, asked: Asking) -> None:
        if asked.closes:
            done = await with_store_closed(self.program, asked.do)
        else:
            done = await asyncio.to_thread(asked.do)
        self._show()
        self.told.say(done.told, "$success")
        if done.recovery:
            from observe_tui.ui.screens.recovery import RecoveryScreen

            self.app.push_screen(RecoveryScreen(done.recovery, self.services))

    def action_back_up(self) -> None:
        """Make a checked copy of everything."""
        if not self.told.is_busy:
            self.told.start("Making a copy and looking through it …", self._back_up())

    async def _back_up(self) -> None:
        copy = await asyncio.to_thread(self.services.safe.back_up, "asked")
        self._show()
        self.told.say(f"✓ copied to {copy.path}" if copy else "✓ nothing has changed", "$success")

    def action_look(self) -> None:
        """Look through everything once more."""
        if not self.told.is_busy:
            self.findings = None
            self._show()
            self.told.start("Looking through everything …", self._look())

    async def _look(self) -> None:
        self.findings = await asyncio.to_thread(self.services.safe.examine)
        self._show()
        self.told.say("")

    def action_leave(self) -> None:
        """Go back, once what is being done is done."""
        if not self.told.is_busy:
            self.dismiss()
