"""What `school.toml` says of the demo's school."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from importlib.resources import files

from pydantic import Field

from observe_tui.demo.lesson import Action
from observe_tui.protocol.model import Part, Words

_TAGS = {"E": "evidence", "I": "interpretation", "Q": "question"}

_KEYS_A_SECOND = 7
_FIRST_THOUGHT_SECONDS = 2


class Agreed(Part):
    """The one step that was agreed, in the words of those who did."""

    what: Words
    why: Words
    owner: Words
    by_when: Words
    looks_like: Words
    support: Words = ""


class Claimed(Part):
    """A claim.

    Attributes:
        evidence: words that occur in one line of the script each, and in no other.
        strength: whether it names something to keep.
    """

    text: Words
    evidence: tuple[str, ...] = ()
    strength: bool = False


class Told(Part):
    """What came of one step of a conversation.

    Attributes:
        minutes: how long it took.
        text: what was written down; beside a status, what was said with it.
        skipped: why it was left out, if it was.
    """

    id: str
    minutes: float
    text: Words = ""
    skipped: Words = ""
    status: str = ""
    claims: tuple[Claimed, ...] = ()
    agreed: Agreed | None = None


class Conversation(Part):
    """A conversation.

    Attributes:
        school_days: how many of them after the lesson; negative before it.
        at: when it began.
    """

    school_days: int
    at: time
    steps: tuple[Told, ...]


class Prepared(Part):
    """What the observer did with the evidence before the debrief.

    Attributes:
        minutes: how long after the lesson it was begun.
        stars: words that occur in one line each, and in no other; most telling first.
        shared: the same, of lines that would be private unless they are shared.
        questions: written beforehand.
    """

    minutes: float
    stars: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    questions: tuple[Words, ...] = ()


class Lesson(Part):
    """An observation, in shorthand.

    Attributes:
        at: when it began.
        full: it is the whole lesson that comes with the program, and nothing else is told here.
        ends: minutes and seconds from its beginning.
        lines: a line each of minutes and seconds, tag and words.
        marks: for an instrument with intervals, the codes of each interval in order.
        counts: for an instrument that counts, when each code was counted.
    """

    at: time
    full: bool = False
    ends: str = "00:00"
    lines: str = ""
    marks: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    counts: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)

    def actions(self, seconds: Mapping[str, int]) -> Iterator[Action]:
        """The keys that were pressed, told without the order they were pressed in.

        Args:
            seconds: length of an interval, by instrument.
        """
        for line in self.lines.splitlines():
            when, tag, text = line.split(" ", 2)
            writing = _FIRST_THOUGHT_SECONDS + len(text) // _KEYS_A_SECOND
            yield Action(_seconds(when), "write", text=text, tag=_TAGS[tag], seconds=writing)
        for instrument, marked in self.marks.items():
            for interval, codes in enumerate(marked):
                names = codes.split()
                for place, code in enumerate(names, 1):
                    at = (interval + place / (len(names) + 1)) * seconds[instrument]
                    yield Action(round(at, 1), "mark", instrument, code)
        for instrument, counted in self.counts.items():
            for code, times in counted.items():
                for when in times.split():
                    yield Action(_seconds(when), "count", instrument, code)
        yield Action(_seconds(self.ends), "end")


class CyclePlan(Part):
    """One cycle, as far as it has come.

    Attributes:
        days: of the lesson, counted from today.
        starts: when the lesson begins; in a while, unless told.
        planned: how many school days before the lesson it was planned.
    """

    observed: str
    group: str
    course: str
    days: int
    starts: time | None = None
    planned: int
    instruments: tuple[str, ...]
    focus: Words = ""
    before: Conversation | None = None
    observe: Lesson | None = None
    prepare: Prepared | None = None
    debrief: Conversation | None = None
    follow_up: Conversation | None = Field(default=None, alias="follow-up")


class School(Part):
    """Who works there and what they did; the cycles of one colleague in order."""

    observer: str
    protocol: str
    cycles: tuple[CyclePlan, ...]


def read_school() -> School:
    """The school that comes with the program."""
    text = files("observe_tui.demo").joinpath("school.toml").read_text(encoding="utf-8")
    return School.model_validate(tomllib.loads(text))


def _seconds(clock: str) -> int:
    minutes, seconds = clock.split(":")
    return int(minutes) * 60 + int(seconds)
