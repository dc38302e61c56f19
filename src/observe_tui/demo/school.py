"""Filling a store with the demo's school: everything through the ports, as if it had happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import cast

from observe_tui.demo.clock import SettableClock
from observe_tui.demo.desk import Desk
from observe_tui.demo.lesson import play, read_lesson
from observe_tui.demo.plan import (
    Conversation,
    CyclePlan,
    Lesson,
    Prepared,
    School,
    Told,
    read_school,
)
from observe_tui.demo.timetable import days_off, moment, school_days, soon
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser, fingerprint
from observe_tui.record.actions import AGREE, STATUS
from observe_tui.record.model import Cycle, FrozenProtocol, Person, new_id
from observe_tui.record.ports import Store
from observe_tui.session.preparation import ASK, SHARE, STAGE, STAR, STEP
from observe_tui.session.progress import DONE, ENTER, SKIP
from observe_tui.session.session import Session
from observe_tui.session.starting import begin_run, open_session
from observe_tui.steps.claims.step import CLAIM, LINK, STRENGTH
from observe_tui.steps.interval.step import IntervalSpec
from observe_tui.steps.prompt.step import PromptSpec
from observe_tui.steps.script.step import ScriptSpec, ScriptState
from observe_tui.steps.writing import WRITE

_PLANNED_AT = time(15, 50)
_WRITTEN = 0.8
"""How far into its time a step is written down."""
_PICK = timedelta(seconds=9)
_ASK = timedelta(seconds=50)


def fill(store: Store, library: Library, parser: Parser, now: datetime) -> None:
    """Put a school's worth of cycles into an empty store, with days told from today.

    Args:
        library: of the bundled protocols alone: the notes fit their steps and codes.
        now: aware; what is still to come is after it, everything recorded is before it.

    Raises:
        LookupError: a protocol that the school works with cannot be used.
        ValueError: `now` has no time zone.
        StoreError: the store cannot be written.
    """
    school = read_school()
    builder = _Builder(store, library, parser, now, school)
    for plan in school.cycles:
        builder.build(plan)


class _Builder:
    """Lives through one cycle after the other."""

    def __init__(
        self,
        store: Store,
        library: Library,
        parser: Parser,
        now: datetime,
        school: School,
    ) -> None:
        self._store = store
        self._library = library
        self._parser = parser
        self._now = now
        self._protocol = school.protocol
        self._clock = SettableClock(now)
        self._observer = Person(new_id(), school.observer)
        self._people: dict[str, Person] = {}
        self._agreed: dict[str, str] = {}
        self._lines: ScriptState = ()

    def build(self, plan: CyclePlan) -> None:
        """Plan a cycle and record it as far as it has come."""
        cycle = self._plan(plan)
        self._lines = ()
        last = self._agreed.get(cycle.observed.id, "")
        if plan.before:
            self._converse(cycle, "before", plan.before, last)
        if plan.observe:
            self._observe(cycle, plan.observe)
        if plan.prepare:
            self._prepare(cycle, plan.prepare)
        if plan.debrief:
            self._converse(cycle, "debrief", plan.debrief, last)
        if plan.follow_up:
            self._converse(cycle, "follow-up", plan.follow_up, cycle.id)

    def _plan(self, plan: CyclePlan) -> Cycle:
        day = days_off(self._now.astimezone().date(), plan.days)
        cycle = Cycle(
            id=new_id(),
            observed=self._people.setdefault(plan.observed, Person(new_id(), plan.observed)),
            observer=self._observer,
            course=plan.course,
            group=plan.group,
            focus=plan.focus,
            protocol=self._protocol,
            instruments=plan.instruments,
            day=day,
            starts=plan.starts or soon(self._now),
            created_at=moment(school_days(day, -plan.planned), _PLANNED_AT),
        )
        self._store.save_cycle(cycle)
        return cycle

    def _observe(self, cycle: Cycle, lesson: Lesson) -> None:
        session = self._open(cycle, "observe", cycle.day, lesson.at)
        seconds = {one.id: one.seconds for one in session.steps if isinstance(one, IntervalSpec)}
        actions = read_lesson() if lesson.full else tuple(lesson.actions(seconds))
        play(session, actions, self._clock)
        script = next(step for step in session.steps if isinstance(step, ScriptSpec))
        self._lines = cast(ScriptState, session.state(script.id))
        self._store.keep_run(session.run, session.events)

    def _prepare(self, cycle: Cycle, made: Prepared) -> None:
        desk = Desk()
        self._clock.set(self._clock.utc() + timedelta(minutes=made.minutes))
        run = begin_run(desk, self._clock, cycle, STAGE, ())
        session, _ = open_session(desk, self._clock, run, self._parser)
        for verb, fragments in ((STAR, made.stars), (SHARE, made.shared)):
            for line in self._named(fragments):
                self._clock.set(self._clock.utc() + _PICK)
                session.record(STEP, verb, {"line": line})
        for question in made.questions:
            self._clock.set(self._clock.utc() + _ASK)
            session.record(STEP, ASK, {"text": question})
        self._store.keep_run(session.run, session.events)

    def _converse(self, cycle: Cycle, stage: str, talk: Conversation, about: str) -> None:
        day = school_days(cycle.day, talk.school_days)
        session = self._open(cycle, stage, day, talk.at)
        for told in talk.steps:
            begun = self._clock.utc()
            session.mark_run(ENTER, step=told.id)
            if not told.skipped:
                self._tell(session, told, cycle, about)
            self._clock.set(begun + timedelta(minutes=told.minutes))
            if told.skipped:
                session.mark_run(SKIP, step=told.id, reason=told.skipped)
            else:
                session.mark_run(DONE, step=told.id)
        session.end()
        self._store.keep_run(session.run, session.events)

    def _tell(self, session: Session, told: Told, cycle: Cycle, about: str) -> None:
        """Record what came of a step: claims one after the other, all else towards its end."""
        if told.claims:
            self._claim(session, told)
            return
        self._clock.set(self._clock.utc() + timedelta(minutes=told.minutes) * _WRITTEN)
        spec = session.spec(told.id)
        if told.agreed:
            session.record(told.id, AGREE, told.agreed.model_dump())
            self._agreed[cycle.observed.id] = cycle.id
        elif told.status:
            report = {"status": told.status, "note": told.text, "cycle": about}
            session.record(told.id, STATUS, report)
        elif isinstance(spec, PromptSpec) and spec.becomes == "focus":
            session.record(told.id, WRITE, {"text": cycle.focus})
        else:
            session.record(told.id, WRITE, {"text": told.text})

    def _claim(self, session: Session, told: Told) -> None:
        begun = self._clock.utc()
        share = timedelta(minutes=told.minutes) / (len(told.claims) + 1)
        for number, claimed in enumerate(told.claims, 1):
            self._clock.set(begun + number * share)
            claim = session.record(told.id, CLAIM, {"text": claimed.text})
            for line in self._named(claimed.evidence):
                self._clock.set(self._clock.utc() + _PICK)
                session.record(told.id, LINK, {"claim": claim.id, "line": line})
            if claimed.strength:
                session.record(told.id, STRENGTH, {"claim": claim.id})

    def _named(self, fragments: Sequence[str]) -> Iterator[str]:
        """Ids of the lines that these words are from."""
        for words in fragments:
            found = [line.ref for line in self._lines if words in line.text]
            if len(found) != 1:
                raise LookupError(f"{len(found)} lines of the lesson say {words!r}")
            yield found[0]

    def _open(self, cycle: Cycle, stage: str, day: date, hour: time) -> Session:
        self._clock.set(moment(day, hour))
        wanted = (cycle.protocol, *(cycle.instruments if stage == "observe" else ()))
        frozen = tuple(self._freeze(name) for name in wanted)
        desk = Desk()
        run = begin_run(desk, self._clock, cycle, stage, frozen)
        session, _ = open_session(desk, self._clock, run, self._parser)
        return session

    def _freeze(self, protocol_id: str) -> FrozenProtocol:
        entry = self._library.find(protocol_id)
        if entry is None or entry.protocol is None:
            raise LookupError(f"the demo needs the protocol {protocol_id!r}")
        return FrozenProtocol(protocol_id, fingerprint(entry.text), entry.text)
