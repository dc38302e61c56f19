"""`waittime`: how long it stays quiet after a question, and after an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

from observe_tui.analysis.blocks import (
    Block,
    Column,
    Row,
    Table,
    clock,
    percent,
    spoken_percent,
    spoken_seconds,
)
from observe_tui.analysis.figures import spelled_out
from observe_tui.analysis.timeline import Timeline
from observe_tui.protocol.model import Code, Place, StepSpec
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.steps.kind import Kind, Setting
from observe_tui.steps.marking import check_codes

START = "start"
STOP = "stop"

TENTH_MS = 100
"""A wait is read in whole tenths of a second, as on a stop-watch."""

FIRST = Code(
    id="wait1",
    label="wait 1",
    key="q",
    name="after a question",
    meaning="From the end of the teacher's question until somebody speaks.",
)
SECOND = Code(
    id="wait2",
    label="wait 2",
    key="a",
    name="after an answer",
    meaning="From the end of a pupil's answer until somebody speaks.",
)


class WaitTimeSpec(StepSpec):
    """Two waits and the line they are held against.

    Attributes:
        line_seconds: the line that the waits are held against, in seconds. At most one digit after
            the point.
        forget_seconds: how many seconds a watch may run before it counts as forgotten. It must be
            more than the line.
        first: a code for the wait after the teacher's question.
        second: a code for the wait after a pupil's answer.
    """

    place: ClassVar[Place] = "observation"

    kind: Literal["waittime"]
    line_seconds: Annotated[float, Field(ge=0.5, le=30, allow_inf_nan=False)] = 3
    forget_seconds: Annotated[int, Field(ge=5, le=600)] = 60
    first: Code = FIRST
    second: Code = SECOND

    @field_validator("line_seconds")
    @classmethod
    def _tenths(cls, value: float) -> float:
        if abs(value * 10 - round(value * 10)) > 1e-6:
            raise ValueError("may have one digit after the point, as a stop-watch has")
        return value

    @model_validator(mode="after")
    def _distinct(self) -> WaitTimeSpec:
        if self.forget_seconds <= self.line_seconds:
            raise ValueError("forget_seconds must be more than line_seconds")
        check_codes(codes(self))
        return self

    @property
    def line_ms(self) -> int:
        """The line, in milliseconds."""
        return round(self.line_seconds * 1000)


@dataclass(frozen=True, slots=True)
class Press:
    """A watch was started or stopped.

    Attributes:
        verb: `start` or `stop`.
        code: which watch.
    """

    at_ms: int
    verb: str
    code: str


WaitState: TypeAlias = tuple[Press, ...]
"""Every press, by time of happening; at the same time, in the order of recording."""

Outcome: TypeAlias = Literal["measured", "running", "dropped", "forgotten", "unwatched"]


@dataclass(frozen=True, slots=True)
class Wait:
    """One run of a watch.

    Attributes:
        start_ms: when it was started.
        length_ms: how long it ran, in whole tenths of a second.
        outcome: `measured`, or why not: `running` still, `dropped` when a watch was started
            instead, `forgotten` because it ran too long, `unwatched` because nobody watched
            for a part of it.
    """

    code: str
    start_ms: int
    length_ms: int
    outcome: Outcome


def codes(spec: WaitTimeSpec) -> tuple[Code, ...]:
    """The two waits."""
    return spec.first, spec.second


def initial(_spec: WaitTimeSpec) -> WaitState:
    """No watch was started yet."""
    return ()


def fold(spec: WaitTimeSpec, state: WaitState, event: Event) -> WaitState:
    """The presses after one more event."""
    code = read_text(event.payload, "code")
    if event.verb not in (START, STOP) or code not in {one.id for one in codes(spec)}:
        return state
    earlier = len(state)
    while earlier and state[earlier - 1].at_ms > event.elapsed_ms:
        earlier -= 1
    return (*state[:earlier], Press(event.elapsed_ms, event.verb, code), *state[earlier:])


def waits(spec: WaitTimeSpec, state: WaitState, line: Timeline) -> tuple[Wait, ...]:
    """Every run of a watch until the end of the timeline, in order.

    Only one watch runs at a time, so at most the last one is `running`.
    """
    found: list[Wait] = []
    started: Press | None = None
    for press in state:
        if press.at_ms > line.end_ms:
            break
        if press.verb == STOP and (started is None or started.code != press.code):
            continue
        if started is not None:
            end: Outcome = "measured" if press.verb == STOP else "dropped"
            found.append(_wait(spec, started, press.at_ms, end, line))
        started = press if press.verb == START else None
    if started is not None:
        found.append(_wait(spec, started, line.end_ms, "running", line))
    return tuple(found)


def _wait(spec: WaitTimeSpec, started: Press, end_ms: int, end: Outcome, line: Timeline) -> Wait:
    """A run of a watch: what came first, a gap or the time to forget it, settles it."""
    ran = end_ms - started.at_ms
    forget = spec.forget_seconds * 1000
    outcome = end
    if _meets_gap(line, started.at_ms, started.at_ms + min(ran, forget)):
        outcome = "unwatched"
    elif ran > forget:
        outcome = "forgotten"
    return Wait(started.code, started.at_ms, ran // TENTH_MS * TENTH_MS, outcome)


def _meets_gap(line: Timeline, start_ms: int, end_ms: int) -> bool:
    """Whether nobody watched at some time from `start_ms` on, before `end_ms`."""
    last = max(end_ms, start_ms + 1)
    return any(gap_start < last and start_ms < gap_end for gap_start, gap_end in line.gaps)


def running(found: Sequence[Wait]) -> Wait | None:
    """The watch that runs, or none."""
    return found[-1] if found and found[-1].outcome == "running" else None


def measured(found: Sequence[Wait], code: str | None = None) -> tuple[int, ...]:
    """The lengths that were measured, of one watch or of both, in milliseconds."""
    return tuple(
        wait.length_ms for wait in found if wait.outcome == "measured" and code in (None, wait.code)
    )


def median(values: Sequence[int]) -> float | None:
    """The middle value, or the mean of the middle two; none where there is no value."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spoken_line(spec: WaitTimeSpec) -> str:
    """The line as people read it: `3 s`."""
    return f"{spec.line_seconds:g} s"


