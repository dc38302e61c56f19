"""Text and payloads: nothing changes but what no database can hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observe_tui.record.model import JsonValue
from observe_tui.store.words import clean, json_text, read_payload

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
GOOD_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def payloads(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, JsonValue]]:
    """JSON objects made of these texts."""
    plain: st.SearchStrategy[JsonValue] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    )
    nested: st.SearchStrategy[JsonValue] = st.recursive(
        plain,
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(texts, inner)),
        max_leaves=10,
    )
    return st.dictionaries(texts, nested)


@given(GOOD_TEXT)
def test_good_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


@given(ANY_TEXT)
def test_cleaned_text_can_be_kept_anywhere(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert "\0" not in cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "a\ufffdb"),
        ("a\udc80", "a\ufffd"),
        ("\ud83d\ude00!", "\N{GRINNING FACE}!"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ufeffé😀[/]", "\ufeffé😀[/]"),
    ],
)
def test_what_becomes_of_other_text(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@settings(max_examples=50)
@given(payloads(GOOD_TEXT))
def test_a_payload_comes_back_as_it_was(payload: dict[str, JsonValue]) -> None:
    assert read_payload(json_text(payload)) == payload


@settings(max_examples=50)
@given(payloads(ANY_TEXT))
def test_any_payload_becomes_strict_json(payload: dict[str, JsonValue]) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    text = json_text(payload)
    text.encode()
    assert isinstance(json.loads(text, parse_constant=refuse), dict)


def test_numbers_that_json_does_not_know_become_null() -> None:
    payload: dict[str, JsonValue] = {"a": float("nan"), "b": [float("inf"), 1.5, True, 2**70]}
    assert read_payload(json_text(payload)) == {"a": None, "b": [None, 1.5, True, 2**70]}


@pytest.mark.parametrize(
    ("text", "says"), [("[]", "not a JSON object"), ("3", "not a JSON object"), ("", "Expecting")]
)
def test_what_is_no_payload_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_payload(text)
