"""Fields to write in, and the panel of a step that keeps one piece of writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic

from textual import events, on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.message import Message
from textual.widgets import TextArea

from observe_tui.kit.panel import SpecT, StepPanel
from observe_tui.kit.plain import one_line, printable
from observe_tui.kit.turn import SettingT, TurnPanel


class WritingArea(TextArea):
    """A page to write on. Lines wrap; whatever is pasted comes in as plain text."""

    DEFAULT_CSS = """
    WritingArea {
        border: none; border-left: solid $rule; padding: 0 1; background: $surface;
        &:focus { border: none; border-left: solid $write; background: $surface; }
        scrollbar-size-vertical: 1; scrollbar-color: $rule; scrollbar-background: $surface;
        scrollbar-color-hover: $quiet; scrollbar-background-hover: $surface;
        scrollbar-color-active: $quiet; scrollbar-background-active: $surface;
        & .text-area--placeholder { color: $quiet; }
    }
    """

    def __init__(self, *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(id=id, placeholder=placeholder, highlight_cursor_line=False)

    def fill(self, text: str) -> None:
        """Put other words in its place, with the cursor behind them; nobody is told."""
        if text != self.text:
            with self.prevent(TextArea.Changed):
                self.load_text(text)
            self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = self.clean(event.text)

    def clean(self, text: str) -> str:
        """What becomes of text that is pasted."""
        return printable(text.replace("\r\n", "\n").replace("\r", "\n"))


class SentenceArea(WritingArea):
    """A field for a sentence or two: it grows with them, and Enter submits it."""

    DEFAULT_CSS = """
    SentenceArea { height: auto; max-height: 4; }
    """

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        area: SentenceArea
        text: str

        @property
        def control(self) -> SentenceArea:
            """The field it was pressed in."""
            return self.area

    @dataclass
    class Edge(Message):
        """An arrow leads out of the field, at its top or its bottom."""

        area: SentenceArea
        down: bool

        @property
        def control(self) -> SentenceArea:
            """The field it leads out of."""
            return self.area

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self, self.text))

    def clean(self, text: str) -> str:
        """What is pasted comes in as one line."""
        return one_line(super().clean(text)).strip("\n")

    def action_cursor_up(self, select: bool = False) -> None:
        """Up a row; out of the field from the first one."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.post_message(self.Edge(self, False))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down a row; out of the field from the last one."""
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.post_message(self.Edge(self, True))
        else:
            super().action_cursor_down(select)


class NotesPanel(TurnPanel[SpecT, str, SettingT], Generic[SpecT, SettingT]):
    """Keeps one piece of writing: a draft while it is typed, recorded when one looks away."""

    DEFAULT_CSS = """
    NotesPanel { height: 1fr; layout: vertical; }
    """
    VERB: ClassVar[str]
    PLACEHOLDER: ClassVar[str] = ""

    area = query_one(WritingArea)

    def __init__(self, spec: SpecT, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self._shown = ""
        self._known = ""
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The page."""
        yield WritingArea(placeholder=self.PLACEHOLDER)

    def show_text(self, text: str) -> None:
        """Show what was recorded, unless somebody has written on since."""
        clean = printable(text)
        if clean == self._shown:
            return
        if self.area.text == self._known:
            self._typed = clean
            self.area.fill(clean)
        self._shown = self._known = clean

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back words that were never recorded."""
        text = drafts.get(self.field_name())
        if text is not None:
            self.area.fill(printable(text))
            self._typed = self.area.text

    def begin(self) -> None:
        """Start writing."""
        self.area.focus()

    def unrecorded(self, *, leaving: bool = True) -> StepPanel.Recorded | None:
        """The page as it stands, if it says something else than what was recorded."""
        text = self.area.text
        if text.strip() == self._known.strip():
            return None
        self._known = text
        return self.Recorded(self.spec.id, self.VERB, {"text": text}, self.field_name())

    @on(TextArea.Changed)
    def _on_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        text = self.area.text
        if text != self._typed:
            self._typed = text
            self.post_message(self.Typing(self.field_name(), text))

    @on(events.DescendantBlur)
    def _on_look_away(self) -> None:
        self.action_keep_words()
