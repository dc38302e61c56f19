"""The export: what leaves and in which format, with the page itself to look at before it does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.plain import plain
from observe_tui.report.document import ProtocolNames
from observe_tui.report.exporting import FORMATS, ExportError, export_into, file_name
from observe_tui.report.leaving import Choice, count_lines, leaving
from observe_tui.report.model import Document
from observe_tui.report.words import long_day, page_title
from observe_tui.session.clock import today
from observe_tui.session.reading import CycleRecord
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.consent_lines import leaving_lines
from observe_tui.ui.export_lines import (
    DrawChoices,
    DrawPreview,
    draw_progress,
    draw_rule,
)

if TYPE_CHECKING:
    from observe_tui.ui.services import Services

BAR = (("enter", "write it"), ("↑↓", "read what will leave"), ("esc", "back"), ("?", "help"))
_BEAT_SECONDS = 0.12
_SAFE = "What you have recorded is safe."


class ExportScreen(ClosedOnceScreen[None]):
    """What there is to choose, the page they make, and where the file is."""

    HELP = (
        "What you see is what leaves: lines of interpretation, and whatever else you keep back, "
        "are not in it. enter writes the file.\n"
        "The certificate says who met, when and how long, and has no content on purpose."
    )
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]
    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write", id="export.write",
                tooltip="Write the file; the line at the bottom says where it is"),
        Binding("h", "choose_format('html')", "Web page", id="export.html",
                tooltip="To read in a browser, and to print"),
        Binding("w", "choose_format('docx')", "Word", id="export.docx",
                tooltip="To go on writing in Word or another word processor"),
        Binding("p", "choose_format('pdf')", "PDF", id="export.pdf",
                tooltip="To print and to keep"),
        Binding("m", "choose_format('markdown')", "Markdown", id="export.markdown",
                tooltip="Text with light marks, for any editor"),
        Binding("s", "choose_format('xlsx')", "Excel", id="export.xlsx",
                tooltip="A workbook for a spreadsheet program"),
        Binding("c", "choose_format('csv')", "CSV", id="export.csv",
                tooltip="One table with everything, for a spreadsheet or a program"),
        Binding("j", "choose_format('json')", "JSON", id="export.json",
                tooltip="All of it as data, for programs"),
        Binding("t", "change('paper')", "Paper", id="export.paper",
                tooltip="The summary, or a certificate without content"),
        Binding("f", "change('form')", "Form", id="export.form",
                tooltip="All of it, or what fits on one page"),
        Binding("n", "change('names')", "Names", id="export.names",
                tooltip="Names as they were written, or words in their place"),
        Binding("up,k", "read_on(-1)", "Up", show=False, id="export.up", tooltip="A line up"),
        Binding("down", "read_on(1)", "Down", show=False, id="export.down", tooltip="A line down"),
        Binding("space,pagedown", "turn_page(1)", "Page on", show=False, id="export.page-down",
                tooltip="A page down"),
        Binding("pageup", "turn_page(-1)", "Page back", show=False, id="export.page-up",
                tooltip="A page up"),
        Binding("escape", "dismiss", "Back", id="export.leave",
                tooltip="Back to the review; a file that is being written still is"),
    ]  # fmt: skip

    def __init__(
        self,
        record: CycleRecord,
        services: Services,
        colleagues: Sequence[str] = (),
        names: ProtocolNames | None = None,
    ) -> None:
        """A screen for what was recorded.

        Args:
            colleagues: names of everybody who is known, for pseudonyms.
            names: of the protocols, where nothing was recorded with them yet.
        """
        super().__init__()
        self.record = record
        self.services = services
        self.colleagues = colleagues
        self.names = names
        self.format = "html"
        self.choice = Choice()
        self.writing = ""
        self._beat = 0
        self._said: tuple[str, str] = ("", "")
        self._document = self._chosen()

    def _chosen(self) -> Document:
        day = today(self.services.clock)
        return leaving(self.record, self.names, day, self.choice, self.colleagues)

    def compose(self) -> ComposeResult:
        """A head, the choices, the page that will leave, what became of it, the keys."""
        header = self._document.header
        yield Heading(
            plain(f"Export · {page_title(header)}", "bold"),
            Content.styled(long_day(header.day), "$quiet"),
        )
        with Container(id="sides"):
            yield Page(self._draw_choices, id="choices")
            with Vertical(id="paper"):
                yield Page(self._draw_rule, id="rule")
                with VerticalScroll(id="scroll", can_focus=False):
                    yield Page(self._draw_page, id="page")
        yield Page(self._draw_told, id="told")
        yield KeyBar(*BAR)

    def on_mount(self) -> None:
        """Keep the bar moving while something is being written."""
        self.set_interval(_BEAT_SECONDS, self._go_on_moving)

    def on_resize(self) -> None:
        """The choices may stand beside the page now, or above it."""
        self.call_after_refresh(self._draw_again)

    def _draw_choices(self, width: int, height: int) -> Sequence[Content]:
        return DrawChoices(self.choice, self.format, self.has_class("-wide"))(width, height)

    def _draw_rule(self, width: int, _height: int) -> Sequence[Content]:
        summary = self.choice.paper == "summary"
        return draw_rule(count_lines(self.record, self._document) if summary else None, width)

    def _draw_page(self, width: int, height: int) -> Sequence[Content]:
        return DrawPreview(self._document)(width, height)

    def _draw_told(self, width: int, _height: int) -> Sequence[Content]:
        if self.writing:
            return draw_progress(self._beat, self.writing)
        words, style = self._said
        if words:
            return paragraphs(words, width, style, widest=width)
        name = file_name(self._document, self.format)
        told = leaving_lines(self.record.agreement, today(self.services.clock), width)
        return [*told, *paragraphs(f"enter writes {name}", width, "$quiet", widest=width)]

    def _go_on_moving(self) -> None:
        if self.writing:
            self._beat += 1
            self._draw_again("#told")

    def _draw_again(self, pages: str = "Page") -> None:
        """Draw what there is already: a key may be quicker than the first paint.

        Args:
            pages: which of them, as a selector.
        """
        for page in self.query(pages).results(Page):
            page.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A certificate has one form, and names people."""
        summary = self.choice.paper == "summary"
        return summary or action != "change" or parameters == ("paper",)

    def action_choose_format(self, name: str) -> None:
        """Choose a format."""
        self.format = name
        self._said = ("", "")
        self._draw_again("#choices, #told")

    def action_change(self, what: str) -> None:
        """Take the other paper or form, or change between names and words in their place."""
        self.choice = other(self.choice, what)
        self._document = self._chosen()
        self._said = ("", "")
        for part in self.query(VerticalScroll):
            part.scroll_home(animate=False)
        self.refresh_bindings()
        self._draw_again()

    def action_read_on(self, lines: int) -> None:
        """Scroll the page by lines."""
        for part in self.query(VerticalScroll):
            part.scroll_relative(y=lines, animate=False)

    def action_turn_page(self, pages: int) -> None:
        """Scroll the page by what is seen of it."""
        for part in self.query(VerticalScroll):
            part.scroll_relative(y=pages * max(1, part.size.height - 1), animate=False)

    def action_write(self) -> None:
        """Write the file, in a thread: the screen goes on."""
        if not self.writing:
            self.writing = f"Writing the {FORMATS[self.format].title} file …"
            self._draw_again("#told")
            # The application's own: whoever goes back meanwhile still gets the file.
            # The school's own paper would say where the people are who go without a name.
            paper = None if self.choice.pseudonyms else self.services.letterhead
            self.app.run_worker(self._write(self._document, self.format, paper))

    async def _write(self, document: Document, name: str, paper: Path | None) -> None:
        app, folder = self.app, self.services.exports
        try:
            written = await asyncio.to_thread(export_into, folder, document, name, paper)
        except ExportError as trouble:
            said = (f"▲ {trouble} {_SAFE}", "bold $error")
        else:
            # No full stop after the name of a file: somebody may copy it from here.
            kept = f"what stood there is now {written.kept.name}" if written.kept else ""
            gone = "It goes with the demo: copy it if you want it." if self.services.demo else ""
            told = (f"✓ written to {written.path}", kept, gone, written.remark)
            said = (" · ".join(filter(None, told)), "$success")
        self.writing = ""
        self._said = said
        self._draw_again("#told")
        if not self.is_current:
            app.notify(said[0], markup=False)


def other(choice: Choice, what: str) -> Choice:
    """The choice with the other paper or form, or with names where there were none."""
    if what == "paper":
        return replace(choice, paper="certificate" if choice.paper == "summary" else "summary")
    if what == "form":
        return replace(choice, form="short" if choice.form == "full" else "full")
    return replace(choice, pseudonyms=not choice.pseudonyms)
