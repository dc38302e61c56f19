"""The JSON Schema of protocol files, with which an editor completes and checks them.

It is a little wider than the checks of the program: what takes more than one field to tell is
told by `observe-tui protocols check` alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import BaseModel, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from observe_tui.protocol.described import about, fields_told
from observe_tui.protocol.model import StepSpec

if TYPE_CHECKING:
    from pydantic_core.core_schema import ModelSchema

_REFERENCE = "#/$defs/"


def json_schema(models: tuple[type[BaseModel], type[BaseModel]]) -> str:
    """The schema as text, the same every time.

    Args:
        models: what a cycle and what an instrument is made of; see `Parser.models`.
    """
    cycle, instrument = models
    # Which kinds there are is known only now, so this union is beyond a type checker.
    file = Annotated[cycle | instrument, Field(discriminator="type")]  # type: ignore[valid-type]
    schema = TypeAdapter[object](file).json_schema(schema_generator=_Described)
    return json.dumps(_renamed(schema), indent=2) + "\n"


class _Described(GenerateJsonSchema):
    """Describes parts and fields in the words of the reference."""

    def generate(self, schema: Any, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        head = {"$schema": self.schema_dialect, "title": "A protocol of observe-tui"}
        return {**head, **super().generate(schema, mode)}

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        model = cast(type[BaseModel], schema["cls"])
        made["title"] = model.__name__.partition("[")[0]
        made["description"] = about(model)
        told = fields_told(model)
        fields = {name: _without_null(one) for name, one in made["properties"].items()}
        for name, value in fields.items():
            value.pop("title", None)
            if name in told:
                value["description"] = told[name]
        if issubclass(model, StepSpec) and model.place == "conversation":
            # As the checks have it: every step of a cycle needs an id of its own.
            made["required"] = ["id", *made.get("required", ())]
        return {**made, "properties": fields}


def _without_null(field: JsonSchemaValue) -> JsonSchemaValue:
    """A field as TOML knows it, where what has no value is left out."""
    kept = [one for one in field.get("anyOf", ()) if one != {"type": "null"}]
    if len(kept) != 1:
        return dict(field)
    rest = {name: value for name, value in field.items() if name not in ("anyOf", "default")}
    return {**rest, **kept[0]}


def _renamed(schema: Mapping[str, Any]) -> JsonSchemaValue:
    """The schema with short names for its parts; pydantic's tell all that a part is made of."""
    titles = {name: str(part.get("title", name)) for name, part in schema["$defs"].items()}
    often = Counter(titles.values())
    short = {name: title if often[title] == 1 else name for name, title in titles.items()}
    parts = {short[name]: part for name, part in schema["$defs"].items()}

    def rename(value: object) -> object:
        if isinstance(value, dict):
            # TOML has no null: what has no value is left out.
            return {name: rename(inner) for name, inner in value.items() if inner is not None}
        if isinstance(value, list):
            return [rename(inner) for inner in value]
        if isinstance(value, str) and value.startswith(_REFERENCE):
            return _REFERENCE + short[value.removeprefix(_REFERENCE)]
        return value

    return cast(JsonSchemaValue, rename({**schema, "$defs": dict(sorted(parts.items()))}))
