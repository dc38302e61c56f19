"""Which words are found in a line, and which are left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.analysis.judgements import (
    NO_WORDS,
    Entry,
    Found,
    fold,
    judgements,
    make_words,
    nearest,
)

PRAISE = Entry("praise", "judges", "what did you see or hear?")
ADVICE = Entry("advice", "advises", "what happened?")
WORDS = make_words(
    {
        "great": PRAISE,
        "good": PRAISE,
        "très": PRAISE,
        "schön": PRAISE,
        "very good": PRAISE,
        "well-behaved": PRAISE,
        "shouldn't": ADVICE,
        "should": ADVICE,
        "good morning": None,
        "अच्छा": PRAISE,
    },
    elided=("l", "qu"),
    clipped=("em", "tis"),
)
# In the order in which a person types them: what begins a quotation, and what ends it.
QUOTATIONS = [
    ('"', '"'), ("“", "”"), ("„", "“"), ("„", "”"), ("”", "”"), ("«", "»"), ("« ", " »"),
    ("»", "«"), ("»", "»"), ("‹", "›"), ("›", "‹"), ("‘", "’"), ("‚", "‘"), ("'", "'"),
    ("「", "」"),
]  # fmt: skip

SETTINGS = settings(max_examples=60, deadline=None)
LETTERS = st.text("abcdeghot éäß", max_size=30)
ANYTHING = st.text(max_size=60)


def found(text: str) -> list[str]:
    return [one.word for one in judgements(text, WORDS)]


def test_a_word_is_told_with_its_place_its_kind_and_its_question() -> None:
    assert judgements("T should wait", WORDS) == (
        Found(2, 8, "should", "advice", "advises", "what happened?"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Great, GREAT and great", ["Great", "GREAT", "great"]),
        ("greater greatly ingreat great2 2great", []),
        ("great-grandmother co-great", []),
        ("great- and -great", ["great", "great"]),
        ("great's great’s", []),
        ("shouldn't shouldn’t SHOULDN'T", ["shouldn't", "shouldn’t", "SHOULDN'T"]),
        ("well-behaved well‑behaved well behaved", ["well-behaved", "well‑behaved"]),
        ("very good, good and very  good", ["very good", "good", "very  good"]),
        ("very, good", ["good"]),
        ("very\u00a0good", ["very\u00a0good"]),
        ("Good morning; good", ["good"]),
        ("SCHÖN schon scho\u0308n", ["SCHÖN", "scho\u0308n"]),
        ("tre\u0300s trèsé", ["tre\u0300s"]),
        ("l'great qu’great d'great", ["great", "great"]),
        ("great/good great…good great→good (great) _great_", ["great", "good"] * 3 + ["great"] * 2),
        ("great👍 #great", ["great", "great"]),
        ("अच्छा अच्छाई", ["अच्छा"]),
        ("", []),
    ],
)
def test_only_whole_words_count(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(("begin", "end"), QUOTATIONS)
def test_what_somebody_else_said_is_left_alone(begin: str, end: str) -> None:
    assert found(f"T: {begin}great{end} good") == ["good"]
    assert found(f"good {begin}so great, very good{end}, great.") == ["good", "great"]
    assert found(f"good ({begin}great{end}) great") == ["good", "great"]
    assert found(f"T: {begin}great and still being typed good") == []


@pytest.mark.parametrize(
    "text",
    [
        "don't say great",
        "the pupils' great chance",
        "o'clock ‘round’ great",
        "give 'em a great chance",
        "'tis great",
        "in the '90s great",
        'a 5" board, great',
        "5'6\" is great",
        "rock ' great",
        "said ” great",
    ],
)
def test_an_apostrophe_or_a_length_begins_no_quotation(text: str) -> None:
    assert found(text) == ["great"]


def test_an_apostrophe_inside_a_quotation_does_not_end_it() -> None:
    assert found("T: ‘don’t, it is great’ great") == ["great"]
    assert found("T: 'I can't give 'em great' great") == ["great"]


def test_a_quotation_ends_with_its_line() -> None:
    assert found('T: "great\ngood') == ["good"]


def test_one_quotation_inside_another_does_not_end_it() -> None:
    assert found("T: “she called it ‘great’ and good” great") == ["great"]
    assert found("« il a dit “great” et good » great") == ["great"]


def test_without_words_nothing_is_found() -> None:
    assert judgements("great", NO_WORDS) == ()
    assert judgements("great", make_words({"": PRAISE, "…": PRAISE})) == ()


def test_the_nearest_is_the_one_before_the_cursor_or_else_the_first() -> None:
    line = judgements("great and good", WORDS)
    assert [one.word if one else None for one in (nearest(line, 14), nearest(line, 10))] == [
        "good",
        "great",
    ]
    assert nearest(line, 0) == line[0]
    assert nearest((), 3) is None


def test_a_very_long_line_is_read_to_its_end() -> None:
    line = "great " * 1666 + "good"
    assert len(line) == 10_000
    assert len(found(line)) == 1667
    assert found("'\"“‘„«" * 2_000) == []
    assert found("a'" * 5_000 + " great") == ["great"]


@SETTINGS
@given(ANYTHING)
def test_what_is_found_stands_there_in_order_and_by_itself(text: str) -> None:
    end = 0
    for one in judgements(text, WORDS):
        assert end <= one.start < one.end
        assert text[one.start : one.end] == one.word
        around = text[max(0, one.start - 1) : one.start] + text[one.end : one.end + 1]
        assert not any(sign.isalnum() for sign in around)
        end = one.end


@SETTINGS
@given(
    st.lists(st.sampled_from(["great", "should", "table", "Seat 4", "ist", "schön"]), max_size=9)
)
def test_words_between_spaces_are_found_as_a_split_would(words: list[str]) -> None:
    judging = [one for one in words if one in ("great", "should", "schön")]
    assert found(" ".join(words)) == judging
    assert [one.lower() for one in found("; ".join(words).upper())] == judging


@SETTINGS
@given(st.sampled_from(QUOTATIONS), LETTERS, LETTERS)
def test_nothing_is_ever_found_in_a_quotation(marks: tuple[str, str], said: str, more: str) -> None:
    begin, end = marks
    inside = f"{begin}x {said} great {more} x{end}"
    assert found(f"T: {inside}") == []
    assert found(f"T: {inside} good") == ["good"]


@SETTINGS
@given(ANYTHING, st.sampled_from(["great", "very good", "schön"]))
def test_how_accents_are_written_makes_no_difference(text: str, word: str) -> None:
    written = [unicodedata.normalize(form, f"{text}\n{word}") for form in ("NFC", "NFD")]
    last = [[fold(one) for one in found(line)][-1:] for line in written]
    assert last == [[fold(word)], [fold(word)]]


@SETTINGS
@given(st.lists(st.text("aZéßжЯשعिक가漢ñ2", min_size=1), min_size=1, max_size=3))
def test_words_of_every_script_are_found_in_capitals_or_not(parts: list[str]) -> None:
    phrase = " ".join(parts)
    words = make_words({phrase: PRAISE})
    for written in (phrase, phrase.swapcase()):
        assert [one.word for one in judgements(f"→ {written}.", words)] == [written]
