"""The review: everything recorded in one cycle, as an export would have it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.plain import plain
from observe_tui.kit.quietscroll import QuietScroll
from observe_tui.report.document import ProtocolNames, Section, build_document
from observe_tui.report.words import long_day, page_title
from observe_tui.session.clock import today
from observe_tui.session.reading import CycleRecord
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.consent_lines import warning_lines
from observe_tui.ui.review_lines import NOTHING, DrawHead, DrawParts, DrawSection

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from observe_tui.ui.app import ObserveApp
    from observe_tui.ui.services import Services

    OpenPage: TypeAlias = Callable[[ObserveApp, str, Callable[[], None]], None]

KEYS = (
    ("↑↓", "scroll"),
    ("tab", "next part"),
    ("1–9 0", "to a part"),
    ("r", "prepare"),
    ("x", "export"),
    ("esc", "back"),
    ("?", "help"),
)


class ReviewScreen(ClosedOnceScreen[None]):
    """Figures and lines, reflection, claims and the step: one page to scroll through."""

    HELP = (
        "Everything recorded in this cycle, in the order of the exported page.\n"
        "Private lines are shown here, to you; what is exported leaves them out."
    )
    AUTO_FOCUS = "#page"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]
    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "turn_page", "Page on", show=False, id="review.page",
                tooltip="One page down"),
        Binding("tab", "next_part(1)", "Next part", id="review.next",
                tooltip="To the next part of the page"),
        Binding("shift+tab", "next_part(-1)", "Part before", id="review.before",
                tooltip="To the part before"),
        *(Binding(str(number % 10), f"go_to_part({number})", f"Part {number}", show=False,
                  id=f"review.part-{number}", tooltip=f"To part {number} of the page")
          for number in range(1, 11)),
        Binding("r", "prepare", "Prepare", id="review.prepare",
                tooltip="Star, arrange and share lines, and write questions to ask"),
        Binding("a", "agreement", "Agreement", id="review.agreement",
                tooltip="Who agreed to what, how long it is kept, and erasing it"),
        Binding("x", "export", "Export", id="review.export",
                tooltip="Choose what leaves and in which format, and write it to a file"),
        Binding("escape", "leave", "Back", id="review.leave", tooltip="Back to where you were"),
    ]  # fmt: skip

    page = query_one("#page", QuietScroll)

    def __init__(
        self,
        record: CycleRecord,
        services: Services,
        colleagues: Sequence[str] = (),
        names: ProtocolNames | None = None,
    ) -> None:
        """A review of what was recorded.

        Args:
            colleagues: names of everybody who is known, for an export without names.
            names: of the protocols, where nothing was recorded with them yet.
        """
        super().__init__()
        self.record = record
        self.services = services
        self.colleagues = colleagues
        self.names = names
        self._sections: tuple[Section, ...] = ()

    def compose(self) -> ComposeResult:
        """A head that stays, the page, the keys."""
        document = build_document(self.record, self.names, today(self.services.clock), whole=True)
        header, self._sections = document.header, document.sections
        yield Heading(
            plain(f"Review · {page_title(header)}", "bold"),
            Content.styled(long_day(header.day), "$quiet"),
        )
        with Horizontal():
            yield Page(id="parts")
            with QuietScroll(id="page"):
                yield Page(self._draw_warning, id="warning")
                yield Page(DrawHead(header), classes="part")
                for number, section in enumerate(document.sections, 1):
                    yield Page(DrawSection(number, section, header), classes="part numbered")
                if not document.sections:
                    yield Page(lambda width, _height: paragraphs(NOTHING, width, "$quiet"))
        yield KeyBar(*(one for one in KEYS if one[0] != "r" or self.record.evidence))

    def _draw_warning(self, width: int, _height: int) -> Sequence[Content]:
        return warning_lines(self.record.agreement, today(self.services.clock), width)

    def on_mount(self) -> None:
        """Keep the list of parts in step with the page."""
        self.watch(self.page, "scroll_y", self._draw_parts, init=False)

    def on_resize(self) -> None:
        """The parts have moved."""
        self.call_after_refresh(self._draw_parts)

    def _draw_parts(self) -> None:
        top = round(self.page.scroll_y)
        here = sum(part.virtual_region.y <= top for part in self.query(".numbered"))
        self.query_one("#parts", Page).show(DrawParts(self._sections, here))

    def action_turn_page(self) -> None:
        """Scroll a page."""
        self.page.scroll_page_down(animate=False)

    def action_go_to_part(self, number: int) -> None:
        """Bring a part to the top."""
        parts = list(self.query(".numbered"))
        if number <= len(parts):
            self.page.scroll_to_widget(parts[number - 1], top=True, animate=False)

    def action_next_part(self, parts: int) -> None:
        """Bring the next part to the top, or the one before."""
        tops = sorted({part.virtual_region.y for part in self.query(".part")})
        here = round(self.page.scroll_y)
        beyond = [top for top in tops if (top > here if parts > 0 else top < here)]
        if beyond:
            self.page.scroll_to(y=beyond[0] if parts > 0 else beyond[-1], animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to prepare as soon as there are lines."""
        return bool(self.record.evidence) if action == "prepare" else True

    def action_prepare(self) -> None:
        """Prepare the debrief; afterwards the page is a new one."""
        from observe_tui.ui.navigation import open_prepare

        self._open(open_prepare)

    def action_agreement(self) -> None:
        """Show what is agreed about this record; afterwards the page is a new one."""
        from observe_tui.ui.navigation import open_agreement

        self._open(open_agreement)

    def _open(self, page: OpenPage) -> None:
        from observe_tui.ui.navigation import CannotOpen, look_again

        program = cast("ObserveApp", self.app)
        try:
            page(program, self.record.cycle.id, partial(look_again, program, self))
        except CannotOpen as trouble:
            program.notify(str(trouble), severity="warning", markup=False)

    def action_export(self) -> None:
        """Choose what leaves."""
        # Only whoever exports loads it. It is on top at once: the next key is meant for it.
        from observe_tui.ui.screens.export import ExportScreen

        self.app.push_screen(ExportScreen(self.record, self.services, self.colleagues, self.names))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()
