"""A conversation: step by step, with a quiet clock, and everything written down kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import ContentSwitcher, Input, TextArea

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading
from observe_tui.kit.page import Page
from observe_tui.kit.plain import plain
from observe_tui.kit.turn import TurnPanel
from observe_tui.record.events import read_text
from observe_tui.record.model import Event
from observe_tui.record.ports import StoreError
from observe_tui.session.reading import CycleRecord, Sitting
from observe_tui.session.session import Session
from observe_tui.steps.kind import Setting
from observe_tui.steps.panels import PANELS
from observe_tui.ui.evidence_pane import EvidencePane
from observe_tui.ui.live_lines import NoticeRule
from observe_tui.ui.present_steps import present_setting
from observe_tui.ui.sitting import SittingScreen
from observe_tui.ui.step_list import DrawFocus, DrawStep, StepList, step_heading, step_rows
from observe_tui.ui.way import Way, skip_field
from observe_tui.ui.word_line import SkipLine, WordLine

AnyTurn: TypeAlias = TurnPanel[Any, Any, Setting]


class ConverseScreen(SittingScreen):
    """A conference, a debrief or a follow-up: one step after the other."""

    HELP = (
        "One step at a time. What you write is kept while you type; going on records it.\n"
        "The clock never stops you: past the planned time it only says how much it is over.\n"
        "Leaving keeps the conversation open; it goes on at the same step, with your words."
    )
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (72, "-narrow"), (116, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-high")]
    CSS_PATH = "converse.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next_step", "Next step", id="converse.next", priority=True,
                tooltip="This step is done; after the last one, twice ends the conversation"),
        Binding("ctrl+b", "step_back", "Step back", id="converse.back", priority=True,
                tooltip="Back to the step before; nothing is lost"),
        Binding("ctrl+k", "skip_step", "Skip step", id="converse.skip", priority=True,
                tooltip="Leave this step out, and say why"),
        Binding("f4,ctrl+space,ctrl+@", "pause", "Hold the clock",
                id="converse.hold", priority=True, tooltip="Hold the clock, or let it go on"),
        Binding("space", "pause", "Hold the clock", id="converse.hold-here",
                tooltip="The same, where no text is being written"),
        Binding("f3", "toggle_evidence", "Evidence", id="converse.evidence", priority=True,
                tooltip="Lines and figures of the observation beside the conversation"),
        Binding("e", "toggle_evidence", "Evidence", id="converse.evidence-here",
                tooltip="The same, where no text is being written"),
        Binding("escape", "leave", "Leave", id="converse.leave",
                tooltip="To the home screen; the conversation stays open and goes on here"),
    ]  # fmt: skip

    status = query_one("#status", Heading)
    steps_list = query_one(StepList)
    evidence = query_one(EvidencePane)
    notice = query_one(NoticeRule)
    skip_line = query_one(SkipLine)
    key_bar = query_one(KeyBar)

    def __init__(
        self,
        session: Session,
        sitting: Sitting,
        record: CycleRecord,
        on_focus: Callable[[str], None] | None = None,
    ) -> None:
        """Open a conversation.

        Args:
            on_focus: told when the conversation has settled on a focus for the cycle.
        """
        super().__init__(session)
        self.sitting = sitting
        self.record = record
        self.way = Way(session)
        self.focus_words = record.cycle.focus
        self._tell_focus = on_focus

    def compose(self) -> ComposeResult:
        """Head and focus; the way, the evidence and the step side by side; notice and keys."""
        yield Heading(id="status")
        yield Page(DrawFocus(self.focus_words), id="focus")
        with Horizontal(id="body"):
            with Vertical(id="way"):
                yield StepList()
            yield EvidencePane(self.record, id="evidence")
            with Vertical(id="step"):
                yield Page(id="asked")
                with ContentSwitcher(id="panels"):
                    for step in self.session.steps:
                        yield PANELS[step.kind](step, id=f"panel-{step.id}")
        yield SkipLine()
        yield NoticeRule()
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the first step, or go on where the conversation stood."""
        self.way.begin()
        self.call_after_refresh(self._arrive)

    def _arrive(self) -> None:
        self._show_step()

    @property
    def panel(self) -> AnyTurn | None:
        """The panel of the step the conversation stands at."""
        step = self.way.current
        return self.query_one(f"#panel-{step.id}", TurnPanel) if step is not None else None

    def repaint(self) -> None:
        """Draw the clock and the way, and hand the panel its state."""
        line, progress, step = self.session.timeline, self.session.progress, self.way.current
        cycle = self.record.cycle
        used = progress.used_ms[step.id] if step is not None else line.watched_ms(0, line.end_ms)
        self.status.show(
            Content.assemble(
                plain(self.sitting.title, "bold"),
                (" · ", "$quiet"),
                plain(f"{cycle.observed.name} and {cycle.observer.name}"),
            ),
            step_heading(
                self.way.place, len(self.session.steps), used,
                step.minutes if step is not None else None, line, self.save_word,
            ),
        )  # fmt: skip
        self.steps_list.show(step_rows(self.session.steps, progress))
        if (panel := self.panel) is not None:
            setting = present_setting(self.record, self.session, self.focus_words)
            panel.show(self.session.state(panel.spec.id), setting)
        self._draw_keys()
        self.notice.age(self.session.elapsed_ms())

    def _show_step(self) -> None:
        step, cycle = self.way.current, self.record.cycle
        self._twice.pressed("step", self.session.elapsed_ms())
        self.query_one("#asked", Page).show(
            DrawStep(
                step,
                cycle.observed.name,
                cycle.observer.name,
                tuple(one.spoken for one in cycle.participants),
                self.sitting.prompt if self.way.place == 1 else "",
            )
        )
        if step is not None:
            self.query_one("#panels", ContentSwitcher).current = f"panel-{step.id}"
        self.repaint()
        if (panel := self.panel) is not None:
            self.call_after_refresh(panel.begin)

    def _settle(self, leaving: bool = True) -> None:
        """Record what is written here, before anything else is."""
        panel = self.panel
        if panel is not None and (written := panel.unrecorded(leaving=leaving)) is not None:
            self.take(written)

    def _after_keys(self, act: Callable[[], None]) -> None:
        """Act once the keys pressed before this one have reached the field they were meant for."""
        (self.focused or self).call_later(act)

    def after_record(self, event: Event) -> None:
        """An answer that becomes the focus becomes it at once."""
        text = read_text(event.payload, "text").strip()
        step = next((one for one in self.session.steps if one.id == event.step), None)
        if getattr(step, "becomes", None) != "focus" or not text or text == self.focus_words:
            return
        self.focus_words = text
        self.query_one("#focus", Page).show(DrawFocus(text))
        if self._tell_focus is not None:
            try:
                self._tell_focus(text)
            except StoreError as trouble:
                self.tell(f"the focus is kept in this talk, not in the plan yet: {trouble}")

    def action_next_step(self) -> None:
        """This step is done: on to the next, or to the end."""
        self._after_keys(self._go_on)

    def _go_on(self) -> None:
        if self.skip_line.is_open:
            return
        self._settle()
        if not self.way.at_end:
            self.way.go_on()
            self._show_step()
        elif self.may_go("end", "ctrl+n", "ctrl+n again ends the conversation"):
            self.way.end()
            self.dismiss(True)

    def action_step_back(self) -> None:
        """Back to the step before."""
        self._after_keys(self._go_back)

    def _go_back(self) -> None:
        if not self.skip_line.is_open:
            self._settle()
            if self.way.go_back():
                self._show_step()
            else:
                self.tell("this is the first step")

    def action_skip_step(self) -> None:
        """Ask why this step is left out."""
        step = self.way.current
        if step is not None and not self.skip_line.is_open:
            field = skip_field(step)
            self.drafter.flush()
            kept = (draft.text for draft in self.session.outbox.drafts() if draft.field == field)
            self.skip_line.open(field, next(kept, ""))

    @on(WordLine.Given)
    def _on_skipped(self, message: WordLine.Given) -> None:
        message.stop()
        self._settle()
        self.drafter.forget(self.skip_line.field)
        last = self.way.at_end
        self.way.skip(message.text)
        self._show_step()
        if last:
            self.may_go("end", "ctrl+n", "skipped; ctrl+n ends the conversation")

    def tell(self, words: str) -> None:
        """Say what just happened above the keys."""
        self.notice.say(words)

    def action_toggle_evidence(self) -> None:
        """Open or close the evidence beside the conversation."""
        self.toggle_class("-evidence")
        if self.has_class("-evidence"):
            self.call_after_refresh(self.evidence.begin)
        elif (panel := self.panel) is not None:
            panel.begin()

    def action_leave(self) -> None:
        """Close the evidence if one is in it; else leave, with the conversation open."""
        if self.evidence.has_focus_within:
            self.action_toggle_evidence()
            return
        self._settle(leaving=False)
        if self.may_go("leave", "esc"):
            self.dismiss(False)

    @on(events.DescendantFocus)
    def _draw_keys(self) -> None:
        panel = self.panel
        self.set_class(panel is not None and panel.wants_room, "-room")
        writing = isinstance(self.focused, (Input, TextArea))
        held = self.session.timeline.paused_ms is not None
        space = self.active_bindings.get("space")
        free = not writing and space is not None and space.binding.action == "pause"
        self.key_bar.keys = (
            ("ctrl+n", "next"),
            ("ctrl+b", "back"),
            *((("F3" if writing else "e", "evidence"),) if self.record.evidence else ()),
            ("space" if free else "F4", "go on" if held else "hold the clock"),
            ("ctrl+k", "skip"),
            ("esc", "leave"),
            ("F1" if writing else "?", "help"),
        )
