"""What is typed to find lines, and the lines that it finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observe_tui.analysis.blocks import Quote
from observe_tui.analysis.seeking import matches, read_query

LINES = {
    "a": Quote("a", 59_999, "evidence", "T: What is energy? One hand", "Script"),
    "b": Quote("b", 720_000, "question", "Why this example?", "Script", starred=True),
    "c": Quote("c", 779_999, "interpretation", "rushing past STRASSE", "Script"),
    "d": Quote("d", 1_259_999, "evidence", "12-20 pupils in *all*", "Teacher and pupils"),
    "e": Quote("e", 4_327_000, "", "能量 four hands", "COPUS", starred=True),
}


def found(text: str) -> str:
    return "".join(ref for ref, one in LINES.items() if matches(one, read_query(text)))


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("", "abcde"),
        ("   ", "abcde"),
        ("HAND", "ae"),
        ("hand energy", "a"),
        ("straße", "c"),
        ("能量", "e"),
        ("#q", "b"),
        ("#Question", "b"),
        ("#questions", ""),
        ("#e", "ad"),
        ("#e #q", "abd"),
        ("#", "abcde"),
        ("@script", "abc"),
        ("@pupils", "d"),
        ("@cop @teach", "de"),
        ("@", "abcde"),
        ("0'", "a"),
        ("12'", "bc"),
        ("12’", "bc"),
        ("12", "d"),
        ("12-20", "bcd"),
        ("12–19", "bc"),
        ("20-12", "bcd"),
        ("12'-20'", "bcd"),
        ("13-", "de"),
        ("0' 20'", "ad"),
        ("72'", "e"),
        ("*", "be"),
        ("* @script 12-20 why", "b"),
        ("#e hand", "a"),
        ("#q 13-", ""),
        ("**", ""),
        ("[/", ""),
        ("12-20-30", ""),
        ("99999999999999999-", ""),
    ],
)
def test_what_is_typed_finds(text: str, refs: str) -> None:
    assert found(text) == refs


@given(st.text(alphabet="abc#@*'-–12 0\u0663ß", max_size=30), st.text(max_size=12))
def test_more_words_never_find_more(text: str, more: str) -> None:
    word = "".join(more.split()).lstrip("#@*") or "x"
    if read_query(word).words:
        assert set(found(f"{text} {word}")) <= set(found(text))


@given(st.text(max_size=40))
def test_anything_can_be_typed_and_space_around_it_means_nothing(text: str) -> None:
    assert found(f"  {text}\t") == found(text)
