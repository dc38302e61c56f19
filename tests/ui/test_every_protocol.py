"""Every bundled protocol from its plan to its paper, by the keys that the screen shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from school_room import ANA, MEI, School, seen
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from observe_tui.paths import bundled_protocols
from observe_tui.protocol.loading import Parser
from observe_tui.protocol.model import AnyCycle, AnyInstrument, CycleProtocol, StepSpec
from observe_tui.record.model import Cycle, Event, Participant
from observe_tui.steps import KINDS, SPECS
from observe_tui.ui.screens.converse import ConverseScreen
from observe_tui.ui.screens.home import HomeScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.screens.review import ReviewScreen

PARSER = Parser(SPECS)
FILES = {path.stem: path.read_text("utf-8") for path in sorted(bundled_protocols().glob("*.toml"))}
PROTOCOLS = {name: PARSER.parse(text, f"{name}.toml") for name, text in FILES.items()}
CYCLES: Mapping[str, AnyCycle] = {
    name: one for name, one in PROTOCOLS.items() if isinstance(one, CycleProtocol)
}
INSTRUMENTS: Mapping[str, AnyInstrument] = {
    name: one for name, one in PROTOCOLS.items() if not isinstance(one, CycleProtocol)
}
BY_THE_FORM = ("walkthrough", "instructional-rounds", "goal-meeting")
PAGES = ("script", "pairs")
STAGE_KEYS = {"before": "b", "observe": "o", "debrief": "d", "meeting": "m", "follow-up": "f"}
ALSO_CALLED = {"seat": "move to"}
"""What stands beside the key of a code that no protocol file names."""

CHIDI, ELSA = Participant("Chidi Okafor", "timekeeper"), Participant("Elsa Lindqvist")
LEGEND = r"(?<!\S)([!-~]) (?:[^\w\s] ?)?(?:\w )?{}(?!\S)"
"""A key, perhaps a glyph of state, perhaps a sign for the grid, and what the code is called."""


def said(step: str) -> str:
    """The words that are written in a step: found nowhere else, and no markup."""
    return f"words{''.join(filter(str.isalnum, step))} [/]"


def steps_of(protocol: AnyCycle) -> Iterator[StepSpec]:
    for stage in protocol.stages:
        yield from stage.steps


# --- what every file keeps to -----------------------------------------------------------------


def test_the_files_are_found_and_named_as_they_are() -> None:
    assert {name: one.id for name, one in PROTOCOLS.items()} == {name: name for name in PROTOCOLS}
    assert {"peer-cycle", "tuning", "script"} <= set(PROTOCOLS)


@pytest.mark.parametrize("name", CYCLES)
def test_the_minutes_of_a_cycle_add_up(name: str) -> None:
    for stage in CYCLES[name].stages:
        assert stage.minutes is not None
        least, most = stage.minutes
        if stage.id != "observe":
            assert all(step.minutes for step in stage.steps)
            assert least <= sum(step.minutes or 0 for step in stage.steps) <= most


@pytest.mark.parametrize("name", CYCLES)
def test_a_cycle_names_instruments_that_there_are_and_fits_the_lists(name: str) -> None:
    protocol = CYCLES[name]
    assert set(protocol.instruments) <= set(INSTRUMENTS)
    assert bool(protocol.instruments) == (protocol.stage("observe") is not None)
    assert 0 < len(protocol.summary) <= 90
    assert all(len(step.title) <= 26 for step in steps_of(protocol))


async def test_the_plain_cycle_is_offered_first_and_meetings_last(school: School) -> None:
    meetings = {one.name for one in CYCLES.values() if one.stage("observe") is None}
    async with school.started() as pilot:
        await press(pilot, "n")
        await shown(pilot, f"‹ Peer cycle ›  1 of {len(CYCLES)}")
        await press(pilot, "shift+tab")
        offered = []
        for place in range(1, len(CYCLES) + 1):
            text = await shown(pilot, f"›  {place} of {len(CYCLES)}")
            offered += re.findall("‹ (.+) ›  ", text)
            await press(pilot, "right")
    assert set(offered) == {one.name for one in CYCLES.values()}
    assert set(offered[-len(meetings) :]) == meetings


# --- running them -----------------------------------------------------------------------------


def planned(school: School, name: str, instruments: tuple[str, ...] | None = None) -> Cycle:
    """A cycle for today with this protocol, as the form would have made it."""
    protocol = CYCLES[name]
    wanted = protocol.instruments if instruments is None else instruments
    cycle = school.cycle(ANA, protocol=name, instruments=wanted)
    cycle = replace(
        cycle,
        stages=tuple(stage.id for stage in protocol.stages),
        participants=(CHIDI, ELSA) if asks_others(protocol) else (),
    )
    school.opened.store.save_cycle(cycle)
    return cycle


def asks_others(protocol: AnyCycle) -> bool:
    """Whether more than two take part: meetings, and what its author gave roles to."""
    return protocol.stage("observe") is None or bool(protocol.roles)


async def press(pilot: Pilot[str], *keys: str) -> None:
    """Press keys one behind the other, as a terminal sends them, and let them be heard."""
    for key in keys:
        name, character = (_character_to_key(key), key) if len(key) == 1 else (key, None)
        pilot.app.post_message(events.Key(name, character))
    await pilot.pause()


async def write(pilot: Pilot[str], text: str, *keys: str) -> None:
    """Put a text into the field one is in, as a paste does, and press keys after it."""
    for _look in range(500):
        if isinstance(pilot.app.screen.focused, Input | TextArea):
            break
        await pilot.pause(0.01)
    pilot.app.post_message(events.Paste(text))
    await press(pilot, *keys)


async def shown(pilot: Pilot[str], *words: str) -> str:
    """What stands on the screen, as soon as all of this stands there."""
    for _ in range(500):
        text = seen(pilot.app)
        if all(one in text for one in words):
            return text
        await pilot.pause(0.01)
    pytest.fail(f"{words} not on the screen:\n{text}")


async def plan_by_the_form(school: School, pilot: Pilot[str], name: str) -> None:
    """Fill in the form of a new cycle, finding the protocol by its name on the screen."""
    protocol = CYCLES[name]
    await press(pilot, "n")
    await shown(pilot, "New cycle")
    await press(pilot, "shift+tab")
    for _ in CYCLES:
        if f"‹ {protocol.name} ›" in seen(pilot.app):
            break
        await press(pilot, "right")
    text = await shown(pilot, f"‹ {protocol.name} ›", "ctrl+s save")
    meeting = "Brings it" in text
    assert meeting == (protocol.stage("observe") is None)
    assert ("Instruments" in text) != meeting
    await press(pilot, "enter")
    mei = "" if MEI.name in text else MEI.name  # it stands there from the cycle before
    others = asks_others(protocol)
    assert ("Also there" in text) == others
    there = [f"{CHIDI.name} ({CHIDI.role}), {ELSA.name}"] if others else []
    for text in (ANA.name, mei, *there, "Science", "8B", "", "today"):
        await (write(pilot, text, "enter") if text else press(pilot, "enter"))
    await press(pilot, "ctrl+s")
    await shown(pilot, f"{protocol.stages[0].id} ●")
    made = school.opened.store.cycles()[-1]
    assert (made.observed.name, made.observer.name) == (ANA.name, MEI.name)
    assert (made.protocol, made.instruments) == (name, protocol.instruments)
    assert made.stages == tuple(stage.id for stage in protocol.stages)
    assert made.participants == ((CHIDI, ELSA) if others else ())


def pass_time(school: School, pilot: Pilot[str], seconds: int) -> None:
    """Let the clock go on; the screen looks at it at least every three seconds."""
    screen = pilot.app.screen
    assert isinstance(screen, (ObserveScreen, ConverseScreen))
    until = school.clock.seconds + seconds
    while school.clock.seconds < until:
        school.clock.seconds = min(until, school.clock.seconds + 3)
        screen.tick()


def last_events(school: School) -> list[Event]:
    """Everything recorded in the newest run, as it is on the disk."""
    return school.opened.store.events(school.opened.store.runs()[-1].id)


async def open_stage(pilot: Pilot[str], stage: str) -> None:
    """From the home screen, by the key of the stage that comes next."""
    await shown(pilot, f"{stage} ●")
    assert isinstance(pilot.app.screen, HomeScreen)
    await press(pilot, STAGE_KEYS[stage])


async def talk(school: School, pilot: Pilot[str], protocol: AnyCycle, stage_id: str) -> list[str]:
    """A conversation to its end, with something written in each step. Gives what was written."""
    stage = protocol.stage(stage_id)
    assert stage is not None
    for number, step in enumerate(stage.steps, 1):
        text = await shown(pilot, f"step {number} of {len(stage.steps)}", f" {number} ", "speaks: ")
        asked = " ".join(line.partition("│")[2] for line in text.splitlines())
        assert " ".join(step.prompt.split()) in " ".join(asked.split())
        assert re.search(rf"● +{number} ", text)
        pass_time(school, pilot, 3)
        await HOW_TO_WRITE[step.kind](pilot, step)
        await press(pilot, "ctrl+n")
    await shown(pilot, "ctrl+n again ends the conversation")
    await press(pilot, "ctrl+n")
    return [said(step.id) for step in stage.steps]


async def _write_words(pilot: Pilot[str], step: StepSpec) -> None:
    await write(pilot, said(step.id))


async def _write_claim(pilot: Pilot[str], step: StepSpec) -> None:
    """A claim, tied to the first line there is."""
    await write(pilot, said(step.id), "enter")
    await shown(pilot, "○ no evidence yet")
    await press(pilot, "up")
    await shown(pilot, "⏎ lines")
    await press(pilot, "enter")
    await shown(pilot, "space link", "· 00:0")
    await press(pilot, "space")
    await shown(pilot, "✓ 00:0")
    await press(pilot, "escape")
    assert "no evidence yet" not in await shown(pilot, said(step.id), "r reword")


async def _agree_or_review(pilot: Pilot[str], step: StepSpec) -> None:
    if getattr(step, "mode", "") == "agree":
        await shown(pilot, "What to try")
        await write(pilot, said(step.id), "enter")
        await write(pilot, "because [/]")
    else:
        await shown(pilot, "2 ~ tried")
        await press(pilot, "2", "enter")
        await write(pilot, said(step.id))


HOW_TO_WRITE = {
    "talk": _write_words,
    "prompt": _write_words,
    "claims": _write_claim,
    "action": _agree_or_review,
}


async def observe(school: School, pilot: Pilot[str], instruments: tuple[str, ...]) -> list[str]:
    """An observation to its end: a line on every page, every code marked once.

    Gives the lines. A wait is marked twice: it begins, and it ends.
    """
    specs = [INSTRUMENTS[name].step for name in instruments]
    await shown(pilot, "● rec")
    pass_time(school, pilot, max(map(first_look, specs)))
    pages = [spec for spec in specs if spec.kind in PAGES]
    for number, spec in enumerate(pages):
        if number:
            await shown(pilot, "F6 page")
            await press(pilot, "f6")
        await shown(pilot, f"── {spec.title} ")
        await write(pilot, said(spec.id), "enter")
        await shown(pilot, said(spec.id))
    if pages:
        await shown(pilot, "✎ WRITE", "tab mark")
        await press(pilot, "tab")
    await shown(pilot, "◆ MARK", "ctrl+e end")
    legends = {spec.id: legend(pilot, spec) for spec in specs if spec.kind not in PAGES}
    asked = [
        (spec, code, key)
        for spec in specs
        for code, key in legends.get(spec.id, {}).items()
        for _ in range(2 if spec.kind == "waittime" else 1)
    ]
    for spec, _code, key in asked:
        if spec.kind == "sweep" and "← change one" in seen(pilot.app):
            await press(pilot, "left")
        await press(pilot, key)
        pass_time(school, pilot, 3)
    await shown(pilot, "✓ saved")
    marked = [event for event in last_events(school) if event.step in legends]
    assert [(one.step, one.payload.get("code", "seat")) for one in marked] == [
        (spec.id, code) for spec, code, _key in asked
    ]
    await press(pilot, "ctrl+e", "ctrl+e")
    await shown(pilot, "Review · ")
    return [said(spec.id) for spec in pages]


def first_look(spec: StepSpec) -> int:
    """From which second on everything of an instrument can be marked."""
    at: tuple[int, ...] = getattr(spec, "at", None) or ()
    parts: int | None = getattr(spec, "parts", None)
    if parts:
        return getattr(spec, "lesson_minutes", 0) * 60 // parts // 2
    return at[0] * 60 if at else 0


def legend(pilot: Pilot[str], spec: StepSpec) -> dict[str, str]:
    """The key of each code of an instrument, read off its panel on the screen."""
    rows = seen(pilot.app).splitlines()
    top = next(at for at, row in enumerate(rows) if row.strip().startswith(f"── {spec.title} "))
    end = next(at for at in range(top + 1, len(rows)) if rows[at].strip().startswith("──"))
    panel = "\n".join(rows[top + 1 : end])
    found: dict[str, str] = {}
    # A label may begin like a longer one: that one is read first, and cannot be read again.
    for code in sorted(KINDS[spec.kind].codes(spec), key=lambda one: -len(one.label)):
        called = (ALSO_CALLED.get(code.id, code.name), code.label)
        key = next((hit for words in called if (hit := _read(words, panel))), None)
        assert key is not None, f"no key is shown for {code.id} of {spec.id}:\n{panel}"
        found[code.id] = key[1]
        panel = panel[: key.start()] + " " * len(key[0]) + panel[key.end() :]
    assert len(set(found.values())) == len(found)
    return {code: found[code] for code in in_order(spec, found)}


def _read(words: str, panel: str) -> re.Match[str] | None:
    return re.search(LEGEND.format(re.escape(words)), panel) if words else None


def in_order(spec: StepSpec, codes: Mapping[str, str]) -> list[str]:
    """The codes, and those that open another row of a snapshot last in their own."""
    rows: tuple[Any, ...] = getattr(spec, "groups", ())
    opening = {row.only_if for row in rows if getattr(row, "only_if", None)}
    place = {code.id: (at, code.id in opening) for at, row in enumerate(rows) for code in row.codes}
    return sorted(codes, key=lambda code: place.get(code, (0, False)))


async def read_all(pilot: Pilot[str], *words: str) -> str:
    """The review in front, on a screen that is high enough for all of it."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    await pilot.resize_terminal(80, 24 + screen.page.max_scroll_y)
    return await shown(pilot, *words)


