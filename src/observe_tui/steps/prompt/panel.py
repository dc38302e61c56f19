"""The panel of a `prompt`: a question is answered in writing."""

from __future__ import annotations

from typing import ClassVar

from observe_tui.kit.notes import NotesPanel
from observe_tui.steps.kind import Setting
from observe_tui.steps.prompt.step import PromptSpec
from observe_tui.steps.writing import WRITE


class PromptPanel(NotesPanel[PromptSpec, Setting]):
    """A page for the answer. Where it becomes the focus, it starts with the present focus."""

    VERB: ClassVar[str] = WRITE
    PLACEHOLDER: ClassVar[str] = "Write the answer here"

    def show(self, state: str, setting: Setting) -> None:
        """Show the answer."""
        present = setting.focus if self.spec.becomes == "focus" else ""
        self.show_text(state if state.strip() else present)
