"""What the pictures show: each scene brings the demo's school to one moment and one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from textual import events
from textual.pilot import Pilot

from observe_tui.demo.clock import SettableClock
from observe_tui.demo.lesson import play, read_lesson
from observe_tui.kit.choices import ChoiceList
from observe_tui.protocol.loading import fingerprint
from observe_tui.record.model import Cycle, FrozenProtocol, Participant, new_id
from observe_tui.session.starting import begin_run, open_session
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.navigation import open_prepare, open_review, open_stage
from observe_tui.ui.services import Opened
from observe_tui.ui.sitting import SittingScreen

NOW = datetime.combine(date(2026, 11, 20), time(13, 58)).astimezone()
"""A Friday afternoon, wherever the pictures are made."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The program on a first screen, with a demo school and a clock set by hand."""

    pilot: Pilot[str]
    app: ObserveApp
    clock: SettableClock

    async def settle(self) -> None:
        """Wait until nothing moves any more."""
        await self.app.workers.wait_for_complete()
        for _ in range(3):
            await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until the screen has answered."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Put a text into the field one is in, all at once as a paste does."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def spend(self, seconds: int) -> None:
        """Let time go by in a conversation; the screen looks at the clock all the while."""
        screen = self.app.screen
        if not isinstance(screen, SittingScreen):
            raise TypeError("time goes by in a conversation only")
        until = self.clock.utc() + timedelta(seconds=seconds)
        while self.clock.utc() < until:
            # Four seconds without a look would count as an absence.
            self.clock.set(min(until, self.clock.utc() + timedelta(seconds=3)))
            screen.tick()
        await self.pilot.pause()

    @property
    def opened(self) -> Opened:
        """The store and the protocols."""
        if self.app.opened is None:
            raise RuntimeError("the store is not open yet")
        return self.app.opened

    def cycle(self, observed: str) -> Cycle:
        """The newest cycle with a colleague."""
        found = [one for one in self.opened.store.cycles() if one.observed.name == observed]
        return max(found, key=lambda one: one.day)

    async def converse(self, observed: str, seconds: int) -> None:
        """Open the debrief of a colleague's newest cycle, begun so many seconds before now."""
        self.clock.set(NOW - timedelta(seconds=seconds))
        open_stage(self.app, self.cycle(observed).id, "debrief")
        await self.settle()


async def home(stage: Stage) -> None:
    """The agenda."""


async def plan(stage: Stage) -> None:
    """A plan that is nearly complete."""
    await stage.press("n")
    await stage.write("Brandt")
    await stage.press("tab", "tab")
    await stage.write("Maths")
    await stage.press("tab")
    await stage.write("6B")
    await stage.press("tab")
    await stage.write("Do they explain to each other, or only hand the answer on?")
    await stage.press("tab")
    await stage.write("tue")


async def _observe(stage: Stage, *instruments: str, **gone: int) -> None:
    """Open an observation, as long before now as `gone` says, with nothing in it."""
    store, library = stage.opened.store, stage.opened.library
    people = {one.name: one for one in store.people()}
    cycle = Cycle(
        new_id(), people["Rivera"], people["Chen"], "Science", "8B",
        "In the first ten minutes, who does the thinking: they or I?",
        "peer-cycle", ("script", *instruments),
        NOW.date(), time(13, 30), NOW.astimezone(UTC),
    )  # fmt: skip
    store.save_cycle(cycle)
    stage.clock.set(NOW - timedelta(**gone))
    frozen = []
    for name in (cycle.protocol, *cycle.instruments):
        entry = library.find(name)
        if entry is None:
            raise LookupError(f"the pictures need the protocol {name!r}")
        frozen.append(FrozenProtocol(name, fingerprint(entry.text), entry.text))
    begin_run(store, stage.clock, cycle, "observe", frozen)


_FOUR_MINUTES: tuple[tuple[str, int], ...] = (
    ("t", 31), ("qs", 4), ("qp", 3), ("w", 1), ("wt", 22), ("aaba", 6), ("abac", 9), ("p", 8),
    ("aa", 3), ("t", 18), ("q", 2), ("q", 4), ("p", 13), ("t", 40), ("g", 32), ("t", 12),
    ("qs", 5), ("qp", 9), ("t", 11), ("qs", 2),
)  # fmt: skip
"""Keys, and the seconds after them: who holds the floor, a sweep, waits."""

