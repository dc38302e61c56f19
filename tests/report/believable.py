"""A believable cycle, folded from hand-written events by the real steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from observe_tui.analysis.blocks import Column, Quote, Quotes, Row, Table
from observe_tui.analysis.timeline import END, GAP, PAUSE, RESUME, timeline
from observe_tui.protocol.model import Code, StepSpec
from observe_tui.record.actions import ACTION_VERBS, action_steps
from observe_tui.record.events import effective
from observe_tui.record.model import (
    ActionStep,
    Cycle,
    Event,
    Payload,
    Person,
    Run,
    StatusChange,
)
from observe_tui.report.document import Document
from observe_tui.session.progress import DONE, ENTER, SKIP, progress
from observe_tui.session.reading import CycleRecord, RunRecord, Sitting
from observe_tui.steps import KINDS
from observe_tui.steps.action.step import ActionSpec
from observe_tui.steps.claims.step import ClaimsSpec
from observe_tui.steps.interval.step import CodeGroup, IntervalSpec
from observe_tui.steps.kind import Setting
from observe_tui.steps.prompt.step import PromptSpec
from observe_tui.steps.script.step import ScriptSpec
from observe_tui.steps.talk.step import TalkSpec
from observe_tui.steps.tally.step import TallySpec

FOCUS = "Do my questions make them think, or only recall?"
TODAY = date(2026, 11, 24)
NAMES = {"peer-cycle": "Peer cycle", "copus": "COPUS", "script": "Script"}

OBSERVED = Person("p1", "Rivera")
OBSERVER = Person("p2", "Chen")

CYCLE = Cycle(
    id="c2",
    observed=OBSERVED,
    observer=OBSERVER,
    course="Science",
    group="8B",
    focus=FOCUS,
    protocol="peer-cycle",
    instruments=("script", "copus", "question-levels"),
    day=date(2026, 11, 21),
    starts=time(14, 20),
    created_at=datetime(2026, 11, 10, 9, 0, tzinfo=UTC),
)

LAST_STEP = ActionStep(
    cycle_id="c1",
    what="Ask, count to three, then call a name.",
    why="Most answers came from the same four seats.",
    owner="Rivera",
    by_when="half-term",
    looks_like="At least eight different pupils answer in a lesson.",
    status="tried",
    history=(
        StatusChange(
            "tried",
            "Counting under my breath works. It felt long at first.",
            datetime(2026, 11, 12, 15, 0, tzinfo=UTC),
        ),
    ),
)


TABLE = Table(
    "Who was heard",
    "% of 12 exchanges with a seat",
    (Column("seat"), Column("said | asked"), Column("exchanges", True), Column("share", True)),
    (
        Row(("14", "how, why", "9", "75 %"), 75.0),
        Row(("佐藤 [/]", "nothing yet\nbut a nod", "3", "25 %"), 25.0),
        Row(("16", "", "0", "0 %"), 0.0),
    ),
    "never heard: 2 of 24 seats",
)


def with_table(document: Document) -> Document:
    """The document with a table among its evidence."""
    return replace(
        document,
        sections=tuple(
            replace(one, blocks=(*one.blocks, TABLE)) if one.id == "evidence" else one
            for one in document.sections
        ),
    )


def codes(text: str, prefix: str = "") -> tuple[Code, ...]:
    """Codes from `id label:name` lines."""
    pairs = (line.strip().split(":", 1) for line in text.strip().split("\n"))
    return tuple(Code(id=f"{prefix}{label}", label=label, name=name) for label, name in pairs)


COPUS = IntervalSpec(
    id="copus",
    kind="interval",
    title="COPUS",
    seconds=120,
    groups=(
        CodeGroup(
            id="students",
            title="students",
            codes=codes(
                """L:Listening
                Ind:Thinking alone
                CG:Group talk on a vote
                WG:Group with worksheet
                OG:Other group work
                AnQ:Answering
                SQ:Asking
                WC:Whole-class discussion
                Prd:Predicting
                SP:Presenting
                TQ:Test or quiz
                W:Waiting
                O:Other""",
                "S.",
            ),
        ),
        CodeGroup(
            id="teacher",
            title="teacher",
            codes=codes(
                """Lec:Explaining
                RtW:Writing live
                FUp:Following up
                PQ:Posing a question
                CQ:Vote question
                AnQ:Answering a pupil
                MG:Moving and guiding
                1o1:One to one
                DV:Demonstration or video
                Adm:Housekeeping
                W:Waiting
                O:Other""",
                "I.",
            ),
        ),
        CodeGroup(
            id="engaged",
            title="engaged",
            exclusive=True,
            codes=codes("L:Low\nM:Medium\nH:High", "E."),
        ),
    ),
)

LEVELS = TallySpec(
    id="question-levels",
    kind="tally",
    title="Question levels",
    codes=codes(
        """remember:Recall a fact
        understand:Say it in other words
        apply:Use it on a case
        analyse:Take it apart
        evaluate:Judge with reasons
        create:Make something new"""
    ),
)

SCRIPT = ScriptSpec(id="script", kind="script", title="Script")

BEFORE = (
    ActionSpec(
        id="last-step",
        kind="action",
        title="The last step",
        speaker="observed",
        minutes=4,
        mode="review",
        of="last",
    ),
    TalkSpec(
        id="class", kind="talk", title="The lesson and the class", speaker="observed", minutes=7
    ),
    PromptSpec(
        id="focus", kind="prompt", title="The focus", speaker="observed", becomes="focus", minutes=6
    ),
    TalkSpec(id="watch", kind="talk", title="What to watch, and notes", minutes=5),
)

DEBRIEF = (
    TalkSpec(id="again", kind="talk", title="Focus again", minutes=2),
    TalkSpec(id="first", kind="talk", title="The teacher first", speaker="observed", minutes=5),
    TalkSpec(id="evidence", kind="talk", title="Evidence", speaker="observer", minutes=10),
    ClaimsSpec(id="meaning", kind="claims", title="What it may mean", minutes=8),
    ActionSpec(id="step", kind="action", title="One step", speaker="observed", minutes=7),
    PromptSpec(id="when", kind="prompt", title="When we look again", minutes=3),
)

FOLLOW_UP = (
    ActionSpec(id="this-step", kind="action", title="The step", speaker="observed", mode="review"),
    TalkSpec(id="changed", kind="talk", title="What changed", speaker="observed", minutes=4),
)

LINES = (
    (22, "evidence", "Pupils come in, bags down; five starter questions on the board."),
    (46, "evidence", 'T: "What is energy measured in?" Seat 3 calls out "joules".'),
    (142, "evidence", 'T: "What did we say friction does?" No gap: "It slows things down."'),
    (191, "interpretation", "Answers own question: nerves, or the clock?"),
    (402, "evidence", 'T: "Turn to the person next to you. Why does the ball stop?" 90 s of talk.'),
    (655, "evidence", 'Seat 14, to partner: "But it can\'t just vanish, it has to go somewhere."'),
    (1378, "evidence", 'T: "What would happen if we doubled the height?"'),
    (1384, "evidence", "Four hands. T waits, counts on fingers behind back. Nine hands. Seat 14."),
    (1392, "interpretation", "Rushing past the second answer?"),
    (1410, "question", "Why this example and not the one from the lab?"),
    (1902, "evidence", 'Seat 21: "Could you get all of it back?" T: "Who has an idea?" Waits 5 s.'),
    (2310, "question", "What did Seats 17 to 20 take from the pair talk?"),
    (2650, "evidence", 'T: "Thank you, 8B." Chairs up, they leave row by row.'),
)

MARKS = {
    "S.L": "0 1 2 6 7 8 12 13 16 17 20 21",
    "S.Ind": "0 3 9 14 15",
    "S.WG": "9 10 14 15 18",
    "S.AnQ": "0 1 2 4 6 8 11 12 13 16 19 20",
    "S.SQ": "8 15 16",
    "S.WC": "11 12 16",
    "S.OG": "3 4 5",
    "S.O": "0 21 22",
    "I.Lec": "1 2 6 7 12 13 17",
    "I.RtW": "6 7 13",
    "I.FUp": "2 4 8 11 12 16 20",
    "I.PQ": "0 1 2 4 6 8 11 12 16 19",
    "I.MG": "3 5 9 10 14 15 18",
    "I.1o1": "10 18",
    "I.Adm": "0 21 22",
    "E.H": "3 4 5 11 12 16",
    "E.M": "0 1 2 6 7 8 9 10 13 14 15 17 18 19 20 21",
}


@dataclass
class Diary:
    """Events of one run, numbered as they come."""

    run: Run
    events: list[Event] = field(default_factory=list)

    def add(self, step: str, verb: str, at: float = 0, /, **payload: object) -> str:
        """Record one event at so many seconds; returns its id."""
        number = len(self.events) + 1
        moment = self.run.started_at + timedelta(seconds=at)
        known: Payload = payload  # type: ignore[assignment]
        ref = f"{self.run.id}-{number}"
        self.events.append(
            Event(ref, self.run.id, number, step, verb, known, moment, round(at * 1000))
        )
        return ref

    def talk_through(self, steps: Sequence[StepSpec], minutes: float = 4) -> None:
        """Enter every step and be done with it."""
        for number, step in enumerate(steps):
            self.add("", ENTER, number * minutes * 60, step=step.id)
            self.add("", DONE, (number + 1) * minutes * 60, step=step.id)


def start(stage: str, moment: datetime) -> Diary:
    return Diary(Run(f"r-{stage}", "c2", stage, moment, ()))


def folded(
    diary: Diary,
    title: str,
    steps: Sequence[StepSpec],
    names: Mapping[str, str] | None = None,
    minutes: tuple[int, int] | None = None,
) -> RunRecord:
    """The run, read back the way the program reads it."""
    events = diary.events
    states = {
        step.id: KINDS[step.kind].replay(
            step, effective([event for event in events if event.step == step.id])
        )
        for step in steps
    }
    line = timeline(events, max((event.elapsed_ms for event in events), default=0))
    way = progress([step.id for step in steps], events, line)
    sitting = Sitting(title, "", tuple(steps), names or {}, minutes)
    return RunRecord(diary.run, sitting, states, tuple(events), line, way)


def record_of(
    runs: Iterable[RunRecord], cycle: Cycle = CYCLE, last: ActionStep | None = LAST_STEP
) -> CycleRecord:
    """The cycle with its evidence and its step, read back the way the program reads it."""
    runs = tuple(runs)
    quotes: list[Quote] = [
        quote
        for run in runs
        for step in run.sitting.steps
        for block in run.blocks(step, Setting(run.timeline))
        if isinstance(block, Quotes)
        for quote in block.quotes
    ]
    events = [event for run in runs for event in run.events if event.verb in ACTION_VERBS]
    steps = action_steps([run.run for run in runs], events)
    return CycleRecord(cycle, runs, {q.ref: q for q in quotes}, last, steps.get(cycle.id))


def before() -> RunRecord:
    diary = start("before", datetime(2026, 11, 20, 13, 5, tzinfo=UTC))
    diary.talk_through(BEFORE)
    diary.add("", SKIP, 30, step="last-step", reason="talked about on the way in")
    diary.add(
        "class",
        "write",
        300,
        text="Energy stores, second lesson. At the end they should be able to say where the energy "
        "went.\n\nSeats 17 to 20 are new to each other.",
    )
    diary.add("focus", "write", 700, text=FOCUS)
    diary.add("watch", "write", 900, text="Chen sits by the window. The class knows.")
    diary.add("", END, 960)
    return folded(diary, "Before", BEFORE, minutes=(20, 30))


def observation(
    lines: Iterable[tuple[float, str, str]] = LINES, specs: Sequence[StepSpec] | None = None
) -> RunRecord:
    """45 minutes; interval 6 watched in part, 23 only just begun, 19 missed."""
    diary = start("observe", datetime(2026, 11, 21, 14, 21, tzinfo=UTC))
    for at, tag, text in lines:
        diary.add("script", "line", at, text=text, tag=tag)
    for code, places in MARKS.items():
        for place in places.split():
            diary.add("copus", "mark", int(place) * 120 + 5, interval=int(place), code=code)
    for number, level in enumerate(
        ["remember"] * 7 + ["understand"] * 4 + ["apply"] * 2 + ["analyse"] * 2
    ):
        diary.add("question-levels", "count", 60 + number * 150, code=level)
    diary.add("", PAUSE, 5 * 120 + 70)
    diary.add("", RESUME, 5 * 120 + 110)
    diary.add("", GAP, 19 * 120, from_ms=18 * 120_000)
    diary.add("", END, 2675)
    names = {"script": "Script", "copus": "COPUS", "question-levels": "Question levels"}
    return folded(diary, "Observe", specs or (SCRIPT, COPUS, LEVELS), names, (30, 45))


def debrief() -> RunRecord:
    diary = start("debrief", datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    diary.talk_through(DEBRIEF, minutes=5.5)
    diary.add("again", "write", 60, text="Yes. And: who gets to answer?")
    diary.add(
        "first",
        "write",
        200,
        text="They answered before I had finished.\nThe pair talk surprised me: Seat 14 had the "
        "whole idea, in her own words.\n\nI think I fill the silence myself.",
    )
    diary.add("evidence", "write", 600, text="Went through the strip and the two long waits.")
    first = diary.add("meaning", "claim", 900, text="Waiting brings more pupils in.")
    diary.add("meaning", "claim", 1000, text="The starter asks for recall only.")
    second = diary.add("meaning", "claim", 1100, text="Pair talk is where the thinking is heard.")
    for line in ("r-observe-8", "r-observe-7", "r-observe-11", "r-observe-9"):
        diary.add("meaning", "link", 1200, claim=first, line=line)
    for line in ("r-observe-5", "r-observe-6"):
        diary.add("meaning", "link", 1250, claim=second, line=line)
    diary.add(
        "step",
        "agree",
        1500,
        what="After each hinge question: thirty seconds of pair talk, then call a name.",
        why="The best reasons were said to a partner, and only four voices reached the class.",
        owner="Rivera; Chen comes in for one starter to count voices",
        by_when="Friday 4 December",
        looks_like="Ten different voices in one lesson, and a reason in every second answer.",
    )
    diary.add("when", "write", 1700, text="Monday 7 December, break, room 12. Only the two of us.")
    diary.add("", END, 1980)
    return folded(diary, "Debrief", DEBRIEF, minutes=(30, 40))


def follow_up() -> RunRecord:
    diary = start("follow-up", datetime(2026, 12, 7, 10, 40, tzinfo=UTC))
    diary.talk_through(FOLLOW_UP)
    diary.add(
        "this-step",
        "status",
        100,
        status="tried",
        note="Twice. Eleven voices on Thursday.",
        cycle="c2",
    )
    diary.add("changed", "write", 300, text="They expect the pair talk now, and get on with it.")
    diary.add("", END, 480)
    return folded(diary, "Follow-up", FOLLOW_UP, minutes=(10, 15))


def believable() -> CycleRecord:
    return record_of([before(), observation(), debrief(), follow_up()])
