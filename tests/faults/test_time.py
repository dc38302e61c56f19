"""Whatever is done to the clock of the machine, a record only goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson_watch import held, kept, lines_of, plan_lesson, watching

from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import Code, StepSpec
from observe_tui.record.model import Cycle, Draft, Person, new_id
from observe_tui.session.session import ABSENCE_MS, Session
from observe_tui.session.starting import begin_run
from observe_tui.steps.script.step import ScriptSpec
from observe_tui.steps.tally.step import TallySpec
from observe_tui.store import connecting
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore
from observe_tui.ui.form_drafts import FormDrafts
from observe_tui.ui.services import Opened
from terminal import posix_only

NOON = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
WHO = Person("p", "Rivera")
CYCLE = Cycle("cycle", WHO, WHO, "", "", "", "x", (), NOON.date(), None, NOON)
STEPS: tuple[StepSpec, ...] = (
    ScriptSpec(id="script", kind="script", title="Script"),
    TallySpec(id="tally", kind="tally", title="Tally", codes=(Code(id="a", label="a", key="1"),)),
)
FIELD = "script/text"


class Machine:
    """A machine whose clock people set, and which they switch off and on."""

    def __init__(self) -> None:
        self.wall = NOON
        self.running = 1000.0

    def utc(self) -> datetime:
        return self.wall

    def steady(self) -> float:
        return self.running

    def wait(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.running += seconds

    def set_clock(self, by_seconds: float) -> None:
        self.wall += timedelta(seconds=by_seconds)

    def restart(self, off_seconds: float) -> None:
        self.wall += timedelta(seconds=off_seconds)
        self.running = 3.0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connecting, "BUSY_SECONDS", 0.01)
        opened = open_store(tmp_path_factory.mktemp("records") / "observe.db")
        yield opened
        opened.close()


class Lesson:
    """A lesson on such a machine, sat through on the real store.

    Attributes:
        seen_ms: how far the lesson was at the last sign of life on the disk.
    """

    def __init__(self, store: SqlStore) -> None:
        self.machine = Machine()
        self.store = store
        self.cycle = replace(CYCLE, id=new_id())
        store.save_cycle(self.cycle)
        self.run = begin_run(store, self.machine, self.cycle, "observe", ())
        self.seen_ms = 0
        self.open()

    def open(self) -> None:
        self.session = Session(self.run, STEPS, self.store, self.machine)
        assert self.session.elapsed_ms() >= self.seen_ms
        self.session.note_absence()

    def reopen(self, off_seconds: float) -> None:
        self.machine.restart(off_seconds)
        self.open()

    def wait(self, seconds: float) -> None:
        """Time goes by; the machine may sleep through it."""
        before = self.session.elapsed_ms()
        self.machine.wait(seconds)
        assert self.session.elapsed_ms() - before in range(
            round(seconds * 1000) - 1, round(seconds * 1000) + 2
        )
        self.session.note_absence(before)

    def set_clock(self, by_seconds: float) -> None:
        before = self.session.elapsed_ms()
        self.machine.set_clock(by_seconds)
        assert self.session.elapsed_ms() == before

    def mark(self, _seconds: float = 0) -> None:
        self.session.record("tally", "count", {"code": "a"})
        self.seen_ms = self.session.elapsed_ms()

    def type(self, _seconds: float = 0) -> None:
        self.session.outbox.keep_draft(FIELD, "half a li", self.session.elapsed_ms())
        self.seen_ms = self.session.elapsed_ms()

    def submit(self, _seconds: float = 0) -> None:
        self.session.record("script", "line", {"text": "half a line"}, settles=FIELD)
        self.seen_ms = self.session.elapsed_ms()
        assert [one for one in self.store.drafts(self.run.id) if one.field == FIELD] == []

    def pause(self, _seconds: float = 0) -> None:
        self.session.toggle_pause()
        self.seen_ms = self.session.elapsed_ms()

    def pulse(self, _seconds: float = 0) -> None:
        self.session.outbox.pulse()
        self.seen_ms = self.session.elapsed_ms()


SECONDS = st.sampled_from((0.2, 1.0, 5.0, 90.0, 3600.0, 90_000.0))
DOINGS = st.one_of(
    st.tuples(st.sampled_from(("mark", "type", "submit", "pause", "pulse")), st.just(0.0)),
    st.tuples(st.just("wait"), SECONDS),
    st.tuples(
        st.sampled_from(("set_clock", "reopen")),
        st.builds(lambda sign, seconds: sign * seconds, st.sampled_from((1, -1)), SECONDS),
    ),
)


@given(doings=st.lists(DOINGS, min_size=5, max_size=25))
def test_a_record_only_goes_on(store: SqlStore, doings: list[tuple[str, float]]) -> None:
    lesson = Lesson(store)
    for doing, seconds in doings:
        act: Callable[[float], None] = getattr(lesson, doing)
        act(seconds)
    lesson.open()
    lesson.mark()
    events = store.events(lesson.run.id)
    assert [event.at for event in events] == sorted(event.at for event in events)
    happened = [event.elapsed_ms for event in events]
    assert happened == sorted(happened)
    assert happened[0] >= 0
    assert all(draft.saved_at <= events[-1].at for draft in store.drafts(lesson.run.id))
    line = lesson.session.timeline
    edges = [moment for gap in line.gaps for moment in gap]
    assert edges == sorted(edges)
    assert all(0 <= edge <= line.end_ms for edge in edges)


def test_a_clock_set_back_while_the_program_is_closed_leaves_no_gap_and_no_ghost(
    store: SqlStore,
) -> None:
    lesson = Lesson(store)
    lesson.wait(1)
    lesson.type()
    lesson.reopen(-3600)
    assert lesson.session.elapsed_ms() == 1000
    lesson.wait(2)
    lesson.submit()
    lesson.reopen(-3600)
    assert lesson.session.outbox.drafts() == []
    assert lesson.session.timeline.gaps == ()
    assert [event.elapsed_ms for event in store.events(lesson.run.id)] == [3000]


def test_a_clock_set_forward_is_a_gap_only_where_nobody_was_there(store: SqlStore) -> None:
    lesson = Lesson(store)
    lesson.wait(1)
    lesson.set_clock(3600)
    lesson.mark()
    assert lesson.session.elapsed_ms() == 1000
    lesson.reopen(0)
    assert lesson.session.timeline.gaps == ((1000, 3_601_000),)


def test_a_machine_that_sleeps_leaves_a_gap(store: SqlStore) -> None:
    lesson = Lesson(store)
    lesson.wait(ABSENCE_MS / 1000)
    assert lesson.session.timeline.gaps == ((0, ABSENCE_MS),)


def test_runs_stand_in_the_order_in_which_they_were_begun(store: SqlStore) -> None:
    lesson, runs = Lesson(store), []
    for _ in range(3):
        lesson.machine.set_clock(-3600)
        runs.append(begin_run(store, lesson.machine, lesson.cycle, "observe", ()))
    assert store.runs(lesson.cycle.id) == [lesson.run, *runs]


def no_protocols() -> tuple[Library, Parser]:
    raise AssertionError("no protocol is needed")


async def test_words_of_a_form_outlive_older_ones_after_the_clock_was_set_back(
    store: SqlStore,
) -> None:
    store.save_draft(Draft("plan", "course", "old", NOON))
    machine = Machine()
    machine.set_clock(-3600)
    form = FormDrafts(Opened(store, no_protocols), machine, "plan", lambda _said: None)
    form.note("course", "new")
    with held(store._database.file):
        form.flush()
    store.settle()
    assert [draft.text for draft in store.drafts("plan")] == ["new"]


@posix_only
def test_a_lesson_goes_on_in_another_time_zone(tmp_path: Path) -> None:
    file = plan_lesson(tmp_path)
    with watching(tmp_path, {"TZ": "EAST-14"}) as watch:
        watch.write("in the east")
        east = shown(watch.program.text())
        watch.quit()
    with watching(tmp_path, {"TZ": "WEST+8"}, painted=watch.painted) as watch:
        watch.write("in the west")
        west = shown(watch.program.text())
        watch.quit()
    events = kept(file)
    assert lines_of(events) == watch.painted
    assert (west - east) % 1440 in range(120, 130)
    assert [one.at for one in events] == sorted(one.at for one in events)
    assert [one.elapsed_ms for one in events] == sorted(one.elapsed_ms for one in events)
    assert events[-1].elapsed_ms < 600_000


def shown(screen: str) -> int:
    """The time of day in the first line, in minutes."""
    (time_of_day,) = re.findall(r"  (\d\d:\d\d)$", screen.splitlines()[0])
    hours, minutes = time_of_day.split(":")
    return int(hours) * 60 + int(minutes)
