"""The last line of a screen: the keys that matter here."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.reactive import reactive

from observe_tui.kit.lines import Lines


class KeyBar(Lines):
    """Keys and what they do; whatever finds no room is left out from the right, `?` last."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $surface; }
    """

    keys: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def __init__(self, *keys: tuple[str, str], id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(KeyBar.keys, keys)

    def lines(self, width: int) -> Sequence[Content]:
        """The one line of keys."""
        chosen = list(self.keys)
        while len(chosen) > 2 and sum(_size(pair) for pair in chosen) - 3 > width:
            del chosen[-2]
        return [
            Content("   ").join(
                Content.assemble((key, "bold $accent"), " ", (what, "$foreground"))
                for key, what in chosen
            )
        ]


def _size(pair: tuple[str, str]) -> int:
    return len(pair[0]) + len(pair[1]) + 4