async def check_papers(school: School, pilot: Pilot[str], written: list[str]) -> str:
    """All that was written is in the review in front, and in each of its exports.

    Gives the text of the review.
    """
    await press(pilot, "x")
    await shown(pilot, "What will leave")
    for key in "hmj":
        await press(pilot, key)
        await press(pilot, "enter")
        await shown(pilot, "✓ written to")
    await press(pilot, "escape")
    papers = {path.suffix: path.read_text("utf-8") for path in (school.place / "exports").iterdir()}
    assert set(papers) == {".html", ".md", ".json"}
    told = list(strings(json.loads(papers[".json"])))
    for words in written:
        assert words in papers[".html"]
        assert words.split()[0] in papers[".md"]
        assert any(words in one for one in told)
    return await read_all(pilot, *written)


def strings(data: object) -> Iterator[str]:
    """Every text in a piece of JSON."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, (list, dict)):
        for inner in data.values() if isinstance(data, dict) else data:
            yield from strings(inner)


@pytest.mark.parametrize("name", CYCLES)
async def test_a_cycle_runs_to_its_end_and_all_of_it_is_on_paper(school: School, name: str) -> None:
    protocol = CYCLES[name]
    if any(getattr(step, "of", "") == "last" for step in steps_of(protocol)):
        before = school.cycle(ANA, -20)
        school.agree(before, "wait longer")
        school.sit(before, "follow-up")
    if name not in BY_THE_FORM:
        planned(school, name)
    async with school.started() as pilot:
        if name in BY_THE_FORM:
            await plan_by_the_form(school, pilot, name)
        written: list[str] = []
        for stage in protocol.stages:
            await open_stage(pilot, stage.id)
            if stage.id == "observe":
                written += await observe(school, pilot, protocol.instruments)
            else:
                written += await talk(school, pilot, protocol, stage.id)
            if stage.id in ("observe", "debrief", "meeting"):
                await shown(pilot, "Review · ")
                await press(pilot, "escape")
        await shown(pilot, "CLOSED")
        await press(pilot, "v")
        await shown(pilot, "Review · ")
        review = await check_papers(school, pilot, written)
        assert protocol.name in review
        assert "no evidence yet" not in review


@pytest.mark.parametrize("name", INSTRUMENTS)
async def test_an_instrument_marks_each_code_by_the_key_it_shows(school: School, name: str) -> None:
    instruments = tuple(dict.fromkeys(("script", name)))
    planned(school, "peer-cycle", instruments)
    async with school.started() as pilot:
        await press(pilot, "o")
        written = await observe(school, pilot, instruments)
        review = await check_papers(school, pilot, written)
        assert "Nothing was recorded with" not in review
        spec = INSTRUMENTS[name].step
        for code in KINDS[spec.kind].codes(spec):
            assert code.id == "seat" or code.label in review or code.name in review


async def test_another_room_is_another_observation_of_the_same_cycle(school: School) -> None:
    cycle = planned(school, "instructional-rounds")
    school.sit(cycle, "before")
    async with school.started() as pilot:
        for room in ("room 12 [/]", "room 14 [/]"):
            await shown(pilot, "observe ")
            await press(pilot, "o")
            await shown(pilot, "● rec 00:0", "0 lines")
            pass_time(school, pilot, 60)
            await write(pilot, room, "enter")
            await shown(pilot, room)
            await press(pilot, "tab")
            await shown(pilot, "◆ MARK")
            await press(pilot, "ctrl+e", "ctrl+e")
            await shown(pilot, "Review · ")
            await press(pilot, "escape")
        await shown(pilot, "observe ✓", "debrief ●")
        await press(pilot, "v")
        await shown(pilot, "Review · ")
        review = await read_all(pilot, "room 12 [/]", "room 14 [/]")
    titles = re.findall(r"What was seen and heard.*? ─", review)
    assert len(titles) == 2
    assert "12:01" in titles[1]
