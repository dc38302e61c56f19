"""A whole lesson, typed and marked on the real screens, and its summary counted by hand."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from school_room import settled
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from hand_clock import HandClock
from observe_tui.cli import main
from observe_tui.demo.clock import SettableClock
from observe_tui.demo.desk import Desk
from observe_tui.demo.lesson import play, read_lesson
from observe_tui.paths import HOME_VARIABLE, user_places
from observe_tui.protocol.library import Library
from observe_tui.protocol.loading import Parser
from observe_tui.record.model import Cycle, Event, Person
from observe_tui.session.starting import open_session
from observe_tui.steps import SPECS
from observe_tui.store.opening import open_store
from observe_tui.store.safe import Safe
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.services import Opened, Services

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INSTRUMENTS = ("script", "copus", "question-levels")
LESSON: list[dict[str, Any]] = [
    json.loads(line)
    for line in (files("observe_tui.demo") / "lesson.jsonl").read_text("utf-8").splitlines()
]
TAGS = ("evidence", "interpretation", "question")


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    places = user_places()
    parser = Parser(SPECS)
    store = open_store(places.store)
    yield Opened(store, lambda: (Library(parser, (places.protocols, places.bundled)), parser))
    store.close()


class Observer:
    """Does on the screen, at the right second, what a line of the lesson file says."""

    def __init__(self, app: ObserveApp, pilot: Pilot[str], clock: HandClock) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock
        screen = app.screen
        assert isinstance(screen, ObserveScreen)
        self.screen = screen
        self.keys = {(mark.step, mark.code): key for key, mark in screen.keys.items()}

    def wait_until(self, second: float) -> None:
        """Let the lesson go on; the screen looks at the clock at least every three seconds."""
        while self.clock.seconds < second:
            self.clock.seconds = min(second, self.clock.seconds + 3)
            self.screen.tick()

    async def press(self, *keys: str) -> None:
        """Press keys as a terminal does, one behind the other, then let all of them take effect."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, key if len(key) == 1 else None))
        await self._heard()
        while self.app.is_answering:
            await self._heard()

    async def _heard(self) -> None:
        """A message goes from the app to the line, its panel and the screen: follow it."""
        panel = self.screen.writing.page
        assert panel is not None
        for pump in (self.app, panel.line, panel, self.screen):
            heard = asyncio.Event()
            pump.call_later(heard.set)
            await heard.wait()

    async def do(self, action: dict[str, Any]) -> None:
        self.wait_until(action["at"])
        await getattr(self, f"_{action['do']}")(action)

    async def _mode(self, marking: bool) -> None:
        if (self.screen.marks_left != 0) != marking:
            await self.press("tab")

    async def _write(self, action: dict[str, Any]) -> None:
        await self._mode(marking=False)
        text = action["text"]
        await self.press(text[0])
        self.wait_until(action["at"] + action["seconds"] / 2)
        await self.press(*text[1:])
        for _ in range(TAGS.index(action["tag"])):
            await self.press("ctrl+t")
        self.wait_until(action["at"] + action["seconds"])
        await self.press("enter")

    async def _mark(self, action: dict[str, Any]) -> None:
        await self._mode(marking=True)
        await self.press(self.keys[action["instrument"], action["code"]])

    async def _count(self, action: dict[str, Any]) -> None:
        await self._mark(action)

    async def _late(self, action: dict[str, Any]) -> None:
        await self._mode(marking=True)
        await self.press("z", *"[" * (action["back"] - 1))
        await self._mark(action)
        await self.press("z")

    async def _back(self, action: dict[str, Any]) -> None:
        await self._mode(marking=True)
        await self.press({5: ",", 10: "."}[action["seconds"]])

    async def _undo(self, _action: dict[str, Any]) -> None:
        await self._mode(marking=True)
        await self.press("u")

    async def _pause(self, _action: dict[str, Any]) -> None:
        await self._mode(marking=True)
        await self.press("space")

    async def _resume(self, _action: dict[str, Any]) -> None:
        await self.press("space")

    async def _end(self, _action: dict[str, Any]) -> None:
        await self._mode(marking=True)
        await self.pilot.press("ctrl+e", "ctrl+e")


