"""Words that judge, on the screens where somebody writes: looked for, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on

from observe_tui.analysis.judgements import NO_WORDS
from observe_tui.kit.judging import Judged, question_line
from observe_tui.kit.liveline import LiveLine
from observe_tui.kit.notes import WritingArea
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.live_lines import NoticeRule

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp


class JudgingScreen(ClosedOnceScreen[bool]):
    """Base of the screens on which words that judge are underlined, and asked about."""

    def on_mount(self) -> None:
        """Name the words to every field."""
        self.judge()

    def judge(self) -> None:
        """Name the words to look for to every field: none where somebody has switched that off."""
        program = cast("ObserveApp", self.app)
        words, trouble = NO_WORDS, ""
        if program.settings.judgement_words:
            words, trouble = program.services.words.read()
        for line in self.query(LiveLine):
            line.judge(words)
        for area in self.query(WritingArea):
            area.judge(words)
        if trouble:
            self.tell(trouble)

    def tell(self, words: str) -> None:
        """Say what just happened, where this screen says such things."""

    @on(Judged)
    def _on_judged(self, message: Judged) -> None:
        message.stop()
        self.query_one(NoticeRule).ask(question_line(message.found) if message.found else None)
