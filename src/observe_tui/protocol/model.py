"""The parts of a protocol: a cycle of stages and steps, or one instrument for an observation."""

from __future__ import annotations

from typing import Annotated, ClassVar, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from observe_tui.protocol.stages import StageId

FORMAT = 1

Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)
]
Words: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Identifier: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
]
Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[!-~]$")]
Minutes: TypeAlias = Annotated[int, Field(ge=1, le=600)]
Speaker: TypeAlias = Literal["observed", "observer", "both", "others", "nobody"]
Place: TypeAlias = Literal["conversation", "observation"]


class Part(BaseModel):
    """Base of everything in a protocol file: frozen, and an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StepSpec(Part):
    """What a protocol says of one step. Each kind of step adds its own fields.

    Attributes:
        id: names the step within its protocol; an instrument's step takes the protocol's id.
        minutes: the time-box, in minutes; none for an instrument.
        speaker: whose turn it is. In a meeting `observed` is who brings something, `observer` who
            leads, `others` are all the rest and `both` is everybody.
    """

    place: ClassVar[Place] = "conversation"

    id: Identifier = "step"
    kind: str
    title: Name
    prompt: Words = ""
    minutes: Minutes | None = None
    speaker: Speaker = "both"


class Code(Part):
    """One thing that can be marked: a COPUS code, a level of question, a tag.

    Attributes:
        id: what is stored; unique within its instrument.
        label: what is shown where room is short.
        key: the key that marks it; left out, a free one is given.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=30)]
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)]
    key: Key | None = None
    name: Name = ""
    meaning: Words = ""


StepT = TypeVar("StepT", bound=StepSpec)


class Stage(Part, Generic[StepT]):
    """One sitting of a cycle. The `observe` stage has no steps: the instruments are its steps.

    Attributes:
        minutes: the least and the most the stage should take.
    """

    id: StageId
    title: Name
    minutes: tuple[Minutes, Minutes] | None = None
    prompt: Words = ""
    steps: tuple[StepT, ...] = ()


class Header(Part):
    """What every protocol file begins with."""

    format: Literal[1]
    id: Identifier
    name: Name
    version: Annotated[int, Field(ge=1)] = 1
    summary: Words = ""
    credit: Words = ""
    licence: Words = ""


class CycleProtocol(Header, Generic[StepT]):
    """A whole peer-observation cycle.

    Attributes:
        instruments: ids of the instruments offered first when a cycle is planned.
        roles: what the others there take on, beside the two the cycle is planned with.
    """

    type: Literal["cycle"]
    instruments: tuple[Identifier, ...] = ()
    roles: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    stages: Annotated[tuple[Stage[StepT], ...], Field(min_length=1)]

    def stage(self, stage_id: str) -> Stage[StepT] | None:
        """The stage of that id, or none where this protocol leaves it out."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)


class InstrumentProtocol(Header, Generic[StepT]):
    """One instrument: what is captured during an observation, and with which keys."""

    type: Literal["instrument"]
    step: StepT


AnyCycle: TypeAlias = CycleProtocol[StepSpec]
AnyInstrument: TypeAlias = InstrumentProtocol[StepSpec]
AnyProtocol: TypeAlias = AnyCycle | AnyInstrument
