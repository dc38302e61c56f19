"""The panel of a `talk`: notes, while somebody speaks."""

from __future__ import annotations

from typing import ClassVar

from observe_tui.kit.notes import NotesPanel
from observe_tui.steps.kind import Setting
from observe_tui.steps.talk.step import TalkSpec
from observe_tui.steps.writing import WRITE


class TalkPanel(NotesPanel[TalkSpec, Setting]):
    """A page for notes. It may stay empty: listening comes first."""

    VERB: ClassVar[str] = WRITE
    PLACEHOLDER: ClassVar[str] = "Notes, if you want any"

    def show(self, state: str, setting: Setting) -> None:
        """Show the notes."""
        self.show_text(state)
