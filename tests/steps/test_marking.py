"""Keys for codes: nobody's keys clash, and the program's own stay free."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observe_tui.protocol.model import Code
from observe_tui.steps.marking import RESERVED, Mark, assign_keys, check_codes

keys = st.none() | st.sampled_from("abcuz,.1LM-")
labels = st.text("abcXYZ12", min_size=1, max_size=4)


@given(st.lists(st.lists(st.tuples(labels, keys), max_size=15), max_size=4))
def test_every_code_has_a_key_of_its_own(wishes: list[list[tuple[str, str | None]]]) -> None:
    instruments = [
        (
            f"i{row}",
            [Code(id=f"c{n}", label=label, key=key) for n, (label, key) in enumerate(codes)],
        )
        for row, codes in enumerate(wishes)
    ]
    given_keys = assign_keys(instruments)
    wanted = {Mark(step, code.id) for step, codes in instruments for code in codes}
    assert set(given_keys.values()) == wanted
    assert len(given_keys) == len(wanted)
    assert not RESERVED & set(given_keys)
    assert assign_keys(instruments) == given_keys


def test_the_first_wish_for_a_key_is_granted() -> None:
    codes = [Code(id="a", label="a", key="x")]
    assert assign_keys([("one", codes), ("two", codes)]) == {
        "x": Mark("one", "a"),
        "a": Mark("two", "a"),
    }


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([Code(id="a", label="a"), Code(id="a", label="b")], "id 'a' is used twice"),
        ([Code(id="a", label="a", key="x"), Code(id="b", label="b", key="x")], "key 'x'"),
        ([Code(id="a", label="a", key="u")], "belongs to the program"),
    ],
)
def test_an_author_is_told_what_clashes(codes: Sequence[Code], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_codes(codes)
