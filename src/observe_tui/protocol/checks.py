"""What a protocol must hold to beyond the types of its fields.

The checks look at the document as written, so that they speak up together with the types' own.
They pass over whatever has the wrong type: that is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from observe_tui.protocol.clashes import clashes
from observe_tui.protocol.lines import FieldPath, LineMap
from observe_tui.protocol.model import FORMAT
from observe_tui.protocol.problems import Finding, found, one_of, quoted
from observe_tui.protocol.stages import STAGES
from observe_tui.protocol.syntax import Document
from observe_tui.protocol.unfit import is_command, turns_writing

MAX_STEPS = 60
MAX_ENTRIES = 1000
"""More than any list may have; a hostile one is not worth the time it takes to look at it."""

_SEVERAL_LINES = ("prompt", "meaning")


def check(document: Document, lines: LineMap) -> Iterator[Finding]:
    """Everything that the types of the fields do not say."""
    yield from _check_head(document)
    if "stages" in document:
        yield from _check_cycle(document, lines)
    if isinstance(step := document.get("step"), dict):
        yield from _check_instrument(document, step)
        yield from clashes(("step",), step, lines)
    yield from _check_text((), document)


def newer_format(document: Document) -> Finding | None:
    """The one problem of a file that a later version of the program is needed for."""
    written = document.get("format")
    if type(written) is not int or written <= FORMAT:
        return None
    message = f"must be {FORMAT}, found {found(written)}"
    return Finding(("format",), message, "the file needs a newer version of observe-tui")


def overlong(value: object, path: FieldPath = ()) -> Finding | None:
    """The one problem of a file with a list that nobody wrote by hand."""
    if isinstance(value, list) and len(value) > MAX_ENTRIES:
        message = f"may have at most {MAX_ENTRIES} entries, found {found(value)}"
        return Finding(path, message)
    entries: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    inside = (overlong(inner, (*path, name)) for name, inner in entries)
    return next((one for one in inside if one is not None), None)


def _check_head(document: Document) -> Iterator[Finding]:
    written = document.get("format", FORMAT)
    if type(written) is not int or written != FORMAT:
        yield Finding(("format",), f"must be {FORMAT}, found {found(written)}")
    kinds = ("cycle", "instrument")
    if "type" not in document:
        yield Finding(("type",), "is missing", f"write one of {one_of(kinds)}")
    elif document["type"] not in kinds:
        yield Finding(("type",), f"must be {one_of(kinds)}, found {found(document['type'])}")


def _check_instrument(document: Document, step: Document) -> Iterator[Finding]:
    if "id" in step and step["id"] != document.get("id"):
        message = f"must be left out or be the id of the file, found {found(step['id'])}"
        yield Finding(("step", "id"), message)


def _check_cycle(document: Document, lines: LineMap) -> Iterator[Finding]:
    yield from _check_unique(("instruments",), _entries(document, "instruments"))
    seen: set[str] = set()
    latest = -1
    steps: dict[str, FieldPath] = {}
    count = 0
    for place, stage in _tables(document, "stages"):
        path: FieldPath = ("stages", place)
        name = stage.get("id")
        if isinstance(name, str) and name in STAGES:
            if name in seen:
                yield Finding((*path, "id"), f"the stage {quoted(name)} is there twice")
            elif STAGES.index(name) < latest:
                message = f"the stage {quoted(name)} must come before {quoted(STAGES[latest])}"
                yield Finding((*path, "id"), message, f"the order is {', '.join(STAGES)}")
            seen.add(name)
            latest = max(latest, STAGES.index(name))
        yield from _check_stage(path, stage)
        for spot, step in _tables(stage, "steps"):
            count += 1
            if count == MAX_STEPS + 1:
                message = f"this is step {count}; a cycle may have at most {MAX_STEPS}"
                yield Finding((*path, "steps", spot), message)
            yield from _check_step((*path, "steps", spot), step, steps, lines)
            yield from clashes((*path, "steps", spot), step, lines)


def _check_stage(path: FieldPath, stage: Document) -> Iterator[Finding]:
    match stage.get("minutes"):
        case [int() as low, int() as high] if low > high:
            message = f"must go from low to high, found [{found(low)}, {found(high)}]"
            yield Finding((*path, "minutes"), message)
    if stage.get("id") == "observe" and stage.get("steps"):
        message = "the observe stage has no steps; the instruments are its steps"
        yield Finding((*path, "steps"), message, "move them to another stage, or delete them")


def _check_step(
    path: FieldPath, step: Document, known: dict[str, FieldPath], lines: LineMap
) -> Iterator[Finding]:
    name = step.get("id")
    if name is None:
        # What was recorded is found again by it, also after the file was changed.
        yield Finding((*path, "id"), "is missing", "every step of a cycle needs an id of its own")
    elif isinstance(name, str):
        if name in known:
            line = lines.line((*known[name], "id"))
            message = f"the id {quoted(name)} is used by another step too, in line {line}"
            yield Finding((*path, "id"), message)
        known.setdefault(name, path)


def _check_unique(path: FieldPath, values: list[object]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if isinstance(value, str):
            if value in seen:
                yield Finding((*path, place), f"{quoted(value)} is there twice")
            seen.add(value)


def _check_text(path: FieldPath, value: object) -> Iterator[Finding]:
    """Refuse characters that could steer a terminal or hide what a text says."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _check_text((*path, name), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _check_text((*path, place), inner)
    elif isinstance(value, str) and not value.isprintable():
        # Spaces and line ends around a text are cut off when it is read.
        fault = _odd_character(value.strip(" \t\n"), path[-1] in _SEVERAL_LINES)
        if fault:
            yield Finding(path, fault)


def _odd_character(text: str, several_lines: bool) -> str:
    for char in text:
        if char in "\n\t":
            if not several_lines:
                what = "one line" if char == "\n" else "without tabs"
                return f"must be {what}, found {quoted(text)}"
        elif is_command(char):
            return f"may not hold the control character U+{ord(char):04X}"
        elif turns_writing(char):
            return f"may not hold U+{ord(char):04X}, which changes the order of letters"
    return ""


def _entries(table: Document, name: str) -> list[object]:
    value = table.get(name)
    return value if isinstance(value, list) else []


def _tables(table: Document, name: str) -> Iterator[tuple[int, Document]]:
    for place, value in enumerate(_entries(table, name)):
        if isinstance(value, dict):
            yield place, value
