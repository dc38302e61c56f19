"""What every panel of a step is: it turns keys into messages and draws from state alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.lines import Lines
from observe_tui.protocol.model import StepSpec
from observe_tui.record.model import Payload, Seat

SpecT = TypeVar("SpecT", bound=StepSpec)
StateT = TypeVar("StateT")


class StepPanel(Widget, Generic[SpecT, StateT]):
    """Base of all panels: messages out, state in; nothing else is read or written.

    Attributes:
        spec: what the protocol says of the step.
    """

    @dataclass
    class Recorded(Message):
        """Somebody did something that is to be recorded.

        It happened at the first key typed in the draft field it settles, or else now.

        Attributes:
            settles: the draft field that this makes superfluous.
            back_ms: how much earlier than that it really happened.
        """

        step: str
        verb: str
        payload: Payload
        settles: str | None = None
        back_ms: int = 0

    @dataclass
    class Amended(Message):
        """Somebody changed what an earlier event says, or its time in the run."""

        event: str
        changes: Payload
        elapsed_ms: int | None = None
        settles: str | None = None

    @dataclass
    class Retracted(Message):
        """Somebody took back one particular event of this step."""

        step: str
        event: str

    @dataclass
    class Typing(Message):
        """Somebody is typing: the whole text of one field as it stands."""

        field: str
        text: str

    def __init__(self, spec: SpecT, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.spec = spec

    def field_name(self, name: str = "text") -> str:
        """The draft field of this step with that name."""
        return f"{self.spec.id}/{name}"

    def record(
        self, verb: str, payload: Payload, settles: str | None = None, back_ms: int = 0
    ) -> None:
        """Ask for an event of this step to be recorded."""
        self.ask(self.Recorded(self.spec.id, verb, payload, settles, back_ms))

    def ask(self, message: Message) -> None:
        """Hand a message straight to the screen, so that nothing asked later overtakes it."""
        self.screen.post_message(message)

    def restore(self, drafts: Mapping[str, str]) -> None:
        """Take up words that were typed but never submitted, by draft field."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What an instrument needs to know of the present to draw itself.

    Attributes:
        timeline: of the observation, up to now.
        marking: whether letters mark codes now.
        keys: the key of each code of this instrument, by the code's id.
        late_ms: the earlier moment that marks go to, while something is marked late.
        planned_ms: how long the observation is to last, if agreed.
        roomy: whether there is room to show names beside labels.
        seats: of the class, where its map was typed; else none.
        in_hand: whether the arrow keys move in this instrument.
    """

    timeline: Timeline
    marking: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    late_ms: int | None = None
    planned_ms: int | None = None
    roomy: bool = False
    seats: tuple[Seat, ...] = ()
    in_hand: bool = False

    @property
    def target_ms(self) -> int:
        """The moment that a mark made now belongs to."""
        return self.timeline.end_ms if self.late_ms is None else self.late_ms


class Instrument(StepPanel[SpecT, StateT], Lines, Generic[SpecT, StateT]):
    """Base of the panels of a live observation whose codes are marked by single keys.

    The panel is its own legend: it shows each code with the key that marks it.

    Attributes:
        moves: whether the arrow keys mean something in it while it is in hand.
    """

    moves: bool = False

    DEFAULT_CSS = """
    Instrument { height: auto; width: 1fr; }
    """

    def __init__(self, spec: SpecT, state: StateT, *, id: str | None = None) -> None:
        super().__init__(spec, id=id)
        self.state = state
        self.moment = Moment(Timeline(0))

    def show(self, state: StateT, moment: Moment) -> None:
        """Draw this state at this moment."""
        if state != self.state or moment != self.moment:
            self.state, self.moment = state, moment
            self.redraw()

    def press(self, code: str) -> StepPanel.Recorded | None:
        """A key of one of its codes was pressed: what is to be recorded, if anything is."""
        raise NotImplementedError

    def height_at(self, width: int, moment: Moment) -> int:
        """How many rows it would take in this width at this moment."""
        present, self.moment = self.moment, moment
        try:
            return len(self.lines(width))
        finally:
            self.moment = present

    def key_of(self, code: str) -> tuple[str, str]:
        """The key of a code, with the style that says whether it marks now."""
        style = "bold $mark" if self.moment.marking else "$quiet"
        return self.moment.keys.get(code, " "), style

    def move(self, columns: int, rows: int) -> None:
        """An arrow key was pressed while this instrument is in hand. Records nothing."""

    def turns(self) -> Sequence[int]:
        """When each of its turns so far began, in milliseconds, the present one last.

        Marks can be made late in an earlier turn. Empty for an instrument without turns.
        """
        return ()

    def lines(self, width: int) -> Sequence[Content]:
        """The panel, its title first."""
        raise NotImplementedError
