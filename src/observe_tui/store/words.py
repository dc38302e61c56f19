"""What people wrote, made fit for any database: cleaned text and payloads as JSON text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence

from observe_tui.record.model import JsonValue, Payload

_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as every database and every encoding can hold it.

    NUL characters go. The two halves of one character, which some keyboards send apart, are
    joined; a half without its partner becomes U+FFFD.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def json_text(payload: Payload) -> str:
    """The payload as JSON, its texts cleaned; NaN and infinities, unknown to JSON, become null."""
    return json.dumps(_plain(payload), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_list(values: Sequence[JsonValue]) -> str:
    """A list as JSON, its texts cleaned."""
    return json.dumps(_plain(values), ensure_ascii=False, allow_nan=False)


def read_payload(text: str) -> Payload:
    """The payload kept in this JSON.

    Raises:
        ValueError: the text is not a JSON object.
    """
    payload: JsonValue = json.loads(text)
    if not isinstance(payload, dict):
        raise ValueError("a payload is not a JSON object")
    return payload


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {clean(name): _plain(inner) for name, inner in value.items()}
    if value is None or isinstance(value, int):
        return value
    return [_plain(inner) for inner in value]
