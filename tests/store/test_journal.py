"""What the database cannot take now is in the journal, and later in the database, once."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from observe_tui.record.model import Cycle, Draft, Event, Run
from observe_tui.record.ports import NotSaved
from observe_tui.store.database import Database
from observe_tui.store.journal import Entry, Held, Journal
from observe_tui.store.locking import locked, open_private
from observe_tui.store.sql_store import SqlStore

Line = Callable[..., Event]
Open = Callable[[Path], SqlStore]
Block = Callable[[Path], AbstractContextManager[None]]


WAITS = {"draft": "safe in the journal"}
"""What can wait; everything else is kept by whoever asked for it."""


@pytest.fixture
def journal(blocked: Block, file: Path) -> Journal:
    """The journal of the store; asked for before the store, so that it does not wait long."""
    return Journal(Database(file))


def waiting(journal: Journal) -> tuple[Entry, ...]:
    """What is in the journal."""
    with journal.held() as held:
        return held.entries


def test_an_event_waits_in_the_journal_and_is_merged_by_the_next_write(
    blocked: Block, journal: Journal, started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    events = [line(seq, f"word {seq} \ud800\0") for seq in range(1, 5)]
    started.append(events[0])
    with blocked(file):
        for event in events[1:3]:
            with pytest.raises(NotSaved, match=r"another program holds it.*safe in the journal"):
                started.append(event)
    assert [entry.event.id for entry in waiting(journal)] == [event.id for event in events[1:3]]
    assert len(started.events(run.id)) == 1
    started.append(events[3])
    kept = started.events(run.id)
    assert [event.id for event in kept] == [event.id for event in events]
    assert kept[1].payload == {"text": "word 2 \ufffd"}
    assert journal.file.stat().st_size == 0


def test_trying_again_keeps_an_event_once(
    blocked: Block, journal: Journal, started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    event = line(1)
    with blocked(file):
        for _ in range(3):
            with pytest.raises(NotSaved):
                started.append(event, settles="line")
    assert waiting(journal) == (Entry(event, "line"),)
    started.append(event, settles="line")
    assert started.events(run.id) == [event]


def test_the_journal_is_taken_in_at_the_next_start(
    blocked: Block,
    journal: Journal,
    started: SqlStore,
    file: Path,
    run: Run,
    line: Line,
    opened: Open,
) -> None:
    with blocked(file), pytest.raises(NotSaved):
        started.append(line(1))
    started.close()
    assert len(opened(file).events(run.id)) == 1
    assert not journal.waits()


@pytest.mark.parametrize("write", ["draft", "drop", "cycle", "run"])
def test_any_write_takes_the_journal_in(
    blocked: Block,
    journal: Journal,
    started: SqlStore,
    file: Path,
    run: Run,
    line: Line,
    cycle: Cycle,
    write: str,
) -> None:
    event = line(1)
    writes: dict[str, Callable[[], None]] = {
        "draft": lambda: started.save_draft(Draft("form", "focus", "do my", event.at)),
        "drop": lambda: started.drop_drafts("form"),
        "cycle": lambda: started.save_cycle(cycle),
        "run": lambda: started.start_run(run),
    }
    with blocked(file):
        with pytest.raises(NotSaved, match="safe in the journal"):
            started.append(event)
        with pytest.raises(NotSaved, match=WAITS.get(write, "keep this window open and try again")):
            writes[write]()
    writes[write]()
    assert started.events(run.id) == [event]
    assert not journal.waits()


def test_a_crash_before_the_journal_was_emptied_makes_no_duplicates(
    blocked: Block,
    journal: Journal,
    started: SqlStore,
    file: Path,
    run: Run,
    line: Line,
    opened: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def crash(held: Held) -> None:
        raise OSError("crash")

    first, second = line(1), line(2)
    with blocked(file), pytest.raises(NotSaved):
        started.append(first)
    with monkeypatch.context() as patch:
        patch.setattr(Held, "empty", crash)
        started.append(second)
    assert journal.waits()
    started.close()
    assert opened(file).events(run.id) == [first, second]
    assert not journal.waits()


def test_a_torn_last_line_is_set_aside(
    blocked: Block, journal: Journal, started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    first, second = line(1), line(2)
    torn = b'{"id": "x", "payload": {"text": "half a wo'
    journal.keep(Entry(first, None))
    with journal.file.open("ab") as handle:
        handle.write(torn)
    journal.keep(Entry(second, None))
    started.append(line(3))
    assert [event.seq for event in started.events(run.id)] == [1, 2, 3]
    assert journal.file.stat().st_size == 0
    assert file.with_name("observe.db.journal.unreadable").read_bytes() == torn + b"\n"


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"[]", b"3", b"{}", b'{"id": 1, "seq": "x"}'])
def test_lines_that_are_no_events_keep_nothing_out(
    journal: Journal, started: SqlStore, run: Run, line: Line, bad: bytes
) -> None:
    journal.file.write_bytes(bad + b"\n")
    journal.keep(Entry(line(1), None))
    started.settle()
    assert [event.seq for event in started.events(run.id)] == [1]
    assert not journal.waits()


def test_numbers_taken_meanwhile_are_given_anew_in_order(
    journal: Journal, started: SqlStore, run: Run, line: Line
) -> None:
    for seq in (1, 2):
        started.append(line(seq, "theirs"))
    ours = [line(seq, f"ours {seq}") for seq in (2, 3, 4)]
    for event in ours:
        journal.keep(Entry(event, None))
    started.settle()
    kept = started.events(run.id)
    assert [event.seq for event in kept] == [1, 2, 3, 4, 5]
    assert [event.id for event in kept[2:]] == [event.id for event in ours]


def test_what_waits_goes_in_even_when_the_next_event_is_refused(
    journal: Journal, started: SqlStore, run: Run, line: Line
) -> None:
    started.append(line(1, "theirs"))
    ours = [line(seq, f"ours {seq}") for seq in (1, 2, 3)]
    for held, event in enumerate(ours, start=1):
        with pytest.raises(NotSaved, match=r"another window.*safe in the journal"):
            started.append(event)
        assert [kept.seq for kept in started.events(run.id)] == list(range(1, held + 1))
    started.settle()
    assert [event.id for event in started.events(run.id)[1:]] == [event.id for event in ours]


def test_an_event_of_a_run_that_is_not_there_waits_and_blocks_nobody(
    journal: Journal, started: SqlStore, run: Run, line: Line
) -> None:
    lost, good = replace(line(1), run_id="of another file"), line(1)
    journal.keep(Entry(lost, None))
    journal.keep(Entry(good, None))
    started.append(line(2))
    assert [event.seq for event in started.events(run.id)] == [1, 2]
    assert waiting(journal)[0].event == lost


def test_a_merged_event_takes_its_draft_but_not_a_younger_one(
    journal: Journal, started: SqlStore, run: Run, line: Line
) -> None:
    event = line(1)
    started.save_draft(Draft(run.id, "line", "T: wh", event.at))
    started.save_draft(Draft(run.id, "note", "the next", event.at + timedelta(minutes=1)))
    journal.keep(Entry(event, "line"))
    journal.keep(Entry(line(2), "note"))
    started.settle()
    assert len(started.events(run.id)) == 2
    assert [draft.text for draft in started.drafts(run.id)] == ["the next"]


def test_when_the_journal_fails_too_the_text_says_so(
    blocked: Block, journal: Journal, started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    journal.file.mkdir()
    event = line(1)
    with blocked(file), pytest.raises(NotSaved, match="only in the window's memory"):
        started.append(event)
    started.append(event)
    assert started.events(run.id) == [event]


def test_a_journal_held_by_another_window_keeps_no_word_out(
    journal: Journal, started: SqlStore, run: Run, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("observe_tui.store.journal._PATIENCE_SECONDS", 0.0)
    first, second = line(1), line(2)
    journal.keep(Entry(first, None))
    with open_private(journal.file) as handle, locked(handle, 0):
        started.append(second)
        assert started.events(run.id) == [second]
    started.settle()
    assert started.events(run.id) == [first, second]


def test_a_line_is_synced_before_it_counts(
    journal: Journal, started: SqlStore, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[object] = []
    monkeypatch.setattr("observe_tui.store.journal.os.fsync", lambda _: synced.append("file"))
    monkeypatch.setattr("observe_tui.store.journal.sync_folder", synced.append)
    journal.keep(Entry(line(1), None))
    assert synced == ["file", journal.file.parent]


def test_a_line_that_cannot_be_synced_leaves_no_trace(
    journal: Journal, started: SqlStore, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("no disk")

    journal.keep(Entry(line(1), None))
    before = journal.file.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("observe_tui.store.journal.os.fsync", fail)
        with pytest.raises(OSError, match="no disk"):
            journal.keep(Entry(line(2), None))
    assert journal.file.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows does not replace an open file")
def test_a_file_put_in_the_place_of_the_open_one_is_noticed(
    journal: Journal, started: SqlStore, file: Path, run: Run, line: Line, tmp_path: Path
) -> None:
    aside = tmp_path / "aside.db"
    event = line(1)
    file.rename(aside)
    with pytest.raises(NotSaved, match=r"no such file.*safe in the journal"):
        started.append(event)
    file.write_bytes(b"")
    with pytest.raises(NotSaved, match=r"another file was put in its place.*safe in the journal"):
        started.append(event)
    aside.replace(file)
    started.append(event)
    assert started.events(run.id) == [event]


def test_a_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    with open_private(tmp_path / "lock") as one, open_private(tmp_path / "lock") as two:
        with locked(one, 0), pytest.raises(TimeoutError), locked(two, 0):
            pass
        with locked(two, 0):
            pass


def test_drafts_that_were_overtaken_do_not_fill_the_disk(
    blocked: Block, journal: Journal, started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    event, typed = line(1), "what the observer has typed so far " * 100
    with blocked(file):
        with pytest.raises(NotSaved):
            started.append(event)
        for count in range(120):
            at = event.at + timedelta(seconds=count)
            with pytest.raises(NotSaved):
                started.save_draft(Draft(run.id, "note", f"{typed}{count}", at))
        assert journal.file.stat().st_size < 200_000  # 120 of them are more than twice that
        assert [one for one in waiting(journal) if isinstance(one, Entry)] == [Entry(event, None)]
        last = waiting(journal)[-1]
        assert isinstance(last, Draft)
        assert last.text == f"{typed}119"
    started.settle()
    assert started.events(run.id) == [event]
    assert [draft.text for draft in started.drafts(run.id)] == [f"{typed}119"]
