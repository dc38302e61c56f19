"""The curtain: one key covers the screen, and what is being recorded under it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from observe_tui.kit.page import Page
from observe_tui.session.clock import local_time
from observe_tui.ui.covered_lesson import CoveredLesson, LessonScreen
from observe_tui.ui.curtain_lines import Face, curtain_lines

if TYPE_CHECKING:
    from observe_tui.session.clock import Clock
    from observe_tui.ui.app import ObserveApp
    from observe_tui.ui.curtain_lock import CurtainLock

TICK = 0.25
"""Seconds between looks at the clock."""
TOLD_SECONDS = 5
TRIES = 3
"""How many wrong passphrases may be tried before one has to wait."""
LONGEST_WAIT = 30
LONGEST = 1000
"""Letters of a passphrase."""

HOW_TO_LIFT = "F9 goes back. Nothing that is typed here is kept."


class CurtainScreen(Screen[None]):
    """Shows the time of day. Keys come here alone; what lies under it is told of marks only."""

    ALLOW_SELECT = False
    AUTO_FOCUS = ""
    CSS_PATH = "curtain.tcss"

    def __init__(
        self,
        under: Screen[object],
        clock: Clock,
        lock: CurtainLock,
        lift: Callable[[], None],
    ) -> None:
        """A curtain.

        Args:
            under: what it covers.
            lift: called once it may be lifted.
        """
        super().__init__()
        self._clock = clock
        self._lock = lock
        self._lift = lift
        self._under = under
        self._lesson = _lesson_on(under)
        self._typed: str | None = None
        self._trying = False
        self._wrong = 0
        self._wait_until = 0.0
        self._told = ("", 0.0)

    def compose(self) -> ComposeResult:
        """One page."""
        yield Page(self._draw)

    def on_mount(self) -> None:
        """Start the clock."""
        self.set_interval(TICK, self.tick)

    def tick(self) -> None:
        """Look at the clock; what has not changed is not painted."""
        words, until = self._told
        if words and self._clock.steady() >= until:
            self._told = ("", 0.0)
        self._redraw()

    def _draw(self, width: int, height: int) -> Sequence[Content]:
        lesson = self._find_lesson()
        face = Face(
            f"{local_time(self._clock):%H:%M}",
            lesson.marks if lesson is not None else None,
            _unsaved(cast("ObserveApp", self.app)),
            None if self._typed is None else len(self._typed),
            self._told[0],
        )
        return curtain_lines(face, width, height)

    def _find_lesson(self) -> CoveredLesson | None:
        """The lesson right under the curtain; what is recorded from now on is counted."""
        stack = self.app.screen_stack
        # Being lifted, it may be asked once more, and is in no stack any more.
        under = stack[stack.index(self) - 1] if self in stack else self._under
        if under is not self._under:
            self._under, self._lesson = under, _lesson_on(under)
        return self._lesson

    def on_key(self, event: events.Key) -> None:
        """No key does here what it does elsewhere; what can be marked is marked."""
        event.stop()
        event.prevent_default()
        if self._typed is not None:
            self._type(event.key, event.character if event.is_printable else None)
            return
        lesson = self._find_lesson()
        took = lesson is not None and lesson.takes(event.key, event.character, self._redraw)
        self._tell("" if took else HOW_TO_LIFT)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted words can be a passphrase, and nothing else."""
        if self._typed is not None:
            self._write("".join(event.text.splitlines()[:1]))

    def ask(self) -> None:
        """Lift the curtain; where there is a passphrase, ask for it, or stop asking."""
        if not self._lock.is_set:
            self._lift()
        elif self._typed is None:
            self._typed = ""
            self._tell(self._lock.trouble)
        else:
            self._stop_asking()

    def _stop_asking(self) -> None:
        self._typed = None
        self._tell("")

    def _type(self, key: str, character: str | None) -> None:
        typed = self._typed or ""
        if key == "escape":
            self._stop_asking()
        elif key == "enter":
            self._try(typed)
        elif key == "backspace":
            self._typed = typed[:-1]
            self._redraw()
        elif key == "ctrl+u":
            self._typed = ""
            self._redraw()
        elif character is not None:
            self._write(character)

    def _write(self, letters: str) -> None:
        self._typed = ((self._typed or "") + letters)[:LONGEST]
        self._redraw()

    def _try(self, passphrase: str) -> None:
        wait = self._wait_until - self._clock.steady()
        if wait > 0:
            self._tell(f"Please wait {wait:.0f} s, then press Enter again.")
        elif passphrase and not self._trying:
            self._trying = True
            self._typed = ""
            self._tell("…")
            self.run_worker(self._look(passphrase))

    async def _look(self, passphrase: str) -> None:
        """Try a passphrase, in a thread: the clock goes on."""
        right = await asyncio.to_thread(self._lock.opens, passphrase)
        self._trying = False
        if right:
            self._lift()
            return
        self._wrong += 1
        wait = min(2 ** (self._wrong - TRIES + 1), LONGEST_WAIT) if self._wrong >= TRIES else 0
        self._wait_until = self._clock.steady() + wait
        told = f"That is not it. The next try in {wait} s." if wait else "That is not it."
        self._tell(self._lock.trouble or told)

    def _redraw(self) -> None:
        for page in self.query(Page):  # none as long as nothing has been composed
            page.redraw()

    def _tell(self, words: str) -> None:
        """Say this for a while; an empty text says nothing any more."""
        self._told = (words, self._clock.steady() + TOLD_SECONDS)
        self._redraw()


def _lesson_on(screen: Screen[object]) -> CoveredLesson | None:
    return CoveredLesson(screen) if isinstance(screen, LessonScreen) else None


def _unsaved(program: ObserveApp) -> str:
    """What is to be said where something is not in the file; nothing is kept quiet about here."""
    from observe_tui.ui.saving import saved_word, waiting

    backlog = waiting(program)
    if not backlog.why:
        return ""
    leaving = " · ctrl+q twice leaves without it" if backlog.only_here else ""
    return saved_word(backlog).plain + leaving
