"""Playing a lesson records what the live screen would have recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from demo_room import BEGAN, Room

from observe_tui.demo.clock import SettableClock
from observe_tui.demo.lesson import Action, play, read_lesson

Observe = Callable[..., Room]


def marks(room: Room) -> dict[int, set[str]]:
    return {index: set(codes) for index, codes in room.session.state("copus").items() if codes}


def lines(room: Room) -> list[tuple[int, str, str]]:
    return [(line.at_ms, line.tag, line.text) for line in room.session.state("script")]


def test_the_lesson_is_read() -> None:
    actions = read_lesson()

    assert actions[0] == Action(9.4, "mark", instrument="copus", code="I.Adm")
    assert actions[-1] == Action(2675, "end")
    assert [one.recorded_at for one in actions] == sorted(one.recorded_at for one in actions)


def test_a_line_happened_at_its_first_key_and_is_recorded_at_its_last(observe: Observe) -> None:
    room = observe("script")
    play(room.session, [Action(22, "write", text=" Bags down [/ ", seconds=11)], room.clock)

    (event,) = room.store.events(room.session.run.id)
    assert (event.step, event.verb) == ("script", "line")
    assert event.payload == {"text": "Bags down [/", "tag": "evidence"}
    assert event.elapsed_ms == 22_000
    assert (event.at - BEGAN).total_seconds() == 33


def test_a_mark_made_while_a_line_is_written_is_recorded_before_the_line(observe: Observe) -> None:
    room = observe("script", "copus")
    line = Action(20, "write", text="Two hands", tag="question", seconds=9)
    play(room.session, [line, Action(24, "mark", "copus", "S.L")], room.clock)

    events = room.store.events(room.session.run.id)
    assert [(one.seq, one.step, one.elapsed_ms) for one in events] == [
        (1, "copus", 24_000),
        (2, "script", 20_000),
    ]


def test_a_second_press_takes_a_mark_away(observe: Observe) -> None:
    room = observe("copus")
    keys = [Action(at, "mark", "copus", "S.L") for at in (10, 20, 30, 130)]
    play(room.session, [*keys, Action(140, "mark", "copus", "S.L")], room.clock)

    verbs = [one.verb for one in room.store.events(room.session.run.id)]
    assert verbs == ["mark", "unmark", "mark", "mark", "unmark"]
    assert marks(room) == {0: {"S.L"}}


def test_a_late_mark_goes_to_an_earlier_interval_but_not_before_the_first(observe: Observe) -> None:
    room = observe("copus")
    late = [
        Action(249.3, "late", "copus", "I.RtW", back=1),
        Action(250, "late", "copus", "S.L", back=5),
        Action(251, "late", "copus", "I.RtW", back=1),
    ]
    play(room.session, late, room.clock)

    events = room.store.events(room.session.run.id)
    assert [(one.verb, one.payload["interval"]) for one in events] == [
        ("mark", 1),
        ("mark", 0),
        ("unmark", 1),
    ]
    assert events[0].elapsed_ms == 249_300


def test_going_back_dates_the_line_that_happened_last(observe: Observe) -> None:
    room = observe("script")
    keys = [
        Action(5, "back", seconds=5),
        Action(10, "write", text="first", seconds=2),
        Action(14, "write", text="second", seconds=2),
        Action(17, "back", seconds=10),
        Action(18, "back", seconds=5),
    ]
    play(room.session, keys, room.clock)

    assert lines(room) == [(4_000, "evidence", "second"), (5_000, "evidence", "first")]


def test_undo_takes_back_the_last_thing_even_a_date(observe: Observe) -> None:
    room = observe("script", "question-levels")
    keys = [
        Action(10, "write", text="first", seconds=2),
        Action(13, "back", seconds=5),
        Action(14, "count", "question-levels", "apply"),
        Action(15, "undo"),
        Action(16, "undo"),
    ]
    play(room.session, keys, room.clock)

    assert lines(room) == [(10_000, "evidence", "first")]
    assert room.session.state("question-levels")["apply"] == ()


def test_while_paused_only_what_has_passed_can_be_marked(observe: Observe) -> None:
    room = observe("copus", "question-levels")
    keys = [
        Action(200, "pause"),
        Action(201, "mark", "copus", "S.L"),
        Action(202, "count", "question-levels", "apply"),
        Action(203, "late", "copus", "S.L", back=1),
        Action(260, "resume"),
        Action(261, "count", "question-levels", "apply"),
        Action(300, "end"),
    ]
    play(room.session, keys, room.clock)

    assert marks(room) == {0: {"S.L"}}
    assert room.session.state("question-levels")["apply"] == (261_000,)
    assert room.session.timeline.gaps == ((200_000, 260_000),)
    assert room.session.timeline.ended


def test_a_mark_for_something_without_intervals_is_a_fault(observe: Observe) -> None:
    room = observe("question-levels")
    with pytest.raises(TypeError, match="question-levels"):
        play(room.session, [Action(1, "mark", "question-levels", "apply")], room.clock)


def test_the_clock_wants_a_time_zone() -> None:
    clock = SettableClock(BEGAN)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 11, 17, 9, 0))  # noqa: DTZ001
    assert clock.utc() == BEGAN
    assert clock.utc().tzinfo is UTC
