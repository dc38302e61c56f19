"""A lesson as somebody observed it, key by key, and a way to live through it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Literal, TypeAlias, cast

from observe_tui.demo.clock import SettableClock
from observe_tui.session.session import Session
from observe_tui.steps.interval.step import MARK, UNMARK, IntervalSpec, IntervalState
from observe_tui.steps.script.step import LINE, ScriptSpec, ScriptState
from observe_tui.steps.tally.step import COUNT

Deed: TypeAlias = Literal[
    "write", "mark", "late", "count", "back", "undo", "pause", "resume", "end"
]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing an observer did.

    Attributes:
        at: seconds from the start of the observation; for a line, when its first key was typed.
        instrument: id of the instrument that a mark or a count belongs to.
        tag: of a line; none for the one that nobody chose.
        seconds: how long a line took to write, or how far the newest line is dated back.
        back: how many intervals before the present one a late mark belongs to.
    """

    at: float
    do: Deed
    instrument: str = ""
    code: str = ""
    text: str = ""
    tag: str = ""
    seconds: float = 0
    back: int = 0

    @property
    def recorded_at(self) -> float:
        """When it was recorded: a line with its last key, everything else at once."""
        return self.at + self.seconds if self.do == "write" else self.at


def read_lesson() -> tuple[Action, ...]:
    """The whole lesson that comes with the program: a script, COPUS and question levels."""
    text = files("observe_tui.demo").joinpath("lesson.jsonl").read_text(encoding="utf-8")
    return tuple(Action(**json.loads(line)) for line in text.splitlines() if line)


def play(session: Session, actions: Iterable[Action], clock: SettableClock) -> None:
    """Record everything the live screen would have recorded, had somebody pressed these keys.

    Args:
        session: of an observation, on this very clock.
        clock: is set to the time of each action, and left at the last one.
    """
    for action in sorted(actions, key=lambda one: one.recorded_at):
        clock.set(session.run.started_at + timedelta(seconds=action.recorded_at))
        _DEEDS[action.do](session, action)


def _write(session: Session, action: Action) -> None:
    spec = _script(session)
    line = {"text": action.text.strip(), "tag": action.tag or spec.tags[0].id}
    session.record(spec.id, LINE, line, round(action.at * 1000))


def _mark(session: Session, action: Action) -> None:
    # While paused, letters do nothing; an interval that has passed can be marked even then.
    if session.timeline.paused_ms is not None and not action.back:
        return
    spec = session.spec(action.instrument)
    if not isinstance(spec, IntervalSpec):
        raise TypeError(f"{action.instrument!r} has no intervals")
    interval = max(0, session.elapsed_ms() // (spec.seconds * 1000) - action.back)
    marks = cast(IntervalState, session.state(spec.id)).get(interval, frozenset())
    verb = UNMARK if action.code in marks else MARK
    session.record(spec.id, verb, {"interval": interval, "code": action.code})


def _count(session: Session, action: Action) -> None:
    if session.timeline.paused_ms is None:
        session.record(action.instrument, COUNT, {"code": action.code})


def _back(session: Session, action: Action) -> None:
    lines = cast(ScriptState, session.state(_script(session).id))
    for newest in lines[-1:]:
        session.amend(newest.ref, {}, max(0, newest.at_ms - round(action.seconds * 1000)))


def _undo(session: Session, _action: Action) -> None:
    session.undo()


def _pause(session: Session, _action: Action) -> None:
    session.toggle_pause()


def _end(session: Session, _action: Action) -> None:
    session.end()


def _script(session: Session) -> ScriptSpec:
    return next(step for step in session.steps if isinstance(step, ScriptSpec))


_DEEDS: Mapping[Deed, Callable[[Session, Action], None]] = {
    "write": _write,
    "mark": _mark,
    "late": _mark,
    "count": _count,
    "back": _back,
    "undo": _undo,
    "pause": _pause,
    "resume": _pause,
    "end": _end,
}
