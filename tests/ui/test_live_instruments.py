"""How the instruments of a live observation share the room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observe_tui.ui.live_instruments import Look, share_room

HEIGHTS = [(6, 14), (3, 8), (5, 9)]


@pytest.mark.parametrize(
    ("room", "wide", "alone", "looks"),
    [
        (40, True, False, ["roomy", "roomy", "roomy"]),
        (40, False, False, ["tight", "tight", "tight"]),
        (19, True, False, ["tight", "roomy", "tight"]),
        (9, True, False, ["folded", "tight", "tight"]),
        (6, True, False, ["folded", "tight", "folded"]),
        (40, True, True, ["folded", "roomy", "folded"]),
        (2, False, False, ["folded", "tight", "folded"]),
    ],
)
def test_the_one_in_hand_comes_first(room: int, wide: bool, alone: bool, looks: list[Look]) -> None:
    assert share_room(HEIGHTS, room, 1, wide=wide, alone=alone) == looks


@given(
    heights=st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), min_size=1, max_size=4),
    room=st.integers(0, 60),
    wide=st.booleans(),
    alone=st.booleans(),
    data=st.data(),
)
def test_nothing_is_drawn_that_does_not_fit_but_the_one_in_hand(
    heights: list[tuple[int, int]], room: int, wide: bool, alone: bool, data: st.DataObject
) -> None:
    sizes = [(tight, tight + more) for tight, more in heights]
    in_hand = data.draw(st.integers(0, len(sizes) - 1))
    looks = share_room(sizes, room, in_hand, wide=wide, alone=alone)
    rows = {"folded": lambda _size: 1, "tight": lambda size: size[0], "roomy": lambda size: size[1]}
    used = sum(rows[look](size) for look, size in zip(looks, sizes, strict=True))
    others = [look for at, look in enumerate(looks) if at != in_hand]
    assert looks[in_hand] != "folded"
    assert used <= max(room, sizes[in_hand][0] + len(others))
    if alone or not wide:
        assert "roomy" not in others or (wide and not alone)
    if alone:
        assert set(others) <= {"folded"}
