"""`tally`: how often each of a few things happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import Bar, Bars, Block, percent
from observe_tui.protocol.model import Code, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes

COUNT = "count"


class TallySpec(StepSpec):
    """A set of things to count.

    Attributes:
        codes: codes for what is counted.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["tally"]
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _distinct(self) -> TallySpec:
        check_codes(self.codes)
        return self


TallyState: TypeAlias = Mapping[str, tuple[int, ...]]
"""When each code was counted, in milliseconds, in the order of recording."""


def initial(spec: TallySpec) -> TallyState:
    """Nothing counted yet."""
    return {code.id: () for code in spec.codes}


def fold(_spec: TallySpec, state: TallyState, event: Event) -> TallyState:
    """The counts after one more event."""
    code = read_text(event.payload, "code")
    if event.verb != COUNT or code not in state:
        return state
    return {**state, code: (*state[code], event.elapsed_ms)}


def summary(spec: TallySpec, state: TallyState, _setting: Setting) -> tuple[Block, ...]:
    """One bar a code, in percent of everything counted."""
    total = sum(len(times) for times in state.values())
    bars = tuple(
        Bar(code.label, code.name, len(state[code.id]), percent(len(state[code.id]), total))
        for code in spec.codes
    )
    return (Bars(spec.title, f"{total} counted", total, bars),)


def codes(spec: TallySpec) -> tuple[Code, ...]:
    """Everything that can be counted."""
    return spec.codes


KIND: Kind[TallySpec, TallyState] = Kind("tally", TallySpec, initial, fold, summary, codes)
