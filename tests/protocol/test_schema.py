"""The JSON Schema says what the checks say, as far as a schema can."""

from __future__ import annotations

import json
import tomllib
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from small_protocols import CYCLE, INTERVAL, TALLY

from observe_tui.protocol.loading import Parser, ProtocolError
from observe_tui.protocol.model import InstrumentProtocol
from observe_tui.protocol.schema import json_schema
from observe_tui.steps import KINDS, SPECS

TEXT = json_schema(Parser(SPECS).models())
SCHEMA: dict[str, Any] = json.loads(TEXT)
VALIDATOR = Draft202012Validator(SCHEMA)


def fits(text: str) -> bool:
    return bool(VALIDATOR.is_valid(tomllib.loads(text)))


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_it_is_the_same_every_time() -> None:
    assert json_schema(Parser(SPECS).models()) == TEXT
    assert json_schema(Parser(tuple(SPECS)).models()) == TEXT


def test_every_bundled_protocol_satisfies_it(bundled: dict[str, str]) -> None:
    assert bundled
    for name, text in bundled.items():
        errors = [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))]
        assert errors == [], name


@pytest.mark.parametrize("text", [TALLY, INTERVAL, CYCLE])
def test_the_small_protocols_satisfy_it(text: str) -> None:
    assert fits(text)


@pytest.mark.parametrize(
    ("base", "old", "new"),
    [
        (TALLY, "format = 1", "format = 2"),
        (TALLY, 'name = "Questions"\n', ""),
        (TALLY, 'type = "instrument"', 'type = "tool"'),
        (TALLY, 'type = "instrument"', 'type = "cycle"'),
        (TALLY, 'kind = "tally"', 'kind = "taly"'),
        (TALLY, 'kind = "tally"', 'kind = "talk"'),
        (TALLY, 'kind = "tally"', 'kind = "interval"'),
        (TALLY, 'kind = "tally"\n', ""),
        (TALLY, 'key = "1"', 'key = "F1"'),
        (TALLY, 'label = "open"', 'lable = "open"'),
        (TALLY, 'label = "open"', f'label = "{"x" * 17}"'),
        (INTERVAL, "seconds = 120", 'seconds = "120"'),
        (INTERVAL, "seconds = 120", "seconds = 2"),
        (INTERVAL, "exclusive = true", 'exclusive = "yes"'),
        (INTERVAL, "version = 2", "version = 0"),
        (INTERVAL, '"mini-copus"', '"Mini"'),
        (CYCLE, 'id = "before"', 'id = "after"'),
        (CYCLE, "[20, 30]", "[20]"),
        (CYCLE, "[20, 30]", "20"),
        (CYCLE, 'kind = "talk"', 'kind = "tally"'),
        (CYCLE, 'id = "plan"\n', ""),
        (CYCLE, 'becomes = "focus"', 'becomes = "truth"'),
    ],
)
def test_what_it_refuses_the_checks_refuse_too(
    parser: Parser, base: str, old: str, new: str
) -> None:
    assert old in base
    text = base.replace(old, new, 1)
    assert not fits(text)
    with pytest.raises(ProtocolError):
        parser.parse(text, "x.toml")


def test_each_kind_is_one_choice_by_its_name() -> None:
    for part, field in (("InstrumentProtocol", "step"), ("Stage", "steps")):
        place = "observation" if part == "InstrumentProtocol" else "conversation"
        step = SCHEMA["$defs"][part]["properties"][field]
        step = step.get("items", step)
        assert step["discriminator"]["propertyName"] == "kind"
        kinds = {
            SCHEMA["$defs"][one["$ref"].rpartition("/")[2]]["properties"]["kind"]["const"]
            for one in step["oneOf"]
        }
        assert kinds == {name for name, kind in KINDS.items() if kind.spec.place == place}
        assert set(step["discriminator"]["mapping"]) == kinds


def test_parts_and_fields_are_described() -> None:
    for kind in KINDS.values():
        made = SCHEMA["$defs"][kind.spec.__name__]
        assert made["description"].endswith(".")
        assert made["properties"]["speaker"]["description"].startswith("whose turn it is")
    interval = SCHEMA["$defs"]["IntervalSpec"]["properties"]
    assert interval["seconds"]["description"] == (
        "the length of an interval, in seconds; a whole number from 5 to 3600. COPUS uses 120."
    )
    assert SCHEMA["$defs"]["Code"]["properties"]["id"]["description"]


def test_nothing_in_it_has_no_value_in_toml() -> None:
    assert "null" not in TEXT
    names = [name for name in SCHEMA["$defs"] if not name.isidentifier()]
    assert names == []


def test_parts_of_the_same_name_are_kept_apart() -> None:
    from observe_tui.protocol.model import Part, StepSpec

    def kind(name: str, field: str) -> type[StepSpec]:
        row = type("Row", (Part,), {"__module__": name, "__annotations__": {field: str}})
        spec = {"__module__": name, "__annotations__": {"kind": f"Literal['{name}']", "row": row}}
        spec["__annotations__"]["kind"] = __import__("typing").Literal[name]
        return type(f"{name.title()}Spec", (StepSpec,), spec)

    schema = json.loads(json_schema(Parser([*SPECS, kind("one", "a"), kind("two", "b")]).models()))
    rows = [part for name, part in schema["$defs"].items() if name.endswith("Row")]
    assert sorted(tuple(row["properties"]) for row in rows) == [("a",), ("b",)]


def test_a_model_of_one_kind_alone_has_a_schema_too() -> None:
    made = json.loads(json_schema(Parser([KINDS["tally"].spec, KINDS["talk"].spec]).models()))
    assert made["$defs"]["InstrumentProtocol"]["properties"]["step"]["$ref"] == "#/$defs/TallySpec"
    assert get_args(InstrumentProtocol.model_fields["type"].annotation) == ("instrument",)
