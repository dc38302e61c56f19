"""The one table of characters that are no writing, and each of its uses."""

from __future__ import annotations

import json
import unicodedata

import pytest
from rich.cells import cell_len

from observe_tui.protocol.unfit import (
    dropped,
    escaped,
    escaped_json,
    fitted,
    is_command,
    shown,
    spaced,
    turns_writing,
)

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
LINE_ENDS = ["\u2028", "\u2029"]
HALVES = ["\ud800", "\udfff"]
UNFIT = [*CONTROLS, *TURNS, *LINE_ENDS, *HALVES]
FIT = "Zoë é e\u0301 שלום عربي \u200f\u200e 漢字 👩\u200d🏫 a\u00ad\u200bb �[31m ]0;x"


def test_the_table_has_every_control_character_there_is() -> None:
    every = {chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cc"}
    assert every == set(CONTROLS)
    assert {one for one in map(chr, range(0x3000)) if is_command(one)} == every | set(LINE_ENDS)
    assert {one for one in map(chr, range(0x3000)) if turns_writing(one)} == set(TURNS)


@pytest.mark.parametrize("use", [shown, dropped, spaced, fitted, escaped_json])
def test_writing_of_all_kinds_is_left_alone(use: object) -> None:
    assert callable(use)
    text = FIT.replace("�", "") if use is dropped else FIT
    assert use(text) == text


@pytest.mark.parametrize("one", UNFIT, ids=ascii)
def test_none_of_them_gets_anywhere(one: str) -> None:
    text = f"a{one}b"
    assert shown(text) == {"\n": text}.get(one, "a b" if one in ("\t", *LINE_ENDS) else "a�b")
    assert dropped(text) == (text if one == "\n" else "ab")
    assert spaced(text) == "a b"
    assert escaped(text).isascii()
    assert escaped(text).isprintable()
    assert fitted(text) == ("a�b" if one in HALVES else "ab")
    assert cell_len(fitted(text)) == cell_len(text)


@pytest.mark.parametrize("one", UNFIT, ids=ascii)
def test_json_says_the_same_with_none_of_them_in_it(one: str) -> None:
    text = escaped_json(json.dumps({"é": f"a{one}b"}, ensure_ascii=False))
    assert json.loads(text) == {"é": f"a{one}b"}
    assert one not in text


def test_a_page_has_no_marks_for_programs() -> None:
    assert dropped("\ufeffa\ufff9b\uffffc") == "abc"
