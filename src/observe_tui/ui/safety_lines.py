"""The safety page as lines: what was found, which copies there are, who can read the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from textual.content import Content

from observe_tui.kit.lines import spread
from observe_tui.kit.plain import clip, plain
from observe_tui.kit.rowlist import Row
from observe_tui.record.safekeeping import Copy, Finding, Weight
from observe_tui.ui.rescue_lines import WHY, moment
from observe_tui.ui.settings import Settings

GLYPHS: dict[Weight, tuple[str, str]] = {
    "good": ("✓", "$success"),
    "note": ("○", "$warning"),
    "bad": ("▲", "bold $error"),
}
BACK_UP, ENCRYPTION = "back-up", "encryption"
NEW_PASSPHRASE, NEW_RECOVERY = "new-passphrase", "new-recovery"
CURTAIN, CURTAIN_PASSPHRASE, KEEPING = "curtain", "curtain-passphrase", "keeping"

CURTAIN_MINUTES = (0, 2, 5, 10, 20)
KEEP_MONTHS = (0, 6, 12, 24, 36)
_LABEL = 26
_ABOUT = {
    BACK_UP: "⏎ makes a copy of everything and looks through it. The newest of 7 days, 4 weeks and "
    "12 months are kept.",
    ENCRYPTION: "Encrypted records are of no use to whoever takes this computer, or a copy of the "
    "files. ⏎ asks for the passphrase.",
    NEW_PASSPHRASE: "⏎ asks for the present passphrase, then for the new one.",
    NEW_RECOVERY: "⏎ asks for the passphrase, and gives a new recovery key. The one before opens "
    "nothing more.",
    CURTAIN: "F9 blanks the screen; marking goes on under it. ⏎ chooses whether it also drops by "
    "itself.",
    CURTAIN_PASSPHRASE: "⏎ sets a passphrase for it, or takes it away.",
    KEEPING: "A rule for all records unless something else was agreed in one. You are reminded; "
    "nothing is erased by itself.",
}


@dataclass(frozen=True, slots=True)
class SafetyPage:
    """Everything the page draws.

    Attributes:
        findings: none where they are still being looked for.
        encrypted: whether a passphrase opens the records.
        curtain_locked: whether one lifts the curtain.
    """

    findings: Sequence[Finding] | None
    copies: Sequence[Copy]
    settings: Settings
    encrypted: bool
    curtain_locked: bool
    today: date


def safety_rows(page: SafetyPage) -> list[Row]:
    """The page, row by row."""
    return [
        *_group("HOW THEY ARE"),
        *_found(page.findings),
        *_group("WHO CAN READ THEM"),
        _choice(ENCRYPTION, "encryption", "on" if page.encrypted else "off"),
        *(_of_encryption() if page.encrypted else ()),
        _choice(CURTAIN, "curtain (F9)", _minutes(page.settings.curtain_minutes)),
        _choice(CURTAIN_PASSPHRASE, "lifting the curtain", _lock(page.curtain_locked)),
        *_group("HOW LONG"),
        _choice(KEEPING, "records are kept", _months(page.settings.keep_months)),
        *_group("COPIES"),
        _choice(BACK_UP, "make a copy now", ""),
        *(_copy(copy, page.today) for copy in page.copies),
    ]


def _of_encryption() -> list[Row]:
    return [
        _choice(NEW_PASSPHRASE, "  passphrase", "change it"),
        _choice(NEW_RECOVERY, "  recovery key", "print a new one"),
    ]


def finding_of(page: SafetyPage, key: str) -> Finding | None:
    """The finding a row stands for."""
    kind, _, number = key.partition(":")
    if kind != "finding" or page.findings is None:
        return None
    return page.findings[int(number)]


def copy_of(page: SafetyPage, key: str) -> Copy | None:
    """The copy a row stands for."""
    return next((copy for copy in page.copies if _copy_key(copy) == key), None)


def said_of_row(page: SafetyPage, key: str) -> str:
    """What a row is about, in a sentence or two."""
    finding = finding_of(page, key)
    if finding is not None:
        return f"{finding.what} {finding.advice}".strip()
    copy = copy_of(page, key)
    if copy is not None:
        return f"⏎ tells what this copy would change. It is {copy.path}"
    return _ABOUT.get(key, "")


def chosen_next(settings: Settings, key: str) -> Settings | None:
    """The settings with the next choice of a row; none where the row has no choices."""
    if key == CURTAIN:
        minutes = _following(CURTAIN_MINUTES, settings.curtain_minutes)
        return replace(settings, curtain_minutes=minutes)
    if key == KEEPING:
        return replace(settings, keep_months=_following(KEEP_MONTHS, settings.keep_months))
    return None


def _following(choices: Sequence[int], chosen: int) -> int:
    """The choice after this one; the first after the last, or after one that is none."""
    place = choices.index(chosen) + 1 if chosen in choices else 0
    return choices[place % len(choices)]


def _group(title: str) -> list[Row]:
    return [
        Row("", lambda _width, _here: Content("")),
        Row("", lambda _width, _here: Content.styled(f"  {title}", "$quiet")),
    ]


def _found(findings: Sequence[Finding] | None) -> list[Row]:
    if findings is None:
        return [Row("", lambda _width, _here: Content.styled("  looking …", "$quiet"))]
    return [
        Row(f"finding:{number}", partial(_draw_finding, finding))
        for number, finding in enumerate(findings)
    ]


def _draw_finding(finding: Finding, width: int, here: bool) -> Content:
    glyph, style = GLYPHS[finding.weight]
    words = plain(clip(finding.what, max(1, width - 5)), "" if finding.weight == "good" else "bold")
    return _row(here, Content.assemble((f"{glyph} ", style)) + words, Content(""), width)


def _copy_key(copy: Copy) -> str:
    return f"copy:{copy.path.name}"


def _copy(copy: Copy, today: date) -> Row:
    def draw(width: int, here: bool) -> Content:
        when = moment(copy.made_at, today).ljust(_LABEL)
        left = Content.assemble(when, (WHY[copy.why], "$quiet"))
        return _row(here, left, Content.styled(_size(copy.size), "$quiet"), width)

    return Row(_copy_key(copy), draw)


def _choice(key: str, label: str, chosen: str) -> Row:
    def draw(width: int, here: bool) -> Content:
        left = Content.assemble(label.ljust(_LABEL), (chosen, "bold"))
        return _row(here, left, Content(""), width)

    return Row(key, draw)


def _row(here: bool, left: Content, right: Content, width: int) -> Content:
    sign = Content.styled("› " if here else "  ", "bold $accent")
    return spread(sign + left, right + Content(" "), width)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, size // 1000)} kB"


def _minutes(minutes: int) -> str:
    return f"drops after {minutes} min without a key" if minutes else "drops when F9 is pressed"


def _lock(locked: bool) -> str:
    return "needs a passphrase" if locked else "F9 again, without a passphrase"


def _months(months: int) -> str:
    return f"{months} months after the lesson" if months else "until somebody erases them"
