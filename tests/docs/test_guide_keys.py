"""The tables of keys in the guide and the bindings of the screens say the same."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from doc_pages import code_in, spans, tables, text_of
from textual.binding import Binding
from textual.dom import DOMNode

import observe_tui
from observe_tui.paths import bundled_protocols

GUIDE = text_of("docs/guide.md")
TABLES = [(groups, rows) for groups, rows in tables(GUIDE, "keys")]

NAMES = {
    "question_mark": "?", "slash": "/", "colon": ":", "semicolon": ";", "comma": ",",
    "full_stop": ".", "greater_than_sign": ">", "less_than_sign": "<", "asterisk": "*",
    "left_square_bracket": "[", "right_square_bracket": "]", "space": "Space",
    "enter": "Enter", "escape": "Esc", "up": "↑", "down": "↓", "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "delete": "Del",
    "shift+up": "Shift+↑", "shift+down": "Shift+↓",
    "tab": "Tab", "shift+tab": "Shift+Tab", "ctrl+space": "Ctrl+Space",
}  # fmt: skip
# What terminals send for ctrl+space; nobody presses these.
UNSPOKEN = {"ctrl+@", "ctrl+at"}


def spoken(key: str) -> str:
    """A key as the guide writes it."""
    if key in NAMES:
        return NAMES[key]
    if re.fullmatch(r"f\d+", key):
        return key.upper()
    return f"Ctrl+{key[-1].upper()}" if key.startswith("ctrl+") else key


def bindings() -> Iterator[tuple[str, Binding]]:
    """Every binding of the program, with the group it belongs to.

    That is what stands before the dot of its id; for one without an id, the name of its widget.
    """
    for module in pkgutil.walk_packages(observe_tui.__path__, "observe_tui."):
        if module.name.split(".")[1] not in ("kit", "steps", "ui"):
            continue
        loaded = importlib.import_module(module.name)
        for owner in vars(loaded).values():
            if not isinstance(owner, type) or owner.__module__ != module.name:
                continue
            if issubclass(owner, DOMNode):
                for one in vars(owner).get("BINDINGS", ()):
                    binding = one if isinstance(one, Binding) else Binding(*one)
                    yield (binding.id or owner.__name__).split(".")[0], binding


def bound() -> dict[str, set[tuple[str, str]]]:
    """Keys and the names of what they do, by group. `Part 1` and `Part 2` are both a `Part`."""
    found: dict[str, set[tuple[str, str]]] = {}
    for group, binding in bindings():
        name = re.sub(r" \d+$", "", binding.description)
        keys = set(binding.key.split(",")) - UNSPOKEN
        found.setdefault(group, set()).update((spoken(key), name) for key in keys)
    return found


BOUND = bound()


def test_every_group_of_bindings_has_its_table() -> None:
    told = [group for groups, _rows in TABLES for group in groups]
    assert sorted(told) == sorted(BOUND)


@pytest.mark.parametrize(("groups", "rows"), TABLES, ids=[groups[0] for groups, _ in TABLES])
def test_a_table_names_the_keys_that_work_and_no_others(
    groups: list[str], rows: list[list[str]]
) -> None:
    told = {(key, row[1]) for row in rows for key in code_in(row[0])}
    works = set().union(*(BOUND[group] for group in groups))
    assert works - told == set(), "missing in docs/guide.md"
    assert told - works == set(), "in docs/guide.md, and in no screen"
    assert all(row[2] for row in rows)


def test_every_key_in_the_text_of_the_guide_works_somewhere() -> None:
    works = {key for pairs in BOUND.values() for key, _name in pairs}
    codes = set(re.findall(r'key="(.)"', "".join(
        path.read_text("utf-8") for path in bundled_protocols().glob("*.toml")
    )))  # fmt: skip
    key = re.compile(r"\S|F\d+|(?:Ctrl|Shift)\+\w+|Tab|Esc|Enter|Space|PgUp|PgDn|Del|Home|End")
    signs = set("·▒░✕")
    named = {span for span in spans(GUIDE) if key.fullmatch(span)}
    assert named - works - codes - signs == set()
