"""The panel of a `rating`: one thing after another, with a note, its lines and, if on, a level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList, TextArea

from observe_tui.analysis.blocks import Quote
from observe_tui.kit.choices import Choice, ChoiceList
from observe_tui.kit.lines import Heading
from observe_tui.kit.notes import SentenceArea
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import one_line, plain, printable
from observe_tui.kit.quietscroll import QuietScroll
from observe_tui.kit.tying import LINES_KEYS, TyingPanel
from observe_tui.steps.kind import Setting
from observe_tui.steps.rating.rows import DrawItem, DrawScale, Look
from observe_tui.steps.rating.step import (
    LINK,
    NOTE,
    OFF,
    RATE,
    UNLINK,
    UNRATE,
    Rated,
    RatedItem,
    RatingSpec,
    RatingState,
    initial,
    rated,
)

_ITEMS = (("n", "note"), ("l", "lines"))
_SCALE = ("m", "scale")
_NOTING = (("⏎", "keep the note"), ("↑", "back to the list"))
_READING = (("↓", "more"), ("esc", "back"))
_AROUND_SCALE = 5


class NoteEntry(Vertical):
    """The field below the items, in sight while somebody writes a note on one of them."""

    DEFAULT_CSS = """
    NoteEntry { height: auto; display: none; }
    NoteEntry.-open { display: block; }
    """

    area = query_one(SentenceArea)

    def __init__(self, prefix: str) -> None:
        """Make the field.

        Args:
            prefix: what the names of its drafts begin with.
        """
        super().__init__()
        self.prefix = prefix
        self.item = ""
        self._typed = ""

    @property
    def text(self) -> str:
        """The note as it stands."""
        return self.area.text.strip()

    def field(self, item: str) -> str:
        """The name of the draft of a note on an item."""
        return f"{self.prefix}{item}"

    def compose(self) -> ComposeResult:
        """Whose note it is, and the field."""
        yield Heading()
        yield SentenceArea(placeholder="A note", id="note")

    def take(self, item: RatedItem, text: str) -> None:
        """Be for a note on this item, from this text on."""
        self.item, self._typed = item.id, printable(text)
        self.query_one(Heading).show(plain(f" Note on “{one_line(item.title)}”", "$quiet"))
        self.area.fill(self._typed)
        self.add_class("-open")

    def close(self) -> None:
        """Be for no item, and out of sight."""
        self.item = ""
        self.remove_class("-open")

    @on(TextArea.Changed)
    def _on_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        text = self.area.text
        if self.item and text != self._typed:
            self._typed = text
            self.post_message(StepPanel.Typing(self.field(self.item), text))


class RatingPanel(TyingPanel[RatingSpec, RatingState, Setting]):
    """Items to talk through; the one with the cursor is opened to its scale."""

    DEFAULT_CSS = """
    RatingPanel {
        & #off { padding: 0 1 1 1; }
        & #items { scrollbar-gutter: stable; }
        & #scale { display: none; height: 1fr; padding: 0 1; }
        &.-reading #scale { display: block; }
        &.-reading #items { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"rate({number - 1})", f"Level {number}",
                  id=f"rating.level-{number}", tooltip="Give this level; again takes it away")
          for number in range(1, 8)),
        Binding("n", "write_note", "Note", id="rating.note", tooltip="Write a note on this"),
        Binding("m", "read_scale", "Scale", id="rating.scale",
                tooltip="What each level means, in full"),
    ]  # fmt: skip

    entry = query_one(NoteEntry)
    scale = query_one("#scale", QuietScroll)

    def __init__(self, spec: RatingSpec, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self.state = initial(spec)
        self.evidence: Mapping[str, Quote] = {}
        self._drawn = False
        self._offered = ""

    def compose_things(self) -> ComposeResult:
        """What is off, the items or the scale in full, the field for a note."""
        if not self.spec.on:
            yield Page(lambda width, _height: paragraphs(OFF, width, "$quiet"), id="off")
        yield ChoiceList(id="items")
        with QuietScroll(id="scale"):
            yield Page(id="levels")
        yield NoteEntry(self.field_name("note-"))

    def show(self, state: RatingState, setting: Setting) -> None:
        """Draw what was said of the items, and the lines there are."""
        self.fit()
        if self._drawn and state == self.state and setting.evidence == self.evidence:
            return
        self._drawn = True
        self.state, self.evidence, self.stars = state, setting.evidence, setting.stars
        self._draw()

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Put back a note that was never recorded."""
        for one in rated(self.spec, self.state):
            if text := drafts.get(self.entry.field(one.item.id)):
                self.entry.take(one.item, text)

    def begin(self) -> None:
        """Go on with a note that was left in the middle; else choose an item."""
        (self.entry.area if self.entry.item else self.things).focus()

    def unrecorded(self, *, leaving: bool = True) -> StepPanel.Recorded | None:
        """A note that says something else than what was recorded."""
        one, text = self._find(self.entry.item), self.entry.text
        if one is None or text in (one.note, self._offered):
            return None
        self._offered = text
        payload = {"item": one.item.id, "text": text}
        return self.Recorded(self.spec.id, NOTE, payload, self.entry.field(one.item.id))

    def _find(self, item: str) -> Rated | None:
        return next((one for one in rated(self.spec, self.state) if one.item.id == item), None)

    @on(OptionList.OptionHighlighted, "#items")
    def _on_moved(self) -> None:
        """Open the item with the cursor; its head stays in sight where not all of it fits."""
        self._draw()
        option = self.things.highlighted_option
        words = option.prompt if option is not None else None
        tall = isinstance(words, Content) and words.plain.count("\n") >= self.things.size.height
        self.call_after_refresh(self.things.scroll_to_highlight, tall)

    def _draw(self) -> None:
        every = rated(self.spec, self.state)
        chosen = self._find(self.things.key) or every[0]
        room = max(1, (self.things.size.height - _AROUND_SCALE) // len(self.spec.scale))
        look = Look(self.spec, self.evidence, self.things.has_focus, room)
        self.things.show(
            [
                Choice(one.item.id, DrawItem(number, one, one == chosen, look))
                for number, one in enumerate(every, 1)
            ]
        )
        self.query_one("#levels", Page).show(DrawScale(chosen, replace(look, active=True, room=0)))
        name = f"lines for item {every.index(chosen) + 1}"
        self.show_lines(self.evidence.values(), chosen.lines, name, chosen.item.title)

    @on(events.DescendantFocus)
    def _draw_legend(self) -> None:
        keys: tuple[tuple[str, str], ...] = LINES_KEYS
        digits = f"1–{len(self.spec.scale)}"
        if self.entry.area.has_focus:
            keys = _NOTING
        elif self.scale.has_focus:
            keys = ((digits, "level, again none"), *_READING)
        elif self.things.has_focus:
            keys = ((digits, "level"), *_ITEMS, _SCALE) if self.spec.on else _ITEMS
        self.show_legend(keys)
        # The field for a note takes rows from the list, or gives them back.
        self.call_after_refresh(self._draw)

    def on_resize(self, event: events.Resize) -> None:
        """Words of the scale are cut where there is little room for them."""
        super().on_resize(event)
        self.call_after_refresh(self._draw)

    def tie(self, line: str) -> None:
        """Tie a line to the chosen item, or untie it."""
        if one := self._find(self.things.key):
            verb = UNLINK if line in one.lines else LINK
            self.record(verb, {"item": one.item.id, "line": line})

    def action_rate(self, place: int) -> None:
        """Give the chosen item a level; the one it has is taken away."""
        one, level = self._find(self.things.key), self.spec.scale[place]
        if one is not None and one.level == level:
            self.record(UNRATE, {"item": one.item.id})
        elif one is not None:
            self.record(RATE, {"item": one.item.id, "level": level.id})

    @on(OptionList.OptionSelected, "#items")
    def action_write_note(self) -> None:
        """Write a note on the chosen item."""
        one = self._find(self.things.key)
        if one is not None and one.item.id != self.entry.item:
            self.action_keep_words()
            self._offered = one.note
            self.entry.take(one.item, one.note)
        self.entry.area.focus()

    def action_read_scale(self) -> None:
        """Show what each level means, in full."""
        self.add_class("-reading")
        self.wants_room = True
        self.scale.focus()

    @on(SentenceArea.Submitted)
    @on(SentenceArea.Edge)
    def _on_written(self, message: SentenceArea.Submitted | SentenceArea.Edge) -> None:
        message.stop()
        self.action_step_back()

    @on(events.DescendantBlur)
    def _on_look_away(self, event: events.DescendantBlur) -> None:
        if event.widget is self.entry.area:
            self.action_keep_words()
        self._draw()

    def action_step_back(self) -> None:
        """From the lines, the scale or a note, which is kept, back to the items."""
        self.action_keep_words()
        self.entry.close()
        self.remove_class("-reading")
        super().action_step_back()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters and digits act in the list; a level needs a scale that is on."""
        if action == "step_back" and (self.entry.area.has_focus or self.scale.has_focus):
            return True
        if action == "rate":
            known = parameters[0] in range(len(self.spec.scale))
            return self.spec.on and known and (self.things.has_focus or self.scale.has_focus)
        if action == "read_scale":
            return self.spec.on and self.things.has_focus
        if action == "write_note":
            return self.things.has_focus
        return super().check_action(action, parameters)
