"""Whatever happens to a file, it loads or it gives problems inside the file. Nothing else."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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
        assert problem.line is not None
        assert 1 <= problem.line <= last
        assert problem.message
        assert str(problem).isprintable()
    return False


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_file_loads_or_gives_problems(parser: Parser, seed: int) -> None:
    texts = list(TEXTS.values())
    check(parser, mutated(texts[seed % len(texts)], random.Random(seed)))


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


# --- every bundled protocol, in every way a file can be spoilt ------------------------------------


Spoil = Callable[[str, random.Random], str | bytes]


def rows_of(text: str, chance: random.Random, pattern: str) -> tuple[list[str], int]:
    """The lines of a text, and the place of one that has something like this."""
    rows = text.split("\n")
    fitting = [place for place, row in enumerate(rows) if re.search(pattern, row)]
    return rows, chance.choice(fitting or [0])


def changed(text: str, chance: random.Random, pattern: str, new: str) -> str:
    """The text with one of the things like this made into something else."""
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if not found:
        return text + "\n" + new
    one = chance.choice(found)
    return text[: one.start()] + one.expand(new) + text[one.end() :]


def removed_key(text: str, chance: random.Random) -> str:
    rows, place = rows_of(text, chance, r"^\w+ = ")
    return "\n".join(rows[:place] + rows[place + 1 :])


def repeated_row(text: str, chance: random.Random) -> str:
    rows, place = rows_of(text, chance, "=")
    return "\n".join([*rows[:place], rows[place], *rows[place:]])


def swapped_bytes(text: str, chance: random.Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        one, other = chance.randrange(len(data)), chance.randrange(len(data))
        data[one], data[other] = data[other], data[one]
    return bytes(data)


def odd_bytes(text: str, chance: random.Random) -> bytes:
    data, at = text.encode(), chance.randrange(len(text))
    return data[:at] + bytes(chance.randrange(256) for _ in range(3)) + data[at:]


TEXT_VALUE, NUMBER, ANY_VALUE = r'"([^"\n]*)"', r"= \d+$", r'= ("[^"\n]*"|\d+|true|false)$'
SPOILS: dict[str, Spoil] = {
    "cut off": lambda text, chance: text[: chance.randrange(len(text))],
    "swapped bytes": swapped_bytes,
    "odd bytes": odd_bytes,
    "mark of UTF-8": lambda text, chance: "\ufeff" * chance.randint(1, 2) + text,
    "UTF-16": lambda text, chance: text.encode(chance.choice(["utf-16", "utf-16-le", "utf-16-be"])),
    "Latin-1": lambda text, chance: changed(text, chance, TEXT_VALUE, '"\\1é"').encode(
        "latin-1", "replace"
    ),
    "a number for a text": lambda text, chance: changed(
        text, chance, TEXT_VALUE, str(chance.randint(-9, 9))
    ),
    "a text for a number": lambda text, chance: changed(text, chance, NUMBER, '= "two"'),
    "a list for a value": lambda text, chance: changed(text, chance, ANY_VALUE, "= [[], {}]"),
    "a table for a value": lambda text, chance: changed(text, chance, ANY_VALUE, "= {a = 1}"),
    "a field less": removed_key,
    "a row twice": repeated_row,
    "another name": lambda text, chance: changed(text, chance, r"\b(\w+)( ?= ?)", r"\1x\2"),
    "one id for all": lambda text, _chance: re.sub(r'\bid( ?= ?)"[^"]*"', r'id\1"same"', text),
    "one key for all": lambda text, _chance: re.sub(r'key="[^"]*"', 'key="e"', text) + "\n#",
    "a wrong id": lambda text, chance: changed(text, chance, r'\bid( ?= ?)"', r'id\1"Ä b/../'),
    "no kind": lambda text, chance: changed(text, chance, r'kind = "\w+"', 'kind = "taly"'),
    "deep lists": lambda text, chance: text + "\nx = " + "[" * chance.randint(15, 4000),
    "deep tables": lambda text, chance: text + "\n[" + "a." * chance.randint(15, 4000) + "a]",
    "a giant number": lambda text, chance: changed(
        text, chance, NUMBER, "= " + chance.choice(["9" * 5000, "0x" + "f" * 5000, "1e999", "-inf"])
    ),
    "a giant text": lambda text, chance: changed(
        text, chance, TEXT_VALUE, '"' + "x" * chance.choice([130, 3000, 300_000]) + '"'
    ),
    "many tables": lambda text, chance: text + "\n[[step.codes]]" * chance.randint(40, 3000),
    "control characters": lambda text, chance: changed(
        text, chance, TEXT_VALUE, f'"\\\\u{chance.choice(["0000", "001b", "0085", "202e"])}"'
    ),
    "raw control characters": lambda text, chance: changed(
        text, chance, TEXT_VALUE, '"' + chance.choice("\x00\x07\x1b\x7f\x85\u2028\u202e") + '"'
    ),
    "curly quotes": lambda text, chance: changed(text, chance, TEXT_VALUE, r"“\1”"),
    "several accidents": mutated,
}


def spoilt(bundled: dict[str, str]) -> dict[str, bytes]:
    """Every bundled file in every spoilt form, the same each time, by what was done to it."""
    made: dict[str, bytes] = {}
    for name, text in bundled.items():
        for what, spoil in SPOILS.items():
            result = spoil(text, random.Random(f"{name} {what}"))
            data = result.encode("utf-8", "replace") if isinstance(result, str) else result
            made[f"{name}: {what}"] = data
    return made


# One process reads many files. A file that takes longer than two seconds ends it: the watchdog is
# a thread in C, so not even a pattern that runs for ever keeps it from that.
READ_ALL = """
import faulthandler, json, sys
from observe_tui.protocol.loading import Parser, ProtocolError, decode
from observe_tui.steps import SPECS
parser = Parser(SPECS)
parser.models()
for line in sys.stdin:
    name, data = json.loads(line)
    faulthandler.dump_traceback_later(2, exit=True)
    try:
        parser.parse(decode(bytes.fromhex(data), name), name)
        told = []
    except ProtocolError as error:
        told = [[one.file, one.line, str(one)] for one in error.problems] or ["nothing was told"]
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps([name, told]))
"""


@pytest.mark.parametrize("part", range(4))
def test_every_bundled_file_however_it_is_spoilt(bundled: dict[str, str], part: int) -> None:
    files = dict(sorted(spoilt(bundled).items())[part::4])
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", READ_ALL],
        input="\n".join(json.dumps([name, data.hex()]) for name, data in files.items()),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = dict(json.loads(line) for line in done.stdout.splitlines())
    assert list(told) == list(files)
    for name, problems in told.items():
        last = files[name].count(b"\n") + 1
        for file, line, words in problems:
            assert file == name
            assert 1 <= line <= last, words
            assert words.startswith(f"{name}:{line}: ")
            assert words.isprintable()


def test_there_are_enough_spoilt_files_and_both_ends_are_met(
    parser: Parser, bundled: dict[str, str]
) -> None:
    files = spoilt(bundled)
    assert len(set(files.values()) - {text.encode() for text in bundled.values()}) >= 300
    refused, read = set(), set()
    for name, data in list(files.items())[: 3 * len(SPOILS)]:
        try:
            parser.parse(decode(data, name), name)
            read.add(name)
        except ProtocolError:
            refused.add(name.partition(": ")[2])
    assert refused == set(SPOILS)
    assert read


def test_through_the_command_line_a_spoilt_file_is_told_in_lines(
    tmp_path: Path, bundled: dict[str, str]
) -> None:
    sample = random.Random(7).sample(sorted(spoilt(bundled).items()), 40)
    paths = []
    for number, (_name, data) in enumerate(sample):
        path = tmp_path / f"{number}.toml"
        path.write_bytes(data)
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "observe_tui", "protocols", "check", *paths],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert re.fullmatch(r"observe-tui: \d+ problems in \d+ files\n", done.stderr)
    for line in done.stdout.splitlines():
        assert re.match(r".+\.toml:\d+: .", line) or line.endswith(" can be used"), line
    assert {Path(line.partition(".toml")[0]).name for line in done.stdout.splitlines()} == {
        path.stem for path in tmp_path.iterdir()
    }
