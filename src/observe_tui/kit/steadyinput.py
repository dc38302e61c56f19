"""An input that keeps its place: no letter lays the screen out anew."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class SteadyInput(Input):
    """An input whose width and height are given from outside.

    Textual lays the whole screen out for every letter, in case a field grows with its text. On a
    screen of fifteen parts that takes longer than all the rest of a keystroke.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
