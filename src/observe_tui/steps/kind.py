"""What every kind of step gives: a spec, a fold and a summary. Pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from observe_tui.analysis.blocks import Block, Quote
from observe_tui.analysis.timeline import Timeline
from observe_tui.protocol.model import Code, StepSpec
from observe_tui.record.model import ActionStep, Event, Seat

SpecT = TypeVar("SpecT", bound=StepSpec)
StateT = TypeVar("StateT")


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a step: facts it may draw on but did not record.

    Attributes:
        timeline: of the run the step belongs to.
        evidence: lines of the cycle's observation, by the id of their event.
        last_step: what was agreed in the colleague's previous cycle.
        this_step: what was agreed in this cycle.
        observed: name of the teacher observed.
        observer: name of the observer.
        focus: of the cycle, as it stands now.
        seats: of the class, where its map was typed; else none.
        stars: ids of the lines starred before the debrief, in the order they were arranged.
    """

    timeline: Timeline
    evidence: Mapping[str, Quote] = field(default_factory=dict)
    last_step: ActionStep | None = None
    this_step: ActionStep | None = None
    observed: str = ""
    observer: str = ""
    focus: str = ""
    seats: tuple[Seat, ...] = ()
    stars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[SpecT, StateT]):
    """One kind of step.

    Attributes:
        name: as protocol files write it.
        spec: what a protocol may say of such a step.
        initial: the state before anything happened.
        fold: the state after one more event; the same events give the same state, always. It
            never sees events that were taken back, and sees amended ones as amended.
        summary: what the step has to tell; every percentage names its base.
        codes: what can be marked in it, each with the key its author wished for.
        evidence: its lines that a claim may rest on.
        turn: the payload field that holds the number of a turn, from 0, where what is marked
            belongs to a turn and not to a time; else empty.
        removes: the verb of an event that takes a mark away again; empty if there is none.
    """

    name: str
    spec: type[SpecT]
    initial: Callable[[SpecT], StateT]
    fold: Callable[[SpecT, StateT, Event], StateT]
    summary: Callable[[SpecT, StateT, Setting], tuple[Block, ...]]
    codes: Callable[[SpecT], tuple[Code, ...]] = lambda _spec: ()
    evidence: Callable[[SpecT, StateT], tuple[Quote, ...]] = lambda _spec, _state: ()
    turn: str = ""
    removes: str = ""

    def code_of(self, spec: SpecT, event: Event) -> Code | None:
        """The code that an event marks, if it marks one."""
        wanted = event.payload.get("code")
        return next((one for one in self.codes(spec) if one.id == wanted), None)

    def replay(self, spec: SpecT, events: Iterable[Event]) -> StateT:
        """The state after all these events."""
        state = self.initial(spec)
        for event in events:
            state = self.fold(spec, state, event)
        return state
