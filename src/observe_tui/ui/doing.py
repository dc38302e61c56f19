"""A few lines at the foot of a page: what is being done, what came of it, else what is here."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence

from textual.content import Content

from observe_tui.kit.page import Page, paragraphs
from observe_tui.record.ports import StoreError
from observe_tui.ui.export_lines import draw_progress

_BEAT_SECONDS = 0.12


class Doing(Page):
    """Runs one slow thing at a time, with a moving bar, and tells how it ended."""

    def __init__(self, usual: Callable[[], str], *, id: str | None = None) -> None:
        """Nothing is being done.

        Args:
            usual: what to say while there is nothing else to say.
        """
        super().__init__(self._draw_told, id=id)
        self._usual = usual
        self._said = ("", "")
        self._words = ""
        self._beat = 0

    def on_mount(self) -> None:
        """Keep the bar moving."""
        self.set_interval(_BEAT_SECONDS, self._go_on_moving)

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return bool(self._words)

    def start(self, words: str, work: Coroutine[None, None, None]) -> None:
        """Do something slow, and say so meanwhile. A `StoreError` is told."""
        self._words = words
        self.redraw()
        self.run_worker(self._guarded(work))

    def say(self, words: str, style: str = "$foreground") -> None:
        """Say how it ended; nothing says again what is usual."""
        self._said = (words, style)
        self._words = ""
        self.redraw()

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except StoreError as trouble:
            self.say(f"▲ {trouble}", "$warning")
        finally:
            self._words = ""

    def _draw_told(self, width: int, _height: int) -> Sequence[Content]:
        if self._words:
            return draw_progress(self._beat, self._words)
        words, style = self._said
        return paragraphs(words or self._usual(), width, style if words else "$quiet")

    def _go_on_moving(self) -> None:
        if self._words:
            self._beat += 1
            self.redraw()
