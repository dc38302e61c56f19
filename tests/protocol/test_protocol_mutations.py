"""Whatever happens to a file, it loads or it gives problems inside the file. Nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_protocols import TEXTS

from observe_tui.protocol.loading import Parser, ProtocolError, decode
from observe_tui.steps import SPECS

SCRAPS = (
    "[", "]", "[[", "{", "}", "=", ",", ".", '"', "'", '"""', "'''", "#", "\\", "\\u0000", "\n",
    "\r", "\t", "\0", "\x1b", "\u202e", "\u00a0", "“", "”", "é", "😀", "0", "-1", "1e9", "nan",
    "true", "2024-01-01", "[]", "{}", "id = 1\n", "[step]\n", "[[stages]]\n", "kind = 'talk'\n",
)  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text after one to three accidents."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        rows = text.split("\n")
        row = chance.randrange(len(rows))
        match chance.randrange(7):
            case 0:
                text = text[:at] + chance.choice(SCRAPS) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randint(1, 12) :]
            case 2:
                text = "\n".join(rows[:row] + rows[row + 1 :])
            case 3:
                text = "\n".join([*rows[:row], rows[row], *rows[row:]])
            case 4:
                other = chance.randrange(len(rows))
                rows[row], rows[other] = rows[other], rows[row]
                text = "\n".join(rows)
            case 5:
                text = text[:at]
            case _:
                value = rows[row].partition("=")[0]
                rows[row] = f"{value}= {chance.choice(SCRAPS)}"
                text = "\n".join(rows)
    return text


def check(parser: Parser, text: str) -> bool:
    """Whether the text loads; if not, its problems must be fit to be shown."""
    try:
        return bool(parser.parse(text, "mutated.toml").id)
    except ProtocolError as error:
        problems = error.problems
    last = text.count("\n") + 1
    assert problems
    for problem in problems:
        assert problem.line is None or 1 <= problem.line <= last
        assert problem.message
        assert str(problem).isprintable()
    return False


@pytest.mark.parametrize("seed", range(160))
def test_a_mutated_file_loads_or_gives_problems(
    parser: Parser, bundled: dict[str, str], seed: int
) -> None:
    chance = random.Random(seed)
    texts = [*TEXTS.values(), *bundled.values()]
    check(parser, mutated(texts[seed % len(texts)], chance))


def test_both_ends_are_met(parser: Parser) -> None:
    chance = random.Random(7)
    outcomes = {check(parser, mutated(TEXTS["interval"], chance)) for _ in range(60)}
    assert outcomes == {True, False}


PARSER = Parser(SPECS)
NAMES = st.sampled_from(
    (
        "format", "id", "name", "type", "step", "stages", "steps", "kind", "title", "minutes",
        "codes", "groups", "seconds", "tags", "key", "label", "prompt", "speaker", "instruments",
        "exclusive", "version", "credit", "x",
    )
)  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from(["cycle", "instrument", "tally", "talk", "before", "observe", "a", "", "\x1b"]),
    st.integers(-1, 700),
    st.booleans(),
    st.floats(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=15,
)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{name}" = {as_toml(one)}' for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\x1b", "\\u001b") + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_fields_with_any_values_load_or_give_problems(document: dict[str, object]) -> None:
    check(PARSER, "\n".join(f"{name} = {as_toml(value)}" for name, value in document.items()))


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_a_text_or_problems(data: bytes) -> None:
    try:
        text = decode(data, "mutated.toml")
    except ProtocolError:
        return
    check(PARSER, text)
