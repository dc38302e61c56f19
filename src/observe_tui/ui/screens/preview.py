"""Trying a protocol out: the screens of a real lesson or talk, of which nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import Screen

from observe_tui.demo.desk import Desk
from observe_tui.kit.writingpanel import WritingPanel
from observe_tui.protocol.loading import Parser, fingerprint
from observe_tui.protocol.model import AnyCycle, AnyInstrument, AnyProtocol, CycleProtocol
from observe_tui.record.model import Cycle, FrozenProtocol, Participant, Person
from observe_tui.session.clock import Clock, today
from observe_tui.session.reading import CycleRecord
from observe_tui.session.starting import begin_run, open_session
from observe_tui.steps.panels import PANELS
from observe_tui.ui.app import ObserveApp
from observe_tui.ui.screens.converse import ConverseScreen
from observe_tui.ui.screens.observe import ObserveScreen
from observe_tui.ui.sitting import SittingScreen

if TYPE_CHECKING:
    from observe_tui.protocol.library import Library
    from observe_tui.ui.services import Services

NOTHING_IS_KEPT = "preview: nothing is kept"
_HELP = (
    "A preview: the screen is that of a real sitting, on a desk that is cleared when you leave. "
    "Nothing you write or mark here is kept.\n"
)
_TEACHER, _OBSERVER = Person("teacher", "the teacher"), Person("observer", "the observer")
_NOBODY = "a colleague"

_LESSON = """\
format = 1
id = "preview"
name = "Preview"
type = "cycle"

[[stages]]
id = "observe"
title = "Preview"
"""


class CannotPreview(Exception):
    """There is nothing to show. Its text says why."""


class PreviewObserve(ObserveScreen):
    """A lesson in which an instrument is tried out."""

    HELP = _HELP + ObserveScreen.HELP.rpartition("\n")[0]
    LEAVING_LEAVES_A_GAP = False

    @property
    def save_word(self) -> Content:
        """That nothing is kept."""
        return Content.styled(NOTHING_IS_KEPT, "bold $warning")


class PreviewConverse(ConverseScreen):
    """A talk in which a cycle is tried out."""

    HELP = _HELP + ConverseScreen.HELP.rpartition("\n")[0]

    @property
    def save_word(self) -> Content:
        """That nothing is kept."""
        return Content.styled(NOTHING_IS_KEPT, "bold $warning")


def preview(
    protocol: AnyProtocol, text: str, library: Library, parser: Parser, clock: Clock
) -> SittingScreen:
    """The screen on which a protocol is tried out: an instrument's lesson, or a cycle's first talk.

    Args:
        text: that the protocol was read from.
        library: has the script that an instrument is shown beside.

    Raises:
        CannotPreview: it is a cycle without a talk.
    """
    shown = FrozenProtocol(protocol.id, fingerprint(text), text)
    if isinstance(protocol, CycleProtocol):
        return _talk(protocol, shown, parser, clock)
    return _lesson(protocol, shown, library, parser, clock)


def _lesson(
    protocol: AnyInstrument, shown: FrozenProtocol, library: Library, parser: Parser, clock: Clock
) -> PreviewObserve:
    lesson = FrozenProtocol("preview", fingerprint(_LESSON), _LESSON)
    instruments = (*_script_beside(protocol, library), shown)
    cycle = _cycle("preview", tuple(one.id for one in instruments), clock)
    desk = Desk()
    run = begin_run(desk, clock, cycle, "observe", (lesson, *instruments))
    session, sitting = open_session(desk, clock, run, parser)
    return PreviewObserve(session, sitting, CycleRecord(cycle, (), {}, None, None))


def _script_beside(protocol: AnyInstrument, library: Library) -> tuple[FrozenProtocol, ...]:
    """The script, unless it is itself what is shown, or nothing else can be written beside that."""
    script = library.find("script")
    if script is None or script.protocol is None or script.id == protocol.id:
        return ()
    if issubclass(PANELS[protocol.step.kind], WritingPanel):
        return ()
    return (FrozenProtocol(script.id, fingerprint(script.text), script.text),)


def _talk(
    protocol: AnyCycle, shown: FrozenProtocol, parser: Parser, clock: Clock
) -> PreviewConverse:
    stage = next((one.id for one in protocol.stages if one.id != "observe"), None)
    if stage is None:
        raise CannotPreview(f"“{protocol.name}” has no talk to show: its only stage is the lesson.")
    cycle = _cycle(protocol.id, protocol.instruments, clock, protocol)
    desk = Desk()
    run = begin_run(desk, clock, cycle, stage, (shown,))
    session, sitting = open_session(desk, clock, run, parser)
    return PreviewConverse(session, sitting, CycleRecord(cycle, (), {}, None, None))


def _cycle(
    protocol_id: str, instruments: tuple[str, ...], clock: Clock, shown: AnyCycle | None = None
) -> Cycle:
    cycle = Cycle(
        "preview", _TEACHER, _OBSERVER, "", "", "",
        protocol_id, instruments, today(clock), None, clock.utc(),
    )  # fmt: skip
    if shown is None:
        return cycle
    stages = tuple(stage.id for stage in shown.stages)
    others = tuple(Participant(_NOBODY, role) for role in shown.roles)
    return replace(cycle, stages=stages, participants=others if "observe" not in stages else ())


class PreviewApp(ObserveApp):
    """The program with one preview in it; leaving that leaves the program."""

    CSS_PATH = "home.tcss"
    BEGINS_COVERED = False  # there are no records in it

    def __init__(self, services: Services, shown: SittingScreen) -> None:
        super().__init__(services)
        self._shown = shown

    def get_default_screen(self) -> Screen[None]:
        """Nothing: there is no agenda to come back to."""
        return Screen()

    def on_mount(self) -> None:
        """Go right to what is shown."""
        self.push_screen(self._shown, lambda _ended: self.exit())