_THREE_MINUTES: tuple[tuple[str, int], ...] = (
    ("g", 14), ("+cHl", 2), ("hvt", 3), ("2", 30), ("+nWq", 3), ("w1", 22), ("b", 9),
    ("+cYl", 3), ("y3vt", 33), ("e", 2), ("+c", 1), ("O", 12),
)  # fmt: skip
"""Keys, and the seconds after them: exchanges, each with what was asked and answered."""


async def _enter(stage: Stage) -> None:
    """Go on with the observation that is open."""
    open_stage(stage.app, stage.cycle("Rivera").id, "observe")
    await stage.settle()


async def _second_half(stage: Stage) -> None:
    """The lesson of the demo, 23 minutes and 44 seconds into it."""
    await _observe(stage, "copus", "question-levels", minutes=23, seconds=44)
    store = stage.opened.store
    run = store.runs(stage.cycle("Rivera").id)[-1]
    session, _ = open_session(store, stage.clock, run, stage.opened.parser)
    gone = (NOW - run.started_at).total_seconds()
    play(session, [one for one in read_lesson() if one.recorded_at < gone], stage.clock)
    stage.clock.set(NOW)
    session.outbox.pulse()
    await _enter(stage)


async def observe_write(stage: Stage) -> None:
    """WRITE: a line is being written."""
    await _second_half(stage)
    await stage.write('Seat 14: "Twice as fast? And tw')


async def observe_mark(stage: Stage) -> None:
    """MARK: letters are codes."""
    await _second_half(stage)
    await stage.press("tab")


async def instruments(stage: Stage) -> None:
    """Three instruments beside the script, on one clock."""
    await _observe(stage, "talk-time", "at-task", "wait-time", minutes=4)
    await _enter(stage)
    await stage.write("T: What makes a seed wake up?")
    await stage.press("enter", "tab")
    for keys, seconds in _FOUR_MINUTES:
        await stage.press(*keys)
        await stage.spend(seconds)


async def turns(stage: Stage) -> None:
    """Who is drawn in, exchange by exchange, beside the look-fors."""
    await _observe(stage, "participation", "look-fors", minutes=3)
    await _enter(stage)
    await stage.press("tab")
    for keys, seconds in _THREE_MINUTES:
        await stage.press(*keys)
        await stage.spend(seconds)


async def log(stage: Stage) -> None:
    """Everything recorded, and one mark that was put right."""
    await _second_half(stage)
    await stage.press("ctrl+l", "up", "up", "up", "left_square_bracket", "n")
    await stage.write("he looked at his neighbour first")
    await stage.press("enter")


async def seats(stage: Stage) -> None:
    """The room of a class, as it is typed."""
    await stage.press("s")
    await stage.write("1 2 - 3 4\n5 6 - 7 8\n9 10 - 11 12\nA B")


async def meeting(stage: Stage) -> None:
    """A meeting of four about a goal."""
    people = {one.name: one for one in stage.opened.store.people()}
    cycle = Cycle(
        new_id(), people["Rivera"], people["Chen"], "Science", "year 8",
        "More of them explain why, not only what", "goal-meeting", (),
        NOW.date(), time(13, 45), NOW.astimezone(UTC), ("meeting",),
        (Participant("Okafor", "timekeeper"), Participant("Brandt")),
    )  # fmt: skip
    stage.opened.store.save_cycle(cycle)
    stage.clock.set(NOW - timedelta(minutes=6))
    open_stage(stage.app, cycle.id, "meeting")
    await stage.settle()
    await stage.spend(150)
    await stage.press("ctrl+n")
    await stage.write("In 9 of 14 answers there is a result and no reason.")
    await stage.spend(200)


async def trying_out(stage: Stage) -> None:
    """An instrument tried out from the library."""
    await stage.press("p", "slash")
    await stage.write("stallings")
    await stage.press("enter", "escape", "v")
    await stage.settle()


async def debrief(stage: Stage) -> None:
    """A debrief in which the teacher speaks first."""
    await stage.converse("Okafor", 172)
    await _focus_again(stage)
    await stage.write("I never sat down, not once. And I take the pen out of their hands ")
    await stage.spend(72)