async def replay(opened: Opened, tmp_path: Path) -> None:
    """Plan a cycle for today, open its observation from the home screen, do the whole lesson."""
    clock = HandClock(BEGIN)
    opened.store.save_cycle(
        Cycle(
            "lesson",
            Person("r", "Rivera"),
            Person("c", "Chen"),
            "Science",
            "8B",
            "Do my questions make them think, or only recall?",
            "peer-cycle",
            INSTRUMENTS,
            clock.utc().astimezone().date(),
            None,
            BEGIN,
        )
    )
    exports, log = tmp_path / "exports", tmp_path / "log"
    safe = Safe(tmp_path / "observe.db", clock.utc)
    services = Services(clock, lambda: None, lambda: opened, exports, log, tmp_path, safe)
    app = ObserveApp(services)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("o")
        await pilot.pause()
        observer = Observer(app, pilot, clock)
        for action in LESSON:
            await observer.do(action)
        await pilot.pause()
        assert not isinstance(app.screen, ObserveScreen)


def check_parity(opened: Opened) -> None:
    """The demo, which replays the same file without screens, records the same."""
    (run,) = opened.store.runs("lesson")
    clock = SettableClock(BEGIN)
    desk = Desk()
    desk.start_run(run)
    session, _ = open_session(desk, clock, run, opened.parser)
    play(session, read_lesson(), clock)
    typed, played = (
        [_bare(one) for one in source.events(run.id)] for source in (opened.store, desk)
    )
    assert typed == played


def _bare(event: Event) -> tuple[object, ...]:
    """What an event says, without the ids that differ from run to run."""
    payload = {name: value for name, value in event.payload.items() if name != "event"}
    return event.seq, event.step, event.verb, payload, event.elapsed_ms


def by_hand() -> tuple[list[tuple[int, str, str]], dict[int, set[str]], Counter[str]]:
    """Lines, marks by interval and counts, straight from the file."""
    lines: list[list[Any]] = []
    marks: dict[int, set[str]] = {}
    counts: Counter[str] = Counter()
    undo: list[Any] = []
    for one in LESSON:
        if one["do"] == "write":
            lines.append([one["at"], one["tag"], one["text"]])
        elif one["do"] == "back":
            lines[-1][0] -= one["seconds"]
        elif one["do"] in ("mark", "late"):
            interval = marks.setdefault(int(one["at"] // 120) - one.get("back", 0), set())
            before = set(interval)
            if one["code"].startswith("E."):
                interval -= {"E.L", "E.M", "E.H"}
            interval ^= {one["code"]}
            undo.append(lambda i=interval, b=before: (i.clear(), i.update(b)))
        elif one["do"] == "count":
            counts[one["code"]] += 1
            undo.append(lambda c=one["code"]: counts.subtract([c]))
        elif one["do"] == "undo":
            undo.pop()()
    return [(round(at * 1000), tag, text) for at, tag, text in sorted(lines)], marks, counts


async def test_every_figure_equals_the_count_by_hand(
    opened: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await replay(opened, tmp_path)
    check_parity(opened)
    lines, marks, counts = by_hand()
    (pause,) = (one["at"] for one in LESSON if one["do"] == "pause")
    (resume,) = (one["at"] for one in LESSON if one["do"] == "resume")
    (end,) = (one["at"] for one in LESSON if one["do"] == "end")

    def watched(interval: int) -> int:
        seconds = range(interval * 120, min(int(end), (interval + 1) * 120))
        return sum(not pause <= second < resume for second in seconds)

    counted = [n for n in range(-(-int(end) // 120)) if watched(n) >= 60]

    assert main(["show", "lesson", "--json"]) == 0
    blocks = [
        block
        for section in json.loads(capsys.readouterr().out)["sections"]
        for block in section["blocks"]
    ]
    quotes = [
        (quote["at_ms"], quote["tag"], quote["text"])
        for block in blocks
        if block["type"] == "quotes"
        for quote in block["quotes"]
    ]
    assert sorted(quotes) == sorted(line for line in lines if line[1] != "interpretation")

    bars = {block["title"]: block for block in blocks if block["type"] == "bars"}
    for group, prefix in (("students", "S."), ("teacher", "I."), ("engaged", "E.")):
        block = bars[f"COPUS · {group}"]
        assert block["base"] == f"{len(counted)} two-minute intervals"
        for bar in block["bars"]:
            code = prefix + bar["label"]
            count = sum(code in marks.get(n, ()) for n in counted)
            assert (code, bar["count"]) == (code, count)
            assert bar["percent"] == pytest.approx(100 * count / len(counted))
    levels = {bar["label"]: bar["count"] for bar in bars["Questions"]["bars"]}
    assert levels == {code: counts[code] for code in levels}
    assert sum(levels.values()) == sum(counts.values())

    (strip,) = (block for block in blocks if block["type"] == "strip")
    states = [
        "full" if watched(n) == 120 else "partial" if watched(n) else "missed"
        for n in range(-(-int(end) // 120))
    ]
    assert strip["columns"] == states
