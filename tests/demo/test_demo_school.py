"""The demo's school: every state of a cycle, and figures that follow from its own lesson."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from observe_tui.analysis.blocks import Bars, Claims, Quotes, Strip
from observe_tui.demo.school import fill
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.record.actions import STATUSES
from observe_tui.session.agenda import NEEDS, Agenda, read_agenda
from observe_tui.session.reading import CycleRecord, RunRecord, read_cycle
from observe_tui.store.opening import open_store
from observe_tui.store.sql_store import SqlStore

BlockT = TypeVar("BlockT")

NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
GROUPS = {
    "today": [("Lindqvist", 2)],
    "coming": [("Haddad", 2)],
    "debrief": [("Okafor", 1)],
    "follow-up": [("Brandt", 1), ("Rivera", 2)],
    "closed": [("Lindqvist", 1), ("Rivera", 1), ("Haddad", 1)],
}


@dataclass
class Filled:
    """A filled store, read back the way the program reads it."""

    store: SqlStore
    parser: Parser
    now: datetime

    @cached_property
    def agenda(self) -> Agenda:
        return read_agenda(self.store, self.now.astimezone().date())

    @cached_property
    def records(self) -> dict[tuple[str, int], CycleRecord]:
        return {
            (one.cycle.observed.name, one.ordinal): read_cycle(self.store, self.parser, one.cycle)
            for one in self.agenda.appointments
        }

    @property
    def runs(self) -> list[RunRecord]:
        return [run for record in self.records.values() for run in record.runs]

    def groups(self) -> dict[str, list[tuple[str, int]]]:
        return {
            need: [(one.cycle.observed.name, one.ordinal) for one in self.agenda.of(need)]
            for need in NEEDS
        }


@pytest.fixture(scope="module")
def school(
    tmp_path_factory: pytest.TempPathFactory, library: Library, parser: Parser
) -> Iterator[Filled]:
    store = open_store(tmp_path_factory.mktemp("demo") / "observe.db")
    fill(store, library, parser, NOW)
    yield Filled(store, parser, NOW)
    store.close()


def blocks(record: CycleRecord, stage: str, kind: type[BlockT]) -> list[BlockT]:
    run = record.run(stage)
    assert run is not None
    setting = record.setting(run.timeline, run.events)
    found = [block for step in run.sitting.steps for block in run.blocks(step, setting)]
    return [block for block in found if isinstance(block, kind)]


def data(name: str) -> str:
    return files("observe_tui.demo").joinpath(name).read_text(encoding="utf-8")


def check_times(school: Filled) -> None:
    """Everything happened in order, between the start of its run and now."""
    for run in school.runs:
        times = [event.at for event in run.events]
        assert run.run.started_at <= times[0]
        assert times == sorted(times)
        assert times[-1] <= school.now
        assert run.events[-1].verb == "end"
        for event in run.events:
            assert event.elapsed_ms >= 0
            passed = event.at - run.run.started_at
            assert timedelta(milliseconds=event.elapsed_ms) <= passed
    for record in school.records.values():
        moments = [record.cycle.created_at]
        for one in record.runs:
            moments += [one.run.started_at, one.events[-1].at]
        assert all(earlier < later for earlier, later in pairwise(moments))
        assert moments[-1] < school.now


def test_five_colleagues_eight_cycles_one_observer(school: Filled) -> None:
    cycles = school.store.cycles()

    assert len(cycles) == 8
    assert {one.observed.name for one in cycles} == {
        "Rivera", "Lindqvist", "Okafor", "Haddad", "Brandt",
    }  # fmt: skip
    assert {one.observer.name for one in cycles} == {"Chen"}
    assert len(school.store.people()) == 6


def test_the_agenda_has_every_group(school: Filled) -> None:
    assert school.groups() == GROUPS
    (today,) = school.agenda.of("today")
    (coming,) = school.agenda.of("coming")
    assert today.next_stage == "observe"
    assert coming.next_stage == "before"
    assert not coming.runs


def test_every_status_of_a_step_occurs(school: Filled) -> None:
    steps = [one.this_step for one in school.agenda.appointments if one.this_step]

    assert {step.status for step in steps} == set(STATUSES)


def test_the_last_step_comes_back_in_the_next_cycle(school: Filled) -> None:
    found = {name: school.records[name].last_step for name in school.records}
    rivera, lindqvist = found["Rivera", 2], found["Lindqvist", 2]

    assert rivera is not None
    assert (rivera.what, rivera.status) == ("ask, count to three, then call a name", "tried")
    assert lindqvist is not None
    assert (lindqvist.what, lindqvist.status) == (
        "wait three seconds after each question",
        "mastered",
    )
    assert [change.status for change in lindqvist.history] == ["tried", "mastered"]
    assert found["Rivera", 1] is None


def test_the_evidence_was_prepared_for_the_debriefs(school: Filled) -> None:
    due = school.records["Okafor", 1]
    starred = [due.evidence[ref].text for ref in due.preparation.stars]
    assert [text.split(" ")[0] for text in starred] == ["T", "Group", "Seat"]
    assert len(due.preparation.questions) == 2
    rivera = school.records["Rivera", 2]
    shared = [line.text for line in rivera.evidence.values() if line.tag == "interpretation"]
    told = [line.text for line in rivera.evidence.values() if line.tag[0] == "i" and line.shared]
    assert told == ["First time they answer each other and not T"]
    assert len(shared) > 8


def test_an_earlier_step_says_where_it_was_seen(school: Filled) -> None:
    (first,) = school.records["Rivera", 2].earlier
    assert first.agreed_in == school.records["Rivera", 1].cycle
    assert first.seen_in == school.records["Rivera", 2].cycle


def test_everything_happened_in_order_and_before_now(school: Filled) -> None:
    check_times(school)


def test_every_step_of_a_conversation_is_told_or_skipped_with_a_reason(school: Filled) -> None:
    skipped = 0
    for record in school.records.values():
        for run in record.runs:
            if run.run.stage == "observe":
                continue
            setting = record.setting(run.timeline, run.events)
            least, most = run.sitting.minutes or (0, 0)
            assert 0.5 * least <= run.timeline.end_ms / 60_000 <= most
            for step in run.sitting.steps:
                status = run.progress.status[step.id]
                used = run.progress.used_ms[step.id]
                if status == "skipped":
                    skipped += 1
                    assert run.progress.reasons[step.id]
                    assert not run.blocks(step, setting)
                else:
                    assert status == "done", step.id
                    assert run.blocks(step, setting), step.id
                    assert used > 60_000
    assert skipped


def test_every_focus_was_agreed_in_its_conversation(school: Filled) -> None:
    for record in school.records.values():
        before = record.run("before")
        if before is None:
            assert record.cycle.focus == ""
        else:
            assert before.states["focus"] == record.cycle.focus != ""


def test_claims_rest_on_lines_and_one_stands_bare(school: Filled) -> None:
    (claims,) = blocks(school.records["Rivera", 2], "debrief", Claims)
    assert [bool(claim.evidence) for claim in claims.claims] == [True, True, False]

    others = [
        claim
        for name, record in school.records.items()
        if record.run("debrief") and name != ("Rivera", 2)
        for block in blocks(record, "debrief", Claims)
        for claim in block.claims
    ]
    assert others
    assert all(claim.evidence for claim in others)
    assert {line.tag for claim in (*claims.claims, *others) for line in claim.evidence} == {
        "evidence"
    }


def test_what_is_noted_of_short_lessons_is_what_was_recorded(school: Filled) -> None:
    plans = tomllib.loads(data("school.toml"))["cycles"]
    seen: Counter[str] = Counter()
    checked = 0
    for plan in plans:
        seen[plan["observed"]] += 1
        noted = plan.get("observe")
        if noted is None or noted.get("full"):
            continue
        checked += 1
        run = school.records[plan["observed"], seen[plan["observed"]]].run("observe")
        assert run is not None
        written = [line.text for line in run.states["script"]]
        assert written == [line.split(" ", 2)[2] for line in noted["lines"].splitlines()]
        for instrument, marked in noted.get("marks", {}).items():
            state = run.states[instrument]
            assert [" ".join(sorted(state[index])) for index in sorted(state)] == [
                " ".join(sorted(codes.split())) for codes in marked
            ]
        for instrument, counted in noted.get("counts", {}).items():
            state = run.states[instrument]
            assert {code: len(times) for code, times in state.items()} == {
                **dict.fromkeys(state, 0),
                **{code: len(times.split()) for code, times in counted.items()},
            }
    assert checked == 5


def test_nothing_is_left_half_typed(school: Filled) -> None:
    assert not [draft for run in school.store.runs() for draft in school.store.drafts(run.id)]


# --- The whole lesson: its figures, worked out again from the file of keys ---------------------


@pytest.fixture(scope="module")
def kept() -> list[dict[str, object]]:
    """What was done and not taken back; here an undo follows what it takes back."""
    done: list[dict[str, object]] = []
    for line in data("lesson.jsonl").splitlines():
        action = json.loads(line)
        if action["do"] == "undo":
            done.pop()
        else:
            done.append(action)
    return done


def test_the_lines_of_the_lesson(school: Filled, kept: list[dict]) -> None:
    expected: list[tuple[int, str, str]] = []
    for action in kept:
        if action["do"] == "write":
            expected.append((action["at"] * 1000, action["tag"], action["text"]))
        elif action["do"] == "back":
            at, tag, text = expected.pop()
            expected.append((at - action["seconds"] * 1000, tag, text))
            expected.sort()

    (script,) = blocks(school.records["Rivera", 2], "observe", Quotes)
    found = [(line.at_ms, line.tag, line.text) for line in script.quotes]
    assert sorted(found) == sorted(expected)
    assert [at for at, _, _ in found] == sorted(at for at, _, _ in expected)
    assert len(found) == 74
    assert any("[/]" in text for _, _, text in found)


def test_the_question_levels_of_the_lesson(school: Filled, kept: list[dict]) -> None:
    counted = Counter(action["code"] for action in kept if action["do"] == "count")

    bars = blocks(school.records["Rivera", 2], "observe", Bars)[-1]
    assert {bar.name.lower(): bar.count for bar in bars.bars} == counted
    assert bars.total == sum(counted.values()) == 26


def test_the_copus_percentages_of_the_lesson(school: Filled, kept: list[dict]) -> None:
    pause, resume, end = (
        next(action["at"] for action in kept if action["do"] == do)
        for do in ("pause", "resume", "end")
    )
    watched = [
        min(start + 120, end) - start - max(0, min(start + 120, resume) - max(start, pause))
        for start in range(0, end, 120)
    ]
    counted = [index for index, seconds in enumerate(watched) if seconds >= 60]
    marked: set[tuple[int, str]] = set()
    for action in kept:
        if action["do"] in ("mark", "late"):
            marked ^= {(int(action["at"] // 120) - action.get("back", 0), action["code"])}

    bars = [
        one
        for one in blocks(school.records["Rivera", 2], "observe", Bars)
        if one.title.startswith("COPUS")
    ]
    prefixes = {"students": "S.", "teacher": "I.", "engaged": "E."}
    assert len(bars) == 3
    assert len(counted) == 21
    for group in bars:
        prefix = prefixes[group.title.split(" · ")[1]]
        assert group.total == len(counted)
        for bar in group.bars:
            count = sum((index, prefix + bar.label) in marked for index in counted)
            assert (bar.label, bar.count) == (bar.label, count)
            assert bar.percent == pytest.approx(100 * count / len(counted))


def test_the_gap_and_the_end_of_the_lesson(school: Filled) -> None:
    record = school.records["Rivera", 2]
    run = record.run("observe")
    (strip,) = blocks(record, "observe", Strip)

    assert run is not None
    assert run.timeline.gaps == ((1_500_000, 1_718_000),)
    assert run.timeline.end_ms == 2_675_000
    assert len(strip.columns) == 23
    assert {index: how for index, how in enumerate(strip.columns) if how != "full"} == {
        12: "partial",
        13: "missed",
        14: "partial",
        22: "partial",
    }
    assert strip.note == "watched in part: 13, 15, 23; missed: 14; not counted: 14, 23"


# --- Any moment will do -------------------------------------------------------------------------


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 11, 23, 23, 5, tzinfo=UTC), id="00:05"),
        pytest.param(datetime(2026, 11, 22, 22, 55, tzinfo=UTC), id="23:55 on a Sunday"),
        pytest.param(datetime(2026, 3, 29, 1, 5, tzinfo=UTC), id="just after the missing hour"),
        pytest.param(datetime(2026, 10, 25, 1, 20, tzinfo=UTC), id="the second 02:20"),
        pytest.param(datetime(2027, 1, 1, 23, 0, tzinfo=UTC), id="a new year, midnight"),
    ],
)
def test_it_is_the_same_school_at_any_time(
    store: SqlStore, library: Library, parser: Parser, now: datetime
) -> None:
    fill(store, library, parser, now)
    school = Filled(store, parser, now)

    assert {need: sorted(names) for need, names in school.groups().items()} == {
        need: sorted(names) for need, names in GROUPS.items()
    }
    check_times(school)
    for run in school.runs:
        begun = run.run.started_at.astimezone()
        assert begun.weekday() <= 4
        assert 8 <= begun.hour < 16


def test_a_missing_protocol_is_named(store: SqlStore, parser: Parser, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="peer-cycle"):
        fill(store, Library(parser, [tmp_path / "none"]), parser, NOW)
