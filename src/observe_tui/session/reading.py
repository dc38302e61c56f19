"""A whole cycle as it was recorded: each run with its steps, folded, and what surrounds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from observe_tui.analysis.blocks import Block, Quote
from observe_tui.analysis.timeline import Timeline, timeline
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import AnyProtocol, CycleProtocol, InstrumentProtocol, StepSpec
from observe_tui.record.actions import ACTION_VERBS, EarlierStep, action_steps, earlier_steps
from observe_tui.record.events import effective
from observe_tui.record.model import ActionStep, Cycle, Event, FrozenProtocol, Run
from observe_tui.record.ports import Store
from observe_tui.session.agreement import STAGE as AGREEMENT
from observe_tui.session.agreement import Agreement, agreements
from observe_tui.session.preparation import STAGE, Preparation, prepared
from observe_tui.session.progress import Progress, progress
from observe_tui.session.seating import seats_of
from observe_tui.steps import KINDS
from observe_tui.steps.kind import Setting


@dataclass(frozen=True, slots=True)
class Sitting:
    """What the frozen protocols of a run say.

    Attributes:
        title: of the stage.
        prompt: of the stage, for whoever runs it.
        steps: of the stage; in an observation, one for each instrument.
        names: of the instruments, by step id.
        minutes: the least and the most the stage should take, if its protocol says.
        protocol: name of the cycle protocol.
    """

    title: str
    prompt: str
    steps: tuple[StepSpec, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    minutes: tuple[int, int] | None = None
    protocol: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run, read back.

    Attributes:
        states: the folded state of each step, by step id.
        events: everything that was recorded, by `seq`.
    """

    run: Run
    sitting: Sitting
    states: Mapping[str, object]
    events: tuple[Event, ...]
    timeline: Timeline
    progress: Progress

    def blocks(self, step: StepSpec, setting: Setting) -> tuple[Block, ...]:
        """What one of its steps has to tell."""
        return KINDS[step.kind].summary(step, self.states[step.id], setting)


@dataclass(frozen=True, slots=True)
class CycleRecord:
    """One cycle, read back.

    Attributes:
        runs: in the order they were started.
        evidence: all lines of its observation, by the id of their event, in order of time.
        earlier: every step agreed with the same colleague before, the oldest first.
        last_step: agreed with the same colleague in an earlier cycle, with its status today.
        this_step: agreed in this cycle.
        preparation: what the observer made of the evidence before the debrief.
        agreement: whether the colleague consents, and how long the record is kept.
    """

    cycle: Cycle
    runs: tuple[RunRecord, ...]
    evidence: Mapping[str, Quote]
    last_step: ActionStep | None
    this_step: ActionStep | None
    preparation: Preparation = field(default_factory=Preparation)
    earlier: tuple[EarlierStep, ...] = ()
    agreement: Agreement = field(default_factory=Agreement)

    def run(self, stage: str) -> RunRecord | None:
        """The newest run of a stage."""
        return next((one for one in reversed(self.runs) if one.run.stage == stage), None)

    def setting(self, line: Timeline, events: Iterable[Event]) -> Setting:
        """What surrounds a step of a run with this timeline and these events."""
        return Setting(
            line,
            self.evidence,
            self.last_step,
            self.this_step,
            self.cycle.observed.name,
            self.cycle.observer.name,
            seats=seats_of(events),
            stars=self.preparation.stars,
        )


def parse_frozen(frozen: FrozenProtocol, parser: Parser) -> AnyProtocol:
    """The protocol as it stood when the run began.

    Raises:
        ProtocolError: this program cannot read the text that was frozen.
    """
    return parser.parse(frozen.text, f"{frozen.id} (as kept with the record)")


def read_sitting(run: Run, parser: Parser) -> Sitting:
    """What the protocols frozen with a run say of its stage.

    Raises:
        ProtocolError: this program cannot read a text that was frozen.
    """
    parsed = [parse_frozen(frozen, parser) for frozen in run.protocols]
    cycle = next((one for one in parsed if isinstance(one, CycleProtocol)), None)
    stage = cycle.stage(run.stage) if cycle is not None else None
    instruments = [one for one in parsed if isinstance(one, InstrumentProtocol)]
    steps = (*(stage.steps if stage else ()), *(one.step for one in instruments))
    return Sitting(
        stage.title if stage else run.stage,
        stage.prompt if stage else "",
        steps,
        {one.step.id: one.name for one in instruments},
        stage.minutes if stage else None,
        cycle.name if cycle else "",
    )


def read_run(store: Store, run: Run, parser: Parser) -> RunRecord:
    """One run with its steps folded.

    Raises:
        StoreError: the store cannot be read.
        ProtocolError: this program cannot read a text that was frozen.
    """
    events = store.events(run.id)
    sitting = read_sitting(run, parser)
    states = {
        step.id: KINDS[step.kind].replay(
            step, effective([event for event in events if event.step == step.id])
        )
        for step in sitting.steps
    }
    line = timeline(events, max((event.elapsed_ms for event in events), default=0))
    way = progress([step.id for step in sitting.steps], events, line)
    return RunRecord(run, sitting, states, tuple(events), line, way)


def read_cycle(store: Store, parser: Parser, cycle: Cycle) -> CycleRecord:
    """A cycle with everything recorded in it.

    Raises:
        StoreError: the store cannot be read.
        ProtocolError: this program cannot read a text that was frozen.
    """
    every = tuple(read_run(store, run, parser) for run in store.runs(cycle.id))
    runs = tuple(one for one in every if one.run.stage not in (STAGE, AGREEMENT))
    made = prepared(
        event for one in every if one.run.stage == STAGE for event in effective(one.events)
    )
    steps = action_steps(store.runs(), store.events_with(ACTION_VERBS))
    earlier = earlier_steps(cycle, store.cycles(), steps)
    told = [event for one in every for event in one.events]
    agreed = agreements((one.run for one in every), told)
    return CycleRecord(
        cycle,
        runs,
        _evidence(runs, made),
        earlier[-1].step if earlier else None,
        steps.get(cycle.id),
        made,
        earlier,
        agreed.get(cycle.id, Agreement()),
    )


def _evidence(runs: Sequence[RunRecord], made: Preparation) -> dict[str, Quote]:
    lines = [
        replace(
            quote,
            source=run.sitting.names.get(step.id, step.title),
            starred=quote.ref in made.stars,
            shared=made.shares(quote.ref, quote.tag),
        )
        for run in runs
        for step in run.sitting.steps
        for quote in KINDS[step.kind].evidence(step, run.states[step.id])
    ]
    return {quote.ref: quote for quote in sorted(lines, key=lambda quote: quote.at_ms)}
