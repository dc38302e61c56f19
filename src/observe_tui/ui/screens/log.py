"""The log of an observation: everything recorded, to be put right while it is fresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.drafting import Drafter
from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.panel import StepPanel
from observe_tui.kit.rowlist import Row, RowList
from observe_tui.record.events import RESTORE, read_text
from observe_tui.record.model import Payload
from observe_tui.session.log import LogEntry, read_log
from observe_tui.session.session import Session
from observe_tui.steps import KINDS
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.log_lines import about, can, choices, keys_of, row, turn_of
from observe_tui.ui.saving import Saving
from observe_tui.ui.title import TitleLine
from observe_tui.ui.word_line import NoteLine, WordLine

AFTER = (("esc", "back"), ("?", "help"))
NOTHING = (
    "Nothing is recorded yet. Lines and marks stand here, and can be put right. Esc goes back."
)


class LogScreen(ClosedOnceScreen[None]):
    """Every line and mark by its time. The lesson goes on meanwhile."""

    HELP = (
        "Everything that was recorded, by when it happened. What you change here stays beside "
        "what it was: nothing that was recorded is ever lost. The clock of the lesson goes on."
    )
    CSS_PATH = "log.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("comma", "date(-5)", "−5 s", id="log.back-5",
                tooltip="It happened 5 seconds earlier"),
        Binding("full_stop", "date(-10)", "−10 s", id="log.back-10",
                tooltip="It happened 10 seconds earlier"),
        Binding("greater_than_sign", "date(5)", "+5 s", id="log.on-5",
                tooltip="It happened 5 seconds later"),
        Binding("left_square_bracket", "turn(-1)", "Earlier turn", id="log.earlier",
                tooltip="It belongs to the interval, sweep or snapshot before"),
        Binding("right_square_bracket", "turn(1)", "Later turn", id="log.later",
                tooltip="It belongs to the interval, sweep or snapshot after"),
        Binding("c", "choose_code", "Code", id="log.code", tooltip="It was another code"),
        Binding("n", "note", "Note", id="log.note", tooltip="Write a note on it"),
        Binding("x,delete", "take_back", "Take back", id="log.take-back",
                tooltip="It counts no more; again brings it back"),
        Binding("escape", "leave", "Back", id="log.leave", tooltip="Back to the lesson"),
    ]  # fmt: skip

    rows = query_one("#log", RowList)
    entry_page = query_one("#entry", Page)
    note_line = query_one(NoteLine)

    def __init__(self, session: Session, keys: Mapping[str, Mapping[str, str]]) -> None:
        """A log.

        Args:
            keys: the key of each code, by step and code.
        """
        super().__init__()
        self.session = session
        self.choosing = False
        self._keys = keys
        self._entries: dict[str, LogEntry] = {}
        self._drafter = Drafter(session.outbox.keep_draft)
        self.saving = Saving(session.outbox, self._drafter)

    def compose(self) -> ComposeResult:
        """Title, list, what there is to know about one entry, keys."""
        yield TitleLine(self.session.clock, Content.styled("Log of this lesson", "bold"))
        yield Page(lambda width, _height: [rule(width, None, self.saving.word)], id="log-rule")
        yield RowList(id="log")
        yield Page(lambda width, _height: paragraphs(NOTHING, width, "$quiet"), id="words")
        yield Page(self._draw_entry, id="entry")
        yield NoteLine()
        yield KeyBar(*AFTER)

    def on_mount(self) -> None:
        """The newest entry first in sight; above it whether everything is saved."""
        self.set_interval(1, self.query_one("#log-rule", Page).redraw)
        self.show(last=True)
        self.rows.focus()

    @property
    def entry(self) -> LogEntry | None:
        """The entry with the cursor."""
        return self._entries.get(self.rows.key)

    def show(self, *, last: bool = False) -> None:
        """Draw the log as it stands."""
        entries = read_log(self.session.events)
        self._entries = {one.original.id: one for one in entries}
        self.rows.display = bool(entries)
        self.query_one("#words").display = not entries
        wanted = entries[-1].original.id if last and entries else ""
        self.rows.show(
            [
                Row(one.original.id, partial(row, one, self.session.spec(one.original.step)))
                for one in entries
            ],
            wanted,
        )
        self.query_one("#log-rule", Page).redraw()
        self._tell()

    def _tell(self) -> None:
        """Say what there is to know about the entry, and what can be done with it."""
        self.entry_page.redraw()
        self.refresh_bindings()
        one = self.entry
        keys = keys_of(one, self.session.spec(one.now.step)) if one is not None else ()
        self.query_one(KeyBar).keys = (*keys, *AFTER)

    def _draw_entry(self, width: int, _height: int) -> Sequence[Content]:
        one = self.entry
        if one is None:
            return [rule(width)]
        spec = self.session.spec(one.original.step)
        if self.choosing:
            return choices(spec, self._keys.get(spec.id, {}), width)
        return about(one, spec, width)

    @on(RowList.Moved)
    def _on_moved(self) -> None:
        self.choosing = False
        self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the entry."""
        one = self.entry
        if action == "leave":
            return True
        if self.note_line.is_open or one is None:
            return False
        return can(action, one, self.session.spec(one.now.step))

    def _amend(self, changes: Payload, elapsed_ms: int | None = None) -> None:
        if self.entry is not None:
            self.session.amend(self.entry.original.id, changes, elapsed_ms)
            self.show()

    def action_date(self, seconds: int) -> None:
        """It happened so many seconds later, or earlier."""
        one = self.entry
        if one is not None:
            self._amend({}, max(0, one.now.elapsed_ms + seconds * 1000))

    def action_turn(self, turns: int) -> None:
        """It belongs to a later turn, or to an earlier one."""
        one = self.entry
        spec = self.session.spec(one.now.step) if one is not None else None
        number = turn_of(one.now, spec) if one is not None and spec is not None else None
        if spec is not None and number is not None:
            self._amend({KINDS[spec.kind].turn: max(0, number + turns)})

    def action_choose_code(self) -> None:
        """The next key says which code it was."""
        self.choosing = True
        self.entry_page.redraw()

    def on_key(self, event: events.Key) -> None:
        """While a code is chosen, a key is a code."""
        one = self.entry
        if not self.choosing or one is None or event.key in ("escape", "up", "down"):
            return
        event.stop()
        event.prevent_default()
        found = [
            code
            for code, key in self._keys.get(one.original.step, {}).items()
            if key == event.character
        ]
        self.choosing = False
        if found:
            self._amend({"code": found[0]})
        self.entry_page.redraw()

    def action_take_back(self) -> None:
        """Take it back, or bring it back."""
        one = self.entry
        if one is None:
            return
        if one.gone:
            self.session.record(one.original.step, RESTORE, {"event": one.original.id})
        else:
            self.session.retract(one.original.id)
        self.show()

    def action_note(self) -> None:
        """Write a note on it, or change the one there is."""
        one = self.entry
        if one is None:
            return
        self._drafter.flush()
        field = f"{one.original.step}/note/{one.original.id}"
        kept = {draft.field: draft.text for draft in self.session.outbox.drafts()}
        self.note_line.open(field, kept.get(field) or read_text(one.now.payload, "note"))

    @on(StepPanel.Typing)
    def _on_typing(self, message: StepPanel.Typing) -> None:
        message.stop()
        self._drafter.note(message.field, message.text)

    @on(WordLine.Given)
    def _on_given(self, message: WordLine.Given) -> None:
        message.stop()
        field = self.note_line.field
        self._drafter.forget(field)
        self.session.amend(field.rpartition("/")[2], {"note": message.text}, settles=field)
        self.show()
        self.rows.focus()

    def action_leave(self) -> None:
        """Stop choosing a code, or go back to the lesson."""
        if self.choosing:
            self.choosing = False
            self.entry_page.redraw()
        else:
            self.dismiss()

    def on_unmount(self) -> None:
        """Keep what is being typed."""
        self._drafter.flush()
