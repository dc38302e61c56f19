"""Who speaks in a step, as the screen says it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from observe_tui.protocol.model import Speaker, StepSpec
from observe_tui.ui.step_list import DrawStep

CHIDI, ELSA = "Chidi Okafor (timekeeper)", "Elsa Lindqvist [/]"


def turn(speaker: Speaker, others: tuple[str, ...] = (), width: int = 72) -> list[str]:
    """The rows that say whose turn it is."""
    step = StepSpec(id="step", kind="talk", title="A step", speaker=speaker)
    rows = DrawStep(step, "Ana Rivera", "Mei Chen", others)(width, 20)
    assert all(cell_len(row.plain) <= width for row in rows)
    return [row.plain for row in rows[2:] if row.plain]


@pytest.mark.parametrize(
    ("speaker", "words"),
    [
        ("observed", "speaks: Ana Rivera   Mei Chen listens, writes"),
        ("observer", "speaks: Mei Chen   Ana Rivera listens"),
        ("both", "speaks: Ana Rivera and Mei Chen"),
        ("others", "speaks: the others   Ana Rivera listens"),
        ("nobody", "speaks: nobody   in silence"),
    ],
)
def test_two_people_are_named(speaker: Speaker, words: str) -> None:
    assert turn(speaker) == [words]


@pytest.mark.parametrize(
    ("speaker", "words"),
    [
        ("observed", "speaks: Ana Rivera   the others listen, Mei Chen writes"),
        ("observer", "speaks: Mei Chen   the others listen"),
        ("both", "speaks: everybody"),
        ("others", f"speaks: {CHIDI}   Ana Rivera listens"),
    ],
)
def test_in_a_meeting_there_are_others(speaker: Speaker, words: str) -> None:
    assert turn(speaker, (CHIDI,)) == [words]


def test_names_go_on_in_a_second_line_and_no_further() -> None:
    assert turn("others", (CHIDI, ELSA), 42) == [
        "speaks: Chidi Okafor (timekeeper), Elsa",
        "        Lindqvist [/]   Ana Rivera listens",
    ]
    crowd = tuple(f"Colleague {number}" for number in range(12))
    assert turn("others", crowd, 42) == ["speaks: the others   Ana Rivera listens"]


def test_what_a_stage_says_stands_above_its_step() -> None:
    step = StepSpec(id="step", kind="talk", title="A step", prompt="Do this.")
    rows = DrawStep(step, "Ana", "Mei", (), "All of you [/] meet.")(40, 20)
    assert [row.plain for row in rows if row.plain][:3] == [
        "All of you [/] meet.",
        "A step",
        "Do this.",
    ]


@pytest.mark.parametrize("width", [16, 20, 40])
def test_wide_names_are_cut_where_there_is_no_room(width: int) -> None:
    for speaker in ("observed", "observer", "both", "others", "nobody"):
        assert turn(speaker, (CHIDI, "佐藤 美咲"), width)
