"""A session over a real store: commit, then fold; undo, amend, absence, a disk that refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from observe_tui.analysis.blocks import Quote
from observe_tui.protocol.model import Code, StepSpec
from observe_tui.record.model import Cycle, Event, Person, Run
from observe_tui.record.ports import NotSaved
from observe_tui.session.outbox import Backlog
from observe_tui.session.session import Session
from observe_tui.steps.script.step import ScriptSpec
from observe_tui.steps.tally.step import TallySpec
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SCRIPT = ScriptSpec(id="script", kind="script", title="Script")
TALLY = TallySpec(
    id="tally",
    kind="tally",
    title="Tally",
    codes=(Code(id="a", label="a", key="1"), Code(id="b", label="b", key="2")),
)
RUN = Run("run", "cycle", "observe", BEGIN, ())


class SetClock:
    """A clock that stands where it is put; both hands move together unless told otherwise."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.drift = 0.0

    def utc(self) -> datetime:
        return BEGIN + timedelta(seconds=self.seconds + self.drift)

    def steady(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    kept = open_store(tmp_path / "observe.db")
    who = Person("p", "Rivera")
    kept.save_cycle(Cycle("cycle", who, who, "", "", "", "x", (), BEGIN.date(), None, BEGIN))
    kept.start_run(RUN)
    yield kept
    kept.close()


def open_session(store: SqlStore, clock: SetClock) -> Session:
    steps: tuple[StepSpec, ...] = (SCRIPT, TALLY)
    return Session(RUN, steps, store, clock)


def test_an_event_is_on_the_disk_before_it_is_in_the_state(
    store: SqlStore, clock: SetClock
) -> None:
    session = open_session(store, clock)
    seen: list[object] = []
    append = store.append

    def watch(event: Event, settles: str | None = None) -> None:
        append(event, settles)
        seen.append(session.state("tally"))

    store.append = watch  # type: ignore[method-assign]
    session.record("tally", "count", {"code": "a"})
    assert seen == [{"a": (), "b": ()}]
    assert session.state("tally") == {"a": (0,), "b": ()}
    assert [event.verb for event in store.events("run")] == ["count"]


def test_a_session_opened_again_has_the_same_state(store: SqlStore, clock: SetClock) -> None:
    session = open_session(store, clock)
    for second, code in ((3, "a"), (9, "b"), (11, "a")):
        clock.seconds = second
        session.record("tally", "count", {"code": code})
    session.undo()
    again = open_session(store, clock)
    assert again.state("tally") == session.state("tally") == {"a": (3000,), "b": (9000,)}


def test_undo_goes_back_through_everything_and_redo_forward(
    store: SqlStore, clock: SetClock
) -> None:
    session = open_session(store, clock)
    session.record("tally", "count", {"code": "a"})
    session.record("script", "line", {"text": "one"})
    session.record("tally", "count", {"code": "b"})
    undone = [session.undo() for _ in range(4)]
    assert [event.verb if event else None for event in undone] == ["count", "line", "count", None]
    assert session.state("tally") == {"a": (), "b": ()}
    assert session.state("script") == ()
    assert session.redo() is not None
    assert session.redo() is not None
    assert session.state("tally") == {"a": (0,), "b": ()}
    session.record("tally", "count", {"code": "b"})
    assert session.redo() is None
    assert len(store.events("run")) == 9


def test_amending_keeps_the_original_and_can_be_undone(store: SqlStore, clock: SetClock) -> None:
    session = open_session(store, clock)
    clock.seconds = 60
    line = session.record("script", "line", {"text": "won", "tag": "evidence"})
    session.amend(line.id, {"text": "one"}, 55_000)
    assert session.state("script") == (Quote(line.id, 55_000, "evidence", "one"),)
    assert store.events("run")[0].payload["text"] == "won"
    session.undo()
    assert session.state("script") == (Quote(line.id, 60_000, "evidence", "won"),)


def test_a_line_and_its_draft_change_places_in_one_commit(store: SqlStore, clock: SetClock) -> None:
    session = open_session(store, clock)
    session.outbox.keep_draft("script/text", "half a li", 4_000)
    assert [draft.text for draft in store.drafts("run")] == ["half a li"]
    assert [(draft.text, draft.elapsed_ms) for draft in session.outbox.drafts()] == [
        ("half a li", 4_000)
    ]
    session.record("script", "line", {"text": "half a line"}, 4_000, "script/text")
    assert session.outbox.drafts() == store.drafts("run") == []


def test_time_in_which_the_program_was_shut_is_a_gap(store: SqlStore, clock: SetClock) -> None:
    session = open_session(store, clock)
    clock.seconds = 100
    session.record("tally", "count", {"code": "a"})
    clock.seconds = 104
    session.outbox.pulse()
    clock.seconds = 250
    again = open_session(store, clock)
    assert again.note_absence() == 146_000
    assert again.timeline.gaps == ((104_000, 250_000),)
    assert again.note_absence() == 0


def test_being_away_while_paused_is_one_gap(store: SqlStore, clock: SetClock) -> None:
    session = open_session(store, clock)
    clock.seconds = 10
    assert session.toggle_pause()
    clock.seconds = 400
    again = open_session(store, clock)
    assert again.note_absence() == 0
    clock.seconds = 410
    assert not again.toggle_pause()
    assert again.timeline.gaps == ((10_000, 410_000),)


def test_no_event_goes_before_an_earlier_one_when_the_clock_is_set_back(
    store: SqlStore, clock: SetClock
) -> None:
    session = open_session(store, clock)
    clock.seconds = 600
    session.record("tally", "count", {"code": "a"})
    clock.drift = -3600
    clock.seconds = 605
    session.record("tally", "count", {"code": "a"})
    again = open_session(store, clock)
    clock.seconds = 610
    again.record("tally", "count", {"code": "a"})
    times = [event.elapsed_ms for event in store.events("run")]
    assert times == sorted(times)
    assert times[:2] == [600_000, 605_000]


def test_what_cannot_be_written_is_kept_and_written_later_in_order(
    store: SqlStore, clock: SetClock
) -> None:
    session = open_session(store, clock)
    session.record("tally", "count", {"code": "a"})
    append = store.append

    def refuse(event: Event, settles: str | None = None) -> None:
        raise NotSaved("the disk is full")

    store.append = refuse  # type: ignore[method-assign]
    session.record("tally", "count", {"code": "b"})
    session.record("tally", "count", {"code": "b"})
    assert session.outbox.backlog == Backlog(2, 2, "the disk is full")
    assert session.state("tally") == {"a": (0,), "b": (0, 0)}
    store.append = append  # type: ignore[method-assign]
    session.outbox.pulse()
    assert session.outbox.backlog == Backlog()
    assert [event.seq for event in store.events("run")] == [1, 2, 3]
