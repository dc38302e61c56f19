"""Write the pictures of the screens: the demo's school, one fixed moment, the same every time.

python docs/make_screens.py              the pictures that README and guide show
python docs/make_screens.py --all DIR    every screen, in two sizes, dark and light
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from observe_tui import cli
from observe_tui.demo.clock import SettableClock
from observe_tui.demo.lesson import play, read_lesson
from observe_tui.demo.school import fill
from observe_tui.kit.choices import ChoiceList
from observe_tui.kit.themes import DARK, LIGHT
from observe_tui.paths import Places
from observe_tui.protocol.loading import fingerprint
from observe_tui.record.model import Cycle, FrozenProtocol, new_id
from observe_tui.session.starting import begin_run, open_session
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.navigation import open_review, open_stage
from observe_tui.ui.services import Opened
from observe_tui.ui.sitting import SittingScreen

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "docs" / "screens"

NOW = datetime.combine(date(2026, 11, 20), time(13, 58)).astimezone()
"""A Friday afternoon, wherever the pictures are made."""

SIZES = ((80, 24), (120, 40))
THEMES = {"dark": DARK.name, "light": LIGHT.name}

SHOWN = (
    "home-80x24-dark",
    "plan-80x24-dark",
    "observe-write-80x24-dark",
    "observe-mark-120x40-dark",
    "debrief-80x24-dark",
    "claims-120x40-light",
    "action-80x24-light",
    "review-120x40-light",
)
"""The pictures that README and guide show."""

_CHANGES = (
    # No font from elsewhere: whatever the reader's machine has.
    (re.compile(r"\s*@font-face\s*\{[^}]*\}"), ""),
    (re.compile(r"Fira Code,\s*monospace"), "'DejaVu Sans Mono', Menlo, Consolas, monospace"),
    (re.compile(r"\s*<!--.*?-->", re.DOTALL), ""),
)
_LIGHT_FRAME = (
    (
        '<rect fill="#292929" stroke="rgba(255,255,255,0.35)"',
        '<rect fill="#e7e4da" stroke="#c3beb0"',
    ),
    ('-title" fill="#c5c8c6"', '-title" fill="#5d666e"'),
)


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


async def _observe(stage: Stage) -> None:
    """Go on with an observation of which 23 minutes and 44 seconds have gone by."""
    store, library = stage.opened.store, stage.opened.library
    people = {one.name: one for one in store.people()}
    cycle = Cycle(
        new_id(), people["Rivera"], people["Chen"], "Science", "8B",
        "In the first ten minutes, who does the thinking: they or I?",
        "peer-cycle", ("script", "copus", "question-levels"),
        NOW.date(), time(13, 30), NOW.astimezone(UTC),
    )  # fmt: skip
    store.save_cycle(cycle)
    stage.clock.set(NOW - timedelta(minutes=23, seconds=44))
    frozen = []
    for name in (cycle.protocol, *cycle.instruments):
        entry = library.find(name)
        if entry is None:
            raise LookupError(f"the pictures need the protocol {name!r}")
        frozen.append(FrozenProtocol(name, fingerprint(entry.text), entry.text))
    run = begin_run(store, stage.clock, cycle, "observe", frozen)
    session, _ = open_session(store, stage.clock, run, stage.opened.parser)
    gone = (NOW - run.started_at).total_seconds()
    play(session, [one for one in read_lesson() if one.recorded_at < gone], stage.clock)
    stage.clock.set(NOW)
    session.outbox.pulse()
    open_stage(stage.app, cycle.id, "observe")
    await stage.settle()
    await stage.write('Seat 14: "Twice as fast? And tw')


async def observe_write(stage: Stage) -> None:
    """WRITE: a line is being written."""
    await _observe(stage)


async def observe_mark(stage: Stage) -> None:
    """MARK: letters are codes."""
    await _observe(stage)
    await stage.press("tab")


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
        "; Chen sits in",
        "10A, next week",
        "A pupil speaks first.",
    ):
        await stage.press("end")
        await stage.write(answer)
        await stage.press("enter")
    await stage.spend(210)
    await stage.press("ctrl+s")


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


SCENES: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "home": home,
    "plan": plan,
    "observe-write": observe_write,
    "observe-mark": observe_mark,
    "debrief": debrief,
    "evidence": evidence,
    "claims": claims,
    "action": action,
    "review": review,
    "library": library,
    "help": help_sheet,
}


@contextlib.asynccontextmanager
async def staged(size: tuple[int, int]) -> AsyncIterator[Stage]:
    """The program with the demo's school in it."""
    clock = SettableClock(NOW)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.chdir(ROOT):
        # Protocols are named from here, so that no path of this machine is in a picture.
        wired = cli.wire(Places(home=Path(folder), bundled=Path("protocols")))

        def opened() -> Opened:
            made = wired.open()
            fill(made.store, made.library, made.parser, NOW)
            return made

        app = ObserveApp(replace(wired, clock=clock, open=opened, demo=True))
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            stage = Stage(pilot, app, clock)
            await stage.settle()
            yield stage
        if app.opened is not None:
            app.opened.store.close()


async def pictures(scene: str, size: tuple[int, int], themes: Iterable[str]) -> dict[str, str]:
    """SVG of one screen, by theme."""
    found: dict[str, str] = {}
    async with staged(size) as stage:
        await SCENES[scene](stage)
        for field in stage.app.screen.query("*"):
            if isinstance(field, (Input, TextArea)):
                field.cursor_blink = False
        for theme in themes:
            stage.app.theme = THEMES[theme]
            await stage.settle()
            found[theme] = _tidied(stage.app.export_screenshot(title="observe-tui"), theme)
    return found


def _tidied(svg: str, theme: str) -> str:
    """The picture as it stands alone, in a frame that goes with it."""
    for pattern, words in _CHANGES:
        svg = pattern.sub(words, svg)
    for before, after in _LIGHT_FRAME if theme == "light" else ():
        svg = svg.replace(before, after)
    return svg


async def draw(names: Iterable[str], folder: Path) -> list[Path]:
    """Write the pictures of these names into a folder."""
    wanted: dict[tuple[str, tuple[int, int]], list[str]] = {}
    for name in names:
        scene, size, theme = name.rsplit("-", 2)
        columns, rows = size.split("x")
        wanted.setdefault((scene, (int(columns), int(rows))), []).append(theme)
    written = []
    for (scene, (columns, rows)), themes in wanted.items():
        for theme, svg in (await pictures(scene, (columns, rows), themes)).items():
            path = folder / f"{scene}-{columns}x{rows}-{theme}.svg"
            path.write_text(svg, encoding="utf-8", newline="\n")
            written.append(path)
    return written


def main() -> None:
    """Write pictures and name them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", metavar="DIR", type=Path, help="every screen, into this folder")
    parser.add_argument("--only", metavar="SCREEN", choices=tuple(SCENES), help="just this screen")
    arguments = parser.parse_args()
    every = (f"{scene}-{w}x{h}-{theme}" for scene in SCENES for w, h in SIZES for theme in THEMES)
    names = [
        name
        for name in (every if arguments.all else SHOWN)
        if arguments.only is None or name.rsplit("-", 2)[0] == arguments.only
    ]
    folder = arguments.all or SCREENS
    folder.mkdir(parents=True, exist_ok=True)
    for path in asyncio.run(draw(names, folder)):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
