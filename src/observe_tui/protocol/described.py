"""What the docstrings say of the parts of a protocol: for the JSON Schema and for new files."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from pydantic import BaseModel

_ATTRIBUTE = re.compile(r"    (\w+): (.*)")


def about(model: type[BaseModel]) -> str:
    """The first paragraph of what is said of a part; empty where nothing is."""
    return next((text for text, _fields in _told(model) if text), "")


def fields_told(model: type[BaseModel]) -> dict[str, str]:
    """What is said of each field of a part, and of those it has from the part it is made from."""
    told: dict[str, str] = {}
    for _text, fields in _told(model):
        told = fields | told
    return {name: text for name, text in told.items() if name in model.model_fields}


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
