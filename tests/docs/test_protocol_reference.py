"""The reference for authors names every field of a protocol file, and its examples work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from doc_pages import code_in, fenced, prose, tables, text_of
from pydantic import BaseModel

from observe_tui.protocol.loading import Parser, ProtocolError
from observe_tui.protocol.model import (
    Code,
    CycleProtocol,
    Header,
    InstrumentProtocol,
    Part,
    Stage,
    StepSpec,
)
from observe_tui.steps import KINDS, SPECS
from observe_tui.steps.marking import RESERVED

PAGE = text_of("docs/protocols.md")
TABLES = {words[0]: rows for words, rows in tables(PAGE, "fields")}
PARSER = Parser(SPECS)

# A step of a cycle must have an id, a step of an instrument needs none: the checks say so.
SOMETIMES = {("StepSpec", "id")}


def parts_in(annotation: object) -> Iterator[type[Part]]:
    """The parts of a file that a type speaks of, however deep inside."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_in(inner)


def models() -> dict[str, type[BaseModel]]:
    """Every part a file can have, by the name of its model."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [Header, Stage, StepSpec, Code, *SPECS]
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            waiting += [
                part for field in model.model_fields.values() for part in parts_in(field.annotation)
            ]
    return found | {"CycleProtocol": CycleProtocol, "InstrumentProtocol": InstrumentProtocol}


MODELS = models()


def own_fields(model: type[BaseModel]) -> set[str]:
    """The fields that belong to a part and not to what it is made from."""
    below = next(base for base in model.__mro__[1:] if issubclass(base, BaseModel))
    inherited = StepSpec if issubclass(model, StepSpec) else Header
    if model in (StepSpec, Header) or not issubclass(model, inherited):
        inherited = below
    return set(model.model_fields) - set(inherited.model_fields)


@pytest.mark.parametrize("name", MODELS)
def test_each_field_is_in_the_reference_and_each_one_there_exists(name: str) -> None:
    model = MODELS[name]
    rows = {code_in(row[0])[0]: row for row in TABLES.get(name, [])}
    assert set(rows) == own_fields(model)
    assert f"<!-- fields: {name} -->" in PAGE
    for field, row in rows.items():
        if (name, field) not in SOMETIMES:
            assert (row[1] == "yes") == model.model_fields[field].is_required(), field
        assert row[2], field


def test_nothing_else_is_described() -> None:
    assert set(TABLES) <= set(MODELS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_and_each_stage_is_named(kind: str) -> None:
    assert f"**`{kind}`**" in PAGE
    stages = get_args(Stage.model_fields["id"].annotation)
    assert stages
    assert all(f"`{stage}`" in PAGE for stage in stages)


def test_the_keys_of_the_program_are_listed() -> None:
    _, _, listed = prose(PAGE).partition("<!-- reserved -->\n")
    line = listed.splitlines()[0]
    assert line.endswith("and the space bar.")
    assert {*code_in(line), " "} == RESERVED


@pytest.mark.parametrize("page", ["docs/protocols.md", "protocols/README.md"])
def test_every_whole_example_can_be_used(page: str) -> None:
    examples = [one for one in fenced(text_of(page), "toml") if one.startswith("format = 1")]
    assert examples
    for example in examples:
        PARSER.parse(example, "example.toml")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('kind = "tally"', 'kind = "taly"'),
        ('key="3"', 'key="u"'),
        ('key="2"', 'key="1"'),
        ('name = "Praise"\n', "name = “Praise”\n"),
    ],
)
def test_the_errors_shown_are_those_of_the_program(right: str, wrong: str) -> None:
    praise = fenced(PAGE, "toml")[0]
    assert right in praise
    with pytest.raises(ProtocolError) as caught:
        PARSER.parse(praise.replace(right, wrong), "praise.toml")
    assert [str(problem) + "\n" for problem in caught.value.problems] == [
        block for block in fenced(PAGE, "text") if block.startswith(str(caught.value))
    ]
