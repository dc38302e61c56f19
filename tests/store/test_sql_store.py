"""Every port: what goes in comes out, in order, once."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from observe_tui.record.model import (
    Cycle,
    Draft,
    Event,
    Participant,
    Person,
    Run,
    Seat,
    SeatMap,
    new_id,
)
from observe_tui.record.ports import NotSaved, Store, StoreError
from observe_tui.store.sql_store import SqlStore
from observe_tui.store.words import clean

NOW = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)

Line = Callable[..., Event]
Open = Callable[[Path], SqlStore]


def test_it_is_the_store_of_the_ports(store: SqlStore) -> None:
    port: Store = store
    assert port.people() == []
    assert port.cycles() == []
    assert port.runs() == []
    assert port.events("nobody") == []
    assert port.events_with(()) == []
    assert port.drafts("nobody") == []


def test_people_are_listed_by_name_and_can_be_renamed(store: SqlStore, cycle: Cycle) -> None:
    okafor, lindqvist = Person("1", "okafor"), Person("2", "Lindqvist")
    store.save_cycle(replace(cycle, observed=okafor, observer=lindqvist))
    for name in ("Rivera", "Álvarez-Rivera [/]"):
        store.save_cycle(replace(cycle, id="other", observed=Person("3", name), observer=okafor))
    assert [person.name for person in store.people()] == [
        "Lindqvist",
        "okafor",
        "Álvarez-Rivera [/]",
    ]


def test_a_cycle_comes_back_as_it_was(store: SqlStore, cycle: Cycle) -> None:
    store.save_cycle(cycle)
    assert store.cycles() == [cycle]
    assert set(store.people()) == {cycle.observed, cycle.observer}


def test_a_meeting_keeps_its_stages_and_who_took_part(store: SqlStore, cycle: Cycle) -> None:
    there = (Participant("Elsa [/]", "timekeeper"), Participant("佐藤"))
    meeting = replace(cycle, stages=("meeting", "follow-up"), participants=there)
    store.save_cycle(meeting)
    assert store.cycles() == [meeting]
    assert meeting.is_meeting
    assert not cycle.is_meeting


def test_the_seats_of_a_class_are_kept_once_however_it_is_written(store: SqlStore) -> None:
    assert store.seat_map("8B") is None
    store.save_seat_map(SeatMap("8B", (Seat("1", "1", 0, 0),)))
    newer = SeatMap("8b ", (Seat("An", "An", 0, 0), Seat("[/]", "[/]", 1, 2)))
    store.save_seat_map(newer)
    assert store.seat_map(" 8B") == newer
    assert store.seat_map("9A") is None


def test_a_cycle_can_be_planned_anew(store: SqlStore, cycle: Cycle) -> None:
    store.save_cycle(cycle)
    other = replace(
        cycle, starts=None, focus="wait time", instruments=(), observer=Person("p-new", "Okafor")
    )
    store.save_cycle(other)
    assert store.cycles() == [other]


def test_one_may_observe_oneself(store: SqlStore, cycle: Cycle) -> None:
    alone = replace(cycle, observer=cycle.observed)
    store.save_cycle(alone)
    assert store.cycles() == [alone]


def test_cycles_are_listed_by_day(store: SqlStore, cycle: Cycle) -> None:
    days = [cycle.day + timedelta(days=shift) for shift in (4, -400, 0)]
    for day in days:
        store.save_cycle(replace(cycle, id=new_id(), day=day))
    assert [kept.day for kept in store.cycles()] == sorted(days)


def test_a_run_comes_back_with_its_protocols_in_order(
    started: SqlStore, cycle: Cycle, run: Run
) -> None:
    backwards = replace(
        run,
        id=new_id(),
        protocols=run.protocols[::-1],
        started_at=run.started_at - timedelta(days=1),
    )
    started.start_run(backwards)
    assert started.runs() == [backwards, run]
    assert started.runs(cycle.id) == [backwards, run]
    assert started.runs("another cycle") == []


def test_protocols_come_in_the_order_of_their_positions(
    started: SqlStore, file: Path, run: Run
) -> None:
    with closing(sqlite3.connect(file)) as other, other:
        rows = other.execute("SELECT * FROM run_protocol ORDER BY position DESC").fetchall()
        other.execute("DELETE FROM run_protocol")
        other.executemany("INSERT INTO run_protocol VALUES (?, ?, ?)", rows)
    assert started.runs() == [run]


def test_starting_a_run_twice_does_nothing(started: SqlStore, run: Run) -> None:
    started.start_run(run)
    assert started.runs() == [run]


def test_a_run_of_an_unknown_cycle_is_not_saved(store: SqlStore, run: Run) -> None:
    with pytest.raises(NotSaved, match="what it belongs to is not in the file"):
        store.start_run(run)
    assert store.runs() == []


def test_events_come_back_by_number(started: SqlStore, run: Run, line: Line) -> None:
    events = [line(seq, f"line {seq}") for seq in (3, 1, 2)]
    for event in events:
        started.append(event)
    assert started.events(run.id) == sorted(events, key=lambda event: event.seq)


def test_an_event_survives_the_window(
    started: SqlStore, file: Path, run: Run, line: Line, opened: Open
) -> None:
    event = replace(line(1, "a 'quoted' \"word\" \u2028 \N{GRINNING FACE}"), schema=7)
    started.append(event)
    assert opened(file).events(run.id) == [event]
    started.close()
    assert opened(file).events(run.id) == [event]


def test_events_are_found_by_verb_across_runs(started: SqlStore, run: Run, line: Line) -> None:
    earlier = replace(run, id=new_id(), started_at=run.started_at - timedelta(hours=1))
    started.start_run(earlier)
    late = [line(1, verb="agree"), line(2, verb="line"), line(3, verb="status")]
    early = [replace(line(seq, verb="status"), run_id=earlier.id) for seq in (1, 2)]
    for event in (*late, *early):
        started.append(event)
    assert started.events_with({"agree", "status"}) == [*early, late[0], late[2]]


def test_appending_again_does_nothing(started: SqlStore, run: Run, line: Line) -> None:
    event = line(1)
    started.append(event)
    started.save_draft(Draft(run.id, "line", "the next line already", NOW))
    started.append(replace(event, seq=9, payload={"text": "other"}), settles="line")
    assert started.events(run.id) == [event]
    assert [draft.text for draft in started.drafts(run.id)] == ["the next line already"]


def test_an_event_takes_its_draft_with_it(started: SqlStore, run: Run, line: Line) -> None:
    for field in ("line", "note"):
        started.save_draft(Draft(run.id, field, "T: wh", NOW))
    started.save_draft(Draft("form", "line", "mine", NOW))
    started.append(replace(line(1), at=NOW), settles="line")
    assert [draft.field for draft in started.drafts(run.id)] == ["note"]
    assert [draft.text for draft in started.drafts("form")] == ["mine"]


def test_a_draft_younger_than_the_event_stays(started: SqlStore, run: Run, line: Line) -> None:
    event = replace(line(1), at=NOW)
    started.save_draft(Draft(run.id, "line", "the next line", NOW + timedelta(seconds=1)))
    started.append(event, settles="line")
    assert [draft.text for draft in started.drafts(run.id)] == ["the next line"]


def test_a_run_from_elsewhere_is_kept_whole_and_once(
    cycle: Cycle, store: SqlStore, run: Run, line: Line
) -> None:
    store.save_cycle(cycle)
    store.keep_run(run, [line(1), line(2)])
    store.keep_run(run, [line(3)])
    assert [event.seq for event in store.events(run.id)] == [1, 2]


def test_drafts_replace_each_other_and_can_be_dropped(store: SqlStore) -> None:
    store.save_draft(Draft("form", "focus", "do", NOW, 1200))
    store.save_draft(Draft("form", "focus", "do my", NOW + timedelta(seconds=1)))
    store.save_draft(Draft("form", "course", "Science", NOW, 0))
    assert store.drafts("form") == [
        Draft("form", "course", "Science", NOW, 0),
        Draft("form", "focus", "do my", NOW + timedelta(seconds=1)),
    ]
    store.drop_drafts("form", "course")
    assert [draft.field for draft in store.drafts("form")] == ["focus"]
    store.drop_drafts("form")
    store.drop_drafts("form")
    assert store.drafts("form") == []


def test_times_are_kept_in_utc(started: SqlStore, run: Run, line: Line) -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    started.append(replace(line(1), at=tokyo))
    (kept,) = started.events(run.id)
    assert kept.at == NOW
    assert kept.at.tzinfo is UTC


def test_a_time_without_a_zone_is_the_callers_fault(started: SqlStore, line: Line) -> None:
    with pytest.raises(ValueError, match="time zone"):
        started.append(replace(line(1), at=NOW.replace(tzinfo=None)))
    started.append(line(1))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=3))
def test_any_words_can_be_kept(started: SqlStore, run: Run, line: Line, texts: list[str]) -> None:
    seq = len(started.events(run.id)) + 1
    event = replace(line(seq, texts), step=texts[0])
    started.append(event)
    started.save_draft(Draft(run.id, "line", texts[0], NOW))
    kept = started.events(run.id)[-1]
    assert kept == replace(
        event, step=clean(texts[0]), payload={"text": [clean(text) for text in texts]}
    )
    assert started.drafts(run.id)[0].text == clean(texts[0])


def test_workers_may_read_while_events_are_recorded(
    started: SqlStore, run: Run, line: Line
) -> None:
    def watch() -> list[int]:
        return [len(started.events(run.id)) for _ in range(15)]

    with ThreadPoolExecutor(3) as workers:
        watching = [workers.submit(watch) for _ in range(3)]
        for seq in range(1, 31):
            started.append(line(seq))
        for watched in watching:
            assert watched.result() == sorted(watched.result())
    assert len(started.events(run.id)) == 30


def test_a_number_used_by_another_window_is_named_and_nothing_is_lost(
    started: SqlStore, file: Path, run: Run, line: Line, opened: Open, no_locks: None
) -> None:
    other = opened(file)
    theirs, ours, next_one = line(1, "theirs"), line(1, "ours"), line(2, "ours too")
    other.append(theirs)
    with pytest.raises(NotSaved, match="another window recorded number 1"):
        started.append(ours)
    started.append(ours)
    with pytest.raises(NotSaved, match="another window recorded number 2"):
        started.append(next_one)
    started.append(next_one)
    assert started.events(run.id) == [theirs, replace(ours, seq=2), replace(next_one, seq=3)]


def test_a_second_window_only_reads_until_the_first_has_gone(
    started: SqlStore, file: Path, run: Run, line: Line, opened: Open
) -> None:
    second = opened(file)
    assert started.reads_only == ""
    assert re.fullmatch(
        rf"This window only reads: another one .* since \d\d:\d\d \(process {os.getpid()}\)\.",
        second.reads_only,
    )
    with pytest.raises(NotSaved, match="another window writes into it"):
        second.save_draft(Draft("form", "focus", "do my", datetime.now(UTC)))
    started.append(line(1))
    assert second.events(run.id) == started.events(run.id)
    started.close()
    assert second.reads_only == ""
    second.append(line(2))
    assert [event.seq for event in second.events(run.id)] == [1, 2]
    assert [draft.text for draft in second.drafts("form")] == ["do my"]


def test_a_damaged_row_is_a_store_error_that_shows_no_words(
    started: SqlStore, file: Path, run: Run, line: Line
) -> None:
    started.append(line(1, "secret words"))
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE event SET payload = 'secret words'")
    with pytest.raises(StoreError) as caught:
        started.events(run.id)
    assert str(file) in str(caught.value)
    assert "secret" not in str(caught.value)


def test_no_fault_repeats_what_was_written(started: SqlStore, line: Line) -> None:
    with pytest.raises(NotSaved) as caught:
        started.append(replace(line(1, "secret words"), run_id="gone"))
    fault: BaseException | None = caught.value
    while fault is not None:
        assert "secret" not in str(fault)
        fault = fault.__cause__ or fault.__context__
