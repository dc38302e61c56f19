"""Help: every key of a screen, made from its bindings, and the few words it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import Instrument
from observe_tui.kit.plain import plain, wrap
from observe_tui.ui.saving import told_waiting, waiting

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp

TWO_COLUMNS = 104
"""From this width on, keys stand in two columns."""

MARKING = (
    "In MARK, letters, digits and signs are codes: each panel shows its own, with the key that "
    "marks it."
)
_SHOWN = {
    "question_mark": "?", "slash": "/", "colon": ":", "semicolon": ";", "comma": ",",
    "full_stop": ".", "greater_than_sign": ">", "less_than_sign": "<", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "at": "@",
    "enter": "⏎", "escape": "esc", "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": "pgup", "pagedown": "pgdn", "plus": "+", "minus": "-",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that can be done."""

    keys: str
    name: str
    about: str


class HelpScreen(ModalScreen[None]):
    """Lies over the screen it is about."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,f1", "close", "Close", id="help.close",
                tooltip="Back to where you were"),
        Binding("up,k", "scroll(-1)", "Up", id="help.up", show=False),
        Binding("down,j", "scroll(1)", "Down", id="help.down", show=False),
        Binding("space,pagedown", "scroll(12)", "Page down", id="help.page-down", show=False),
        Binding("pageup", "scroll(-12)", "Page up", id="help.page-up", show=False),
    ]  # fmt: skip

    def __init__(self, for_screen: Screen[object]) -> None:
        """Help for a screen, for what works there at this moment."""
        super().__init__()
        self._text = str(getattr(for_screen, "HELP", None) or "")
        self._note = MARKING if list(for_screen.query(Instrument)) else ""
        self._groups = key_lines(for_screen)
        self._waiting = waiting(cast("ObserveApp", for_screen.app))

    def compose(self) -> ComposeResult:
        """The page."""
        with Vertical(id="sheet"):
            yield Page(lambda width, _height: [_title(width)], id="title")
            with VerticalScroll(id="scroll", can_focus=False):
                yield Page(self._draw, id="page")
        yield KeyBar(("↓", "more"), ("esc", "close"))

    def _draw(self, width: int, _height: int) -> Sequence[Content]:
        lines = [*paragraphs(self._text, width, widest=96), Content("")] if self._text else []
        if self._waiting.why:
            lines = [*told_waiting(self._waiting, width), Content(""), *lines]
        if self._note:
            lines += [*paragraphs(self._note, width, "$mark", widest=96), Content("")]
        every = [line for group in self._groups.values() for line in group]
        keys = max((cell_len(line.keys) for line in every), default=0) + 2
        names = max((cell_len(line.name) for line in every), default=0) + 2
        for title, group in self._groups.items():
            rows = _table(group, keys, names, width)
            lines += [Content.styled(title, "bold $quiet"), *rows, Content("")]
        return lines

    def action_close(self) -> None:
        """Back to the screen below."""
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        """Scroll the page."""
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=lines, animate=False)


def key_lines(screen: Screen[object]) -> dict[str, list[Line]]:
    """What can be done on a screen now: what is its own, how to move about, what works anywhere.

    Keys of fields in which one types belong to no screen and are left out: they have no id.
    """
    found: dict[str, tuple[Binding, list[str]]] = {}
    active = sorted(screen.active_bindings.items(), key=lambda item: item[1].node is not screen)
    for key, (_node, binding, enabled, _tooltip) in active:
        if enabled and binding.id:
            name = f"{binding.description}/{binding.action}"
            found.setdefault(name, (binding, []))[1].append(_spoken(key))
    for binding in getattr(screen, "ALWAYS_LISTED", ()):
        # A field that has the focus hides some of these here, though the screen hears them.
        name = f"{binding.description}/{binding.action}"
        if name not in found:
            found[name] = (binding, [_spoken(key) for key in binding.key.split(",")])
    titles = {"list": "IN THE LIST", "app": "EVERYWHERE"}
    groups: dict[str, list[Line]] = {"HERE": [], **{title: [] for title in titles.values()}}
    for binding, keys in found.values():
        line = Line(" ".join(keys), binding.description, binding.tooltip)
        groups[titles.get((binding.id or "").split(".")[0], "HERE")].append(line)
    return {title: group for title, group in groups.items() if group}


def _spoken(key: str) -> str:
    return "+".join(_SHOWN.get(part, part) for part in key.split("+"))


def _title(width: int) -> Content:
    return rule(width, Content.styled("Help", "bold $foreground"))


def _table(lines: Sequence[Line], keys: int, names: int, width: int) -> list[Content]:
    if width < TWO_COLUMNS:
        return [row for line in lines for row in _row(line, keys, names, width)]
    half = (width - 4) // 2
    middle = (len(lines) + 1) // 2
    left, right = (
        [row for line in part for row in _row(line, keys, names, half)]
        for part in (lines[:middle], lines[middle:])
    )
    empty = Content("")
    return [
        one + Content(" " * (half + 4 - one.cell_length)) + other
        for one, other in zip_longest(left, right, fillvalue=empty)
    ]


def _row(line: Line, keys: int, names: int, width: int) -> list[Content]:
    head = plain(f"{line.keys:{keys}}", "bold $accent") + plain(f"{line.name:{names}}")
    about = wrap(line.about, max(10, width - head.cell_length))
    return [
        (head if number == 0 else Content(" " * head.cell_length)) + plain(row, "$quiet")
        for number, row in enumerate(about)
    ]
