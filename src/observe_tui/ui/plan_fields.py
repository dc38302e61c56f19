"""The fields of the planning form: one line each, with a mark at the one you are in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, TextArea

from observe_tui.kit.lines import Heading, Lines
from observe_tui.kit.page import Page
from observe_tui.kit.plain import clip, plain
from observe_tui.kit.rowlist import Row, RowList
from observe_tui.kit.steadyinput import SteadyInput


class Field(Horizontal):
    """A label, what is filled in, and a word on what that amounts to."""

    DEFAULT_CSS = """
    Field { height: auto; }
    Field > .mark { width: 2; visibility: hidden; }
    Field > .label { width: 12; color: $quiet; }
    Field.-here > .mark { visibility: visible; }
    Field.-here > .label { color: $foreground; text-style: bold; }
    Field > .hint { width: 1fr; margin-left: 2; color: $quiet; }
    """

    def __init__(self, name: str, label: str, control: Widget, *, hinted: bool = True) -> None:
        super().__init__(id=f"field-{name}")
        self._label = label
        self._control = control
        self._hinted = hinted
        self._hint = Page(classes="hint")

    def compose(self) -> ComposeResult:
        """Mark, label, control and hint."""
        yield Page(lambda _width, _height: [Content.styled("›", "bold $accent")], classes="mark")
        yield Page(self._draw_label, classes="label")
        yield self._control
        if self._hinted:
            yield self._hint

    def _draw_label(self, _width: int, _height: int) -> Sequence[Content]:
        first, *more = self._label.split("\n")
        return [Content(first), *(Content.styled(one, "not bold $quiet") for one in more)]

    def name_it(self, label: str) -> None:
        """Give the field another label."""
        if label != self._label:
            self._label = label
            self.query_one(".label", Page).redraw()

    def on_descendant_focus(self) -> None:
        """You are here."""
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        """You are somewhere else."""
        self.remove_class("-here")

    def tell(self, hint: str, wrong: bool = False) -> None:
        """Say what the field amounts to, or what is missing."""
        self._hint.show(partial(_draw_hint, f"▲ {hint}" if wrong else hint, wrong))


def _draw_hint(hint: str, wrong: bool, width: int, _height: int) -> Sequence[Content]:
    shown = plain(clip(hint, width), "$error" if wrong else "")
    if hint.startswith("✓"):
        shown = shown.stylize("$success", 0, 1)
    return [shown]


class LineInput(SteadyInput):
    """One line of text. Up and down go to the fields around it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "app.focus_previous", "Field above", show=False),
        Binding("down", "take_or_go_on", "Field below", show=False),
    ]

    def __init__(self, name: str, *, example: str = "", before: Sequence[str] = ()) -> None:
        """A line.

        Args:
            example: what could stand here, shown while nothing does.
            before: what stood here in earlier plans, offered while somebody types.
        """
        suggester = SuggestFromList(before, case_sensitive=False) if before else None
        super().__init__(id=name, placeholder=example, suggester=suggester, compact=True)
        self.select_on_focus = False

    def action_take_or_go_on(self) -> None:
        """Go to the field below."""
        self.screen.focus_next()


class NameInput(LineInput):
    """The name of a colleague. Down takes the known name that begins like what was typed."""

    def __init__(self, name: str, known: Sequence[str], alike: Callable[[str], str]) -> None:
        """A line for a name.

        Args:
            alike: the name to offer for what was typed; empty for none.
        """
        super().__init__(name, example="name", before=known)
        self._alike = alike

    def action_take_or_go_on(self) -> None:
        """Take the name that is offered; where there is none, go to the field below."""
        offered = self._alike(self.value)
        if offered:
            self.value = offered
            self.cursor_position = len(offered)
        else:
            super().action_take_or_go_on()


