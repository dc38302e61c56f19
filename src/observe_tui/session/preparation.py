"""What the observer made of the evidence before the debrief: stars, questions, who may see what.

It is recorded in a run of its own stage, which no protocol names. Everything in it can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from observe_tui.record.events import read_text
from observe_tui.record.model import Event

STAGE = "prepare"
"""Stage of the run in which it is recorded."""
STEP = "prepare"
"""Step of its events, so that undo and redo know them."""

STAR = "star"
UNSTAR = "unstar"
SHARE = "share"
KEEP_BACK = "keep-back"
ASK = "ask"

INTERPRETATION = "interpretation"
"""Tag of the lines that are private unless they are shared one by one."""
QUESTION = "question"


@dataclass(frozen=True, slots=True)
class DraftedQuestion:
    """A question the observer wants to ask in the debrief.

    Attributes:
        ref: id of the event that recorded it.
    """

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """Stars, questions and choices of who may see what.

    Attributes:
        stars: ids of starred lines, in the order in which they are to be shown.
        chosen: by the id of a line or of a question, whether it is shared with the teacher.
        questions: in the order they were written.
    """

    stars: tuple[str, ...] = ()
    chosen: Mapping[str, bool] = field(default_factory=dict)
    questions: tuple[DraftedQuestion, ...] = ()

    def shares(self, ref: str, tag: str) -> bool:
        """Whether it may leave: as chosen, else every line and question but interpretations."""
        return self.chosen.get(ref, tag != INTERPRETATION)


def prepared(events: Iterable[Event]) -> Preparation:
    """What stands after these events, of which none was taken back.

    A line that is starred again moves to the end; with `before` it moves before that line.
    """
    stars: list[str] = []
    chosen: dict[str, bool] = {}
    questions: dict[str, DraftedQuestion] = {}
    for event in events:
        line = read_text(event.payload, "line")
        if event.verb in (STAR, UNSTAR) and line in stars:
            stars.remove(line)
        if event.verb == STAR and line:
            before = read_text(event.payload, "before")
            stars.insert(stars.index(before) if before in stars else len(stars), line)
        elif event.verb in (SHARE, KEEP_BACK) and line:
            chosen[line] = event.verb == SHARE
        elif event.verb == ASK and (text := read_text(event.payload, "text").strip()):
            questions[event.id] = DraftedQuestion(event.id, text)
    return Preparation(tuple(stars), chosen, tuple(questions.values()))
