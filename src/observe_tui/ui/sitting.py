"""What the screens of a running session share: record, drafts, the clock, the word on saving."""

from __future__ import annotations

from textual import on
from textual.content import Content

from observe_tui.kit.drafting import Drafter
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.plain import clip
from observe_tui.kit.twice import Twice
from observe_tui.protocol.model import StepSpec
from observe_tui.record.events import AMEND, read_text
from observe_tui.record.model import Event
from observe_tui.session.session import ABSENCE_MS, Session
from observe_tui.steps import KINDS
from observe_tui.ui.judging import JudgingScreen
from observe_tui.ui.saving import RETRY_SECONDS, Saving
from observe_tui.ui.taking_up import absence_words, taken_up

TICK = 0.2
"""Seconds between looks at the clock."""
TYPING_MS = 300
"""How long after a key somebody counts as typing, in milliseconds.

Textual paints 60 times a second at most: a clock that was just painted makes the next letter wait.
So while somebody types, the clock is painted together with a letter, never before one.
"""
PULSE_EVERY_MS = RETRY_SECONDS * 1000
"""Time between signs of life on the disk, in milliseconds."""


class SittingScreen(JudgingScreen):
    """A screen on which a session is recorded: commit, then fold, then paint.

    Subclasses draw in `repaint`, which is called after every event and every second. The result
    of the screen is whether the run was ended.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.drafter = Drafter(
            lambda field, text: session.outbox.keep_draft(field, text, self._first_key.get(field))
        )
        self._twice = Twice()
        self.saving = Saving(session.outbox, self.drafter, self._twice)
        self._first_key: dict[str, int] = {}
        self._last_tick = session.elapsed_ms()
        self._last_pulse = self._last_tick
        self._last_second = -1
        self._last_key = -TYPING_MS
        self.absent_ms = 0

    def on_mount(self) -> None:
        """Note how long nobody was here, bring back what was being typed, start the clock."""
        self.absent_ms = self.session.note_absence()
        self.restore_drafts()
        self.session.outbox.pulse()
        self.set_interval(TICK, self.tick)
        self.repaint()
        if told := taken_up(self.session, self.absent_ms):
            self.call_after_refresh(self.tell, told)

    def repaint(self) -> None:
        """Draw what the session says now."""
        raise NotImplementedError

    def restore_drafts(self) -> None:
        """Hand the words that were typed but never submitted back to the panels."""
        drafts = {draft.field: draft for draft in self.session.outbox.drafts() if draft.text}
        for field, draft in drafts.items():
            if draft.elapsed_ms is not None:
                self._first_key[field] = draft.elapsed_ms
        for panel in self.query(StepPanel):
            own = f"{panel.spec.id}/"
            panel.restore({field: d.text for field, d in drafts.items() if field.startswith(own)})

    def tick(self) -> None:
        """Look at the clock; draw when a second has passed, mark a gap if the machine slept."""
        now = self.session.elapsed_ms()
        if now - self._last_tick >= ABSENCE_MS:
            self.absent_ms = self.session.note_absence(self._last_tick)
            if self.absent_ms:
                self.tell(absence_words(self.absent_ms))
        self._last_tick = now
        if now - self._last_pulse >= PULSE_EVERY_MS and not self.session.timeline.ended:
            self._last_pulse = now
            self.session.outbox.pulse()
        before = self.saving.told
        if news := self.saving.news():
            self.tell(news)
        if self.saving.told != before:
            self.repaint()
        if now - self._last_key >= TYPING_MS:
            self._show_second(now)

    def _show_second(self, now: int) -> None:
        if now // 1000 != self._last_second:
            self._last_second = now // 1000
            self.repaint()

    @on(StepPanel.Recorded)
    def _on_recorded(self, message: StepPanel.Recorded) -> None:
        message.stop()
        self.take(message)

    def take(self, message: StepPanel.Recorded) -> None:
        """Record what a panel asks for, now, and draw it."""
        field = message.settles
        at: int | None = None
        if field is not None:
            self.drafter.forget(field)
            at = self._first_key.pop(field, None)
        if message.back_ms:
            at = (self.session.elapsed_ms() if at is None else at) - message.back_ms
        event = self.session.record(message.step, message.verb, message.payload, at, field)
        self._show_recorded(event)

    @on(StepPanel.Amended)
    def _on_amended(self, message: StepPanel.Amended) -> None:
        message.stop()
        if message.settles is not None:
            self.drafter.forget(message.settles)
            self._first_key.pop(message.settles, None)
        event = self.session.amend(
            message.event, message.changes, message.elapsed_ms, message.settles
        )
        self._show_recorded(event)

    @on(StepPanel.Retracted)
    def _on_retracted(self, message: StepPanel.Retracted) -> None:
        message.stop()
        self._show_recorded(self.session.retract(message.event))

    @on(StepPanel.Typing)
    def _on_typing(self, message: StepPanel.Typing) -> None:
        message.stop()
        if not message.text:
            self._first_key.pop(message.field, None)
        elif message.field not in self._first_key:
            self._first_key[message.field] = self.session.elapsed_ms()
        self.drafter.note(message.field, message.text)
        self._last_key = self.session.elapsed_ms()
        self._show_second(self._last_key)

    def _show_recorded(self, event: Event) -> None:
        self.after_record(event)
        if news := self.saving.news():
            self.tell(news)
        self.repaint()

    def after_record(self, event: Event) -> None:
        """Something was recorded; subclasses act on what follows from it."""

    def action_undo(self) -> None:
        """Take back the last thing that was recorded."""
        self._revise(self.session.undo(), "took back", "ctrl+y brings it back")

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        self._revise(self.session.redo(), "brought back", "")

    def _revise(self, event: Event | None, word: str, hint: str) -> None:
        if event is None:
            self.tell("nothing to take back" if hint else "nothing to bring back")
        else:
            words = f"{word} {describe(event, self.session.spec(event.step))}"
            self.tell(f"{words} · {hint}" if hint else words)
        self.repaint()

    def action_pause(self) -> None:
        """Pause, or go on; a pause is a gap that the figures know of."""
        paused = self.session.toggle_pause()
        self.tell("‖ paused: the same key goes on" if paused else "● going on")
        self.repaint()

    def may_go(self, what: str, key: str, usual: str = "") -> bool:
        """Whether somebody may do what ends or leaves this; see `Saving.question`."""
        asked = self.saving.question(what, key, self.session.elapsed_ms(), usual)
        if asked:
            self.tell(asked)
        return not asked

    def on_unmount(self) -> None:
        """Keep what is being typed."""
        self.saving.save_all()

    @property
    def save_word(self) -> Content:
        """Whether everything is in the file, as a glyph and words."""
        return self.saving.word


def describe(event: Event, spec: StepSpec) -> str:
    """An event in a few words: what it was and in which step."""
    code = KINDS[spec.kind].code_of(spec, event)
    said = clip(read_text(event.payload, "text"), 30)
    label = code.label if code else ""
    what = label or said or ("a change" if event.verb == AMEND else event.verb)
    return f"{what} ({clip(spec.title, 20)})"