class FocusArea(TextArea):
    """The focus in the teacher's own words. Enter goes on; ctrl+j begins a new line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Next field", show=False, priority=True),
        Binding("ctrl+j", "break_line", "New line", show=False, id="plan.new-line",
                tooltip="Begin a new line in the focus"),
    ]  # fmt: skip

    def __init__(self, name: str) -> None:
        super().__init__(
            id=name,
            compact=True,
            placeholder="as a question, in the teacher's own words; it may stay empty for now",
            highlight_cursor_line=False,
            show_line_numbers=False,
        )

    @property
    def _row(self) -> int:
        """The line the cursor is on, as lines are broken on the screen."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    def action_go_on(self) -> None:
        """Go to the next field."""
        self.screen.focus_next()

    def action_break_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_cursor_up(self, select: bool = False) -> None:
        """From the first line, go to the field above."""
        if not select and self._row == 0:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """From the last line, go to the field below."""
        if not select and self._row == self.wrapped_document.height - 1:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen."""

    key: str
    name: str
    about: str


class OneOf(Lines, can_focus=True):
    """One choice of a few, on one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,l", "step(1)", "Next choice", show=False),
        Binding("left,h", "step(-1)", "Choice before", show=False),
        Binding("up,k", "app.focus_previous", "Field above", show=False),
        Binding("down,j,enter", "app.focus_next", "Field below", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Another option was chosen."""

        key: str

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__(id=name)
        self.options = tuple(options)
        self.key = ""

    def show(self, key: str) -> None:
        """Draw another choice."""
        self.key = key
        self.redraw()

    def lines(self, width: int) -> Sequence[Content]:
        """The choice, its place among the others, what it is about."""
        place = self._place()
        if place < 0:
            return [plain(clip(f"▲ {self.key or 'no protocol'}: not here", width), "$warning")]
        one, many = self.options[place], len(self.options) > 1
        arrows = "bold $accent" if self.has_focus else "$quiet"
        shown = plain(one.name, "bold $foreground" if self.has_focus else "$foreground")
        if many:
            shown = Content.assemble(("‹ ", arrows), shown, (" ›", arrows))
            shown += Content.styled(f"  {place + 1} of {len(self.options)}", "$quiet")
        room = width - shown.cell_length - 2
        return [shown + plain(f"  {clip(one.about, room)}" if room > 12 else "", "$quiet")]

    def _place(self) -> int:
        return next((n for n, one in enumerate(self.options) if one.key == self.key), -1)

    def action_step(self, by: int) -> None:
        """Choose the next option, or the one before."""
        if self.options:
            self.show(self.options[(self._place() + by) % len(self.options)].key)
            self.post_message(self.Chosen(self.key))

    def on_focus(self) -> None:
        """Draw as the field one is in."""
        self.redraw()

    def on_blur(self) -> None:
        """Draw as any field."""
        self.redraw()


def put_into(control: Widget, text: str) -> None:
    """Fill in what is known, the cursor behind it. What takes no text stays as it is."""
    if isinstance(control, Input):
        control.value = text
        control.cursor_position = len(text)
    elif isinstance(control, TextArea):
        control.load_text(text)
        control.move_cursor(control.document.end)
    elif isinstance(control, OneOf):
        control.show(text)


class Several(RowList):
    """Several choices, in the order in which they were made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "take_or_leave", "Choose", show=False, id="plan.choose",
                tooltip="Take an instrument, or leave it; they keep the order you choose"),
    ]  # fmt: skip

    @dataclass
    class Picked(Message):
        """Other options are chosen now, in this order."""

        chosen: tuple[str, ...]

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__(id=name)
        self.options = tuple(options)
        self.chosen: tuple[str, ...] = ()

    def pick(self, chosen: Sequence[str]) -> None:
        """Draw these as chosen, above the others; those not offered are shown as missing."""
        self.chosen = tuple(chosen)
        options = {one.key: one for one in self.options}
        first = [options.get(key, Option(key, key, "▲ not here")) for key in chosen]
        others = [one for one in self.options if one.key not in chosen]
        wide = max((len(one.name) for one in self.options), default=0)
        rows = [Row(one.key, partial(self._draw, one, wide)) for one in (*first, *others)]
        self.show(rows, next(iter(self.chosen), ""))

    def _draw(self, one: Option, wide: int, width: int, here: bool) -> Content:
        place = self.chosen.index(one.key) + 1 if one.key in self.chosen else 0
        here = here and self.has_focus
        number = (f"{place} ✓ ", "$success") if place else ("· ○ ", "$quiet")
        style = "bold $foreground" if here else "$foreground" if place else "$quiet"
        name = plain(clip(one.name, 24), style)
        row = Content.assemble(("› " if here else "  ", "bold $accent"), number, name)
        row += Content(" " * max(2, min(wide, 24) + 2 - name.cell_length))
        return row + plain(clip(one.about, max(0, width - row.cell_length)), "$quiet")

    def action_take_or_leave(self) -> None:
        """Take what the cursor is on, or leave it."""
        key = self.key
        if key in self.chosen:
            self.chosen = tuple(one for one in self.chosen if one != key)
        elif key:
            self.chosen = (*self.chosen, key)
        self.refresh()
        self.post_message(self.Picked(self.chosen))

    def action_move(self, rows: int) -> None:
        """Move the cursor; beyond the ends lie the fields around."""
        keys = self.keys
        if abs(rows) == 1 and (not keys or self.key == (keys[-1] if rows > 0 else keys[0])):
            if rows > 0:
                self.screen.focus_next()
            else:
                self.screen.focus_previous()
        else:
            super().action_move(rows)

    def on_focus(self, _event: events.Focus) -> None:
        """Draw the cursor."""
        self.refresh()

    def on_blur(self, _event: events.Blur) -> None:
        """Draw no cursor."""
        self.refresh()


class SaveLine(Heading, can_focus=True):
    """The end of a form: Enter saves it, or does what else the line says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "do_it", "Save", show=False),
        Binding("up,k", "app.focus_previous", "Field above", show=False),
    ]

    def __init__(
        self,
        words: str = "save the plan",
        key: str = "ctrl+s",
        action: str = "screen.save",
        *,
        id: str,
    ) -> None:
        """The end of a form.

        Args:
            words: for what Enter does.
            key: that does the same from anywhere.
            action: what it is.
        """
        super().__init__(id=id)
        self._words = words
        self._key = key
        self._action = action

    async def action_do_it(self) -> None:
        """Do what the line says."""
        await self.run_action(self._action)

    def lines(self, width: int) -> Sequence[Content]:
        """The way to save."""
        here = self.has_focus
        return [
            Content.assemble(
                ("› " if here else "  ", "bold $accent"),
                (f"{self._words} ⏎" if here else self._words, "bold $accent" if here else ""),
                (f"   {self._key} from anywhere", "$quiet"),
            ).truncate(width)
        ]

    def on_focus(self) -> None:
        """Draw as the line one is on."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw as any line."""
        self.refresh()
