"""The gate before the terminal: whatever a widget draws, no text in it is a command."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from observe_tui.protocol.unfit import fitted


class Gate(LineFilter):
    """Takes out what is no writing. Fields draw what stands in them, and that may be anything.

    Where text is drawn through `plain`, somebody sees that something was there; this is behind it.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line, as wide as they were."""
        return [
            one if one.control or one.text.isprintable() else Segment(fitted(one.text), one.style)
            for one in segments
        ]
