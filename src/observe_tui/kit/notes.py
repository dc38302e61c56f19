"""Fields to write in, and the panel of a step that keeps one piece of writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from observe_tui.analysis.judgements import Words
from observe_tui.kit.judging import Judging, underline
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
        & .writing-area--judged { color: $secondary; text-style: underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"writing-area--judged"}

    def __init__(
        self, *, placeholder: str = "", observing: bool = True, id: str | None = None
    ) -> None:
        """An empty page.

        Args:
            observing: whether words that judge are underlined, once `judge` has named them.
        """
        super().__init__(id=id, placeholder=placeholder, highlight_cursor_line=False)
        self._judging = Judging(self)
        self._judging.observing = observing

    def fill(self, text: str) -> None:
        """Put other words in its place, with the cursor behind them; nobody is told."""
        if text != self.text:
            with self.prevent(TextArea.Changed):
                self.load_text(text)
            self.move_cursor(self.document.end)

    def judge(self, words: Words) -> None:
        """Underline these words from now on, and ask about them."""
        self._judging.use(words)
        self.notify_style_update()  # forgets the lines as they were painted
        self.refresh()
        self._look()

    def get_line(self, line_index: int) -> Text:
        """A line as it is painted: what judges is underlined."""
        line = super().get_line(line_index)
        if found := self._judging.found(line.plain):
            style = self.get_component_rich_style("writing-area--judged", partial=True)
            underline(line, found, style)
        return line

    @on(TextArea.Changed)
    @on(TextArea.SelectionChanged)
    def _look(self) -> None:
        row, column = self.cursor_location
        self._judging.ask(self.document.get_line(row), column)

    def on_focus(self) -> None:
        """Somebody writes here."""
        self._judging.heeded = True
        self._look()

    def on_blur(self) -> None:
        """Nobody writes here any more."""
        self._judging.heeded = False
        self._look()

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = self.clean(event.text)

    def clean(self, text: str) -> str:
        """What becomes of text that is pasted."""
        return printable(text.replace("\r\n", "\n").replace("\r", "\n"))


class SentenceArea(WritingArea):
    """A field for a sentence or two: it grows with them, and Enter submits it.

    Attributes:
        way_up: what the arrow leads to from its first row, if there is anything now; without it
            the field says that it has an edge.
    """

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

    def __init__(
        self, *, placeholder: str = "", observing: bool = True, id: str | None = None
    ) -> None:
        super().__init__(placeholder=placeholder, observing=observing, id=id)
        self.way_up: Callable[[], Widget | None] | None = None

    async def _on_key(self, event: events.Key) -> None:
        ahead = self.screen.focused
        if ahead is not None and ahead is not self:
            # Typed right behind a key that led out of here: it is meant for where one is now.
            ahead.post_message(events.Key(event.key, event.character))
        elif event.key == "enter":
            self.post_message(self.Submitted(self, self.text))
        elif event.key != "up" or not self._leave_upwards():
            return
        event.stop()
        event.prevent_default()

    def _leave_upwards(self) -> bool:
        """Go where the way up leads, if one is in the first row; at once, before the next key."""
        first = self.navigator.is_first_wrapped_line(self.cursor_location)
        above = self.way_up() if first and self.way_up is not None else None
        if above is None:
            return False
        self.screen.set_focus(above)
        return True

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
