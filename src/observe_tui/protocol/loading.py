"""How does a text become a protocol? All of it is checked before any of it is used.

Everything wrong with a file is told at once, each with its line. This module is also the door to
`decode`, `Problem` and `ProtocolError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from hashlib import sha256
from operator import or_
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from observe_tui.protocol.checks import check, newer_format, overlong
from observe_tui.protocol.lines import FieldPath, LineMap
from observe_tui.protocol.model import (
    AnyCycle,
    AnyProtocol,
    CycleProtocol,
    Header,
    InstrumentProtocol,
    Place,
    StepSpec,
)
from observe_tui.protocol.problems import Finding, Problem, ProtocolError, field_name
from observe_tui.protocol.syntax import MAX_BYTES, Document, decode, read_toml
from observe_tui.protocol.wording import Wording, look_up

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["MAX_BYTES", "Parser", "Problem", "ProtocolError", "decode", "fingerprint"]

MAX_PROBLEMS = 50
"""More than that help nobody, and a hostile file could hold tens of thousands."""


def fingerprint(text: str) -> str:
    """The SHA-256 of a protocol's text in UTF-8, in hex."""
    return sha256(text.encode()).hexdigest()


class _Head(Header):
    """Stands in where a file does not say whether it is a cycle or an instrument."""

    model_config = ConfigDict(extra="ignore")


class _NoStep(StepSpec):
    """Stands in where no kind of step is known."""

    kind: Literal[""]


class Parser:
    """Reads protocols made of the kinds of step it was given.

    The models for all kinds together are built when the first file needs them, and kept.
    """

    def __init__(self, specs: Iterable[type[StepSpec]]) -> None:
        self._specs = tuple(specs)

    def parse(self, text: str, file: str) -> AnyProtocol:
        """The protocol a text holds; the step of an instrument gets the instrument's id.

        What comes back is a `CycleProtocol` or an `InstrumentProtocol`: ask with `isinstance`.
        Values are taken as written: `"3"` is no number and `"yes"` is no truth.

        Args:
            text: of the whole file, in TOML.
            file: how problems call it.

        Raises:
            ProtocolError: with every problem that could be found.
        """
        document, lines = read_toml(text, file)
        alone = newer_format(document) or overlong(document)
        if alone is not None:
            raise ProtocolError(_problems([alone], lines, file))
        findings = list(check(document, lines))
        model, place = self._model(document)
        try:
            # TOML knows lists only, and strict models take nothing but tuples for tuples.
            protocol = model.model_validate(_frozen(document), strict=True)
        except ValidationError as error:
            errors = self._placed(error, document, place)
            errors.sort(key=lambda one: lines.line(one[0]))
            clash = any(one.twin for one in findings)
            findings += self._worded(errors[:MAX_PROBLEMS], model, document, place, clash)
            raise ProtocolError(_problems(findings, lines, file, len(errors))) from None
        if findings:
            raise ProtocolError(_problems(findings, lines, file))
        return _with_id(protocol)

    def models(self) -> tuple[type[BaseModel], type[BaseModel]]:
        """What a cycle is made of and what an instrument is, with the kinds of step it knows."""
        return self._cycle, self._instrument

    @cached_property
    def _cycle(self) -> type[BaseModel]:
        return cast(type[BaseModel], CycleProtocol[self._steps("conversation")])  # type: ignore[misc]

    @cached_property
    def _instrument(self) -> type[BaseModel]:
        return cast(type[BaseModel], InstrumentProtocol[self._steps("observation")])  # type: ignore[misc]

    def _steps(self, place: Place) -> type[StepSpec]:
        specs = tuple(spec for spec in self._specs if spec.place == place)
        if len(specs) < 2:
            return specs[0] if specs else _NoStep
        # Which kinds there are is known only now, so this union is beyond a type checker.
        union = Annotated[reduce(or_, specs), Field(discriminator="kind")]  # type: ignore[valid-type]
        return cast(type[StepSpec], union)

    def _model(self, document: Document) -> tuple[type[BaseModel], Place | None]:
        """What to read a document as, by its type or else by what it looks like."""
        kind = document.get("type")
        if kind == "cycle" or (kind != "instrument" and "stages" in document):
            return self._cycle, "conversation"
        if kind == "instrument" or "step" in document:
            return self._instrument, "observation"
        return _Head, None

    def _kinds(self, place: Place | None) -> list[str]:
        return [
            kind
            for spec in self._specs
            if spec.place == place
            for kind in get_args(spec.model_fields["kind"].annotation)
        ]

    def _placed(
        self, error: ValidationError, document: Document, place: Place | None
    ) -> list[tuple[FieldPath, ErrorDetails]]:
        tagged = len(self._kinds(place)) > 1
        return [
            (_written(details, document, tagged=tagged), details)
            for details in error.errors(include_url=False)
        ]

    def _worded(
        self,
        errors: Iterable[tuple[FieldPath, ErrorDetails]],
        model: type[BaseModel],
        document: Document,
        place: Place | None,
        clash: bool,
    ) -> Iterator[Finding]:
        other: Place = "conversation" if place == "observation" else "observation"
        wording = Wording(model, document, self._kinds(place), self._kinds(other), clash=clash)
        worded = (wording.finding(path, details) for path, details in errors)
        return (finding for finding in worded if finding is not None)


def _written(details: ErrorDetails, document: Document, *, tagged: bool) -> FieldPath:
    """The way to a field as its author knows it: pydantic puts names of union members into it."""
    loc = details["loc"]
    in_cycle = loc[:1] == ("stages",) and loc[2:3] == ("steps",)
    depth = 1 if loc[:1] == ("step",) else 4 if in_cycle else len(loc)
    if tagged:
        loc = loc[:depth] + loc[depth + 1 :]
    path: FieldPath = ()
    for place, part in enumerate(loc):
        absent = details["type"] == "missing" and place == len(loc) - 1
        if absent or look_up(document, (*path, part)) is not None:
            path = (*path, part)
    return path


def _problems(
    findings: Iterable[Finding], lines: LineMap, file: str, errors: int = 0
) -> list[Problem]:
    """One problem for each field, in the order of the file, and not more than people can read.

    Args:
        errors: how many the types of the fields gave; all but the first were left unworded.
    """
    first: dict[FieldPath, Finding] = {}
    for finding in findings:
        first.setdefault(finding.path, finding)
    ordered = sorted(first.values(), key=lambda finding: lines.line(finding.path))
    problems = [
        Problem(file, lines.line(one.path), field_name(one.path), one.message, one.hint)
        for one in ordered[:MAX_PROBLEMS]
    ]
    more = len(ordered[MAX_PROBLEMS:]) + max(0, errors - MAX_PROBLEMS)
    if more:
        problems.append(Problem(file, problems[-1].line, "", f"and {more} more"))
    return problems


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return {name: _frozen(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value


def _with_id(protocol: BaseModel) -> AnyProtocol:
    if isinstance(protocol, InstrumentProtocol):
        step = protocol.step.model_copy(update={"id": protocol.id})
        return protocol.model_copy(update={"step": step})
    return cast(AnyCycle, protocol)
