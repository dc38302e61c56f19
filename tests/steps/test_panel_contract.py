"""What every panel keeps to, on every screen it may be seen on.

Sizes, themes and colours are paired off rather than multiplied: how wide a panel is does not
depend on its colours, nor the other way round.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, product
from typing import Any
from unittest import mock

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from observe_tui.analysis.blocks import Quote
from observe_tui.analysis.timeline import Timeline
from observe_tui.kit.panel import Instrument, Moment, StepPanel
from observe_tui.kit.themes import DARK, LIGHT, TERMINAL, THEMES
from observe_tui.kit.turn import TurnPanel
from observe_tui.kit.writingpanel import WritingPanel
from observe_tui.protocol.model import Code, StepSpec
from observe_tui.record.model import Event, Payload, Seat
from observe_tui.steps import KINDS
from observe_tui.steps.kind import Setting
from observe_tui.steps.marking import assign_keys
from observe_tui.steps.panels import PANELS
from step_samples import entries_of, fields_of, spec_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINE = Timeline(400_000, ((60_000, 90_000),))
SETTING = Setting(
    LINE, {"line": Quote("line", 5, "evidence", "seen [/]")}, observed="Ana [/]", focus="[/]"
)
HARMFUL = "[/] שלום 能量 \x1b[2J\u202e"
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SEATS = tuple(
    Seat(label, label, place // 3, place % 3)
    for place, label in enumerate(["1", "[/]", "能量能量", "שלום", "Anastasi"])
)
MARKED = [kind for kind, panel in PANELS.items() if issubclass(panel, Instrument)]


@dataclass(frozen=True)
class Look:
    """A screen as somebody has it."""

    size: tuple[int, int]
    theme: str
    colour: bool = True

    def __str__(self) -> str:
        return f"{self.size[0]}x{self.size[1]}-{self.theme}{'' if self.colour else '-no-colour'}"


PLAIN = Look((80, 24), DARK.name)
LOOKS = (
    PLAIN,
    Look((60, 16), LIGHT.name),
    Look((120, 40), TERMINAL.name),
    Look((60, 16), TERMINAL.name, colour=False),
)


class PanelApp(App[None]):
    """One panel, showing one state."""

    def __init__(self, panel: StepPanel[Any, Any], state: object, look: Look) -> None:
        super().__init__()
        for one in THEMES:
            self.register_theme(one)
        self.theme = look.theme
        self.panel = panel
        self.state = state
        self.roomy = look.size[0] > 100

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_mount(self) -> None:
        if isinstance(self.panel, Instrument):
            self.panel.show(self.state, moment(self.panel.spec, roomy=self.roomy))
        elif isinstance(self.panel, WritingPanel):
            assert isinstance(self.state, tuple)
            self.panel.show(self.state)
        else:
            assert isinstance(self.panel, TurnPanel)
            self.panel.show(self.state, SETTING)


def moment(spec: StepSpec, *, roomy: bool, seats: tuple[Seat, ...] = ()) -> Moment:
    """The present, with letters marking and the arrow keys in this panel."""
    assigned = assign_keys([(spec.id, KINDS[spec.kind].codes(spec))])
    keys = {mark.code: key for key, mark in assigned.items()}
    return Moment(LINE, marking=True, keys=keys, roomy=roomy, seats=seats, in_hand=True)


def titled(kind: str) -> StepSpec:
    return spec_of(kind).model_copy(update={"title": HARMFUL})


def stretched(kind: str) -> StepSpec:
    """The sample step with titles and labels as long and as wide as an author may write them."""

    def longer(value: object, key: str = "") -> object:
        if isinstance(value, Mapping):
            return {name: longer(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [longer(one) for one in value]
        if isinstance(value, str) and key == "label":
            return f"{value[:6]} [/]{'能' * 16}"[:16]
        if isinstance(value, str) and key == "title":
            return f"{value[:6]} {HARMFUL} {'wide ' * 8}".strip()
        return value

    fields = {"id": "step", "kind": kind, "title": "t", **fields_of(kind)}
    return KINDS[kind].spec.model_validate(longer(fields))


def harmful(payload: Payload) -> Payload:
    """The payload with all harmful words in it at once, where people have written any."""
    words = {"seen", "[/]", "\x1b[2J", "שלום", "能量"}
    return {key: HARMFUL if value in words else value for key, value in payload.items()}


def events_of(recorded: Sequence[tuple[tuple[str, Payload], int]]) -> list[Event]:
    return [
        Event(f"e{seq}", "run", seq, "step", verb, harmful(payload), NOON, at)
        for seq, ((verb, payload), at) in enumerate(recorded, start=1)
    ]


def tells(kind: str, state: object) -> bool:
    """Whether the summary of the step tells what somebody wrote."""
    # What was agreed reaches a summary by way of the whole cycle, of which there is none here.
    told = state if kind == "action" else KINDS[kind].summary(spec_of(kind), state, SETTING)
    return "שלום" in repr(told)


async def _painted(kind: str, spec: StepSpec, state: object, look: Look) -> list[str]:
    colours = {} if look.colour else {"NO_COLOR": "1"}
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with mock.patch.dict(os.environ, {**kept, **colours}, clear=True):
        app = PanelApp(PANELS[kind](spec), state, look)
    async with app.run_test(size=look.size) as pilot:
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def painted(kind: str, spec: StepSpec, state: object, look: Look) -> list[str]:
    """The rows of a screen with nothing on it but the panel."""
    return asyncio.run(_painted(kind, spec, state, look))


def instrument(kind: str, spec: StepSpec) -> Instrument[Any, Any]:
    panel = PANELS[kind](spec)
    assert isinstance(panel, Instrument)
    panel.moment = moment(spec, roomy=False)
    return panel


def read(panel: Instrument[Any, Any]) -> str:
    """What can be read of a panel where there are no colours."""
    return "\n".join(row.plain.rstrip() for row in panel.lines(78))


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("kind", PANELS)
@settings(max_examples=2, deadline=None, derandomize=True, database=None, phases=(Phase.generate,))
@given(data=st.data())
def test_whatever_was_recorded_is_drawn_as_text_and_fits(
    kind: str, look: Look, data: st.DataObject
) -> None:
    entry = st.tuples(entries_of(kind), st.integers(0, 400_000))
    drawn = data.draw(st.lists(st.lists(entry, max_size=8), min_size=12, max_size=12))
    spec = titled(kind)
    states = [KINDS[kind].replay(spec, events_of(recorded)) for recorded in drawn]
    # Few are painted: of those drawn, the first in which somebody wrote what must be read.
    state = next((one for one in states if tells(kind, one)), states[0])

    rows = painted(kind, spec, state, look)

    assert all(cell_len(row) <= look.size[0] for row in rows)
    assert not any(CONTROL.search(row) for row in rows)
    said = "\n".join(rows)
    if issubclass(PANELS[kind], Instrument):
        # A title gives way to the note beside it.
        assert "[/] שלום" in rows[0]
    elif tells(kind, state):
        assert all(word in said for word in ("[/]", "שלום", "能量", "�")), said


def beside(code: Code, key: str, row: str) -> bool:
    """Whether a row has the key and, in one phrase with it, what the code is called."""
    names = [name for name in (code.label, code.name) if name]
    return any(
        name in phrase[found.end() :]
        for phrase in re.split(r"\s{2,}", row)
        for found in re.finditer(rf"(?<!\S){re.escape(key)}(?!\w)", phrase)
        for name in names
    )


@pytest.mark.parametrize("kind", MARKED)
def test_every_code_stands_beside_its_key(kind: str) -> None:
    spec = spec_of(kind)
    rows = painted(kind, spec, KINDS[kind].initial(spec), PLAIN)
    keys = moment(spec, roomy=False).keys
    codes = KINDS[kind].codes(spec)
    assert codes
    missing = [
        (keys[code.id], code.label)
        for code in codes
        if not any(beside(code, keys[code.id], row) for row in rows)
    ]
    assert not missing, "\n".join(rows)


@pytest.mark.parametrize("roomy", [False, True], ids=["close", "roomy"])
@pytest.mark.parametrize("kind", MARKED)
def test_no_row_is_wider_than_the_panel(kind: str, roomy: bool) -> None:
    for spec in (titled(kind), stretched(kind)):
        panel = instrument(kind, spec)
        for seats in ((), SEATS):
            panel.moment = moment(spec, roomy=roomy, seats=seats)
            for width in range(20, 121):
                wide = [row.plain for row in panel.lines(width) if row.cell_length > width]
                assert not wide, (width, wide)


@pytest.mark.parametrize("kind", MARKED)
def test_a_mark_is_seen_without_any_colour(kind: str) -> None:
    spec = titled(kind)
    panel = instrument(kind, spec)
    events: list[Event] = []
    codes = [code.id for code in KINDS[kind].codes(spec)]
    left = set(codes)
    # Some codes can only be marked after another one: each is pressed after each.
    for turn, code in enumerate(chain.from_iterable(product(codes, codes))):
        panel.move(-1 if turn % 2 else 1, 0)
        before = read(panel)
        asked = panel.press(code)
        if asked is None:
            continue
        seq = len(events) + 1
        events.append(
            Event(f"e{seq}", "run", seq, "step", asked.verb, asked.payload, NOON, LINE.end_ms)
        )
        known, panel.state = panel.state, KINDS[kind].replay(spec, events)
        if panel.state != known:
            assert read(panel) != before, (code, before)
            left.discard(code)
    assert not left
