"""A checklist: first sights, how often, notes, what the page and the panel say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from observe_tui.analysis.blocks import Quote, Table
from observe_tui.analysis.timeline import Timeline, timeline
from observe_tui.kit.panel import Moment
from observe_tui.record.events import effective
from observe_tui.record.model import Event, JsonValue, Payload
from observe_tui.steps.checklist.panel import ChecklistPanel
from observe_tui.steps.checklist.step import KIND, ChecklistSpec, ChecklistState, Sight
from observe_tui.steps.kind import Setting
from observe_tui.steps.marking import assign_keys

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = 60_000
ITEMS: list[dict[str, JsonValue]] = [
    {"id": "goal", "label": "goal", "key": "g", "name": "The goal is told"},
    {"id": "check", "label": "check", "name": "Everyone is checked"},
    {"id": "word", "label": "[/word]"},
    {"id": "model", "label": "能量能量能量能量能量", "name": "能量 is worked"},
    {"id": "end", "label": "סיום", "name": "The lesson is rounded off"},
]


def make_spec(items: Sequence[dict[str, JsonValue]] = ITEMS) -> ChecklistSpec:
    fields = {"id": "step", "kind": "checklist", "title": "Look-fors [/", "items": items}
    return ChecklistSpec.model_validate(fields)


SPEC = make_spec()
CODES = [item.id for item in SPEC.items]


def event(seq: int, verb: str, payload: Payload, at: int, step: str = "step") -> Event:
    return Event(f"e{seq}", "run", seq, step, verb, payload, NOON, at)


def state_of(events: Sequence[Event]) -> ChecklistState:
    return KIND.replay(SPEC, effective([one for one in events if one.step]))


def table(state: ChecklistState, line: Timeline, spec: ChecklistSpec = SPEC) -> Table:
    (block,) = KIND.summary(spec, state, Setting(line))
    assert isinstance(block, Table)
    return block


LESSON = [
    event(1, "seen", {"code": "goal"}, 90_000),
    event(2, "seen", {"code": "check"}, 12 * MINUTE),
    event(3, "pause", {}, 15 * MINUTE, step=""),
    event(4, "resume", {}, 18 * MINUTE + 38_000, step=""),
    event(5, "seen", {"code": "check", "note": "fingers, all but two"}, 20 * MINUTE),
    event(6, "seen", {"code": "goal"}, 21 * MINUTE),
    # Marked late: it happened before anything else.
    event(7, "seen", {"code": "check"}, 65_000),
    event(8, "amend", {"event": "e1", "changes": {"note": " on the board [/ "}}, 22 * MINUTE),
    event(9, "seen", {"code": "end"}, 23 * MINUTE),
    event(10, "retract", {"event": "e9"}, 23 * MINUTE),
    event(11, "seen", {"code": "word"}, 24 * MINUTE),
    event(12, "amend", {"event": "e11", "changes": {"code": "model"}}, 24 * MINUTE),
    event(13, "end", {}, 25 * MINUTE, step=""),
]
"""A lesson of 25 minutes, planned for longer, of which 3:38 were paused."""


def test_the_summary_of_a_lesson_is_what_happened_in_it() -> None:
    block = table(state_of(LESSON), timeline(LESSON, 99 * MINUTE))
    assert block.base == "3 of 5 look-fors seen in 21:22 of watching"
    assert [row.cells for row in block.rows] == [
        ("The goal is told", "01:30", "2", "on the board [/"),
        ("Everyone is checked", "01:05", "3", "20:00 fingers, all but two"),
        ("[/word]", "not seen", "", ""),
        ("能量 is worked", "24:00", "1", ""),
        ("The lesson is rounded off", "not seen", "", ""),
    ]
    assert block.note == (
        "“Not seen” means that the observer did not see it; it may have happened all the same. "
        "3:38 of the observation were not watched"
    )


def test_notes_are_evidence_in_the_order_of_the_lesson() -> None:
    assert KIND.evidence(SPEC, state_of(LESSON)) == (
        Quote("e1", 90_000, "evidence", "The goal is told: on the board [/"),
        Quote("e5", 20 * MINUTE, "evidence", "Everyone is checked: fingers, all but two"),
    )


def test_a_list_that_was_not_used_has_no_rows_and_one_that_is_full_no_excuse() -> None:
    unused = table(KIND.initial(SPEC), Timeline(10 * MINUTE))
    assert (unused.rows, unused.note) == ((), "")
    full = [event(seq, "seen", {"code": code}, seq * 1000) for seq, code in enumerate(CODES, 1)]
    assert table(state_of(full), Timeline(10 * MINUTE)).note == ""
    one = make_spec(ITEMS[:1])
    seen = KIND.replay(one, full)
    assert table(seen, Timeline(MINUTE), one).base == "1 of 1 look-for seen in 1:00 of watching"


VALUES: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3),
    st.lists(st.integers(), max_size=2), st.sampled_from([*CODES, "unknown"]),
)  # fmt: skip
PAYLOADS = st.dictionaries(st.sampled_from(["code", "note", "text"]), VALUES, max_size=3)
RECORDED = st.lists(
    st.tuples(st.sampled_from(["seen", "seen", "mark"]), PAYLOADS, st.integers(-5, 50)),
    max_size=20,
)


@given(RECORDED)
def test_any_events_give_the_sights_of_known_look_fors_by_time(
    recorded: list[tuple[str, dict[str, JsonValue], int]],
) -> None:
    events = [event(seq, verb, payload, at) for seq, (verb, payload, at) in enumerate(recorded, 1)]
    expected: dict[str, list[tuple[int, int, str]]] = {code: [] for code in CODES}
    for one in events:
        code, note = one.payload.get("code"), one.payload.get("note")
        if one.verb == "seen" and isinstance(code, str) and code in expected:
            said = note.strip() if isinstance(note, str) else ""
            expected[code].append((one.elapsed_ms, one.seq, said))
    assert KIND.replay(SPEC, events) == {
        code: tuple(Sight(f"e{seq}", at, note) for at, seq, note in sorted(rows))
        for code, rows in expected.items()
    }


@given(st.permutations(range(6)))
def test_the_order_of_recording_does_not_matter(order: list[int]) -> None:
    events = [event(n, "seen", {"code": CODES[n % 2]}, n * 100) for n in range(6)]
    assert KIND.replay(SPEC, [events[n] for n in order]) == KIND.replay(SPEC, events)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], "at least 1"),
        ([{"id": f"c{n}", "label": "x"} for n in range(41)], "at most 40"),
        ([{"id": "a", "label": "a"}, {"id": "a", "label": "b"}], "'a' is used twice"),
        ([{"id": "a", "label": "a", "key": "u"}], "belongs to the program"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(
    items: list[dict[str, JsonValue]], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        make_spec(items)


# --- the panel ---------------------------------------------------------------------------------

KEYS = {mark.code: key for key, mark in assign_keys([("step", SPEC.items)]).items()}


def drawn(
    width: int, state: ChecklistState, roomy: bool = False, late_ms: int | None = None
) -> list[str]:
    panel = ChecklistPanel(SPEC)
    panel.state = state
    line = Timeline(25 * MINUTE)
    panel.moment = Moment(line, marking=True, keys=KEYS, roomy=roomy, late_ms=late_ms)
    rows = panel.lines(width)
    assert all(row.cell_length <= width for row in rows)
    return [row.plain for row in rows]


@pytest.mark.parametrize(("width", "roomy"), [(58, False), (62, True), (78, False), (40, False)])
def test_every_look_for_has_its_key_and_says_how_it_stands(width: int, roomy: bool) -> None:
    rows = drawn(width, state_of(LESSON), roomy)
    assert rows[0].startswith("── Look-fors [/ ")
    assert rows[0].endswith(" 3 of 5 seen ──")
    text = "\n".join(rows[1:])
    for code, label, standing in (
        ("goal", "goal", "01:30 ×2"),
        ("check", "check", "01:05 ×3"),
        ("model", "能量能量能量能…", "24:00"),
    ):
        (row,) = [row for row in rows[1:] if f"{KEYS[code]} ✓ {label}" in row]
        assert standing in row[row.index(f"{KEYS[code]} ✓ ") :]
    assert f"{KEYS['word']} · [/word]" in text
    assert f"{KEYS['end']} · סיום" in text
    assert text.count("not yet") == 2
    assert len(rows) <= (len(CODES) + 2 if roomy or width < 58 else 6)


def test_there_is_room_for_names_and_notes_where_there_is_room() -> None:
    text = "\n".join(drawn(62, state_of(LESSON), roomy=True))
    assert "“on the board [/”" in text
    assert "“fingers, all but two”" in text
    assert "The lesson is rounded off" in text
    assert "The goal is told" not in text
    tight = "\n".join(drawn(78, state_of(LESSON)))
    assert tight.count("✎") == 2


@given(st.integers(20, 130), st.booleans())
def test_no_width_is_too_narrow(width: int, roomy: bool) -> None:
    assert len(drawn(width, state_of(LESSON), roomy)) >= 2


def test_a_press_is_one_sight_and_a_late_one_belongs_to_its_moment() -> None:
    panel = ChecklistPanel(SPEC)
    panel.moment = Moment(Timeline(300_000))
    now = panel.press("goal")
    assert (now.step, now.verb, now.payload, now.back_ms) == ("step", "seen", {"code": "goal"}, 0)
    panel.moment = Moment(Timeline(300_000), late_ms=120_000)
    assert panel.press("goal").back_ms == 180_000
    assert "LATE ▸ 02:00" in drawn(58, KIND.initial(SPEC), late_ms=120_000)[0]
