"""Participation: what makes a row, who was heard, how groups took part, and the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_host import seen
from pydantic import ValidationError
from rich.cells import cell_len
from textual.app import App, ComposeResult

from observe_tui.analysis.blocks import Bars, Heat, Table
from observe_tui.analysis.timeline import Timeline, timeline
from observe_tui.kit.panel import Moment
from observe_tui.kit.themes import DARK
from observe_tui.paths import bundled_protocols
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import InstrumentProtocol
from observe_tui.record.events import effective
from observe_tui.record.model import Event, Payload, Seat
from observe_tui.steps.kind import Setting
from observe_tui.steps.marking import assign_keys
from observe_tui.steps.participation.panel import ParticipationPanel, moved
from observe_tui.steps.participation.step import (
    KIND,
    SEAT_CODE,
    ParticipationSpec,
    ParticipationState,
    codes,
    newest,
)
from observe_tui.steps.seats import numbered
from step_samples import entries_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

TURN = {
    "id": "turn",
    "title": "turn",
    "codes": [{"id": "called", "label": "called on"}, {"id": "own", "label": "on their own"}],
}
WAIT = {
    "id": "wait",
    "title": "wait",
    "codes": [{"id": "short", "label": "<3 s"}, {"id": "long", "label": "3+ s"}],
}
SAID = {"id": "said", "title": "said", "codes": [{"id": "why", "label": "why"}]}
GROUPS = [
    {"id": "front", "title": "front", "seats": ["1", "2", "3"]},
    {"id": "new", "title": "new here", "seats": ["3", "4"]},
]


def spec_with(**fields: Any) -> ParticipationSpec:
    return ParticipationSpec.model_validate(
        {
            "id": "step",
            "kind": "participation",
            "title": "Talk",
            "dimensions": [TURN, WAIT, SAID],
            **fields,
        }
    )


SPEC = spec_with(seats=6, columns=3)


def event(seq: int, at: int, verb: str, payload: Payload) -> Event:
    return Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, at)


def state_of(*recorded: tuple[int, str, Payload], spec: ParticipationSpec = SPEC) -> Any:
    """The state after events that are told as time, verb and payload; the first one is `e1`."""
    return KIND.replay(
        spec, effective([event(seq, *one) for seq, one in enumerate(recorded, start=1)])
    )


def told(state: ParticipationState) -> list[tuple[str, int, str, Mapping[str, str]]]:
    return [(one.event, one.at_ms, one.seat, one.codes) for one in state]


def begun(at: int, code: str = "called", seat: str = "") -> tuple[int, str, Payload]:
    return at, "exchange", {"code": code, "seat": seat}


def noted(at: int, exchange: str, code: str, verb: str = "set") -> tuple[int, str, Payload]:
    return at, verb, {"exchange": exchange, "code": code}


# --- what makes a row ----------------------------------------------------------------------------


def test_an_exchange_is_begun_noted_changed_and_given_a_seat() -> None:
    state = state_of(
        begun(1_000, "own", "2"),
        noted(2_000, "e1", "short"),
        noted(3_000, "e1", "why"),
        noted(4_000, "e1", "long"),
        noted(5_000, "e1", "why", "unset"),
        (6_000, "seat", {"exchange": "e1", "seat": "5"}),
        begun(9_000),
        noted(9_500, "e7", "short"),
        (9_600, "seat", {"exchange": "e1", "seat": "6"}),
        (9_700, "seat", {"exchange": "e1", "seat": ""}),
    )
    assert told(state) == [
        ("e1", 1_000, "", {"turn": "own", "wait": "long"}),
        ("e7", 9_000, "", {"turn": "called", "wait": "short"}),
    ]


@pytest.mark.parametrize(
    "odd",
    [
        (5_000, "exchange", {"code": "short", "seat": "1"}),
        (5_000, "exchange", {"code": "nothing"}),
        (5_000, "exchange", {"code": ["called"]}),
        (5_000, "exchange", {}),
        (5_000, "set", {"exchange": "e9", "code": "short"}),
        (5_000, "set", {"exchange": "e1", "code": "seat"}),
        (5_000, "set", {"exchange": 1, "code": "short"}),
        (5_000, "unset", {"exchange": "e1", "code": "own"}),
        (5_000, "unset", {"exchange": "e1", "code": "long"}),
        (5_000, "seat", {"exchange": "e1"}),
        (5_000, "seat", {"exchange": "e1", "seat": 4}),
        (5_000, "count", {"code": "called"}),
    ],
)
def test_what_cannot_be_meant_changes_nothing(odd: tuple[int, str, Payload]) -> None:
    before = (begun(1_000, "own", "2"), noted(2_000, "e1", "short"))
    assert told(state_of(*before, odd)) == told(state_of(*before))


def test_how_an_exchange_began_can_be_corrected_but_not_taken_away() -> None:
    state = state_of(begun(1_000), noted(2_000, "e1", "own"), noted(3_000, "e1", "own", "unset"))
    assert told(state) == [("e1", 1_000, "", {"turn": "own"})]


def test_a_seat_that_is_no_text_is_no_seat() -> None:
    assert [one.seat for one in state_of((0, "exchange", {"code": "own", "seat": 3}))] == [""]


def test_rows_stand_in_order_of_time_and_the_newest_is_the_one_begun_last() -> None:
    recorded = (
        begun(60_000, "own", "1"),
        begun(20_000, "called", "2"),
        begun(20_000, "own", "3"),
        noted(61_000, "e2", "long"),
        (0, "amend", {"event": "e1", "changes": {"code": "called"}, "elapsed_ms": 10_000}),
    )
    state = state_of(*recorded)
    assert told(state) == [
        ("e1", 10_000, "1", {"turn": "called"}),
        ("e2", 20_000, "2", {"turn": "called", "wait": "long"}),
        ("e3", 20_000, "3", {"turn": "own"}),
    ]
    assert newest(state) == state[2]
    assert newest(state_of(begun(9_000), begun(3_000))) == state_of(begun(9_000), begun(3_000))[0]
    assert newest(()) is None


def test_what_was_noted_goes_with_its_exchange_and_comes_back_with_it() -> None:
    recorded = (
        begun(1_000),
        begun(2_000, "own"),
        noted(3_000, "e2", "short"),
        (4_000, "retract", {"event": "e2"}),
        noted(5_000, "e2", "why"),
    )
    gone = state_of(*recorded)
    assert told(gone) == [("e1", 1_000, "", {"turn": "called"})]
    assert newest(gone) == gone[0]
    back = state_of(*recorded, (6_000, "restore", {"event": "e2"}))
    assert told(back)[1] == ("e2", 2_000, "", {"turn": "own", "wait": "short", "said": "why"})


DIMENSIONS = {"called": "turn", "own": "turn", "short": "wait", "long": "wait"}
"""The codes of the sample, which the entries are drawn for."""

SAMPLE = spec_with(dimensions=[TURN, WAIT], seats=6, columns=3, groups=GROUPS)


def looked_back(events: Sequence[Event]) -> dict[str, tuple[int, dict[str, str], str]]:
    """Time, codes and seat of each exchange: read from the last event back to its beginning."""
    found = {}
    for begins in events:
        first = begins.payload.get("code")
        if begins.verb != "exchange" or first not in ("called", "own"):
            continue
        later = [
            one
            for one in reversed(events)
            if one.seq > begins.seq and one.payload.get("exchange") == begins.id
        ]
        held = {}
        for dimension in ("turn", "wait"):
            dropped = set()
            for one in later:
                code = one.payload.get("code")
                if DIMENSIONS.get(str(code)) == dimension:
                    if one.verb == "unset" and dimension == "wait":
                        dropped.add(code)
                    elif one.verb == "set":
                        if code not in dropped:
                            held[dimension] = str(code)
                        break
            else:
                if dimension == "turn":
                    held[dimension] = str(first)
        seats = [str(one.payload["seat"]) for one in later if one.verb == "seat"]
        found[begins.id] = begins.elapsed_ms, held, (seats or [str(begins.payload["seat"])])[0]
    return found


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(entries_of("participation"), st.integers(0, 90_000)), max_size=30),
)
def test_the_rows_are_what_a_reading_from_behind_finds(
    drawn: list[tuple[tuple[str, Payload], int]],
) -> None:
    events = [event(seq, at, *one) for seq, (one, at) in enumerate(drawn, start=1)]
    state = KIND.replay(SAMPLE, events)
    expected = looked_back(events)
    assert {one.event: (one.at_ms, dict(one.codes), one.seat) for one in state} == expected
    assert [one.at_ms for one in state] == sorted(at for at, _codes, _seat in expected.values())
    last = newest(state)
    assert (last.event if last else None) == next(reversed(expected), None)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats()
    | st.sampled_from(["e1", "called"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=4,
)
ODD_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["exchange", "set", "unset", "seat", "?"]),
        st.dictionaries(st.sampled_from(["code", "seat", "exchange"]), ANYTHING),
        st.integers(-5, 5),
    ),
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(ODD_EVENTS)
def test_any_payload_is_taken_without_a_fault(drawn: list[tuple[str, Payload, int]]) -> None:
    events = [event(seq, at, verb, odd) for seq, (verb, odd, at) in enumerate(drawn, start=1)]
    state = KIND.replay(SAMPLE, events)
    assert all(one.codes["turn"] in ("called", "own") for one in state)
    assert KIND.summary(SAMPLE, state, Setting(Timeline(5)))


# --- a lesson in figures -------------------------------------------------------------------------

ROOM = tuple(
    Seat(name, name, place // 3, place % 3)
    for place, name in enumerate(["1", "2", "3", "4", "[/", "能量", "שלום"])
)
LESSON = (
    begun(60_000, "called", "1"),
    noted(61_000, "e1", "short"),
    begun(120_000, "own", "3"),
    noted(121_000, "e3", "long"),
    noted(121_500, "e3", "why"),
    begun(200_000, "own", "3"),
    noted(201_000, "e6", "long"),
    begun(700_000, "called", "[/"),
    begun(800_000, "called", "4"),
    noted(801_000, "e9", "long"),
    begun(820_000, "called", ""),
    noted(821_000, "e11", "short"),
    begun(830_000, "own", "1"),
)
"""Seven exchanges: seats 1 1 3 3 4 [/ and none; wait: long three times, short twice."""
WATCHED = timeline(
    [
        Event("p", "run", 90, "", "pause", {}, NOON, 300_000),
        Event("r", "run", 91, "", "resume", {}, NOON, 420_000),
        Event("x", "run", 92, "", "end", {}, NOON, 900_000),
    ],
    3_600_000,
)


def cells(block: object) -> list[tuple[str, ...]]:
    assert isinstance(block, Table)
    return [row.cells for row in block.rows]


def test_bars_are_in_percent_of_the_exchanges_in_which_it_was_noted() -> None:
    spec = spec_with()
    blocks = KIND.summary(spec, state_of(*LESSON, spec=spec), Setting(WATCHED, seats=ROOM))
    assert [
        (block.title, block.base, block.total, [(bar.label, bar.count) for bar in block.bars])
        for block in blocks
        if isinstance(block, Bars)
    ] == [
        ("Talk · turn", "7 exchanges", 7, [("called on", 4), ("on their own", 3)]),
        (
            "Talk · wait",
            "5 exchanges in which this was noted",
            5,
            [("<3 s", 2), ("3+ s", 3)],
        ),
        ("Talk · said", "1 exchange in which this was noted", 1, [("why", 1)]),
    ]
    turn, wait, said = blocks
    assert isinstance(turn, Bars)
    assert isinstance(wait, Bars)
    assert isinstance(said, Bars)
    assert [bar.percent for bar in turn.bars] == [pytest.approx(400 / 7), pytest.approx(300 / 7)]
    assert [bar.percent for bar in wait.bars] == [pytest.approx(40), pytest.approx(60)]
    assert [bar.percent for bar in said.bars] == [pytest.approx(100)]
    assert turn.note == "2:00 of the observation were not watched"
    assert wait.note == "not noted in 2 of 7 exchanges"
    assert said.note == "not noted in 6 of 7 exchanges"


def test_the_table_of_seats_tells_who_was_heard_and_names_who_was_not() -> None:
    blocks = KIND.summary(SPEC, state_of(*LESSON), Setting(WATCHED, seats=ROOM))
    table = blocks[-1]
    assert isinstance(table, Table)
    assert len(blocks) == 5
    assert table.base == "% of 6 exchanges with a seat"
    assert cells(table) == [
        ("1", "2", "33 %"),
        ("3", "2", "33 %"),
        ("4", "1", "17 %"),
        ("[/", "1", "17 %"),
    ]
    assert [row.share for row in table.rows] == [
        pytest.approx(100 / 3),
        pytest.approx(100 / 3),
        pytest.approx(50 / 3),
        pytest.approx(50 / 3),
    ]
    assert table.note == (
        "never heard: 2, 能量, שלום; not counted here: 1 of 7 exchanges without a seat; "
        "2:00 of the observation were not watched"
    )


def rooms(blocks: Sequence[object]) -> list[Heat]:
    return [block for block in blocks if isinstance(block, Heat)]


def test_the_room_has_the_exchanges_of_every_seat_silent_ones_too() -> None:
    (room,) = rooms(KIND.summary(SPEC, state_of(*LESSON), Setting(WATCHED, seats=ROOM)))
    written = ["1", "3", "3", "[/", "4", "1"]
    assert [(cell.label, cell.count) for cell in room.cells] == [
        (seat.label, sum(one == seat.label for one in written)) for seat in ROOM
    ]
    assert [(cell.row, cell.column) for cell in room.cells] == [
        *((0, 0), (0, 1), (0, 2)),
        *((1, 0), (1, 1), (1, 2)),
        (2, 0),
    ]
    assert {cell.of for cell in room.cells} == {None}
    assert room.title == "Talk · seat by seat"
    assert room.base == "exchanges with each seat, 6 exchanges in all"
    assert room.note == (
        "not counted here: 1 of 7 exchanges without a seat; "
        "2:00 of the observation were not watched"
    )


def test_a_seat_that_is_not_on_the_map_stands_behind_the_others() -> None:
    lesson = [begun(1_000, "own", "6"), begun(2_000, "own", "elsewhere")]
    (room,) = rooms(KIND.summary(SPEC, state_of(*lesson), Setting(Timeline(60_000))))
    assert [(cell.label, cell.row, cell.column, cell.count) for cell in room.cells] == [
        ("1", 0, 0, 0),
        ("2", 0, 1, 0),
        ("3", 0, 2, 0),
        ("4", 1, 0, 0),
        ("5", 1, 1, 0),
        ("6", 1, 2, 1),
        ("elsewhere", 2, 0, 1),
    ]


@pytest.mark.parametrize(
    ("spec", "lesson"),
    [
        pytest.param(SPEC, (begun(1_000),), id="no seat was noted"),
        pytest.param(spec_with(), LESSON, id="no seats are asked for"),
    ],
)
def test_without_seats_noted_there_is_no_room_of_silent_pupils(
    spec: ParticipationSpec, lesson: Sequence[tuple[int, str, Payload]]
) -> None:
    told = KIND.summary(spec, state_of(*lesson, spec=spec), Setting(WATCHED, seats=ROOM))
    assert told
    assert rooms(told) == []


def test_a_numbered_seat_nobody_was_heard_from_may_be_empty() -> None:
    lesson = [begun(1_000, "own", "6"), begun(2_000, "own", "elsewhere")]
    table = KIND.summary(SPEC, state_of(*lesson), Setting(Timeline(60_000)))[-1]
    assert isinstance(table, Table)
    assert cells(table) == [("6", "1", "50 %"), ("elsewhere", "1", "50 %")]
    assert table.note == "never heard, or empty: 1, 2, 3, 4, 5"


def test_nobody_is_called_silent_while_no_seat_was_noted() -> None:
    table = KIND.summary(SPEC, state_of(begun(1_000)), Setting(Timeline(60_000)))[-1]
    assert isinstance(table, Table)
    assert table.rows == ()
    assert table.note == "not counted here: 1 of 1 exchange without a seat"


def test_groups_may_overlap_and_the_rest_counts_as_no_group() -> None:
    spec = spec_with(seats=6, columns=3, groups=GROUPS)
    blocks = KIND.summary(spec, state_of(*LESSON), Setting(WATCHED, seats=ROOM))
    shares, turn, wait, said = blocks[-4:]
    assert isinstance(shares, Table)
    assert [column.head for column in shares.columns] == [
        "group",
        "pupils",
        "exchanges",
        "share of exchanges",
        "share of pupils",
    ]
    # Six exchanges have a seat: 1 1 3 3 4 [/. Seven pupils; three sit in no group.
    assert cells(shares) == [
        ("front", "3", "4", "67 %", "43 %"),
        ("new here", "2", "3", "50 %", "29 %"),
        ("no group", "3", "1", "17 %", "43 %"),
    ]
    assert shares.base == "% of 6 exchanges with a seat, and of 7 pupils"
    assert shares.note == (
        "a pupil can be in more than one group, so shares can add up to more than 100 %; "
        "not counted here: 1 of 7 exchanges without a seat"
    )
    assert cells(turn) == [
        ("front", "4", "25 %", "75 %"),
        ("new here", "3", "33 %", "67 %"),
        ("no group", "1", "100 %", "0 %"),
    ]
    assert cells(wait) == [
        ("front", "3", "33 %", "67 %"),
        ("new here", "3", "0 %", "100 %"),
        ("no group", "0", "n/a", "n/a"),
    ]
    assert cells(said) == [
        ("front", "1", "100 %"),
        ("new here", "1", "100 %"),
        ("no group", "0", "n/a"),
    ]
    assert isinstance(wait, Table)
    assert "noted" in wait.base


def test_groups_of_seats_that_are_not_there_are_said_to_be_missing() -> None:
    spec = spec_with(
        seats=2,
        groups=[
            {"id": "all", "title": "all", "seats": ["1", "2"]},
            {"id": "b", "title": "b", "seats": ["9"]},
        ],
    )
    shares = KIND.summary(spec, (), Setting(Timeline(0)))[-4]
    assert isinstance(shares, Table)
    assert cells(shares) == [("all", "2", "0", "n/a", "100 %"), ("b", "0", "0", "n/a", "0 %")]
    assert shares.note == "not in this class: 9"
    assert shares.base == "% of 0 exchanges with a seat, and of 2 numbered seats"
    assert [column.head for column in shares.columns][1::3] == ["seats", "share of seats"]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(entries_of("participation"), st.integers(0, 90_000)), max_size=30),
)
def test_every_figure_can_be_counted_again_from_the_rows(
    drawn: list[tuple[tuple[str, Payload], int]],
) -> None:
    events = [event(seq, at, *one) for seq, (one, at) in enumerate(drawn, start=1)]
    rows = list(looked_back(events).values())
    blocks = KIND.summary(SAMPLE, KIND.replay(SAMPLE, events), Setting(Timeline(90_000)))
    bars, tables = blocks[:2], blocks[2:]
    for block, names in zip(bars, (("called", "own"), ("short", "long")), strict=True):
        assert isinstance(block, Bars)
        counted = [sum(name in held.values() for _at, held, _seat in rows) for name in names]
        assert [bar.count for bar in block.bars] == counted
        assert block.total == sum(counted)
    *room, by_seat, shares, turn, _wait = tables
    assert isinstance(shares, Table)
    heard = {}
    for _at, _held, seat in rows:
        if seat:
            heard[seat] = heard.get(seat, 0) + 1
    assert {row[0]: int(row[1]) for row in cells(by_seat)} == heard
    seats = {"1", "2", "3", "4", "5", "6", *heard}
    counts = {cell.label: cell.count for one in rooms(room) for cell in one.cells}
    assert counts == ({seat: heard.get(seat, 0) for seat in seats} if heard else {})
    members = [{"1", "2", "3"}, {"3", "4"}, seats - {"1", "2", "3", "4"}]
    for group, row, crossed in zip(members, cells(shares), cells(turn), strict=True):
        count = sum(heard.get(seat, 0) for seat in group)
        assert row[1:3] == (str(len(group)), str(count))
        assert row[3] == (f"{100 * count / sum(heard.values()):.0f} %" if heard else "n/a")
        assert row[4] == f"{100 * len(group) / len(seats):.0f} %"
        called = [held["turn"] for _at, held, seat in rows if seat in group].count("called")
        assert crossed[1] == str(count)
        assert crossed[2] == (f"{100 * called / count:.0f} %" if count else "n/a")


# --- what an author may write --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"dimensions": [TURN, {**WAIT, "id": "turn"}]}, "two dimensions share an id"),
        ({"dimensions": [TURN, {**TURN, "id": "again"}]}, "id 'called' is used twice"),
        ({"dimensions": []}, "at least 1"),
        ({"seats": 4, "groups": [GROUPS[0], GROUPS[0]]}, "two groups share an id"),
        ({"groups": GROUPS}, "groups are made of seats"),
        ({"seats": 61}, "less than or equal to 60"),
        (
            {"dimensions": [{**TURN, "codes": [{"id": "seat", "label": "seat"}]}]},
            "'seat' belongs to the program",
        ),
        (
            {"dimensions": [{**TURN, "codes": [{"id": "a", "label": "a", "key": "u"}]}]},
            "belongs to the program",
        ),
    ],
)
def test_an_author_is_told_what_is_wrong(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        spec_with(**fields)


def bundled(name: str) -> ParticipationSpec:
    text = (bundled_protocols() / f"{name}.toml").read_text("utf-8")
    protocol = Parser((ParticipationSpec,)).parse(text, name)
    assert isinstance(protocol, InstrumentProtocol)
    assert isinstance(protocol.step, ParticipationSpec)
    return protocol.step


@pytest.mark.parametrize(("name", "dimensions"), [("participation", 7), ("verbal-flow", 1)])
def test_the_bundled_protocols_get_the_keys_they_wish_for(name: str, dimensions: int) -> None:
    spec = bundled(name)
    assert len(spec.dimensions) == dimensions
    given_keys = {mark.code: key for key, mark in assign_keys([(spec.id, codes(spec))]).items()}
    wished = {code.id: code.key for one in spec.dimensions for code in one.codes}
    assert given_keys == {**wished, SEAT_CODE.id: "s"}
    assert None not in wished.values()


# --- the way from seat to seat -------------------------------------------------------------------

HOLES = tuple(
    Seat(name, name, row, column)
    for name, row, column in [("a", 0, 0), ("b", 0, 4), ("c", 2, 1), ("d", 2, 3), ("e", 5, 3)]
)
"""
a . . . b
. c . d .
. . . e .
"""


@pytest.mark.parametrize(
    ("at", "columns", "rows", "reached"),
    [
        ("", 1, 0, "a"),
        ("", -1, 0, ""),
        ("", 0, 1, "a"),
        ("", 0, -1, ""),
        ("a", -1, 0, ""),
        ("b", 1, 0, "c"),
        ("c", -1, 0, "b"),
        ("e", 1, 0, "e"),
        ("a", 9, 0, "e"),
        ("e", -9, 0, ""),
        ("a", 0, 1, "c"),
        ("b", 0, 1, "d"),
        ("b", 0, 2, "e"),
        ("c", 0, 1, "e"),
        ("e", 0, 1, "e"),
        ("e", 0, -1, "d"),
        ("d", 0, -1, "b"),
        ("c", 0, -1, "a"),
        ("a", 0, -1, ""),
        ("gone", 1, 0, "a"),
    ],
)
def test_arrows_lead_to_the_nearest_seat(at: str, columns: int, rows: int, reached: str) -> None:
    assert moved(HOLES, at, columns, rows) == reached


@settings(max_examples=20)
@given(
    st.integers(0, 9),
    st.lists(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]), max_size=12),
)
def test_no_way_leaves_the_room(count: int, way: list[tuple[int, int]]) -> None:
    seats = numbered(count, 4)
    at = ""
    for columns, rows in way:
        at = moved(seats, at, columns, rows)
        assert at in {"", *(seat.id for seat in seats)}


def test_every_seat_is_reached_in_the_order_of_the_room() -> None:
    seats, at, passed = numbered(10, 4), "", []
    for _ in seats:
        at = moved(seats, at, 1, 0)
        passed.append(at)
    assert passed == [str(number) for number in range(1, 11)]


# --- the panel -----------------------------------------------------------------------------------


class Host(App[None]):
    """Only the panel, in the program's colours."""

    def __init__(self, panel: ParticipationPanel) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


def keys_of(spec: ParticipationSpec) -> dict[str, str]:
    return {mark.code: key for key, mark in assign_keys([(spec.id, codes(spec))]).items()}


def moment(spec: ParticipationSpec, **fields: Any) -> Moment:
    return Moment(Timeline(900_000), True, keys_of(spec), **fields)


async def drawn(
    spec: ParticipationSpec,
    state: ParticipationState,
    width: int,
    now: Moment,
    ways: Sequence[tuple[int, int]] = (),
) -> list[str]:
    """The rows of the panel as they stand on a screen, after these moves."""
    panel = ParticipationPanel(spec)
    app = Host(panel)
    async with app.run_test(size=(width, 40)) as pilot:
        panel.show(state, now)
        for way in ways:
            panel.move(*way)
        await pilot.pause()
        assert panel.size.height == len(panel.lines(width))
        assert all(row.cell_length <= width for row in panel.lines(width))
        return seen(app).split("\n")[: panel.size.height]


HOSTILE = spec_with(
    title="[/] Talk",
    dimensions=[
        {
            "id": "turn",
            "title": "[/] turn",
            "codes": [{"id": "called", "label": "[/]"}, {"id": "own", "label": "自分から"}],
        },
        {
            "id": "wait",
            "title": "דממה",
            "codes": [{"id": f"w{n}", "label": f"שקט {n} and longer"} for n in range(5)],
        },
    ],
    seats=12,
)


@pytest.mark.parametrize("roomy", [False, True])
@pytest.mark.parametrize("width", [58, 62, 78, 118])
@pytest.mark.parametrize("spec", [bundled("participation"), bundled("verbal-flow"), HOSTILE, SPEC])
async def test_every_code_is_shown_with_its_key(
    spec: ParticipationSpec, width: int, roomy: bool
) -> None:
    first = spec.dimensions[0].codes[0].id
    state = state_of(begun(1_000, first, "3"), begun(9_000, first, "[/"), spec=spec)
    rows = await drawn(spec, state, width, moment(spec, roomy=roomy))
    text = "\n".join(rows)
    keys = keys_of(spec)
    for one in spec.dimensions:
        for code in one.codes:
            glyph = "●" if code.id == first else "·"
            assert f"{keys[code.id]} {glyph}{code.label}" in text
    assert f"{keys['seat']} move to no seat" in text
    assert spec.title in rows[0]


async def test_the_equip_dimensions_fit_nine_rows_and_say_what_is_noted() -> None:
    spec = bundled("participation")
    state = state_of(
        begun(1_000, "called", "9"),
        begun(8_000, "not-called", "14"),
        noted(9_000, "e2", "wait.long"),
        noted(9_000, "e2", "said.why"),
        noted(9_500, "e1", "said.how"),
        spec=spec,
    )
    rows = await drawn(spec, state, 78, moment(spec, in_hand=True), [(1, 0), (0, 1), (1, 0)])
    assert len(rows) == 9
    assert rows[0].endswith("2 exchanges · 2 of 30 seats heard ──")
    assert " ".join(rows[1].split()) == "+ turn c ·called on n ●not called on · · · · · ·"
    assert rows[2].split()[:1] == ["asked"]
    assert " ".join(rows[3].split()).startswith("wait q ·<3 s l ●3+ s x ·no wait")
    assert "y ●why" in rows[4]
    assert "h ·how" in rows[4]
    assert " ".join(rows[8].split()) == "seat next ▸8 ←↑↓→ newest ●14 s move to ▸8"
    without = spec.model_copy(update={"seats": 0})
    assert len(await drawn(without, state, 78, moment(without))) == 8
    assert len(await drawn(without, state, 58, moment(without))) == 8


async def test_the_room_shows_the_cursor_the_newest_and_how_often_each_was_heard() -> None:
    lesson = [begun(at, "own", seat) for at, seat in enumerate(["1"] * 12 + ["3", "[/", "能量"])]
    now = moment(SPEC, seats=ROOM)
    rows = await drawn(SPEC, state_of(*lesson), 78, now, [(1, 0), (1, 0)])
    assert rows[0].endswith("15 exchanges · 4 of 7 pupils heard ──")
    grid = [row.rstrip() for row in rows[1:4]]
    assert grid[0].endswith(" 12▸·  1")
    assert grid[1].endswith(" ·  1 ●1")
    assert grid[2].endswith(" ·")
    wide = await drawn(SPEC, state_of(*lesson), 62, moment(SPEC, seats=ROOM, roomy=True), [(3, 0)])
    assert "  front of the room" in wide
    at = wide.index("  front of the room")
    assert wide[at + 1].split() == ["1", "×12", "2", "·", "▸3", "×1"]
    assert wide[at + 2].split() == ["4", "·", "[/", "×1", "●能量", "×1"]
    assert wide[at + 3].split() == ["שלום", "·"]


async def test_a_very_narrow_panel_is_cut_and_never_breaks() -> None:
    for spec in (HOSTILE, bundled("participation"), spec_with()):
        for width in (20, 25, 33, 40):
            for roomy in (False, True):
                rows = await drawn(spec, (), width, moment(spec, roomy=roomy))
                assert all(cell_len(row) <= width for row in rows)


async def test_a_late_mark_is_said_to_be_late() -> None:
    rows = await drawn(SPEC, (), 78, moment(SPEC, late_ms=120_000))
    assert "LATE ▸ 02:00" in rows[0]


def pressed(panel: ParticipationPanel, code: str) -> tuple[str, Payload, int] | None:
    asked = panel.press(code)
    return None if asked is None else (asked.verb, asked.payload, asked.back_ms)


async def in_panel(spec: ParticipationSpec, check: Callable[[ParticipationPanel], None]) -> None:
    panel = ParticipationPanel(spec)
    async with Host(panel).run_test(size=(78, 30)):
        check(panel)


async def test_keys_begin_an_exchange_and_note_what_belongs_to_the_newest() -> None:
    def check(panel: ParticipationPanel) -> None:
        now = moment(SPEC)
        panel.show((), now)
        assert pressed(panel, "short") is None
        assert pressed(panel, "seat") is None
        assert pressed(panel, "called") == ("exchange", {"code": "called", "seat": ""}, 0)
        panel.move(1, 0)
        panel.move(0, 1)
        assert pressed(panel, "own") == ("exchange", {"code": "own", "seat": "4"}, 0)
        panel.show(state_of(begun(9_000, "own", "4"), begun(5_000), noted(0, "e2", "long")), now)
        assert pressed(panel, "short") == ("set", {"exchange": "e2", "code": "short"}, 0)
        assert pressed(panel, "long") == ("unset", {"exchange": "e2", "code": "long"}, 0)
        assert pressed(panel, "seat") == ("seat", {"exchange": "e2", "seat": "4"}, 0)
        assert pressed(panel, "called") == ("exchange", {"code": "called", "seat": "4"}, 0)
        panel.move(-1, -1)
        assert pressed(panel, "seat") == ("seat", {"exchange": "e2", "seat": ""}, 0)

    await in_panel(SPEC, check)


async def test_an_exchange_begun_while_marking_late_happened_then() -> None:
    def check(panel: ParticipationPanel) -> None:
        panel.show((), moment(SPEC, late_ms=600_000))
        assert pressed(panel, "own") == ("exchange", {"code": "own", "seat": ""}, 300_000)

    await in_panel(SPEC, check)


async def test_a_seat_that_is_no_longer_in_the_room_is_not_recorded() -> None:
    def check(panel: ParticipationPanel) -> None:
        panel.show((), moment(SPEC))
        panel.move(6, 0)
        assert pressed(panel, "own") == ("exchange", {"code": "own", "seat": "6"}, 0)
        panel.show((), moment(SPEC, seats=ROOM))
        assert pressed(panel, "own") == ("exchange", {"code": "own", "seat": ""}, 0)

    await in_panel(SPEC, check)


async def test_without_seats_nothing_moves_and_no_seat_is_recorded() -> None:
    spec = spec_with()
    assert all(code.id != "seat" for code in codes(spec))

    def check(panel: ParticipationPanel) -> None:
        panel.show((), moment(spec, seats=ROOM))
        panel.move(1, 1)
        assert pressed(panel, "own") == ("exchange", {"code": "own", "seat": ""}, 0)

    await in_panel(spec, check)
