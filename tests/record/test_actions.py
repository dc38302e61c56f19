"""The action step of a cycle, its status, and how it comes back with the same colleague."""

from __future__ import annotations

from datetime import UTC, date, datetime

from observe_tui.record.actions import action_steps, earlier_steps
from observe_tui.record.model import Cycle, Event, Payload, Person, Run

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RIVERA, OKAFOR, CHEN = (Person(name, name) for name in ("rivera", "okafor", "chen"))


def cycle(name: str, who: Person, day: int) -> Cycle:
    return Cycle(name, who, CHEN, "", "", "", "peer-cycle", (), date(2026, 3, day), None, NOON)


def run(name: str, of: str) -> Run:
    return Run(name, of, "debrief", NOON, ())


def event(run_id: str, seq: int, verb: str, payload: Payload) -> Event:
    return Event(f"{run_id}-{seq}", run_id, seq, "step", verb, payload, NOON, 0)


def test_the_newest_agreement_holds_and_its_status_comes_from_a_later_cycle() -> None:
    runs = [run("r1", "c1"), run("r2", "c1"), run("r3", "c2")]
    events = [
        event("r1", 1, "agree", {"what": "first wording"}),
        event("r1", 2, "agree", {"what": "count to three", "by_when": "Friday"}),
        event("r2", 1, "status", {"cycle": "c1", "status": "tried", "note": ""}),
        event("r2", 2, "status", {"cycle": "c1", "status": "tried", "note": "twice"}),
        event("r3", 1, "status", {"cycle": "c1", "status": "mastered", "note": ""}),
    ]
    step = action_steps(runs, events)["c1"]
    assert (step.what, step.by_when, step.status) == ("count to three", "Friday", "mastered")
    assert [(change.status, change.note) for change in step.history] == [
        ("tried", "twice"),
        ("mastered", ""),
    ]


def test_an_agreement_taken_back_is_gone_and_an_unknown_status_changes_nothing() -> None:
    events = [
        event("r1", 1, "agree", {"what": "kept"}),
        event("r1", 2, "status", {"cycle": "c1", "status": "excellent"}),
        event("r1", 3, "agree", {"what": "regretted"}),
        event("r1", 4, "retract", {"event": "r1-3"}),
    ]
    step = action_steps([run("r1", "c1")], events)["c1"]
    assert (step.what, step.status, step.history) == ("kept", "open", ())


def test_the_last_step_comes_from_the_newest_earlier_cycle_that_agreed_one() -> None:
    cycles = [
        cycle("c1", RIVERA, 2),
        cycle("c2", OKAFOR, 3),
        cycle("c3", RIVERA, 9),
        cycle("c4", RIVERA, 16),
        cycle("c5", RIVERA, 23),
    ]
    runs = [run("r1", "c1"), run("r2", "c2"), run("r5", "c5")]
    events = [event(f"r{n}", 1, "agree", {"what": f"step {n}"}) for n in (1, 2, 5)]
    steps = action_steps(runs, events)
    assert [one.step.what for one in earlier_steps(cycles[3], cycles, steps)] == ["step 1"]
    assert earlier_steps(cycles[0], cycles, steps) == ()


def test_an_earlier_step_knows_where_it_was_agreed_and_where_it_was_last_seen() -> None:
    cycles = [cycle(f"c{n}", RIVERA, 2 + 7 * n) for n in range(1, 4)]
    runs = [run(f"r{n}", f"c{n}") for n in range(1, 4)]
    events = [
        event("r1", 1, "agree", {"what": "wait", "support": "I count along"}),
        event("r2", 1, "status", {"cycle": "c1", "status": "tried"}),
        event("r2", 2, "agree", {"what": "sit down"}),
        event("r3", 1, "status", {"cycle": "c1", "status": "mastered"}),
    ]
    first, second = earlier_steps(cycles[2], list(reversed(cycles)), action_steps(runs, events))
    assert (first.step.what, first.step.support) == ("wait", "I count along")
    assert (first.agreed_in, first.seen_in) == (cycles[0], cycles[2])
    assert (second.step.what, second.agreed_in, second.seen_in) == ("sit down", cycles[1], None)
