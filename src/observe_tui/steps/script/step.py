"""`script`: lines of what is said and done, each with its time and a tag."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from observe_tui.analysis.blocks import Block, Quote, Quotes
from observe_tui.protocol.model import Code, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes

LINE = "line"
EVIDENCE = "evidence"


class ScriptSpec(StepSpec):
    """A running script.

    Attributes:
        tags: codes for the kinds of line. The first one is for a line that nobody tagged.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["script"]
    tags: Annotated[tuple[Code, ...], Field(min_length=1)] = (
        Code(id=EVIDENCE, label="E", name="Evidence"),
        Code(id="interpretation", label="I", name="Interpretation"),
        Code(id="question", label="Q", name="Question"),
    )

    @model_validator(mode="after")
    def _distinct(self) -> ScriptSpec:
        check_codes(self.tags)
        return self


ScriptState: TypeAlias = tuple[Quote, ...]


def initial(_spec: ScriptSpec) -> ScriptState:
    """An empty page."""
    return ()


def fold(spec: ScriptSpec, lines: ScriptState, event: Event) -> ScriptState:
    """The lines after one more event, in the order they happened."""
    if event.verb != LINE:
        return lines
    tag = read_text(event.payload, "tag") or spec.tags[0].id
    line = Quote(event.id, event.elapsed_ms, tag, read_text(event.payload, "text"))
    if not lines or lines[-1].at_ms <= line.at_ms:
        return (*lines, line)
    return tuple(sorted((*lines, line), key=lambda quote: quote.at_ms))


def summary(spec: ScriptSpec, lines: ScriptState, _setting: Setting) -> tuple[Block, ...]:
    """All lines, as written."""
    return (Quotes(spec.title, lines),)


def evidence(_spec: ScriptSpec, lines: ScriptState) -> tuple[Quote, ...]:
    """Every line."""
    return lines


KIND: Kind[ScriptSpec, ScriptState] = Kind(
    "script", ScriptSpec, initial, fold, summary, evidence=evidence
)
