"""Taking back, bringing back and amending: any sequence ends where a plain list would."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from observe_tui.record.events import effective, redoable, undoable
from observe_tui.record.model import Event, Payload

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def event(seq: int, verb: str, payload: Payload) -> Event:
    return Event(f"e{seq}", "run", seq, "step", verb, payload, NOON, seq * 1000)


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=60))
def test_undo_and_redo_behave_like_two_stacks(keys: list[str]) -> None:
    events: list[Event] = []
    done: list[str] = []
    undone: list[str] = []
    for key in keys:
        seq = len(events) + 1
        if key == "do":
            events.append(event(seq, "count", {}))
            done.append(f"e{seq}")
            undone.clear()
        elif key == "undo":
            last = undoable(events)
            assert (last.id if last else None) == (done[-1] if done else None)
            if last:
                events.append(event(seq, "retract", {"event": last.id}))
                undone.append(done.pop())
        else:
            last = redoable(events)
            assert (last.id if last else None) == (undone[-1] if undone else None)
            if last:
                events.append(event(seq, "restore", {"event": last.id}))
                done.append(undone.pop())
        assert sorted(one.id for one in effective(events)) == sorted(done)


def test_amendments_apply_in_turn_and_fall_away_when_taken_back() -> None:
    events = [
        event(1, "line", {"text": "a", "tag": "evidence"}),
        event(2, "amend", {"event": "e1", "changes": {"text": "b"}}),
        event(3, "amend", {"event": "e1", "changes": {"tag": "question"}, "elapsed_ms": 400}),
        event(4, "retract", {"event": "e2"}),
    ]
    (line,) = effective(events)
    assert line.payload == {"text": "a", "tag": "question"}
    assert (line.elapsed_ms, line.id) == (400, "e1")


def test_an_amendment_of_something_unknown_is_passed_over() -> None:
    assert effective([event(1, "amend", {"event": "nowhere", "changes": {}})]) == []
