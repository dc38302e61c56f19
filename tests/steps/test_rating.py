"""Ratings: what holds at last, whoever spoke in which order; and what the paper says of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from observe_tui.analysis.blocks import Block, Claims, Quote, Table
from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.draw import draw
from observe_tui.record.events import effective
from observe_tui.record.model import Event, Payload
from observe_tui.steps.kind import Setting
from observe_tui.steps.rating.step import KIND, OFF, RatingSpec, rated
from step_samples import PEOPLE_WRITE

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCALE = [
    {"id": "begun", "label": "begun", "meaning": "Now and then, when asked."},
    {"id": "often", "label": "often", "meaning": "In most of the lesson"},
    {"id": "own", "label": "their own", "meaning": "Pupils do it unasked."},
]
ITEMS = [
    {"id": "aim", "title": "The aim [/", "meaning": "What they are to learn."},
    {"id": "turns", "title": "מי מדבר"},
    {"id": "checks", "title": "能量"},
]
LINES = {
    "late": Quote("late", 90_000, "evidence", "T waits"),
    "early": Quote("early", 10_000, "evidence", "“We want to find out why”"),
    "mine": Quote("mine", 50_000, "interpretation", "rushed"),
}
SETTING = Setting(Timeline(0), LINES)


def spec(on: bool = True, **fields: object) -> RatingSpec:
    made = {
        "id": "look", "kind": "rating", "title": "A look back", "on": on, "scale": SCALE,
        "items": ITEMS, **fields,
    }  # fmt: skip
    return RatingSpec.model_validate(made)


def events(*recorded: tuple[str, Payload] | tuple[str, Payload, int]) -> list[Event]:
    """Recorded in this order; each happened a second after the one before, or when it says."""
    return [
        Event(f"e{seq}", "run", seq, "look", verb, payload, NOON, at[0] if at else seq * 1000)
        for seq, (verb, payload, *at) in enumerate(recorded, 1)
    ]


def told(recorded: list[Event], on: bool = True) -> tuple[Block, ...]:
    one = spec(on)
    return KIND.summary(one, KIND.replay(one, recorded), SETTING)


def level_of(recorded: list[Event], item: str = "aim", on: bool = True) -> str:
    one = spec(on)
    (found,) = (r for r in rated(one, KIND.replay(one, recorded)) if r.item.id == item)
    return found.level.id if found.level is not None else ""


RATE_AIM: Payload = {"item": "aim", "level": "often"}


def test_the_paper_has_a_row_for_each_item_and_the_lines_of_each_rating() -> None:
    table, claims = told(
        events(
            ("rate", RATE_AIM),
            ("note", {"item": "aim", "text": " said twice [/] "}),
            ("link", {"item": "aim", "line": "late"}),
            ("link", {"item": "aim", "line": "early"}),
            ("link", {"item": "aim", "line": "lost"}),
            ("rate", {"item": "checks", "level": "own"}),
        )
    )
    assert isinstance(table, Table)
    assert [column.head for column in table.columns] == ["item", "level", "note"]
    assert [row.cells for row in table.rows] == [
        ("The aim [/", "often", "said twice [/]"),
        ("מי מדבר", "not rated", ""),
        ("能量", "their own", ""),
    ]
    assert table.note == (
        "levels: “begun” – Now and then, when asked; “often” – In most of the lesson; "
        "“their own” – Pupils do it unasked"
    )
    assert isinstance(claims, Claims)
    assert [(claim.text, [quote.ref for quote in claim.evidence]) for claim in claims.claims] == [
        ("The aim [/: often", ["early", "late"]),
        ("能量: their own", []),
    ]


def test_there_is_no_figure_in_it() -> None:
    blocks = told(events(*(("rate", {"item": one["id"], "level": "own"}) for one in ITEMS)))
    (table, _claims) = blocks
    assert isinstance(table, Table)
    assert table.base == ""
    assert not any(column.number for column in table.columns)
    assert all(row.share is None for row in table.rows)
    words = "\n".join(line.plain for block in blocks for line in [draw(block, 78)])
    assert not re.search(r"\d|%|average|mean\b|score|points", words)


@pytest.mark.parametrize("width", [30, 58, 78])
def test_the_blocks_can_be_drawn(width: int) -> None:
    for block in told(
        events(("rate", RATE_AIM), ("note", {"item": "turns", "text": "能量 " * 30}))
    ):
        rows = draw(block, width).split("\n", allow_blank=True)
        assert all(row.cell_length <= width for row in rows)


def test_nothing_said_is_nothing_told() -> None:
    assert told([]) == ()
    assert told([], on=False) == ()
    taken_away = events(
        ("rate", RATE_AIM), ("unrate", {"item": "aim"}), ("link", {"item": "aim", "line": "late"}),
        ("unlink", {"item": "aim", "line": "late"}), ("note", {"item": "aim", "text": "x"}),
        ("note", {"item": "aim", "text": "  "}),
    )  # fmt: skip
    assert told(taken_away) == ()


def test_off_no_level_counts_and_notes_and_lines_do() -> None:
    recorded = events(
        ("rate", RATE_AIM),
        ("note", {"item": "turns", "text": "four voices"}),
        ("link", {"item": "turns", "line": "early"}),
        ("unrate", {"item": "aim"}),
    )
    assert level_of(recorded, on=False) == ""
    table, claims = told(recorded, on=False)
    assert isinstance(table, Table)
    assert [column.head for column in table.columns] == ["item", "note"]
    assert [row.cells for row in table.rows] == [("מי מדבר", "four voices")]
    assert "often" not in table.note
    assert isinstance(claims, Claims)
    assert [claim.text for claim in claims.claims] == ["מי מדבר"]
    assert "off in this protocol" in OFF


def test_the_last_word_holds_whatever_was_recorded_first() -> None:
    late_first = events(
        ("rate", {"item": "aim", "level": "own"}, 9_000),
        ("rate", {"item": "aim", "level": "begun"}, 4_000),
        ("unrate", {"item": "aim"}, 5_000),
    )
    assert level_of(late_first) == "own"
    same_moment = events(("rate", RATE_AIM, 1_000), ("unrate", {"item": "aim"}, 1_000))
    assert level_of(same_moment) == ""


def test_what_was_taken_back_or_amended_is_gone() -> None:
    first = events(("rate", RATE_AIM), ("rate", {"item": "aim", "level": "own"}))
    undone = Event("e3", "run", 3, "look", "retract", {"event": "e2"}, NOON, 3_000)
    mended = Event(
        "e3", "run", 3, "look", "amend", {"event": "e2", "changes": {"level": "begun"}}, NOON, 3_000
    )
    assert level_of(effective([*first, undone])) == "often"
    assert level_of(effective([*first, mended])) == "begun"


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | PEOPLE_WRITE
    | st.lists(st.text(max_size=2), max_size=2) | st.sampled_from(["aim", "often", "early"])
)  # fmt: skip
RECORDED = st.lists(
    st.tuples(
        st.sampled_from(["rate", "unrate", "note", "link", "unlink", "?"]),
        st.dictionaries(st.sampled_from(["item", "level", "text", "line"]), ANYTHING),
        st.integers(-5, 20),
    ),
    max_size=25,
)


@given(recorded=RECORDED, on=st.booleans())
def test_what_holds_is_the_last_that_made_sense_in_order_of_time(
    recorded: list[tuple[str, Payload, int]], on: bool
) -> None:
    one = spec(on)
    found = rated(one, KIND.replay(one, events(*recorded)))
    in_time = [
        (verb, payload) for verb, payload, _at in sorted(recorded, key=lambda entry: entry[2])
    ]
    for place, item in enumerate(["aim", "turns", "checks"]):
        level, note, lines = "", "", set()
        for verb, payload in in_time:
            if payload.get("item") != item:
                continue
            line, text = payload.get("line"), payload.get("text")
            if verb == "rate" and on and payload.get("level") in ("begun", "often", "own"):
                level = str(payload["level"])
            elif verb == "unrate" and on:
                level = ""
            elif verb == "note" and isinstance(text, str):
                note = text.strip()
            elif verb == "link" and isinstance(line, str) and line:
                lines.add(line)
            elif verb == "unlink" and isinstance(line, str):
                lines.discard(line)
        now = found[place]
        assert (now.level.id if now.level else "", now.note, set(now.lines)) == (level, note, lines)
        assert len(now.lines) == len(lines)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scale": SCALE[:1]}, "at least 2"),
        ({"scale": [{**SCALE[0], "id": f"l{n}"} for n in range(8)]}, "at most 7"),
        ({"scale": [SCALE[0], SCALE[0]]}, "two levels share an id"),
        ({"scale": [SCALE[0], {"id": "b", "label": "b", "meaning": " "}]}, "at least 1 character"),
        ({"items": []}, "at least 1 item"),
        ({"items": [ITEMS[0], ITEMS[0]]}, "two items share an id"),
        ({"items": [{"id": f"i{n}", "title": "x"} for n in range(21)]}, "at most 20"),
    ],
)
def test_what_no_author_may_write(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        spec(**fields)


def test_it_is_off_unless_the_author_turns_it_on() -> None:
    made = {"id": "look", "kind": "rating", "title": "x", "scale": SCALE, "items": ITEMS}
    assert RatingSpec.model_validate(made).on is False
    assert RatingSpec.place == "conversation"
