"""`sequence`: tallies by the beat, the matrix and ratios, and the panel that shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_host import seen
from pydantic import ValidationError
from textual.app import App, ComposeResult

from observe_tui.analysis.blocks import Bars, Block, Table
from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.panel import Moment
from observe_tui.kit.themes import DARK
from observe_tui.paths import bundled_protocols
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import InstrumentProtocol
from observe_tui.record.events import effective
from observe_tui.record.model import Event, JsonValue, Payload
from observe_tui.steps import SPECS
from observe_tui.steps.kind import Setting
from observe_tui.steps.marking import assign_keys
from observe_tui.steps.sequence.panel import SequencePanel
from observe_tui.steps.sequence.step import (
    KIND,
    Change,
    SequenceSpec,
    SequenceState,
    changes,
    pairs,
    stretches,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

Press: TypeAlias = tuple[int, str]
Gaps: TypeAlias = tuple[tuple[int, int], ...]


def event(seq: int, at: int, payload: Payload, verb: str = "code") -> Event:
    return Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, at)


def events_of(presses: Iterable[Press]) -> list[Event]:
    return [event(seq, at, {"code": code}) for seq, (at, code) in enumerate(presses, 1)]


def spec_with(**fields: object) -> SequenceSpec:
    codes = [{"id": one, "label": one} for one in ("a", "b", "c")]
    return SequenceSpec.model_validate(
        {"id": "s", "kind": "sequence", "title": "S", "seconds": 3, "codes": codes} | fields
    )


def flanders() -> SequenceSpec:
    text = (bundled_protocols() / "flanders.toml").read_text("utf-8")
    protocol = cast(InstrumentProtocol[SequenceSpec], Parser(SPECS).parse(text, "flanders.toml"))
    return protocol.step


def walked(presses: Sequence[Press], seconds: int, gaps: Gaps, end: int) -> list[list[str]]:
    """The tallies of each unbroken stretch, found by living through every millisecond."""
    pressed = dict(presses)
    found: list[list[str]] = [[]]
    held, due = "", 0
    for now in range(end):
        if now in pressed and pressed[now] != held:
            held, due = pressed[now], now
        away = any(start <= now < stop for start, stop in gaps)
        if away and found[-1]:
            found.append([])
        if held and now == due:
            due += seconds * 1000
            if not away:
                found[-1].append(held)
    return [tallies for tallies in found if tallies]


# --- figures -----------------------------------------------------------------------------------

# Seconds:  0 .  4 .  8 .  .  .  .  .  5 .  .  .  ‖  .  .  .  .  ‖  .  .  .  .  end
#           0 1  2 3  4 5  6  7  8  9  10 11 12 13 14 …          20 21 22 23 24 25
# Tallies:       4    8        8        5        5     (16, 19)        5
LESSON = ((2_000, "4"), (4_000, "8"), (10_000, "5"))
LINE = Timeline(25_000, ((14_000, 20_000),), ended=True)


def told(spec: SequenceSpec, presses: Iterable[Press], line: Timeline) -> tuple[Block, ...]:
    return KIND.summary(spec, KIND.replay(spec, events_of(presses)), Setting(line))


def test_a_short_lesson_worked_out_by_hand() -> None:
    spec = flanders()
    state = KIND.replay(spec, events_of(LESSON))
    assert stretches(spec, state, LINE) == (("4", "8", "8", "5", "5"), ("5",))
    bars, figures, matrix = told(spec, LESSON, LINE)
    assert isinstance(bars, Bars)
    assert (bars.base, bars.total) == ("6 tallies, one every 3 seconds or at each change", 6)
    assert bars.note == "coded from 00:02 on, with 1 break where nobody watched"
    assert {bar.label: (bar.count, bar.percent) for bar in bars.bars if bar.count} == {
        "4": (1, pytest.approx(16.667, abs=0.001)),
        "5": (3, 50),
        "8": (2, pytest.approx(33.333, abs=0.001)),
    }
    assert isinstance(figures, Table)
    assert [row.cells[:3] for row in figures.rows] == [
        ("Teacher talk (TT)", "67 %", "(1+2+3+4+5+6+7) ÷ all tallies = 4 ÷ 6"),
        ("Pupil talk (PT)", "33 %", "(8+9) ÷ all tallies = 2 ÷ 6"),
        ("Silence or confusion (SC)", "0 %", "10 ÷ all tallies = 0 ÷ 6"),
        ("Indirect to direct (I/D)", "0.33", "(1+2+3+4) ÷ (5+6+7) = 1 ÷ 3"),
        ("Revised (i/d)", "n/a", "(1+2+3) ÷ (6+7) = 0 ÷ 0"),
        ("Teacher response (TRR)", "n/a", "(1+2+3) ÷ (1+2+3+6+7) = 0 ÷ 0"),
        ("Teacher questions (TQR)", "25 %", "4 ÷ (4+5) = 1 ÷ 4"),
        ("Pupil initiation (PIR)", "0 %", "9 ÷ (8+9) = 0 ÷ 2"),
    ]
    assert figures.base == "6 tallies; 100 % is what stands after the ÷"
    assert isinstance(matrix, Table)
    assert [column.head for column in matrix.columns] == [
        "then →", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "total",
    ]  # fmt: skip
    # 10 4 8 8 5 5 10 and 10 5 10: six pairs and two.
    assert [" ".join(row.cells) for row in matrix.rows] == [
        "1 · · · · · · · · · · 0",
        "2 · · · · · · · · · · 0",
        "3 · · · · · · · · · · 0",
        "4 · · · · · · · 1 · · 1",
        "5 · · · · 1 · · · · 2 3",
        "6 · · · · · · · · · · 0",
        "7 · · · · · · · · · · 0",
        "8 · · · · 1 · · 1 · · 2",
        "9 · · · · · · · · · · 0",
        "10 · · · 1 1 · · · · · 2",
        "total 0 0 0 1 3 0 0 2 0 2 8",
    ]
    assert matrix.base == "8 pairs of tallies: first the row, then the column"
    assert matrix.note.startswith("one 10 is added before and after each unbroken stretch")


def test_every_figure_of_flanders_over_a_lesson_with_all_ten() -> None:
    # One press every 3 s is one tally a press: the counts can be read off the presses.
    order = [1] * 2 + [2] * 3 + [3] * 4 + [4] * 10 + [5] * 20 + [6] * 5 + [7] + [8] * 30 + [9] * 15
    order += [10] * 10
    presses = [(3_000 * place, str(code)) for place, code in enumerate(order)]
    _, figures, matrix = told(flanders(), presses, Timeline(300_000))
    assert isinstance(figures, Table)
    assert [row.cells[1] for row in figures.rows] == [
        "45 %",  # 45 of 100
        "45 %",
        "10 %",
        "0.73",  # 19 / 26
        "1.50",  # 9 / 6
        "60 %",  # 9 / 15
        "33 %",  # 10 / 30
        "33 %",  # 15 / 45
    ]
    assert isinstance(matrix, Table)
    assert matrix.rows[-1].cells[-1] == "101"


moments = st.integers(0, 15_000)
lessons = st.lists(st.tuples(moments, st.sampled_from("abc")), max_size=8)


@st.composite
def gaps(draw: st.DrawFn) -> Gaps:
    edges = sorted(draw(st.lists(moments, max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@settings(max_examples=15, deadline=None)
@given(lessons, gaps(), st.integers(0, 15_000), st.integers(1, 4))
def test_tallies_are_those_of_living_through_the_lesson(
    presses: list[Press], away: Gaps, end: int, seconds: int
) -> None:
    spec = spec_with(seconds=seconds)
    state = KIND.replay(spec, events_of(presses))
    found = stretches(spec, state, Timeline(end, away))
    assert [list(tallies) for tallies in found] == walked(presses, seconds, away, end)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=9), max_size=4))
def test_pairs_with_padding_and_without(tallied: list[list[str]]) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    for tallies in tallied:
        for place in range(len(tallies) - 1):
            expected[tallies[place], tallies[place + 1]] += 1
    assert pairs(spec_with(), tallied) == expected
    padded = pairs(spec_with(padding="c"), tallied)
    assert padded.total() == sum(len(tallies) + 1 for tallies in tallied)
    for code in "abc":
        as_first = sum(count for (first, _), count in padded.items() if first == code)
        as_second = sum(count for (_, second), count in padded.items() if second == code)
        added = len(tallied) if code == "c" else 0
        assert as_first == as_second == added + sum(one.count(code) for one in tallied)


def test_a_gap_that_drops_no_tally_still_breaks_the_sequence() -> None:
    spec = spec_with()
    state = KIND.replay(spec, events_of([(0, "a")]))
    line = Timeline(7_000, ((4_000, 5_000),))
    assert stretches(spec, state, line) == (("a", "a"), ("a",))
    assert pairs(spec, stretches(spec, state, line)) == {("a", "a"): 1}


def test_a_tally_at_the_start_of_a_gap_is_lost_and_one_at_its_end_is_not() -> None:
    spec = spec_with()
    state = KIND.replay(spec, events_of([(0, "a")]))
    assert stretches(spec, state, Timeline(7_000, ((3_000, 6_000),))) == (("a",), ("a",))


def test_a_code_pressed_while_nobody_watches_is_in_force_afterwards() -> None:
    spec = spec_with()
    state = KIND.replay(spec, events_of([(0, "a"), (4_000, "b")]))
    line = Timeline(11_000, ((2_000, 6_000),))
    assert stretches(spec, state, line) == (("a",), ("b", "b"))


@pytest.mark.parametrize("presses", [(), ((9_000, "5"),)])
def test_without_tallies_there_is_no_matrix_and_no_figure(presses: Sequence[Press]) -> None:
    (bars,) = told(flanders(), presses, Timeline(9_000))
    assert isinstance(bars, Bars)
    assert bars.base == "0 tallies, one every 3 seconds or at each change"
    assert {bar.percent for bar in bars.bars} == {None}
    assert bars.note == ""


def test_without_figures_or_padding_the_words_follow() -> None:
    bars, matrix = told(spec_with(seconds=1), [(0, "a"), (1_000, "b")], Timeline(2_000))
    assert isinstance(bars, Bars)
    assert isinstance(matrix, Table)
    assert bars.base == "2 tallies, one every second or at each change"
    assert matrix.base == "1 pair of tallies: first the row, then the column"
    assert matrix.note == "no pair reaches across a pause or an absence"
    assert [" ".join(row.cells) for row in matrix.rows] == [
        "a · 1 · 1",
        "b · · · 0",
        "c · · · 0",
        "total 0 1 0 1",
    ]


# --- fold --------------------------------------------------------------------------------------


@given(st.dictionaries(moments, st.sampled_from("abc"), max_size=9), st.data())
def test_the_order_of_recording_does_not_matter(
    pressed: dict[int, str], data: st.DataObject
) -> None:
    recorded = data.draw(st.permutations(sorted(pressed.items())))
    assert KIND.replay(spec_with(), events_of(recorded)) == pressed


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(
    st.sampled_from(["code", "mark", ""]),
    st.dictionaries(st.sampled_from(["code", "at", "event"]), json),
    st.integers(-9_000, 9_000),
)
def test_what_is_not_a_press_changes_nothing(
    verb: str, payload: Mapping[str, JsonValue], at: int
) -> None:
    spec = spec_with()
    before: SequenceState = {5: "a"}
    after = KIND.fold(spec, before, event(1, at, payload, verb))
    assert after == before or (verb == "code" and payload["code"] in ("a", "b", "c"))


def test_the_later_press_of_one_moment_holds_and_gives_way_when_taken_back() -> None:
    spec = spec_with()
    recorded = events_of([(3_000, "a"), (3_000, "b"), (-5, "c")])
    assert KIND.replay(spec, recorded) == {3_000: "b", 0: "c"}
    undone = event(4, 0, {"event": "e2"}, "retract")
    assert KIND.replay(spec, effective([*recorded, undone])) == {3_000: "a", 0: "c"}


def test_an_amended_press_counts_as_amended() -> None:
    spec = spec_with()
    amended = event(
        3, 9_000, {"event": "e2", "changes": {"code": "c"}, "elapsed_ms": 1_000}, "amend"
    )
    state = KIND.replay(spec, effective([*events_of([(3_000, "a"), (6_000, "b")]), amended]))
    assert changes(state) == (Change(1_000, "c"), Change(3_000, "a"))


def test_pressing_the_code_in_force_again_is_no_change() -> None:
    spec = spec_with()
    state = KIND.replay(spec, events_of([(0, "a"), (1_000, "a"), (4_000, "b"), (5_000, "a")]))
    assert changes(state) == (Change(0, "a"), Change(4_000, "b"), Change(5_000, "a"))
    assert stretches(spec, state, Timeline(5_000)) == (("a", "a", "b"),)


# --- what an author may write ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"padding": "x"}, "padding 'x' is none of the codes"),
        ({"figures": [{"id": "f", "name": "F", "top": ["a", "x"]}]}, "'f' has 'x' in its top"),
        (
            {"figures": [{"id": "f", "name": "F", "top": ["a"], "bottom": ["x"]}]},
            "'f' has 'x' in its bottom",
        ),
        ({"figures": [{"id": "f", "name": "F", "top": ["a", "a"]}]}, "'f' has 'a' twice"),
        ({"figures": [{"id": "f", "name": "F", "top": ["a"]}] * 2}, "two figures share an id"),
        ({"codes": [{"id": "a", "label": "a"}] * 2}, "id 'a' is used twice"),
        ({"codes": [{"id": "a", "label": "a"}]}, "at least 2"),
        ({"seconds": 0}, "greater than or equal to 1"),
        ({"seconds": 61}, "less than or equal to 60"),
    ],
)
def test_what_an_author_is_told(fields: Mapping[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        spec_with(**fields)


# --- panel -------------------------------------------------------------------------------------

SHOWN = Timeline(61_000, ((20_000, 30_000),))
LABELS = ("talk [/]", "能量能量", "שאלות", "sixteen-letters!", "xy")


def keys(spec: SequenceSpec) -> dict[str, str]:
    return {mark.code: key for key, mark in assign_keys([(spec.id, spec.codes)]).items()}


def odd(names: Sequence[str] = ("",) * 5) -> SequenceSpec:
    codes = [
        {"id": f"c{place}", "label": label} | ({"name": name} if name else {})
        for place, (label, name) in enumerate(zip(LABELS, names, strict=True))
    ]
    return spec_with(codes=codes, title="[/] who talks [b] 能量 " * 4)


def panel_of(
    spec: SequenceSpec, presses: Iterable[Press] = (), line: Timeline = SHOWN, roomy: bool = False
) -> SequencePanel:
    panel = SequencePanel(spec)
    state = KIND.replay(spec, events_of(presses))
    panel.show(state, Moment(line, marking=True, keys=keys(spec), roomy=roomy))
    return panel


def rows(panel: SequencePanel, width: int) -> list[str]:
    return [row.plain for row in panel.lines(width)]


@pytest.mark.parametrize(("width", "roomy"), [(58, False), (62, True), (78, False), (118, True)])
def test_every_code_stands_there_with_its_key_and_its_name(width: int, roomy: bool) -> None:
    spec = flanders()
    panel = panel_of(spec, [(0, "5"), (50_000, "4")], roomy=roomy)
    title, *below = rows(panel, width)
    text = "\n".join(below)
    for code in spec.codes[:9]:
        glyph = "●" if code.id == "4" else "·"
        assert f"{code.key} {glyph} {code.name}" in text
    assert "0 · 10 Silence/confusion" in text
    # 5 at 0, 3, … 48 without 21, 24, 27 is 14 tallies, 30 to 50 s among them; then 4 of 4.
    assert title.endswith("4 Asks a question 00:11 · 18 tallies ──")
    assert below[-1] == "last  5 5 5 5 5 5 5 ‖ 5 5 5 5 5 5 5 4 4 4 4 "
    assert len(below) <= (8 if roomy else 6 if width < 78 else 5)


@pytest.mark.parametrize("names", [("",) * 5, ("[/]", "量" * 60, "ש" * 120, "x y", "n" * 120)])
@pytest.mark.parametrize("roomy", [False, True])
def test_odd_labels_fit_and_each_stands_beside_its_key(names: Sequence[str], roomy: bool) -> None:
    spec = odd(names)
    panel = panel_of(spec, [(0, "c0"), (3_000, "c1"), (6_000, "c3"), (40_000, "c2")], roomy=roomy)
    for width in (20, 30, 58, 62, 78, 118):
        drawn = panel.lines(width)
        assert max(row.cell_length for row in drawn) <= width
        text = "\n".join(row.plain for row in drawn[1:])
        for code in spec.codes:
            if width >= 30:
                assert (
                    f"{keys(spec)[code.id]} {'●' if code.id == 'c2' else '·'} {code.label}" in text
                )
        assert "[/" in drawn[0].plain


def test_a_pause_does_not_count_into_how_long_a_code_is_in_force() -> None:
    title, *_ = rows(panel_of(flanders(), [(15_000, "10")]), 62)
    assert title.endswith(" 10 Silence/confusion 00:36 · 13 tallies ──")


def test_a_label_that_is_not_its_key_stands_beside_it() -> None:
    spec = flanders()
    panel = panel_of(spec)
    panel.show({}, replace(panel.moment, keys=keys(spec) | {"4": "f", "9": "q"}))
    text = "\n".join(rows(panel, 78))
    assert "f · 4 Asks a question" in text
    assert "q · 9 Pupil starts" in text
    assert "3 · Uses pupils' ideas" in text


@pytest.mark.parametrize("width", [58, 62, 78])
def test_before_the_first_press_there_is_a_hint(width: int) -> None:
    title, *_, last = rows(panel_of(flanders()), width)
    assert "nothing coded yet" in title
    assert last == "Mark what happens now: a tally every 3 s until it changes"


def test_the_strip_shows_the_last_twenty_and_moves_on() -> None:
    presses = [(3_000 * place, "abc"[place % 3]) for place in range(30)]
    shown = rows(panel_of(spec_with(), presses, Timeline(90_000)), 78)[-1].split()
    assert shown == ["last", *("abc"[place % 3] for place in range(10, 30))]
    later = rows(panel_of(spec_with(), presses, Timeline(90_001)), 78)[-1].split()
    assert later == [*shown[:1], *shown[2:], "c"]


def test_a_press_is_recorded_unless_it_changes_nothing() -> None:
    spec = flanders()
    panel = panel_of(spec, [(40_000, "4"), (10_000, "5")])
    asked = panel.press("10")
    assert asked is not None
    assert (asked.step, asked.verb, asked.payload, asked.back_ms) == (
        "flanders", "code", {"code": "10"}, 0,
    )  # fmt: skip
    assert panel.press("5") is not None
    assert panel.press("4") is None
    assert panel_of(spec).press("4") is not None


class Host(App[None]):
    """One panel on a screen."""

    def __init__(self, panel: SequencePanel) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.panel = panel

    def compose(self) -> ComposeResult:
        yield self.panel


@pytest.mark.parametrize("width", [58, 78])
async def test_text_from_people_is_drawn_as_it_is(width: int) -> None:
    panel = panel_of(odd(("[/]", "", "", "[red]", "")), [(0, "c0"), (31_000, "c3")])
    async with Host(panel).run_test(size=(width, 12)) as pilot:
        text = seen(pilot.app)
        assert "talk [/] [/]" in text
        assert "sixteen-letters! [red]" in text
        assert text.splitlines()[0].startswith("── [/] who")
        panel.show({**panel.state, 61_000: "c0"}, panel.moment)
        await pilot.pause()
        assert "● talk [/]" in seen(pilot.app)
