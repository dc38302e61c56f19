"""Text that becomes part of a protocol file, and a protocol file that becomes another one."""

from __future__ import annotations

import re
import unicodedata

from observe_tui.protocol.lines import FieldPath, find_lines
from observe_tui.protocol.unfit import spaced

_COPY = " (copy)"
_LONGEST_NAME = 120
_LONGEST_ID = 60


def tidy(text: str) -> str:
    """What a person typed, on one line, without characters that no protocol may hold."""
    return " ".join(spaced(text).split())


def toml_text(text: str) -> str:
    """A tidy text as TOML writes it, between double quotes."""
    return '"' + tidy(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def slug(text: str, longest: int = _LONGEST_ID) -> str:
    """Small letters and digits with single hyphens, made of a text; empty where it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")


def copied(text: str, protocol_id: str, name: str) -> str:
    """A protocol's text with another id, and with `(copy)` after its name; all else as it was.

    Args:
        text: of a protocol that can be used.
        name: of the protocol.
    """
    spans = find_lines(text).spans
    called = toml_text(name.strip()[: _LONGEST_NAME - len(_COPY)] + _COPY)
    changes: dict[FieldPath, str] = {
        ("id",): toml_text(protocol_id),
        ("name",): called,
        ("step", "id"): toml_text(protocol_id),
    }
    found = sorted((spans[path], value) for path, value in changes.items() if path in spans)
    for (begin, end), value in reversed(found):
        text = text[:begin] + value + text[end:]
    return text
