"""Write the tables of protocols.md: every field of a protocol file, as its model tells of it.

python docs/make_reference.py            write the tables anew
python docs/make_reference.py --check    write nothing, and name the tables that differ
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from observe_tui.protocol.described import fields_told
from observe_tui.protocol.model import (
    CycleProtocol,
    Header,
    InstrumentProtocol,
    Part,
    StepSpec,
)
from observe_tui.steps import SPECS

PAGE = Path(__file__).resolve().parent / "protocols.md"

# A step of a cycle must have an id, a step of an instrument needs none: no model says so alone.
SOMETIMES = {("StepSpec", "id"): "in a cycle"}

_HEAD = ("| field | needed | what it holds |", "|---|---|---|")
_PLACE = re.compile(r"^<!-- fields: (\w+) -->\n(?:\n(?:\|.*\n)+)?", re.MULTILINE)


def models() -> dict[str, type[Part]]:
    """Every part that a protocol file can have, by the name of its model."""
    found: dict[str, type[Part]] = {}
    waiting: list[type[Part]] = [Header, CycleProtocol, InstrumentProtocol, StepSpec, *SPECS]
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            waiting += [
                part for field in model.model_fields.values() for part in _parts(field.annotation)
            ]
        elif found[model.__name__] is not model:
            raise ValueError(f"two models have the name {model.__name__}; the page needs another")
    return found


def _parts(annotation: object) -> Iterator[type[Part]]:
    """The parts of a file that a type speaks of, however deep inside."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def table(model: type[Part]) -> str:
    """The fields that a part has for itself; empty where it has none."""
    shared: type[Part] = next((one for one in (StepSpec, Header) if one in model.__mro__[1:]), Part)
    told = fields_told(model)
    rows = [
        f"| `{name}` | {_needed(model, name)} | {_cell(told.get(name, ''))} |"
        for name in model.model_fields
        if name not in shared.model_fields
    ]
    return "\n".join(["", *_HEAD, *rows, ""]) if rows else ""


def _needed(model: type[Part], name: str) -> str:
    always = "yes" if model.model_fields[name].is_required() else "no"
    return SOMETIMES.get((model.__name__, name), always)


def _cell(text: str) -> str:
    return (text[:1].upper() + text[1:]).replace("|", "\\|")


def rewritten(page: str, parts: Mapping[str, type[Part]]) -> tuple[str, list[str]]:
    """The page with a table below each comment that names a part, and the parts that differed."""
    differed = []

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name not in parts:
            raise ValueError(f"a comment names {name}, which is no part of a protocol file")
        made = f"<!-- fields: {name} -->\n{table(parts[name])}"
        if made != found[0]:
            differed.append(name)
        return made

    return _PLACE.sub(place, page), differed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables and name those that were changed, or only name them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if tables differ")
    check = parser.parse_args(arguments).check
    page, differed = rewritten(PAGE.read_text("utf-8"), models())
    for name in differed:
        sys.stdout.write(f"{name} {'differs' if check else 'written'}\n")
    if check:
        return 1 if differed else 0
    PAGE.write_text(page, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
