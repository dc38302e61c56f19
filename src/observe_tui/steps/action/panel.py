"""The panel of an `action`: one step is agreed on, or looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import TextArea

from observe_tui.kit.actionsteps import LABELS, DrawAgreed, DrawLabel, StatusRow
from observe_tui.kit.notes import SentenceArea
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import printable
from observe_tui.kit.quietscroll import QuietScroll
from observe_tui.kit.turn import TurnPanel
from observe_tui.record.actions import AGREE, STATUS
from observe_tui.record.model import ActionStep
from observe_tui.steps.action.step import FIELDS, ActionSpec, ActionState
from observe_tui.steps.kind import Setting

SHORT = 14
"""Fewer lines than this leave no room for empty ones between the fields."""

FIRST_TIME = "No step was agreed before: nothing to look back on. ctrl+n goes on."
NO_STEP = "No step was agreed in this cycle. ctrl+n goes on."


class AgreeForm(Vertical):
    """The six things to agree on, a field each; arrows and Enter lead from one to the next."""

    DEFAULT_CSS = """
    AgreeForm {
        height: 1fr;
        & > #agreement { margin-bottom: 1; }
        & > QuietScroll { height: 1fr; }
        & Horizontal { height: auto; margin-bottom: 1; }
        & Horizontal > Page { width: 13; }
        &.-short Horizontal { margin-bottom: 0; }
    }
    """

    def __init__(self, spec: ActionSpec) -> None:
        super().__init__()
        self.spec = spec
        self._agreed: dict[str, str] = {}
        self._offered: dict[str, str] = {}
        self._shown = dict.fromkeys(FIELDS, "")
        self._typed = dict.fromkeys(FIELDS, "")
        self._named = False

    def compose(self) -> ComposeResult:
        """Whether it is agreed, then a label and a field for each."""
        yield Page(id="agreement")
        with QuietScroll(can_focus=False):
            for name in FIELDS:
                with Horizontal():
                    yield Page(DrawLabel(LABELS[name]))
                    yield SentenceArea(id=f"field-{name}", observing=False)

    def on_resize(self, event: events.Resize) -> None:
        """No empty lines between the fields where there is no room for them."""
        self.set_class(event.size.height < SHORT, "-short")

    def area(self, name: str) -> SentenceArea:
        """The field of that name."""
        return self.query_one(f"#field-{name}", SentenceArea)

    def show(self, state: ActionState, setting: Setting) -> None:
        """Put what was agreed into the fields that nobody has changed since."""
        self.set_class(self.size.height < SHORT, "-short")
        agreed = {name: printable(text) for name, text in state.answers}
        if agreed != self._agreed:
            self._show_words(agreed)
            self._agreed = self._offered = agreed
        elif not (self._named or agreed or any(self._typed.values())):
            self._show_words({"owner": printable(setting.observed)})
        self._named = True
        self._draw_word()

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back words that nobody has agreed on yet."""
        for name in FIELDS:
            if text := drafts.get(f"{self.spec.id}/{name}"):
                self._fill(name, printable(text))

    def begin(self) -> None:
        """Start with what to try."""
        self.area("what").focus()

    def unrecorded(self, leaving: bool) -> StepPanel.Recorded | None:
        """The step as it stands in the fields, if it says what to try and is not agreed yet."""
        answers = {name: self.area(name).text.strip() for name in FIELDS}
        if not leaving or not answers["what"] or answers == self._offered:
            return None
        self._offered = answers
        return StepPanel.Recorded(self.spec.id, AGREE, answers, f"{self.spec.id}/what")

    def _show_words(self, words: Mapping[str, str]) -> None:
        for name, text in words.items():
            if self.area(name).text == self._shown[name]:
                self._fill(name, text)
            self._shown[name] = text

    def _fill(self, name: str, text: str) -> None:
        self._typed[name] = text
        self.area(name).fill(text)

    def _draw_word(self) -> None:
        now = {name: self.area(name).text.strip() for name in FIELDS}
        if self._agreed and now == self._agreed:
            word = Content.styled("✓ agreed", "bold $success")
        elif self._agreed:
            word = Content.styled("○ changed since it was agreed; ctrl+s agrees on it", "$quiet")
        elif now["what"]:
            word = Content.styled("○ not agreed yet; ctrl+s agrees on it", "$quiet")
        else:
            word = Content.styled("○ nothing agreed yet", "$quiet")
        self.query_one("#agreement", Page).show(lambda _width, _height: [word])

    @on(TextArea.Changed)
    def _on_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        name, text = (message.text_area.id or "").removeprefix("field-"), message.text_area.text
        if text != self._typed[name]:
            self._typed[name] = text
            self.post_message(StepPanel.Typing(f"{self.spec.id}/{name}", text))
            self._draw_word()

    @on(SentenceArea.Edge)
    def _on_edge(self, message: SentenceArea.Edge) -> None:
        message.stop()
        self._go(message.area, 1 if message.down else -1)

    @on(SentenceArea.Submitted)
    def _on_submitted(self, message: SentenceArea.Submitted) -> None:
        message.stop()
        self._go(message.area, 1)

    def _go(self, area: SentenceArea, fields: int) -> None:
        place = FIELDS.index((area.id or "").removeprefix("field-")) + fields
        if 0 <= place < len(FIELDS):
            self.area(FIELDS[place]).focus()


