"""What waits to be written, while the file and the journal of a real store come and go."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hand_clock import HandClock
from observe_tui.record.model import Cycle, Draft, Event, Person, new_id
from observe_tui.session.outbox import Backlog
from observe_tui.session.session import Session
from observe_tui.session.starting import begin_run
from observe_tui.store import connecting
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHO = Person("p", "Rivera")
CYCLE = Cycle("cycle", WHO, WHO, "", "", "", "x", (), NOON.date(), None, NOON)


class Disk:
    """A store whose file and journal can be taken away for a while."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "observe.db"
        self.journal = folder / "observe.db.journal.jsonl"
        self.store = open_store(self.file)
        self._trouble = ExitStack()

    def be(self, state: str) -> None:
        """Take everything, or nothing but what goes to the journal, or nothing at all."""
        self._trouble.close()
        if state != "good":
            self._trouble.enter_context(self._held())
        if state == "nothing":
            self._trouble.enter_context(self._no_journal())

    @contextmanager
    def _held(self) -> Iterator[None]:
        other = sqlite3.connect(self.file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()

    @contextmanager
    def _no_journal(self) -> Iterator[None]:
        aside = self.journal.with_name("aside")
        if self.journal.exists():
            self.journal.rename(aside)
        self.journal.mkdir()
        yield
        self.journal.rmdir()
        if aside.exists():
            aside.rename(self.journal)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connecting, "BUSY_SECONDS", 0.0)
        patched.setattr(connecting, "_HARDLY", 0.0)
        disk = Disk(tmp_path_factory.mktemp("records"))
        yield disk
        disk.be("good")
        disk.store.close()


def a_session(store: SqlStore) -> tuple[Session, HandClock]:
    clock, cycle = HandClock(NOON), replace(CYCLE, id=new_id())
    store.save_cycle(cycle)
    return Session(begin_run(store, clock, cycle, "observe", ()), (), store, clock), clock


STATES = st.sampled_from(("good", "journal", "nothing"))
DOINGS = st.sampled_from(("record", "type", "submit", "empty", "pulse", "flush"))


@given(doings=st.lists(st.tuples(STATES, DOINGS), min_size=6, max_size=16))
def test_whatever_fails_all_of_it_is_written_in_its_order_in_the_end(
    disk: Disk, doings: list[tuple[str, str]]
) -> None:
    session, clock = a_session(disk.store)
    outbox, newest = session.outbox, ""
    for number, (state, doing) in enumerate(doings):
        disk.be(state)
        clock.seconds += 1
        if doing == "record":
            session.record("", "note", {"number": number})
        elif doing == "submit":
            session.record("", "line", {"number": number}, settles="text")
            newest = ""
        elif doing in ("type", "empty"):
            newest = f"half {number}" if doing == "type" else ""
            outbox.keep_draft("text", newest)
        else:
            getattr(outbox, doing)()
        backlog = outbox.backlog
        assert backlog.only_here <= backlog.entries
        assert bool(backlog.why) or not backlog.entries
        if state == "good":
            assert backlog == Backlog()
        elif state == "journal":
            assert backlog.only_here == 0
    disk.be("good")
    outbox.flush()
    assert outbox.backlog == Backlog()
    assert disk.store.events(session.run.id) == session.events
    drafts = {one.field: one.text for one in disk.store.drafts(session.run.id)}
    assert drafts.get("text", "") == newest


def test_it_is_told_what_the_journal_has_and_what_is_only_here(disk: Disk) -> None:
    session, _clock = a_session(disk.store)
    disk.be("journal")
    session.record("", "note", {})
    session.outbox.keep_draft("text", "half")
    assert (session.outbox.backlog.entries, session.outbox.backlog.only_here) == (2, 0)
    assert "It is safe in the journal" in session.outbox.backlog.why
    disk.be("nothing")
    session.record("", "note", {})
    session.record("", "note", {})
    assert (session.outbox.backlog.entries, session.outbox.backlog.only_here) == (4, 2)
    assert "only in the window's memory" in session.outbox.backlog.why
    disk.be("journal")
    session.outbox.flush()
    assert (session.outbox.backlog.entries, session.outbox.backlog.only_here) == (4, 0)
    disk.be("good")
    session.outbox.pulse()
    assert session.outbox.backlog == Backlog()


def test_a_held_file_costs_one_try_for_each_event_however_many_wait(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _clock = a_session(disk.store)
    tried: list[str] = []
    append, save = disk.store.append, disk.store.save_draft

    def appended(event: Event, settles: str | None = None) -> None:
        tried.append(event.verb)
        append(event, settles)

    def saved(draft: Draft) -> None:
        tried.append(draft.field)
        save(draft)

    monkeypatch.setattr(disk.store, "append", appended)
    monkeypatch.setattr(disk.store, "save_draft", saved)
    disk.be("journal")
    for count in range(12):
        tried.clear()
        session.record("", "note", {"number": count})
        assert tried == ["note"]
    disk.be("good")
    session.outbox.flush()
    assert disk.store.events(session.run.id) == session.events


def test_a_session_needs_the_store_only_to_write_once_it_is_open(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _clock = a_session(disk.store)

    def broken(_run: str) -> list[Draft]:
        raise AssertionError("the store was read")

    monkeypatch.setattr(disk.store, "drafts", broken)
    monkeypatch.setattr(disk.store, "events", broken)
    session.outbox.keep_draft("text", "half")
    assert [one.text for one in session.outbox.drafts()] == ["half"]
    session.note_absence()
    session.undo()
