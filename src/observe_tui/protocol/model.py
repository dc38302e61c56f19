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
        id: used once in the file. In an instrument leave it out: the step takes the id of the file.
        kind: the kind of the step, which says what other fields it has.
        title: what the screen calls it. Best at most 26 characters.
        prompt: one or two sentences on what to do.
        minutes: the time planned, in minutes. It means something only in a cycle.
        speaker: whose turn it is. In a meeting `"observed"` is who brings something, `"observer"`
            who leads, `"others"` are all the rest and `"both"` is everybody; `"nobody"` is for a
            step in silence.
    """

    place: ClassVar[Place] = "conversation"

    # A factory, so that no description tells of "step": an instrument's step gets the file's id.
    id: Identifier = Field(default_factory=lambda: "step")
    kind: str
    title: Name
    prompt: Words = ""
    minutes: Minutes | None = None
    speaker: Speaker = "both"


class Code(Part):
    """One thing that can be marked: a COPUS code, a level of question, a tag.

    Attributes:
        id: what is recorded: begins with a letter or digit, and goes on with these, `.`, `_` or
            `-`. Never change it once it was used.
        label: what the panel shows.
        key: the key that marks it: one visible character without an accent. If left out, a free one
            is given.
        name: what figures and the list of protocols call it. Best at most 24 characters.
        meaning: when to use it, in your own words. Best at most 110 characters.
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
        id: which stage it is. Each is there at most once, and in this order.
        title: what the screen calls it.
        minutes: the least and the most minutes it should take, such as `[20, 30]`.
        prompt: what to keep in mind.
        steps: one table `[[stages.steps]]` for each step. There are none under `observe`, and at
            most 60 in a cycle.
    """

    id: StageId
    title: Name
    minutes: tuple[Minutes, Minutes] | None = None
    prompt: Words = ""
    steps: tuple[StepT, ...] = ()


class Header(Part):
    """What every protocol file begins with.

    Attributes:
        format: how the file is written.
        id: names the protocol, in small letters and digits with single hyphens between them. Best
            the same as the name of the file.
        name: what lists call it.
        version: which version of the protocol this is. Raise it when a code comes to mean something
            else.
        summary: what it is for. Best at most 90 characters.
        credit: where the facts come from, and whose words these are.
        licence: what others may do with the file.
    """

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
        type: what the file holds.
        instruments: ids of the instruments that a plan offers first. Name each one once.
        roles: what the others there take on, such as `["timekeeper"]`. Where a protocol has any,
            the plan asks who else is there.
        stages: one table `[[stages]]` for each stage. A cycle without `observe` is a meeting: no
            lesson is seen, and any number of people take part.
    """

    type: Literal["cycle"]
    instruments: tuple[Identifier, ...] = ()
    roles: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    stages: Annotated[tuple[Stage[StepT], ...], Field(min_length=1)]

    def stage(self, stage_id: str) -> Stage[StepT] | None:
        """The stage of that id, or none where this protocol leaves it out."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)


class InstrumentProtocol(Header, Generic[StepT]):
    """One instrument: what is captured during an observation, and with which keys.

    Attributes:
        type: what the file holds.
        step: what is done while you watch: one table `[step]`, of one of the kinds for an
            instrument.
    """

    type: Literal["instrument"]
    step: StepT


AnyCycle: TypeAlias = CycleProtocol[StepSpec]
AnyInstrument: TypeAlias = InstrumentProtocol[StepSpec]
AnyProtocol: TypeAlias = AnyCycle | AnyInstrument