async def evidence(stage: Stage) -> None:
    """The figures beside a debrief."""
    await stage.converse("Okafor", 492)
    await _focus_again(stage)
    await _teacher_first(stage)
    await stage.press("f3", "f")
    await stage.spend(100)


async def claims(stage: Stage) -> None:
    """Claims, each with its lines."""
    await stage.converse("Okafor", 1190)
    await _up_to_claims(stage)
    await _make_claims(stage)
    await stage.spend(240)


async def action(stage: Stage) -> None:
    """The one step, agreed."""
    await stage.converse("Okafor", 1600)
    await _up_to_claims(stage)
    await stage.spend(440)
    await stage.press("ctrl+n")
    # The form has put the teacher's name into the third field already.
    for answer in (
        "at a group, watch a minute first",
        "They were thinking already.",
        "",
        "10A, next week",
        "A pupil speaks first.",
        "Chen sits in",
    ):
        await stage.press("end")
        await stage.write(answer)
        await stage.press("enter")
    await stage.spend(210)
    await stage.press("ctrl+s")


async def prepare(stage: Stage) -> None:
    """The evidence before a debrief, with a starred line in full."""
    open_prepare(stage.app, stage.cycle("Okafor").id)
    await stage.settle()
    await stage.press(*["down"] * 8)


async def review(stage: Stage) -> None:
    """Figures of a lesson, as the export has them."""
    open_review(stage.app, stage.cycle("Rivera").id)
    await stage.settle()
    await stage.press("6")


async def library(stage: Stage) -> None:
    """What an instrument holds."""
    await stage.press("p", "slash")
    await stage.write("copus")
    await stage.press("enter", "escape")


async def help_sheet(stage: Stage) -> None:
    """Every key of the home screen."""
    await stage.press("question_mark")


async def _focus_again(stage: Stage) -> None:
    await stage.spend(100)
    await stage.write("Still the question.")
    await stage.press("ctrl+n")


async def _teacher_first(stage: Stage) -> None:
    await stage.write("I never sat down. And I take the pen out of their hands.")
    await stage.spend(290)
    await stage.press("ctrl+n")


async def _up_to_claims(stage: Stage) -> None:
    await _focus_again(stage)
    await _teacher_first(stage)
    await stage.write("Read out what happens before and after I come to a group.")
    await stage.spend(560)
    await stage.press("ctrl+n")


async def _make_claims(stage: Stage) -> None:
    for text, lines in (
        ("When I stay a moment longer, the next idea is mine.", (4, 7, 8)),
        ("They find the waiting harder than I do.", ()),
        ("Left alone, they argue with the map and not with me.", (6, 12)),
    ):
        await stage.write(text)
        await stage.press("enter")
        if lines:
            await stage.press("up", "enter")
            choices = stage.app.screen.query_one("ClaimsPanel LineBrowser ChoiceList", ChoiceList)
            for number in lines:
                choices.highlighted = number
                await stage.press("space")
            await stage.press("escape", "n")
    await stage.press("up")


async def agreement(stage: Stage) -> None:
    """What was agreed before a lesson, and until when it is kept."""
    await stage.press("a", "right")
    for field, text in (
        ("purpose", "our debrief; nobody else sees it"),
        ("informed", "7C, by their form teacher"),
        ("until", "12 months"),
    ):
        stage.app.screen.query_one(f"#{field}").focus()
        await stage.write(text)


async def erase(stage: Stage) -> None:
    """What an erasure would take away."""
    await stage.press("a", "f8")
    await stage.settle()


async def export(stage: Stage) -> None:
    """What will leave, without names."""
    await review(stage)
    await stage.press("x", "w", "n")


SCENES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "home": home,
    "plan": plan,
    "observe-write": observe_write,
    "observe-mark": observe_mark,
    "instruments": instruments,
    "turns": turns,
    "log": log,
    "seats": seats,
    "meeting": meeting,
    "trying-out": trying_out,
    "prepare": prepare,
    "debrief": debrief,
    "evidence": evidence,
    "claims": claims,
    "action": action,
    "review": review,
    "agreement": agreement,
    "erase": erase,
    "export": export,
    "library": library,
    "help": help_sheet,
}
