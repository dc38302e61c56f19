"""What is said of the parts of a protocol: in the JSON Schema, in new files, in the reference.

The words are those of the docstrings. Which values a field takes is read off its type.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from observe_tui.protocol.copying import toml_text

_ATTRIBUTE = re.compile(r"    (\w+): (.*)")


def about(model: type[BaseModel]) -> str:
    """The first paragraph of what is said of a part; empty where nothing is."""
    return next((text for text, _fields in _told(model) if text), "")


def fields_told(model: type[BaseModel]) -> dict[str, str]:
    """What is said of each field of a part, and of those it has from the part it is made from.

    The values that a field takes are told at the end of the first sentence.
    """
    told: dict[str, str] = {}
    for _text, fields in _told(model):
        told = fields | told
    known = model.model_fields
    return {name: _with(text, limits(known[name])) for name, text in told.items() if name in known}


def limits(field: FieldInfo) -> tuple[str, ...]:
    """Which values a field takes, and which one it has if left out, in plain words."""
    values = _values(field.annotation, field.metadata)
    default: object = field.default
    # What is needed, made or empty has nothing to tell.
    untold = default in (PydanticUndefined, None, "", ())
    left_out = "" if untold else f"if left out, {_literal(default)}"
    return tuple(words for words in (values, left_out) if words)


def _with(text: str, more: Iterable[str]) -> str:
    first, _, rest = text.removesuffix(".").partition(". ")
    sentences = ("; ".join((first, *more)), rest)
    return "".join(f"{one}. " for one in sentences if one).rstrip()


def _values(annotation: object, constraints: Sequence[object]) -> str:
    """The values of a type; empty where they are plain without a word."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(inner[0], (*constraints, *_flat(inner[1:])))
    if origin in (Union, UnionType):
        kinds = [one for one in inner if one is not NoneType]
        return _values(kinds[0], constraints) if len(kinds) == 1 else ""
    if origin is Literal:
        *others, last = (_literal(value) for value in inner)
        return f"{', '.join(others)} or {last}" if others else f"must be {last}"
    if origin is tuple:
        each = _values(inner[0], ())
        told = (_number_of_them(constraints), each and f"each {each}")
        return ", ".join(words for words in told if words)
    if annotation is str:
        most = _bound(constraints, "max_length")
        return "" if most is None else f"at most {most} characters"
    if annotation in (int, float):
        return _number("a whole number" if annotation is int else "a number", constraints)
    return ""


def _number_of_them(constraints: Sequence[object]) -> str:
    least, most = _bound(constraints, "min_length"), _bound(constraints, "max_length")
    if least and most:
        return f"{least} to {most} of them"
    if least or most:
        return f"at least {least} of them" if least else f"at most {most} of them"
    return ""


def _number(words: str, constraints: Sequence[object]) -> str:
    least, most = _bound(constraints, "ge"), _bound(constraints, "le")
    if least is not None:
        return f"{words} from {least} " + ("up" if most is None else f"to {most}")
    return words if most is None else f"{words}, at most {most}"


def _flat(constraints: Iterable[object]) -> Iterator[object]:
    for one in constraints:
        yield one
        if isinstance(one, FieldInfo):
            yield from one.metadata


def _bound(constraints: Iterable[object], name: str) -> int | float | None:
    """The tightest limit of that name."""
    values = (getattr(one, name, None) for one in constraints)
    numbers = [value for value in values if isinstance(value, int | float)]
    tightest = max if name in ("ge", "min_length") else min
    return tightest(numbers, default=None)


def _literal(value: object) -> str:
    """A value as a file has it, between backquotes."""
    return f"`{_toml(value)}`"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    if isinstance(value, BaseModel):
        written = [name for name in type(value).model_fields if name in value.model_fields_set]
        return f"{{{', '.join(f'{name}={_toml(getattr(value, name))}' for name in written)}}}"
    return str(value).lower()


def _told(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, str]]]:
    for base in model.__mro__:
        if issubclass(base, BaseModel) and base is not BaseModel:
            doc = inspect.cleandoc(vars(base).get("__doc__") or "")
            text, _, rest = doc.partition("\n\nAttributes:\n")
            yield " ".join(text.partition("\n\n")[0].split()), _fields(rest)


def _fields(rest: str) -> dict[str, str]:
    told: dict[str, str] = {}
    name = ""
    for line in rest.split("\n"):
        if match := _ATTRIBUTE.fullmatch(line):
            name = match[1]
            told[name] = match[2].strip()
        elif name and line.startswith("        "):
            told[name] += f" {line.strip()}"
        elif line.strip():
            break
    return told
