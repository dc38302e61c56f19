"""What pydantic found wrong, in the words of somebody who writes protocol files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from observe_tui.protocol.lines import FieldPath
from observe_tui.protocol.model import Code, Header, Identifier, Key
from observe_tui.protocol.problems import Finding, found, one_of, quoted
from observe_tui.protocol.syntax import Document

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_LONGEST_NAME = 60
_LONGEST_MESSAGE = 300

_BODIES = "an instrument has one [step], a cycle has [[stages]]"
_MISSING = {
    "format": "begin the file with: format = 1",
    "step": _BODIES,
    "stages": _BODIES,
}
_LIMITS = {
    "greater_than": ("must be more than {}", "gt"),
    "greater_than_equal": ("must be at least {}", "ge"),
    "less_than": ("must be less than {}", "lt"),
    "less_than_equal": ("must be at most {}", "le"),
}
_TYPES = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list in [ ]",
    "list_type": "a list in [ ]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
_FEW_KINDS = 3
"""So many kinds are named in an error; more would grow with every new one."""
_KINDS_ARE = "“observe-tui protocols new” lists the kinds"
# How a kind of step refuses what the checks have told already, with both lines.
_CLASH = re.compile(r"is used twice; each|share an id; each")
_NAMED_VALUE = re.compile(r"(\w+) ('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


class Wording:
    """Words for the errors of one document.

    Args:
        model: what the document was read as.
        document: as tomllib gave it.
        kinds: the kinds of step that may stand in such a document.
        other_kinds: the kinds that exist, but not for it.
        clash: whether the checks have told of an id or a key that is used twice.
    """

    def __init__(
        self,
        model: type[BaseModel],
        document: Document,
        kinds: Sequence[str],
        other_kinds: Collection[str],
        *,
        clash: bool = False,
    ) -> None:
        self._model = model
        self._document = document
        self._kinds = kinds
        self._other_kinds = other_kinds
        self._clash = clash

    def finding(self, path: FieldPath, error: ErrorDetails) -> Finding | None:
        """The words for one error; none where it only echoes others."""
        value: object = error["input"]
        context: Mapping[str, object] = error.get("ctx", {})
        if _is_step(path) and error["type"].startswith("union_tag"):
            return self._kind((*path, "kind"))
        if _is_step(path[:-1]) and path[-1] == "kind":
            return self._kind(path)
        match error["type"]:
            case "missing":
                return self._missing(path)
            case "extra_forbidden":
                return self._unknown(path)
            case "literal_error":
                return self._choice(path, value)
            case "value_error" | "assertion_error":
                return self._refused(path, str(context.get("error", error["msg"])))
            case "too_short" | "too_long":
                return self._length(path, error["type"], context)
            case "string_too_short" | "string_too_long" | "string_pattern_mismatch":
                return _text(path, str(value), error["type"], context)
            case kind if kind in _LIMITS:
                words, name = _LIMITS[kind]
                limit = words.format(context.get(name, "?"))
                return Finding(path, f"{limit}, found {found(value)}")
            case kind if kind in _TYPES:
                return _type(path, _TYPES[kind], value)
        said = error["msg"][:1].lower() + error["msg"][1:_LONGEST_MESSAGE]
        return Finding(path, f"{said}, found {found(value)}")

    def _missing(self, path: FieldPath) -> Finding:
        if isinstance(path[-1], int):
            written = look_up(self._document, path[:-1])
            return Finding(path[:-1], f"has too few entries, found {found(written)}")
        return Finding(path, "is missing", _MISSING.get(path[-1], ""))

    def _kind(self, path: FieldPath) -> Finding:
        within = look_up(self._document, path[:-1])
        place = "an instrument" if path[0] == "step" else "a cycle"
        few = len(self._kinds) <= _FEW_KINDS
        if few:
            allowed = one_of(self._kinds) or "a kind of step, and none is known here"
        else:
            allowed = f"a kind of step for {place}"
        if not isinstance(within, dict) or "kind" not in within:
            return Finding(path, "is missing", f"write one of {allowed}" if few else _KINDS_ARE)
        kind = within["kind"]
        hint = ""
        if isinstance(kind, str) and kind in self._other_kinds:
            hint = f"steps of the kind {quoted(kind)} have no place in {place}"
        elif isinstance(kind, str):
            hint = did_you_mean(kind, self._kinds, most=_FEW_KINDS)
        if not few:
            hint = f"{hint} {_KINDS_ARE}" if hint.endswith("?") else hint or _KINDS_ARE
        return Finding(path, f"must be {allowed}, found {found(kind)}", hint)

    def _unknown(self, path: FieldPath) -> Finding:
        name = str(path[-1])
        known = _known_fields(self._model, self._document, path[:-1])
        hint = self._right_place(path, name) or did_you_mean(name, known)
        if not hint and known:
            hint = f"known here: {', '.join(known)}"
        return Finding(path, "is not a known field here", hint)

    def _right_place(self, path: FieldPath, name: str) -> str:
        if path in (("step",), ("stages",)):
            return _BODIES
        if name in Header.model_fields:
            return "it belongs at the top of the file, before the first [table]"
        in_step = name in _known_fields(self._model, self._document, ("step",))
        return "it belongs in the [step]" if in_step else ""

    def _choice(self, path: FieldPath, value: object) -> Finding:
        allowed = _choices(self._model, self._document, path)
        hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
        return Finding(path, f"must be {one_of(allowed)}, found {found(value)}", hint)

    def _length(self, path: FieldPath, kind: str, context: Mapping[str, object]) -> Finding | None:
        written = look_up(self._document, path)
        count = len(written) if isinstance(written, list) else 0
        least, most = context.get("min_length"), context.get("max_length")
        if kind == "too_short":
            # pydantic counts only entries that are right; each wrong one is told by itself.
            if isinstance(least, int) and count >= least:
                return None
            return Finding(path, f"needs at least {least}, found {found(written)}")
        return Finding(path, f"may have at most {most}, found {found(written)}")

    def _refused(self, path: FieldPath, message: str) -> Finding | None:
        """A rule of a step was broken; its words name the value, which gives the place away."""
        if self._clash and _CLASH.search(message):
            return None
        within = look_up(self._document, path)
        twice = "twice" in message
        for name, literal in _NAMED_VALUE.findall(message):
            value = _unquoted(literal)
            places = [way for way, leaf in _leaves(within, path) if leaf == value]
            named = [way for way in places if way[-1] == name]
            best = named or places
            if best:
                path = best[1] if twice and len(best) > 1 else best[0]
                break
        return Finding(path, message[:_LONGEST_MESSAGE])


def _is_step(path: FieldPath) -> bool:
    return path == ("step",) or (len(path) == 4 and (path[0], path[2]) == ("stages", "steps"))


def _text(path: FieldPath, value: str, kind: str, context: Mapping[str, object]) -> Finding:
    if kind == "string_too_long":
        most = context.get("max_length")
        message = f"may have at most {most} characters, found {len(value)}: {quoted(value)}"
        return Finding(path, message)
    if kind == "string_too_short":
        least = context.get("min_length")
        message = "must not be empty"
        if least != 1:
            message = f"must have at least {least} characters, found {quoted(value)}"
        return Finding(path, message)
    pattern = str(context.get("pattern", ""))
    words = _patterns().get(pattern, f"must match {pattern}")
    hint = ""
    slug = re.sub(r"[^a-z0-9]+", "-", value[:_LONGEST_NAME].lower()).strip("-")
    if slug and pattern == _pattern(get_args(Identifier)):
        hint = f"{quoted(slug)} would do"
    return Finding(path, f"{words}, found {quoted(value)}", hint)


def _patterns() -> Mapping[str, str]:
    """What the patterns of the model ask for."""
    return {
        _pattern(get_args(Identifier)): "must be small letters and digits with single hyphens",
        _pattern(get_args(Key)): "must be one letter, digit or sign on the keyboard",
        _pattern(Code.model_fields["id"].metadata): (
            "must begin with a letter or digit and go on with these, '.', '_' or '-'"
        ),
    }


def _pattern(constraints: Sequence[object]) -> str:
    patterns = (getattr(constraint, "pattern", None) for constraint in constraints)
    return next((pattern for pattern in patterns if isinstance(pattern, str)), "")


def _type(path: FieldPath, wanted: str, value: object) -> Finding:
    hint = ""
    if isinstance(value, str):
        numeric = wanted.endswith("number") and value.strip().isdecimal()
        if numeric or (wanted == _TYPES["bool_type"] and value in ("true", "false")):
            hint = "write it without quotes"
    elif wanted == "text in quotes" and not isinstance(value, dict | list | tuple):
        hint = "put it between quotes"
    elif wanted == "a list in [ ]" and isinstance(value, dict):
        hint = f"for a list of tables write two brackets: [[{'.'.join(_names(path))}]]"
    elif wanted == "a table" and isinstance(value, tuple):
        hint = f"write one pair of brackets, and once only: [{'.'.join(_names(path))}]"
    return Finding(path, f"must be {wanted}, found {found(value)}", hint)


def _names(path: FieldPath) -> Iterator[str]:
    return (part for part in path if isinstance(part, str))


def did_you_mean(name: str, known: Collection[str], most: int = 1) -> str:
    """A hint at the known names that were probably meant; empty where none is near."""
    from difflib import get_close_matches  # only files with mistakes pay for it

    near = get_close_matches(name[:_LONGEST_NAME].lower(), known, n=most)
    return f"did you mean {one_of(near)}?" if near else ""


def look_up(document: object, path: FieldPath) -> object:
    """What stands at a place of a document; none where there is no such place."""
    for part in path:
        if isinstance(document, dict):
            document = document.get(part)
        elif isinstance(document, list) and isinstance(part, int) and part < len(document):
            document = document[part]
        else:
            return None
    return document


def _leaves(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))
    else:
        yield path, value


def _unquoted(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])


def _known_fields(model: type[BaseModel], document: Document, path: FieldPath) -> tuple[str, ...]:
    """The names that may stand in the table at a place."""
    models = _models_at(model, document, path)
    return tuple(dict.fromkeys(name for one in models for name in one.model_fields))


def _choices(model: type[BaseModel], document: Document, path: FieldPath) -> tuple[str, ...]:
    """The values that a field may have, where it takes one of a few."""
    fields = (one.model_fields.get(str(path[-1])) for one in _models_at(model, document, path[:-1]))
    literals = (_literals(field.annotation) for field in fields if field is not None)
    return tuple(dict.fromkeys(str(value) for some in literals for value in some))


def _literals(annotation: object) -> Iterator[object]:
    for inner in get_args(annotation):
        if isinstance(inner, str | int):
            yield inner
        else:
            yield from _literals(inner)


def _models_at(
    model: type[BaseModel], document: Document, path: FieldPath
) -> list[type[BaseModel]]:
    """The models that may stand at a place; of the kinds of step only the one written there."""
    models = [model]
    here: object = document
    for part in path:
        here = look_up(here, (part,))
        if isinstance(part, int):
            continue
        fields = (one.model_fields.get(part) for one in models)
        models = [inner for field in fields if field for inner in _models_in(field.annotation)]
        models = _narrowed(models, here)
    return _narrowed(models, here)


def _narrowed(models: list[type[BaseModel]], here: object) -> list[type[BaseModel]]:
    kind = here.get("kind") if isinstance(here, dict) else None
    return [
        one
        for one in models
        if kind is None
        or "kind" not in one.model_fields
        or kind in _literals(one.model_fields["kind"].annotation)
    ]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for inner in get_args(annotation):
            yield from _models_in(inner)
