"""What is said of the parts of a protocol: in the JSON Schema, in new files and in the reference.

The words are those of the docstrings; which values a field takes is read off its type.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from observe_tui.protocol.copying import toml_text

_ATTRIBUTE = re.compile(r"    (\w+): (.*)")


def about(model: type[BaseModel]) -> str:
    """The first paragraph of what is said of a part; empty where nothing is."""
    return next((text for text, _fields in _told(model) if text), "")


def fields_told(model: type[BaseModel]) -> dict[str, str]:
    """What is said of each field of a part, and of those it has from the part it is made from.

    After the first sentence of the docstring stands which values the field takes.
    """
    told: dict[str, str] = {}
    for _text, fields in _told(model):
        told = fields | told
    known = model.model_fields
    return {name: _joined(text, limits(known[name])) for name, text in told.items() if name in known}


def limits(field: FieldInfo) -> list[str]:
    """Which values a field takes and which one it has if left out, as far as its type tells."""
    told = [_values(field.annotation, field.metadata)]
    if not field.is_required() and field.get_default() not in (None, "", ()):
        told.append(f"if left out, {_literal(field.get_default())}")
    return [words for words in told if words]


def _joined(text: str, more: Sequence[str]) -> str:
    first, _, rest = text.removesuffix(".").partition(". ")
    return ". ".join(part for part in ("; ".join((first, *more)), rest) if part) + "."


def _values(annotation: object, constraints: Sequence[object] = ()) -> str:
    """Which values a type takes; empty where that is plain or takes more than a few words."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(inner[0], (*constraints, *_flat(inner[1:])))
    if origin in (Union, UnionType):
        one_of = [one for one in inner if one is not NoneType]
        return _values(one_of[0], constraints) if len(one_of) == 1 else ""
    if origin is Literal:
        *most, last = map(_literal, inner)
        return f"{', '.join(most)} or {last}" if most else f"must be {last}"
    if origin is tuple:
        count = _span(_bound(constraints, "min_length"), _bound(constraints, "max_length"))
        each = _values(inner[0])
        return ", ".join([f"{count} of them"] * bool(count) + [f"each {each}"] * bool(each))
    if annotation is str:
        # That a text may not be empty goes without saying.
        span = _span(None, _bound(constraints, "max_length"))
        return f"{span} characters" if span else ""
    if annotation in (int, float):
        number = "a whole number" if annotation is int else "a number"
        least, most_of_it = _bound(constraints, "ge"), _bound(constraints, "le")
    return ""


def _fields(rest: str) -> dict[str, str]:
    return {}
