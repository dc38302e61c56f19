"""The library: every protocol there is, what it asks for, and what is wrong with broken files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one

from observe_tui.kit.keybar import KeyBar
from observe_tui.kit.lines import Heading, rule
from observe_tui.kit.page import Page, paragraphs
from observe_tui.kit.rowlist import RowList
from observe_tui.kit.searchline import SearchLine
from observe_tui.kit.twice import Twice
from observe_tui.protocol.library import Entry
from observe_tui.ui.closed_once import ClosedOnceScreen
from observe_tui.ui.folder_watch import FolderWatch
from observe_tui.ui.library_lines import (
    entry_key,
    entry_lines,
    first_of_your_own,
    found,
    is_own,
    library_rows,
)
from observe_tui.ui.own_files import NotDone, duplicate, edit
from observe_tui.ui.services import Opened

if TYPE_CHECKING:
    from observe_tui.session.clock import Clock
    from observe_tui.ui.app import ObserveApp

KEYS = (
    ("space", "more"), ("/", "search"), ("v", "preview"), ("e", "edit"), ("d", "copy"),
    ("esc", "back"), ("?", "help"),
)  # fmt: skip
KEYS_SEARCHING = (("⏎", "to the list"), ("esc", "show all"))

NOTHING = (
    "No protocols were found. The program brings its own, so something is amiss with how it was "
    "installed; install it again."
)


class LibraryScreen(ClosedOnceScreen[None]):
    """A list on the left, everything about one protocol on the right."""

    HELP = (
        "A cycle says how the conversations go, an instrument what is captured during the lesson. "
        "Write your own as TOML files in the protocols folder beside your records: copy one that "
        "is near, edit it, preview it. While this page is open it follows your files, and tells "
        "the line and the field if one cannot be read. Changing a file never changes what was "
        "recorded with it."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    CSS_PATH = "library.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", priority=True, id="library.search",
                tooltip="Show only protocols with these words, their codes included"),
        Binding("space", "read_on", "More", id="library.more", tooltip="Scroll what is told"),
        Binding("v", "preview", "Preview", id="library.preview",
                tooltip="Try it out on the real screen; nothing is kept"),
        Binding("e", "edit", "Edit", id="library.edit",
                tooltip="Open your own file in your editor; one that came with the program is "
                "copied first"),
        Binding("d", "duplicate", "Copy", id="library.copy",
                tooltip="Copy it into your own folder, under a name of its own"),
        Binding("r", "read_again", "Read again", id="library.again",
                tooltip="Read all protocol files again"),
        Binding("escape", "go_back", "Back", id="library.back",
                tooltip="End the search, or go back"),
    ]  # fmt: skip

    rows = query_one(RowList)
    text = query_one("#text", VerticalScroll)
    about = query_one("#about", Page)
    search = query_one(SearchLine)
    key_bar = query_one(KeyBar)

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self.library = opened.library
        self.parser = opened.parser
        self._entries: dict[str, Entry] = {}
        self._twice = Twice()

    @property
    def _here(self) -> Entry | None:
        """The file with the cursor."""
        return self._entries.get(self.rows.key)

    def compose(self) -> ComposeResult:
        """Title, list and page, keys."""
        yield Heading(id="title")
        yield Page(lambda width, _height: [rule(width)], id="rule")
        with Horizontal(id="body"):
            yield RowList(id="protocols")
            with VerticalScroll(id="text"):
                yield Page(self._draw_about, id="about")
        yield SearchLine()
        yield KeyBar(*KEYS)
        yield FolderWatch(self.library.stamp)

    def on_mount(self) -> None:
        """Show what there is."""
        self._show()

    def _show(self, wanted: str = "") -> None:
        entries = self.library.entries()
        self._entries = {entry_key(one): one for one in entries}
        shown = found(entries, self.search.words)
        own = any(is_own(one, self.library.own) for one in entries)
        hint = not own and not self.search.words
        self.rows.show(library_rows(shown, self.library.own, hint=hint), wanted)
        self.search.tell(f"{len(shown)} of {len(entries)}")
        broken = sum(one.protocol is None for one in entries)
        count = f"{len(entries) - broken} can be used"
        note = Content.styled(count, "$quiet")
        if broken:
            note += Content.styled(f"   ▲ {broken} cannot", "$warning")
        self.query_one("#title", Heading).show(Content.styled("Protocols", "bold"), note)
        self.about.redraw()
        self.key_bar.keys = KEYS_SEARCHING if self.search.words_input.has_focus else KEYS

    def _draw_about(self, width: int, _height: int) -> Sequence[Content]:
        entry, own = self._here, self.library.own
        if entry is not None:
            lines = entry_lines(entry, is_own(entry, own), width)
            if not any(is_own(one, own) for one in self._entries.values()):
                lines += first_of_your_own(own, width)
            return lines
        sought = self.search.words
        return paragraphs(f"No protocol has the words “{sought}”." if sought else NOTHING, width)

    @on(RowList.Moved)
    def _on_moved(self) -> None:
        self.text.scroll_home(animate=False)
        self.about.redraw()
        self.about.refresh(layout=True)

    @on(RowList.Chosen)
    def _on_chosen(self) -> None:
        self.text.focus()

    @on(SearchLine.Sought)
    def _on_sought(self) -> None:
        self._show()

    @on(SearchLine.Stepped)
    def _on_stepped(self, message: SearchLine.Stepped) -> None:
        self.rows.action_move(message.rows)

    @on(SearchLine.Left)
    def _on_left(self) -> None:
        self.rows.focus()
        self.call_after_refresh(self._show)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A stroke among the words is a stroke."""
        return action != "search" or not self.search.words_input.has_focus

    def action_search(self) -> None:
        """Look for words."""
        self.search.open()
        self.key_bar.keys = KEYS_SEARCHING

    def action_read_on(self) -> None:
        """Scroll what is told; from the end back to the beginning."""
        if self.text.scroll_offset.y >= self.text.max_scroll_y:
            self.text.scroll_home(animate=False)
        else:
            self.text.scroll_page_down(animate=False)

    @on(FolderWatch.Changed)
    def action_read_again(self) -> None:
        """Read all protocol files again; whoever writes one sees its errors on saving it."""
        self.library.reload()
        self._show()

    def action_preview(self) -> None:
        """Try the protocol with the cursor out."""
        from observe_tui.ui.screens.preview import CannotPreview, preview

        entry, clock = self._here, _clock(self)
        if entry is None:
            return
        if entry.protocol is None:
            self.notify("It cannot be tried out while there are errors in it.", markup=False)
            return
        try:
            shown = preview(entry.protocol, entry.text, self.library, self.parser, clock)
        except CannotPreview as reason:
            self.notify(str(reason), markup=False)
        else:
            self.app.push_screen(shown)

    def action_duplicate(self) -> None:
        """Copy the file with the cursor into the user's own folder."""
        if (entry := self._here) is None:
            return
        try:
            path = duplicate(self.library, entry)
        except NotDone as trouble:
            self.notify(str(trouble), markup=False)
            return
        self._go_to(path)
        self.notify(f"Copied as {path.name}. e opens it in your editor.", markup=False)

    def action_edit(self) -> None:
        """Open the user's own file with the cursor; of one of the program's, a copy, if asked."""
        if (entry := self._here) is None:
            return
        path, own = entry.path, self.library.own
        now = round(_clock(self).steady() * 1000)
        if not is_own(entry, own) and not self._twice.pressed(f"edit {path}", now):
            told = "It came with the program. e again copies it and opens the copy."
            self.notify(told, markup=False)
            return
        try:
            path = path if is_own(entry, own) else duplicate(self.library, entry)
            edit(self.app, path, own)
        except NotDone as trouble:
            self.notify(str(trouble), markup=False)
        self._go_to(path)

    def _go_to(self, path: Path) -> None:
        """Read the folders again, and put the cursor on a file."""
        if self.search.words:
            self.search.close()
        self.library.reload()
        self._show(str(path))

    def action_go_back(self) -> None:
        """End the search, or go back."""
        if self.search.words:
            self.search.close()
        else:
            self.dismiss()


def _clock(screen: LibraryScreen) -> Clock:
    return cast("ObserveApp", screen.app).services.clock
