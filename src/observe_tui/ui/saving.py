"""Whether what is recorded is in the file: what is said of it, and what holds somebody back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from observe_tui.kit.drafting import Drafter
from observe_tui.kit.page import paragraphs
from observe_tui.kit.twice import Twice
from observe_tui.session.outbox import Backlog, Keeping

if TYPE_CHECKING:
    from observe_tui.ui.app import ObserveApp

RETRY_SECONDS = 5
"""How often whatever waits is tried again while nobody does anything."""

_SAID = (
    "",
    "▲ the file takes nothing at present · F1 says more",
    "▲ not in the file yet, safe in the journal · type on, F1 says more",
    "▲ on no disk yet, only in this window · keep it open, F1 says more",
)
"""What is said when it begins, or gets worse."""
ADVICE = (
    "Go on as before: whatever waits is tried again every few seconds and with all that you "
    "record, and goes into the file in its order."
)


class Saving:
    """The saving of what is recorded on one screen.

    Attributes:
        told: what `news` has told of last.
    """

    def __init__(
        self, keeping: Keeping, drafter: Drafter | None = None, twice: Twice | None = None
    ) -> None:
        """The saving of one screen.

        Args:
            keeping: writes, and holds what cannot be written.
            drafter: what is being typed here, if anything is.
            twice: which keys were pressed on the screen that ask to be pressed twice.
        """
        self.keeping = keeping
        self._drafter = drafter
        self._twice = twice or Twice()
        self.told = Backlog()

    @property
    def word(self) -> Content:
        """Whether everything is in the file, as a glyph and words."""
        return saved_word(self.keeping.backlog)

    def news(self) -> str:
        """What is to be said once of what has changed since this was asked last."""
        before, now = self.told, self.keeping.backlog
        self.told = now
        if before.why and not now.why:
            return taken_in(before.entries)
        return _SAID[_weight(now)] if _weight(now) > _weight(before) else ""

    def save_all(self) -> Backlog:
        """Try to write everything, what is being typed too. Gives what is left."""
        if self._drafter is not None:
            self._drafter.flush()
        self.keeping.flush()
        return self.keeping.backlog

    def question(self, what: str, key: str, now_ms: int, usual: str = "") -> str:
        """What is to be asked before somebody goes; empty once they may.

        Args:
            what: they are about to do.
            key: that they pressed; pressed again in time, they are sure.
            usual: what is asked where nothing would be lost; empty where nothing is asked then.
        """
        left = self.save_all()
        only_here, asked = left.only_here, usual
        if only_here:
            self.told = left  # the question says it
            asked = f"▲ {entries(only_here)} only in this window: make room · {key} again leaves"
        sure = self._twice.pressed(f"{what} {bool(only_here)}", now_ms) if asked else True
        return "" if sure else asked


def saved_word(backlog: Backlog) -> Content:
    """Whether everything is in the file, as a glyph and words."""
    if not backlog.why:
        return Content.styled("✓ saved", "$success")
    total, here = backlog.entries, backlog.only_here
    where = "in the journal" if not here else "only here" if here == total else f"{here} only here"
    word = f"▲ NOT SAVED {total} · {where}" if total else "▲ CANNOT SAVE"
    return Content.styled(word, "bold $error reverse")


def told_waiting(backlog: Backlog, width: int) -> list[Content]:
    """All there is to know about what is not in the file: what, where, what to do."""
    return [saved_word(backlog), *paragraphs(f"{backlog.why} {ADVICE}", width, "$error", widest=96)]


def taken_in(count: int) -> str:
    """That all is well again."""
    if not count:
        return "✓ saved: the file takes everything again"
    return f"✓ saved, {count} {'entry was' if count == 1 else 'entries were'} taken in"


def entries(count: int) -> str:
    """`1 entry is`, `3 entries are`."""
    return f"{count} {'entry is' if count == 1 else 'entries are'}"


def lost_by_quitting(backlog: Backlog) -> str:
    """What closing this window now would lose, and what to do; empty where nothing is lost."""
    if not backlog.only_here:
        return ""
    return (
        f"{entries(backlog.only_here)} on no disk: closing this window would lose that. Make room "
        "on the disk, or close what holds the file; saving is tried again all the time, and F1 "
        "says more. ctrl+q again leaves all the same."
    )


def save_all(app: ObserveApp) -> Backlog:
    """Try to write everything, on any screen or left before. Gives what still waits."""
    for saving in _savings(app):
        saving.save_all()
    if app.opened is not None:
        app.opened.unwritten.flush()
    return waiting(app)


def waiting(app: ObserveApp) -> Backlog:
    """What is not in the file yet, of everything."""
    keepings = {id(one.keeping): one.keeping for one in _savings(app)}
    left = app.opened.unwritten.backlog if app.opened is not None else Backlog()
    return sum((one.backlog for one in keepings.values()), left)


def _savings(app: ObserveApp) -> list[Saving]:
    found = (getattr(screen, "saving", None) for screen in app.screen_stack)
    return [one for one in found if isinstance(one, Saving)]


def _weight(backlog: Backlog) -> int:
    """How bad it is: from 0, all is well, to 3, something is on no disk."""
    return (3 if backlog.only_here else 2 if backlog.entries else 1) if backlog.why else 0
