"""The live observation: one clock, a script and instruments side by side, eyes on the class."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading
from observe_tui.kit.liveline import ALL_MARKS, MARK_ONE, SWITCH, LiveLine
from observe_tui.kit.panel import Instrument, Moment
from observe_tui.kit.writingpanel import WritingPanel
from observe_tui.session.clock import local_time
from observe_tui.session.reading import CycleRecord, Sitting
from observe_tui.session.seating import seats_of
from observe_tui.session.session import Session
from observe_tui.steps import KINDS
from observe_tui.steps.marking import Mark, assign_keys
from observe_tui.steps.panels import PANELS
from observe_tui.ui.live_instruments import InstrumentArea, script_rows
from observe_tui.ui.live_keys import ACTIONS, LIVE_BINDINGS, WRITE_ACTIONS
from observe_tui.ui.live_lines import (
    MARK_KEYS,
    MARK_KEYS_OF_SEVERAL,
    NoticeRule,
    focus_line,
    mode_of,
    move_target,
    status_line,
    step_line,
    write_keys,
)
from observe_tui.ui.live_pages import PageArea
from observe_tui.ui.sitting import SittingScreen, describe

LEAVE = "esc again leaves; the observation stays open, the time away is a gap"


class ObserveScreen(SittingScreen):
    """Two states: WRITE, where keys are text, and MARK, where single letters are codes."""

    LEAVING_LEAVES_A_GAP: ClassVar[bool] = True
    HELP = (
        "WRITE: what you type is a line of script; Enter keeps it, stamped at its first key.\n"
        "MARK: each letter marks the code shown beside it in the panels.\n"
        "Nothing here has to be saved: what you see is on the disk."
    )
    CSS_PATH = "observe.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(LIVE_BINDINGS)
    ALWAYS_LISTED = LIVE_BINDINGS

    status = query_one("#status", Heading)
    notice = query_one(NoticeRule)
    key_bar = query_one(KeyBar)

    def __init__(self, session: Session, sitting: Sitting, record: CycleRecord) -> None:
        super().__init__(session)
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
        self.sitting = sitting
        self.record = record
        self.keys = assign_keys((step.id, KINDS[step.kind].codes(step)) for step in session.steps)
        panels = [PANELS[step.kind](step, id=f"panel-{step.id}") for step in session.steps]
        self.writing = PageArea([panel for panel in panels if isinstance(panel, WritingPanel)])
        self.area = InstrumentArea(
            [panel for panel in panels if isinstance(panel, Instrument)], self.keys
        )
        self.seats = seats_of(session.events)
        self.late_ms: int | None = None

    @property
    def marks_left(self) -> int:
        """How many marks until writing goes on; 0 while writing."""
        return self.writing.marks_left

    def compose(self) -> ComposeResult:
        """Head, script and instruments, notice, keys."""
        yield Heading(id="status")
        yield Heading(focus_line(self.record.cycle.focus))
        yield Heading(step_line(self.record.last_step))
        with Container(id="body"):
            yield self.writing
            yield self.area
        yield NoticeRule()
        yield KeyBar()

    def on_mount(self) -> None:
        """Start where one writes; without a script there is only marking."""
        self.writing.begin(WRITE_ACTIONS, frozenset({*self.keys, *ACTIONS}))

    def repaint(self) -> None:
        """Draw what keys mean, the clock, and hand every panel its state."""
        line, marking = self.session.timeline, self.marks_left != 0
        self.set_class(marking, "-mark")
        if marking:
            several = len(self.area.panels) > 1
            self.key_bar.keys = MARK_KEYS_OF_SEVERAL if several else MARK_KEYS
        elif self.writing.page is not None:
            self.key_bar.keys = write_keys(self.writing.page.tag_word, len(self.writing.pages))
        self.status.show(
            *status_line(
                self.record.cycle,
                line,
                mode_of(self.marks_left),
                self.save_word,
                local_time(self.session.clock),
                self.size.width,
            )
        )
        planned = self.sitting.minutes
        moment = Moment(
            line,
            marking,
            late_ms=self.late_ms,
            planned_ms=planned[1] * 60_000 if planned else None,
            seats=self.seats,
        )
        self.writing.show(self.session.state)
        self.set_class(self.area.alone, "-alone")
        wide, rows = self.has_class("-wide"), self.query_one("#body").size.height
        beside = self.writing.page is None or (wide and not self.area.alone)
        room = rows if beside else rows - script_rows(rows, alone=self.area.alone)
        self.area.show(self.session.state, moment, room, wide=wide)
        self.notice.age(line.end_ms)

    @on(LiveLine.Pressed)
    async def _on_pressed(self, message: LiveLine.Pressed) -> None:
        await self._press(message.key, message.character, message.marking)

    async def on_key(self, event: events.Key) -> None:
        """Without a script the keys come here first, and all of them mark."""
        if self.writing.page is None and (event.key in ACTIONS or event.character in self.keys):
            event.stop()
            await self._press(event.key, event.character, True)

    async def _press(self, key: str, character: str | None, marking: bool) -> None:
        mark = self.keys.get(character or "") if marking else None
        if mark is not None:
            self._mark(mark)
            return
        if key != SWITCH and (marking or key not in MARK_ONE):
            await self.run_action(ACTIONS[key])
        self.late_ms = self.late_ms if self.marks_left else None
        self.repaint()

    def _mark(self, mark: Mark) -> None:
        if self.session.timeline.paused_ms is not None and self.late_ms is None:
            self.tell("‖ paused: space goes on")
            self.repaint()
        else:
            asked = self.area.press(mark)
            if asked is not None:
                self.take(asked)
            else:
                self.repaint()

    def tell(self, words: str) -> None:
        """Say what just happened, above the keys."""
        self.notice.say(words)

    def action_switch_state(self) -> None:
        """Write, or mark."""
        self.action_set_marks(0 if self.marks_left else ALL_MARKS)

    def action_set_marks(self, marks: int) -> None:
        """Write (0), mark so many codes and then write on, or mark until told otherwise (-1)."""
        self.writing.marks_left = marks
        self.late_ms = None
        self.repaint()

    def action_next_page(self) -> None:
        """Write on another page, where there is one."""
        if not self.writing.open_next():
            self.tell("there is one page in this observation")
        self.repaint()

    def action_date_last(self, seconds: int) -> None:
        """The last thing recorded, a line or a mark, happened so many seconds earlier."""
        last = self.session.date_last(-seconds * 1000)
        if last is None:
            self.tell("nothing to date back yet")
        else:
            self.tell(f"−{seconds} s  {describe(last, self.session.spec(last.step))}")
        self.repaint()

    def action_go_turn(self, turns: int) -> None:
        """Move to an earlier or later turn: an interval, a sweep, a snapshot.

        Args:
            turns: how many; 0 goes to the one before, or from an earlier one back to the present.
        """
        late = self.late_ms is not None
        self.late_ms = (
            move_target(self.late_ms, self.area.turns(), turns or -1) if turns or not late else None
        )
        if turns <= 0 and not late and self.late_ms is None:
            self.tell("nothing before this can be marked late")
        self.repaint()

    def action_move(self, columns: int, rows: int) -> None:
        """Move in the instrument in hand; in one without places, between its turns."""
        panel = self.area.in_hand
        if panel is not None and panel.moves:
            panel.move(columns, rows)
        elif columns:
            self.action_go_turn(columns)

    def action_enlarge(self) -> None:
        """Give one instrument all the room, then the next, then share it again."""
        self.area.enlarge_next()
        self.repaint()

    def action_open_log(self) -> None:
        """Look at everything recorded, and put it right; the lesson goes on."""
        from observe_tui.ui.screens.log import LogScreen

        self.drafter.flush()
        self.app.push_screen(LogScreen(self.session, self.area.keys), lambda _done: self.repaint())

    def action_end(self) -> None:
        """End the observation, when pressed twice."""
        if self.may_go("end", "ctrl+e", "ctrl+e again ends the observation"):
            for page in self.writing.pages:
                # What stands in the line was written; nobody means to lose it by ending.
                page.submit()

            def end() -> None:
                self.drafter.flush()
                self.session.end()
                self.dismiss(True)

            self.call_later(end)  # after what the pages have just asked for

    def action_leave(self) -> None:
        """One step back: from mending, from writing, from a late interval, from the screen."""
        if self.writing.page is not None and self.writing.page.leave_mending():
            return
        if self.marks_left == 0 or self.late_ms is not None:
            self.action_set_marks(ALL_MARKS)
        elif self.area.show_all():
            self.repaint()
        elif self.may_go("leave", "esc", LEAVE if self.LEAVING_LEAVES_A_GAP else ""):
            self.dismiss(False)
