"""A part of a screen that scrolls, with a thin and quiet scrollbar."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll


class QuietScroll(VerticalScroll):
    """Scrolls with the arrows or j and k, page by page, and to its ends."""

    DEFAULT_CSS = """
    QuietScroll {
        scrollbar-size-vertical: 1; scrollbar-color: $rule; scrollbar-background: $background;
        scrollbar-color-hover: $quiet; scrollbar-background-hover: $background;
        scrollbar-color-active: $quiet; scrollbar-background-active: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False, tooltip="One line down"),
        Binding("k", "scroll_up", "Up", show=False, tooltip="One line up"),
    ]  # fmt: skip
