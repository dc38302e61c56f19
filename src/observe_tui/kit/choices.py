"""A list of things that take several lines each; arrows or j and k move through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

DrawChoice: TypeAlias = Callable[[int], Content]
"""Draws one choice, several lines if need be, in so many cells."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose.

    Attributes:
        key: names it.
    """

    key: str
    draw: DrawChoice


class ChoiceList(OptionList):
    """Draws choices for the width it has, and stays on the same one when they change."""

    DEFAULT_CSS = """
    ChoiceList {
        border: none; padding: 0; background: transparent; height: 1fr; max-height: 100%;
        scrollbar-size-vertical: 1; scrollbar-color: $rule; scrollbar-background: $background;
        scrollbar-color-hover: $quiet; scrollbar-background-hover: $background;
        scrollbar-color-active: $quiet; scrollbar-background-active: $background;
        &:focus { border: none; background-tint: transparent; }
        & > .option-list--option { padding: 0 1; }
        & > .option-list--option-highlighted {
            background: transparent; color: $foreground; text-style: none;
        }
        &:focus > .option-list--option-highlighted {
            background: $block-cursor-background; color: $block-cursor-foreground;
            text-style: none;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False, tooltip="The next one"),
        Binding("k", "cursor_up", "Up", show=False, tooltip="The one before"),
    ]  # fmt: skip

    @dataclass
    class Below(Message):
        """An arrow leads out of the list at its end."""

        choices: ChoiceList

        @property
        def control(self) -> ChoiceList:
            """The list it leads out of."""
            return self.choices

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._choices: tuple[Choice, ...] = ()
        self._width = 10
        self._fitted = Size(0, 0)
        self._centred: int | None = None

    @property
    def key(self) -> str:
        """What the highlighted choice stands for; empty where there is none."""
        option = self.highlighted_option
        return option.id or "" if option is not None else ""

    def show(self, choices: Sequence[Choice], key: str = "") -> None:
        """Draw these choices.

        Args:
            key: which one to highlight; the present one where left out.
        """
        wanted = key or self.key
        place = self.highlighted or 0
        same = [one.key for one in choices] == [one.key for one in self._choices]
        self._choices = tuple(choices)
        if same:
            self._draw_again()
        else:
            width = self._room()
            self.set_options(Option(one.draw(width), one.key) for one in choices)
        keys = [one.key for one in choices]
        if keys:
            index = keys.index(wanted) if wanted in keys else min(place, len(keys) - 1)
            if index != self.highlighted:
                self.highlighted = index

    def _draw_again(self) -> None:
        width = self._room()
        for index, one in enumerate(self._choices):
            content = one.draw(width)
            shown = self.options[index].prompt
            if not (isinstance(shown, Content) and content.is_same(shown)):
                self.replace_option_prompt_at_index(index, content)

    def _room(self) -> int:
        """Cells for a choice; as before while the list is out of sight."""
        width = self.scrollable_content_region.width - 2
        if width > 0:
            self._width = width
        return self._width

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        # Before it is laid out the list has no lines for a page to be counted in.
        if self.scrollable_content_region:
            super()._move_page(direction)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Fit the choices to a new size: not every list that comes into sight hears of it."""
        if self.size != self._fitted:
            self._fitted = self.size
            self.call_next(self._fit)
        return super().render_lines(crop)

    def _fit(self) -> None:
        self._draw_again()
        if self._centred is not None and self._centred == self.highlighted:
            self.centre()
        else:
            self.scroll_to_highlight()

    def centre(self) -> None:
        """Bring the highlighted choice into view, with what stands around it."""
        self._centred = self.highlighted
        self.scroll_to_highlight(top=True)
        self.scroll_relative(y=-(self.size.height // 2), animate=False, immediate=True)
        self.scroll_to_highlight()

    def on_focus(self) -> None:
        """Bring the highlighted choice into view."""
        self.call_after_refresh(self.scroll_to_highlight)

    def action_cursor_up(self) -> None:
        """Up, and no further than the first."""
        if self.highlighted != 0:
            super().action_cursor_up()

    def action_cursor_down(self) -> None:
        """Down; from the last one out of the list."""
        if self.highlighted is None or self.highlighted == self.option_count - 1:
            self.post_message(self.Below(self))
        else:
            super().action_cursor_down()
