"""The instruments of a live observation: how they share the room, and which one is in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical

from observe_tui.kit.panel import Instrument, Moment, StepPanel
from observe_tui.steps.marking import Mark

Look: TypeAlias = Literal["folded", "tight", "roomy"]

# Each panel belongs to one spec and one state type; here, where all meet, they are open.
AnyInstrument: TypeAlias = Instrument[Any, Any]


def share_room(
    heights: Sequence[tuple[int, int]], room: int, in_hand: int, *, wide: bool, alone: bool
) -> list[Look]:
    """How each instrument is drawn so that all fit: the one in hand first, then the others.

    Args:
        heights: rows each of them takes, tight and roomy.
        room: rows there are for all of them together.
        in_hand: index of the one that the coach holds.
        wide: whether there is width enough to draw roomy ones.
        alone: whether only the one in hand is wanted; the others keep their title.
    """
    looks: list[Look] = ["folded"] * len(heights)
    order = [in_hand, *(each for each in range(len(heights)) if each != in_hand)]
    left = room - len(heights)
    for look, column in (("tight", 0), ("roomy", 1)):
        if look == "roomy" and not wide:
            break
        for each in order[: 1 if alone else None]:
            before = 1 if looks[each] == "folded" else heights[each][0]
            more = heights[each][column] - before
            # The one in hand is drawn even where it does not fit: what is cut off is its end.
            if more <= left or (each == in_hand and look == "tight"):
                looks[each] = "tight" if look == "tight" else "roomy"
                left -= more
    return looks


def script_rows(rows: int, *, alone: bool) -> int:
    """How many rows the script keeps where instruments stand below it: fewer on a low screen.

    Args:
        rows: there are for the script and the instruments together.
        alone: whether one instrument was given all the room.
    """
    return 2 if alone or rows < 14 else 4


class InstrumentArea(Vertical):
    """All instruments of an observation, each a legend of its own keys.

    Attributes:
        alone: whether the one in hand has the room of the others too.
        keys: the key of each code, by step and code.
    """

    DEFAULT_CSS = """
    InstrumentArea {
        height: auto;
        & Instrument.-folded { height: 1; }
        & Instrument.-roomy { margin-bottom: 1; }
    }
    """

    def __init__(self, panels: Sequence[AnyInstrument], keys: Mapping[str, Mark]) -> None:
        """An area for these panels.

        Args:
            keys: what each key marks, in any instrument.
        """
        super().__init__(id="instruments")
        self.panels = tuple(panels)
        self.alone = False
        self.keys = {
            panel.spec.id: {m.code: key for key, m in keys.items() if m.step == panel.spec.id}
            for panel in panels
        }
        self._shared: tuple[object, ...] = ()
        self._looks: Sequence[Look] = ["tight"] * len(self.panels)
        self._in_hand = next((at for at, panel in enumerate(panels) if panel.moves), 0)

    def compose(self) -> ComposeResult:
        """One panel below the other."""
        yield from self.panels

    @property
    def in_hand(self) -> AnyInstrument | None:
        """The instrument that the arrow keys move in."""
        return self.panels[self._in_hand] if self.panels else None

    def enlarge_next(self) -> None:
        """Give all the room to one instrument, to the next one, and after the last to all."""
        if not self.alone:
            self.alone, self._in_hand = bool(self.panels), 0
        elif self._in_hand + 1 < len(self.panels):
            self._in_hand += 1
        else:
            self.alone = False

    def show_all(self) -> bool:
        """Share the room again. True if one instrument had it all."""
        had, self.alone = self.alone, False
        return had

    def press(self, mark: Mark) -> StepPanel.Recorded | None:
        """What a key of one of the codes asks to be recorded."""
        panel = next((one for one in self.panels if one.spec.id == mark.step), None)
        return panel.press(mark.code) if panel is not None else None

    def turns(self) -> Sequence[int]:
        """The turns that late marks can go to: of the one in hand, else of the first with any."""
        wanted = (self.in_hand, *self.panels) if self.in_hand is not None else ()
        return next((found for one in wanted if one is not None and (found := one.turns())), ())

    def show(
        self, state: Callable[[str], object], moment: Moment, room: int, *, wide: bool
    ) -> None:
        """Draw every instrument.

        Args:
            state: gives the state of a step by its id.
            room: rows there are for all of them.
            wide: whether roomy ones may be drawn.
        """
        moments = [
            replace(moment, keys=self.keys[panel.spec.id], in_hand=at == self._in_hand)
            for at, panel in enumerate(self.panels)
        ]
        width = self.size.width
        # Heights change seldom, and measuring draws: once a second is enough, and not at a key.
        asked = (width, room, wide, self.alone, self._in_hand, moment.timeline.end_ms // 1000)
        if width and self.panels and asked != self._shared:
            self._shared = asked
            heights = [
                (
                    panel.height_at(width, replace(now, roomy=False)),
                    panel.height_at(width, replace(now, roomy=True)) + 1 if wide else 0,
                )
                for panel, now in zip(self.panels, moments, strict=True)
            ]
            self._looks = share_room(heights, room, self._in_hand, wide=wide, alone=self.alone)
        for panel, now, look in zip(self.panels, moments, self._looks, strict=True):
            panel.set_class(look == "folded", "-folded")
            panel.set_class(look == "roomy", "-roomy")
            panel.show(state(panel.spec.id), replace(now, roomy=look == "roomy"))
