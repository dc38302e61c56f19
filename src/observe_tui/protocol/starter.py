"""The text of a new protocol file: complete, full of notes, and ready to be changed.

What a kind of step needs is read off its spec, so a new kind gets its first file for nothing; only
where a field needs a better first value than the least it may have is a line needed here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from observe_tui.protocol.copying import slug, tidy, toml_text
from observe_tui.protocol.described import about, fields_told
from observe_tui.protocol.model import FORMAT, Code, Part, StepSpec

SCHEMA_FILE = "observe-tui.schema.json"

_FIRST_VALUES = {
    ("interval", "seconds"): "120",
    ("sequence", "seconds"): "3",
    ("sweep", "every"): "5",
    ("snapshot", "at"): "[5, 15, 25, 35]",
}
_ROW = "what-you-see"
_WIDTH = 100
_LONGEST_LABEL = 16
_LONGEST_CODE_ID = 30
_LONGEST_STEP_ID = 60


@dataclass(frozen=True, slots=True)
class Start:
    """What somebody says of a protocol that is to be written.

    Attributes:
        kind: of the step of an instrument, or of each step of a cycle's debrief.
        sentence: what it looks at.
        parts: names of its codes or steps.
        keys: the key of each code, by its id; where none is told, none is written.
        schema: whether the JSON Schema lies beside the file.
    """

    id: str
    name: str
    kind: type[StepSpec]
    sentence: str
    parts: tuple[str, ...]
    keys: Mapping[str, str]
    schema: bool = False


def starter(start: Start) -> str:
    """The text of the file. What people typed in it is text and nothing else."""
    body = _cycle if start.kind.place == "conversation" else _instrument
    return "\n".join([*_head(start), *body(start), ""])


def has_codes(kind: type[StepSpec]) -> bool:
    """Whether a kind of step takes a list of codes."""
    return any(_holds_codes(field) or _row_of(field) for field in kind.model_fields.values())


def _head(start: Start) -> Iterator[str]:
    if start.schema:
        yield f"#:schema ./{SCHEMA_FILE}"
    yield "# A protocol for observe-tui, in TOML. A line that begins with # is a note and does"
    yield "# nothing: change it, or delete it. Texts stand between straight quotes."
    yield ""
    yield f"format = {FORMAT}"
    yield "# Names the protocol in every record: keep it once a lesson was recorded with it."
    yield f"id = {toml_text(start.id)}"
    yield f"name = {toml_text(start.name)}"
    kind = "cycle" if start.kind.place == "conversation" else "instrument"
    yield f"type = {toml_text(kind)}"
    yield "# Raise it when something in here comes to mean something else."
    yield "version = 1"
    yield f"summary = {toml_text(start.sentence)}"
    yield "# Where the facts come from, whose words these are, and what others may do with them."
    yield 'credit = ""'
    yield 'licence = ""'
    yield ""


def _instrument(start: Start) -> Iterator[str]:
    kind = start.kind
    yield "[step]"
    yield from _note(about(kind))
    yield f"kind = {toml_text(_name_of(kind))}"
    yield "# Short: the panel shows it. The prompt is one or two sentences on what to do."
    yield f"title = {toml_text(start.name)}"
    yield 'prompt = ""'
    yield from _fields(kind)
    for name, field in kind.model_fields.items():
        if _holds_codes(field):
            yield from _codes(name, start)
        elif row := _row_of(field):
            yield from _rows(name, row, start)


def _fields(kind: type[StepSpec], *, notes: bool = True) -> Iterator[str]:
    """What a kind has beside codes: written where it is needed, else as a note with what it is."""
    told = fields_told(kind) if notes else {}
    for name, field in kind.model_fields.items():
        if name in StepSpec.model_fields or _holds_codes(field) or _row_of(field):
            continue
        value = _FIRST_VALUES.get((_name_of(kind), name))
        if value is None and field.is_required():
            value = _some(name, field.annotation, field.metadata, 1)
        if value is not None:
            yield from _note(told.get(name, ""))
            yield f"{name} = {value}"
        elif notes and isinstance(field.default, str | int | float) and field.default != "":
            yield from _note(told.get(name, ""))
            yield f"# {name} = {_literal(field.default)}"


def _some(name: str, annotation: object, metadata: Sequence[object], number: int) -> str:
    """A value that a field may have, to be changed by whoever knows better."""
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return _some(name, inner[0], inner[1:], number)
    if get_origin(annotation) is Literal:
        return _literal(inner[0])
    if get_origin(annotation) is tuple:
        least = max(1, _bound(metadata, "min_length"))
        entries = [f"  {_some(name, inner[0], (), place + 1)}," for place in range(least)]
        return "\n".join(["[", *entries, "]"])
    if isinstance(annotation, type) and issubclass(annotation, Part):
        needed = [(key, one) for key, one in annotation.model_fields.items() if one.is_required()]
        values = [
            f"{key}={_some(name if key == 'id' else key, one.annotation, one.metadata, number)}"
            for key, one in needed
        ]
        return f"{{{', '.join(values)}}}"
    if annotation in (int, float):
        return str(_bound(metadata, "ge"))
    return _literal(f"{name}-{number}")


def _bound(metadata: Sequence[object], name: str) -> int:
    """A limit of a field; in the constraints of a `Field` or right beside it."""
    constraints = [one for all_of in metadata for one in (all_of, *getattr(all_of, "metadata", ()))]
    return next((getattr(one, name) for one in constraints if getattr(one, name, None)), 0)


def _literal(value: object) -> str:
    return toml_text(value) if isinstance(value, str) else str(value).lower()


def _rows(name: str, row: type[Part], start: Start) -> Iterator[str]:
    yield ""
    yield from _note(about(row))
    yield from _note("Write such a table for each row.")
    yield f"[[step.{name}]]"
    yield f"id = {toml_text(_ROW)}"
    yield f"title = {toml_text('What you see')}"
    told = fields_told(row)
    for inner, field in row.model_fields.items():
        if inner not in ("id", "title", "codes") and isinstance(field.default, bool):
            yield from _note(told.get(inner, ""))
            yield f"# {inner} = {_literal(field.default)}"
    yield from _codes("codes", start)


def _codes(name: str, start: Start) -> Iterator[str]:
    yield "# Of a code, id is what is recorded, and label what the panel shows in 16 characters."
    yield "# Figures call it by its name, the key marks it, and meaning says when to use it."
    yield f"{name} = ["
    for code_id, part in zip(code_ids(start.parts), start.parts, strict=True):
        key = start.keys.get(code_id)
        fields = {
            "id": code_id,
            "label": tidy(part)[:_LONGEST_LABEL].strip(),
            **({"key": key} if key else {}),
            "name": part,
            "meaning": "",
        }
        inside = ", ".join(f"{field}={toml_text(value)}" for field, value in fields.items())
        yield f"  {{{inside}}},"
    yield "]"


def code_ids(parts: Sequence[str], longest: int = _LONGEST_CODE_ID) -> list[str]:
    """An id for each name, no two the same."""
    ids: list[str] = []
    for number, part in enumerate(parts, 1):
        wanted = slug(part, longest) or f"part-{number}"
        name, again = wanted, 1
        while name in ids:
            again += 1
            ending = f"-{again}"
            name = wanted[: longest - len(ending)].rstrip("-") + ending
        ids.append(name)
    return ids


def _cycle(start: Start) -> Iterator[str]:
    yield '# Ids of the instruments that a plan offers first, such as ["script", "copus"].'
    yield 'instruments = ["script"]'
    yield ""
    yield "# The stages, in this order: before, observe, debrief, meeting, follow-up; some of them."
    yield "# Minutes are the least and the most that a stage should take."
    yield from _stage("before", "Before", "[15, 25]")
    yield from _step("focus", "prompt", "The focus", "What would you like to know of the lesson?")
    yield "# Whose turn it is: observed, observer, both or others."
    yield 'speaker = "observed"'
    yield "# The answer becomes the focus of the cycle."
    yield 'becomes = "focus"'
    yield ""
    yield "# The lesson. It has no steps: the instruments are its steps."
    yield from _stage("observe", "Observe", "[30, 60]")
    yield ""
    yield from _stage("debrief", "Debrief", "[20, 30]")
    yield "# The steps of a talk, in their order; each needs an id of its own."
    taken = ("focus", *start.parts)
    ids = code_ids(taken, _LONGEST_STEP_ID)[1:]
    for step_id, part in zip(ids, start.parts, strict=True):
        yield from _step(step_id, _name_of(start.kind), part, "")
        yield from _fields(start.kind, notes=step_id == ids[0])


def _stage(stage: str, title: str, minutes: str) -> Iterator[str]:
    yield "[[stages]]"
    yield f"id = {toml_text(stage)}"
    yield f"title = {toml_text(title)}"
    yield f"minutes = {minutes}"


def _step(step_id: str, kind: str, title: str, prompt: str) -> Iterator[str]:
    yield ""
    yield "[[stages.steps]]"
    yield f"id = {toml_text(step_id)}"
    yield f"kind = {toml_text(kind)}"
    yield f"title = {toml_text(title)}"
    yield f"prompt = {toml_text(prompt)}"
    yield "minutes = 5"


def _note(text: str) -> Iterator[str]:
    for row in textwrap.wrap(text[:1].upper() + text[1:], _WIDTH - 2):
        yield f"# {row}"


def _name_of(kind: type[StepSpec]) -> str:
    return str(get_args(kind.model_fields["kind"].annotation)[0])


def _holds_codes(field: FieldInfo) -> bool:
    return get_args(field.annotation) == (Code, ...)


def _row_of(field: FieldInfo) -> type[Part] | None:
    """What a list is made of, where it may not be empty and each entry has codes."""
    if not field.is_required():
        return None
    inner = next(iter(get_args(field.annotation)), None)
    if isinstance(inner, type) and issubclass(inner, Part) and "codes" in inner.model_fields:
        return inner
    return None