def summary(spec: WaitTimeSpec, state: WaitState, setting: Setting) -> tuple[Block, ...]:
    """The figures of both waits, then every wait that was measured."""
    found = waits(spec, state, setting.timeline)
    figures = Table(
        spec.title,
        "% of the waits measured",
        (
            Column("wait"),
            Column("measured", True),
            Column("median", True),
            Column("mean", True),
            Column("shortest", True),
            Column("longest", True),
            Column(f"at or over {spoken_line(spec)}", True),
        ),
        tuple(_figures(spec, code, measured(found, code.id)) for code in codes(spec)),
        _note(spec, found),
    )
    return (figures, _each(spec, found)) if measured(found) else (figures,)


def _figures(spec: WaitTimeSpec, code: Code, lengths: Sequence[int]) -> Row:
    over = sum(length >= spec.line_ms for length in lengths)
    share = spoken_percent(percent(over, len(lengths)))
    return Row(
        (
            code.label,
            str(len(lengths)),
            spoken_seconds(median(lengths)),
            spoken_seconds(sum(lengths) / len(lengths) if lengths else None),
            spoken_seconds(min(lengths, default=None)),
            spoken_seconds(max(lengths, default=None)),
            f"{over} of {len(lengths)}, {share}" if lengths else share,
        )
    )


def _each(spec: WaitTimeSpec, found: Sequence[Wait]) -> Table:
    labels = {code.id: code.label for code in codes(spec)}
    return Table(
        f"{spec.title} · each wait measured",
        "",
        (
            Column("time"),
            Column("wait"),
            Column("lasted", True),
            Column(f"at or over {spoken_line(spec)}"),
        ),
        tuple(
            Row(
                (
                    clock(wait.start_ms),
                    labels[wait.code],
                    spoken_seconds(wait.length_ms),
                    "yes" if wait.length_ms >= spec.line_ms else "no",
                )
            )
            for wait in found
            if wait.outcome == "measured"
        ),
        "The time in the lesson is when the wait began",
    )


def _note(spec: WaitTimeSpec, found: Sequence[Wait]) -> str:
    """What the labels stand for, what was not measured and why, and how far to trust tenths."""
    reasons: dict[Outcome, str] = {
        "dropped": "cut off by the next one",
        "unwatched": "not watched throughout",
        "forgotten": f"left running for more than {spec.forget_seconds} s",
        "running": "still running at the end",
    }
    counted = Counter(wait.outcome for wait in found)
    named = [f"{counted[one]} {words}" for one, words in reasons.items() if counted[one]]
    lost = len(found) - counted["measured"]
    return "; ".join(
        (
            *(f"{code.label}: {spelled_out(code)}" for code in codes(spec) if spelled_out(code)),
            f"{lost} not measured" + (f" ({', '.join(named)})" if named else ""),
            "timed by hand, so tenths of a second are rough",
        )
    )


KIND: Kind[WaitTimeSpec, WaitState] = Kind("waittime", WaitTimeSpec, initial, fold, summary, codes)
