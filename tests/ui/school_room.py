"""The program in this process, with a real store of its own and a clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot

from hand_clock import HandClock
from observe_tui.paths import bundled_protocols
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser, fingerprint
from observe_tui.protocol.model import AnyProtocol
from observe_tui.record.model import (
    Cycle,
    Event,
    FrozenProtocol,
    JsonValue,
    Person,
    Run,
    new_id,
)
from observe_tui.steps import SPECS
from observe_tui.store.safe import Safe
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.trouble import TroubleScreen
from observe_tui.ui.screens.unlock import UnlockScreen
from observe_tui.ui.services import Opened, Services
from observe_tui.ui.settings import SettingsFile
from observe_tui.ui.word_file import WordFile

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
NASTY = "[/] [bold]x[/bold] \x1b[31m"

MEI = Person("mei", "Mei Chen")
ANA = Person("ana", "Ana Rivera")
CHIDI = Person("chidi", "Chidi Okafor")
ELSA = Person("elsa", "Elsa Lindqvist")


class KnowingParser(Parser):
    """Reads each text once, for all tests: what it makes of one is frozen."""

    def parse(self, text: str, file: str) -> AnyProtocol:
        return _parsed(text, file)


@cache
def _parsed(text: str, file: str) -> AnyProtocol:
    return _PARSER.parse(text, file)


_PARSER = Parser(SPECS)
PARSER = KnowingParser(SPECS)


@dataclass
class School:
    """The records of a school, and the program that shows them.

    Attributes:
        opened: the store and the protocols; the program that is started opens its own.
    """

    place: Path
    opened: Opened
    clock: HandClock = field(default_factory=lambda: HandClock(NOON))

    @property
    def today(self) -> date:
        return self.clock.utc().astimezone().date()

    def services(self, *, demo: bool = False) -> Services:
        safe = Safe(self.place / "observe.db", self.clock.utc)
        return Services(
            self.clock,
            lambda: None,
            lambda: open_records(self.place, safe),
            self.place / "exports",
            self.place / "observe-tui.log",
            self.place,
            safe,
            demo,
            SettingsFile(self.place / "settings.toml"),
            WordFile(self.place / "words.toml"),
        )

    @asynccontextmanager
    async def started(
        self, size: tuple[int, int] = (80, 24), *, demo: bool = False
    ) -> AsyncIterator[Pilot[str]]:
        """The program on its first screen, with the store open.

        It is the one that writes: the records of the school can only be read meanwhile.
        """
        self.opened.store.close()
        app = ObserveApp(self.services(demo=demo))
        try:
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                yield pilot
        finally:
            if app.opened is not None:
                app.opened.store.close()

    def cycle(
        self,
        who: Person,
        days: int = 0,
        *,
        starts: time | None = None,
        course: str = "Science",
        group: str = "8B",
        focus: str = "",
        protocol: str = "peer-cycle",
        instruments: tuple[str, ...] = ("script", "copus"),
    ) -> Cycle:
        """Plan a cycle so many days from today."""
        day, made = self.today + timedelta(days=days), self.clock.utc()
        cycle = Cycle(
            new_id(), who, MEI, course, group, focus, protocol, instruments, day, starts, made
        )
        self.opened.store.save_cycle(cycle)
        return cycle

    def sit(
        self,
        cycle: Cycle,
        stage: str,
        *events: tuple[str, str, dict[str, JsonValue]],
        ended: bool = True,
    ) -> Run:
        """Record a sitting: each event is a step, a verb and a payload."""
        wanted = (cycle.protocol, *(cycle.instruments if stage == "observe" else ()))
        run = Run(
            new_id(), cycle.id, stage, self.clock.utc(), tuple(self._freeze(i) for i in wanted)
        )
        recorded = []
        for step, verb, payload in (*events, *([("", "end", {})] if ended else ())):
            self.clock.seconds += 1
            number, at = len(recorded) + 1, self.clock.utc()
            recorded.append(Event(new_id(), run.id, number, step, verb, payload, at, number * 1000))
        self.opened.store.keep_run(run, recorded)
        return run

    def agree(self, cycle: Cycle, what: str) -> None:
        """Sit through all up to a debrief that agrees on a step."""
        for stage in ("before", "observe"):
            self.sit(cycle, stage)
        self.sit(cycle, "debrief", ("one-step", "agree", {"what": what}))

    def _freeze(self, protocol: str) -> FrozenProtocol:
        entry = self.opened.library.find(protocol)
        assert entry is not None
        return FrozenProtocol(protocol, fingerprint(entry.text), entry.text)


def open_records(place: Path, safe: Safe | None = None) -> Opened:
    folders = (place / "protocols", bundled_protocols())
    safe = safe or Safe(place / "observe.db", HandClock(NOON).utc)
    return Opened(safe.open(), lambda: (Library(PARSER, folders), PARSER))


def seen(app: App[str]) -> str:
    """What stands on the screen now, line by line."""
    return "\n".join(line.rstrip() for line in lines_seen(app))


def lines_seen(app: App[str]) -> Sequence[str]:
    """The lines of the screen, at their full width."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


async def write(pilot: Pilot[str], text: str) -> None:
    """Put a text into the field one is in, all at once as a paste does."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def at_once(pilot: Pilot[str], *keys: str) -> None:
    """Send keys as fast as a terminal does after a stall, without waiting in between."""
    for key in keys:
        name, character = (_character_to_key(key), key) if len(key) == 1 else (key, None)
        pilot.app.post_message(events.Key(name, character))
    for _ in range(3):
        await pilot.pause()


async def wait_for(pilot: Pilot[str], words: str) -> None:
    """Wait until these words are on the screen."""
    for _look in range(300):
        if words in seen(pilot.app):
            return
        await pilot.pause(0.01)
    raise AssertionError(f"{words!r} is not on the screen:\n{seen(pilot.app)}")


async def settled(pilot: Pilot[str]) -> None:
    """The agenda is there with the names of its protocols, or there was trouble opening it.

    All of that happens after the first paint, so until then there is no worker to wait for.
    """
    for _look in range(1000):
        home = pilot.app.screen
        page = home.agenda.page if isinstance(home, HomeScreen) else None
        named = page is not None and page.names is not None
        opened = isinstance(pilot.app, ObserveApp) and pilot.app.opened is not None
        if (named and opened) or isinstance(home, TroubleScreen | UnlockScreen):
            break
        await pilot.pause(0.01)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