class ReviewForm(Vertical):
    """The step, how it is going, a note on that; then what else was agreed."""

    DEFAULT_CSS = """
    ReviewForm {
        height: 1fr;
        & > #step-words { margin-bottom: 1; }
        & > SentenceArea { margin-top: 1; }
        & > QuietScroll { height: 1fr; margin-top: 1; }
        & > #none { display: none; }
        &.-none > * { display: none; }
        &.-none > #none { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j,enter", "write_note", "Note", id="action.note",
                tooltip="Write a note on how it went"),
    ]  # fmt: skip

    note = query_one(SentenceArea)
    row = query_one(StatusRow)

    def __init__(self, spec: ActionSpec) -> None:
        super().__init__(classes="-none")
        self.spec = spec
        self.about: ActionStep | None = None
        self._status = ""
        self._noted = ""
        self._offered = ""
        self._typed = ""

    def compose(self) -> ComposeResult:
        """The step, the four words, the note."""
        empty = FIRST_TIME if self.spec.of == "last" else NO_STEP
        yield Page(lambda width, _height: paragraphs(empty, width, "$quiet"), id="none")
        yield Page(id="step-words")
        yield StatusRow()
        yield SentenceArea(placeholder="A note on how it went", id="status-note")
        with QuietScroll():
            yield Page(id="agreed")

    def show(self, state: ActionState, setting: Setting) -> None:
        """Draw the step and what was said of it here."""
        about = setting.last_step if self.spec.of == "last" else setting.this_step
        if about is not None and about != self.about:
            words = about.what
            self.query_one("#step-words", Page).show(
                lambda width, _height: paragraphs(words, width, "bold")
            )
            self.query_one("#agreed", Page).show(DrawAgreed(about))
        self.about = about
        self.set_class(about is None, "-none")
        self._status = state.status
        self.row.show(state.status)
        note = printable(state.note)
        if note != self._noted:
            if self.note.text == self._noted:
                self._typed = note
                self.note.fill(note)
            self._noted = self._offered = note

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back a note that was never recorded."""
        if text := drafts.get(f"{self.spec.id}/note"):
            self._typed = printable(text)
            self.note.fill(self._typed)

    def begin(self) -> None:
        """Start with how it is going."""
        if self.about is not None:
            self.row.focus()

    def unrecorded(self, leaving: bool) -> StepPanel.Recorded | None:
        """The note, with the status as it stands, if the note says something new."""
        if self.about is None or self.note.text.strip() == self._offered.strip():
            return None
        return self._report(self.about, self._status or self.about.status)

    def _report(self, about: ActionStep, status: str) -> StepPanel.Recorded:
        self._offered = self.note.text.strip()
        payload = {"cycle": about.cycle_id, "status": status, "note": self._offered}
        return StepPanel.Recorded(self.spec.id, STATUS, payload, f"{self.spec.id}/note")

    @on(StatusRow.Chosen)
    def _on_chosen(self, message: StatusRow.Chosen) -> None:
        message.stop()
        if self.about is not None:
            self.post_message(self._report(self.about, message.status))

    @on(TextArea.Changed)
    def _on_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        text = self.note.text
        if text != self._typed:
            self._typed = text
            self.post_message(StepPanel.Typing(f"{self.spec.id}/note", text))

    @on(SentenceArea.Edge)
    def _on_edge(self, message: SentenceArea.Edge) -> None:
        message.stop()
        if not message.down:
            self.row.focus()

    @on(SentenceArea.Submitted)
    def _on_submitted(self, message: SentenceArea.Submitted) -> None:
        message.stop()
        self.row.focus()

    def action_write_note(self) -> None:
        """Go to the note."""
        self.note.focus()


Form: TypeAlias = AgreeForm | ReviewForm


class ActionPanel(TurnPanel[ActionSpec, ActionState, Setting]):
    """Agrees on a step, or reviews one, as its protocol says."""

    DEFAULT_CSS = """
    ActionPanel { height: 1fr; layout: vertical; }
    """

    def __init__(self, spec: ActionSpec, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self.form: Form = AgreeForm(spec) if spec.mode == "agree" else ReviewForm(spec)

    def compose(self) -> ComposeResult:
        """The form for what is to be done here."""
        yield self.form

    def show(self, state: ActionState, setting: Setting) -> None:
        """Draw what was agreed or said of the step."""
        self.form.show(state, setting)

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back words that were never recorded."""
        self.form.restore(drafts)

    def begin(self) -> None:
        """Start with the first thing to say."""
        self.form.begin()

    def unrecorded(self, *, leaving: bool = True) -> StepPanel.Recorded | None:
        """What is agreed on or noted by leaving."""
        return self.form.unrecorded(leaving)

    @on(events.DescendantBlur)
    def _on_look_away(self) -> None:
        if (message := self.unrecorded(leaving=False)) is not None:
            self.post_message(message)
