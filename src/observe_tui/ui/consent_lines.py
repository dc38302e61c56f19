"""What is agreed, as lines: how things stand, and every answer so far."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from observe_tui.kit.lines import rule
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import clip, one_line, plain
from observe_tui.session.agreement import Agreement, Consent, keep_until
from observe_tui.ui.consent_form import Known
from observe_tui.ui.days import spoken_day

NOTHING = "○ Nothing is agreed yet: fill in what was said, and ctrl+s keeps it."


def state_line(known: Known, width: int) -> Content:
    """How things stand, in one line; what asks for something stands out."""
    made = known.made
    until = keep_until(made, known.cycle.day, known.keep_months)
    if made.consent is not None and made.is_against:
        words = f"▲ consent {_told(made.consent, known.today)}: F8 erases the record"
        return plain(clip(words, width), "$warning")
    if until is not None and until < known.today:
        words = f"▲ it was to be kept until {spoken_day(until, known.today)}: F8 erases it"
        return plain(clip(words, width), "$warning")
    if made.consent is None:
        return plain(clip(NOTHING, width), "$quiet")
    told = plain(clip(f"✓ consent {_told(made.consent, known.today)}", width), "$foreground")
    return told.stylize("$success", 0, 1)


def history_lines(known: Known, width: int, most: int) -> list[Content]:
    """Every answer that was kept, the newest first; nothing where there is only one.

    Args:
        most: the most lines to draw.
    """
    answers = known.made.answers
    if len(answers) < 2:
        return []
    rows = [_answer(one, known.today, width) for one in reversed(answers)]
    title, note = Content.styled("so far", "bold"), Content.styled("ctrl+z takes back", "$quiet")
    return [rule(width, title, note), *rows[: max(1, most - 1)]]


def _answer(consent: Consent, today: date, width: int) -> Content:
    parts = (consent.answer, consent.who, consent.how, consent.purpose, consent.note)
    words = " · ".join(one_line(part) for part in parts if part.strip())
    day = spoken_day(consent.day, today)
    return Content.styled(f"{day:<22}  ", "$quiet") + plain(clip(words, max(0, width - 24)))


def warning_lines(made: Agreement, today: date, width: int) -> list[Content]:
    """That the colleague does not agree to the record; nothing where they do."""
    if made.consent is None or not made.is_against:
        return []
    words = f"▲ Consent was {_told(made.consent, today)}: a leads to erasing."
    return [*(row.stylize("$warning") for row in paragraphs(words, width)), Content("")]


def leaving_lines(made: Agreement, today: date, width: int) -> list[Content]:
    """The same, before something leaves."""
    if made.consent is None or not made.is_against:
        return []
    words = f"▲ Consent was {_told(made.consent, today)}: may it leave?"
    return [row.stylize("$warning") for row in paragraphs(words, width)]


def _told(consent: Consent, today: date) -> str:
    return f"{consent.answer} on {spoken_day(consent.day, today)}"
