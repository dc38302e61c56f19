"""Preparing a debrief as lines: a row for each line and question, and the one with the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from textual.content import Content

from observe_tui.analysis.blocks import Quote, clock
from observe_tui.analysis.seeking import LANGUAGE, Query, matches, stars_first
from observe_tui.kit.lines import rule
from observe_tui.kit.page import paragraphs
from observe_tui.kit.plain import clip, one_line, plain
from observe_tui.kit.quotes import OPINIONS, STAR
from observe_tui.record.events import AMEND, read_text
from observe_tui.record.model import Event
from observe_tui.session.preparation import (
    ASK,
    KEEP_BACK,
    SHARE,
    UNSTAR,
    DraftedQuestion,
    Preparation,
)
from observe_tui.session.preparation import (
    STAR as STARRED,
)

PRIVATE = "⊘ private"
NO_STARS = "No line is starred yet. space stars one, and * shows all of them again."
NO_MATCH = f"No line is like this. You can seek {LANGUAGE}. Esc shows all of them."
NO_QUESTIONS = "None yet; q writes one."
HALF_WRITTEN = "✎ one is half written: q goes on"


def as_prepared(lines: Iterable[Quote], made: Preparation) -> list[Quote]:
    """The lines as they are starred and shared now."""
    return [
        replace(one, starred=one.ref in made.stars, shared=made.shares(one.ref, one.tag))
        for one in lines
    ]


def sought(
    lines: Iterable[Quote], made: Preparation, query: Query, *, only_starred: bool
) -> list[Quote]:
    """The lines one wants to see: by time, or where only stars are wanted as they were arranged."""
    query = replace(query, starred=query.starred or only_starred)
    found = [one for one in lines if matches(one, query)]
    return stars_first(found, made.stars) if query.starred else found


def tally(lines: Sequence[Quote], questions: int) -> str:
    """How many lines there are and what was made of them, in words."""
    total, stars = len(lines), sum(one.starred for one in lines)
    private = sum(not one.shared for one in lines)
    parts = [f"{total} line{'' if total == 1 else 's'}"]
    parts.append(f"{STAR} {stars} starred" if stars else "none starred")
    parts += [f"⊘ {private} private"] if private else []
    parts += [f"? {questions} to ask"] if questions else []
    return " · ".join(parts)


def line_row(quote: Quote, place: int, width: int, here: bool) -> Content:
    """One line of the observation on one row.

    Args:
        place: of its star, from 1; 0 where it has none.
    """
    look = OPINIONS.get(quote.tag, "")
    head = Content.assemble(
        ("› " if here else "  ", "bold $accent"),
        (f"{clock(quote.at_ms):>5}", "$foreground" if here else "$quiet"),
        (f" {quote.tag[:1].upper() or '·'} ", look or "$quiet"),
        (f"{STAR}{place:<3}" if place else "    ", "bold $mark"),
    )
    return _ended(head, quote.text, look or ("bold" if here else ""), quote.shared, width)


def question_row(
    question: DraftedQuestion, number: int, shared: bool, width: int, here: bool
) -> Content:
    """One drafted question on one row."""
    head = Content.assemble(
        ("› " if here else "  ", "bold $accent"), (f"{number:>2} ", "$quiet"), ("? ", "$warning")
    )
    return _ended(head, question.text, "bold" if here else "", shared, width)


def _ended(head: Content, text: str, style: str, shared: bool, width: int) -> Content:
    """A row with its words cut to the room there is, and the word on who may see it at its end."""
    word = Content("") if shared else Content.styled(f"  {PRIVATE}", "$warning")
    room = max(4, width - head.cell_length - word.cell_length)
    told = plain(clip(text, room), style)
    gap = max(0, width - head.cell_length - told.cell_length - word.cell_length)
    return head + told + Content(" " * gap) + word


def about_line(quote: Quote, made: Preparation, observed: str, width: int) -> list[Content]:
    """A line in full, under what is to be known of it."""
    place = made.stars.index(quote.ref) + 1 if quote.starred else 0
    star = f"{STAR} {place} of {len(made.stars)}" if place else ""
    known = (clock(quote.at_ms), star, quote.tag or "untagged", quote.source)
    title = plain(" · ".join(part for part in known if part), "bold")
    look = OPINIONS.get(quote.tag, "")
    return [
        rule(width, title, who_may_see(quote.shared, observed)),
        *paragraphs(quote.text.strip(), width - 2, look),
    ]


def about_question(
    question: DraftedQuestion, number: int, shared: bool, observed: str, width: int
) -> list[Content]:
    """A question in full."""
    title = Content.styled(f"question {number}", "bold")
    return [
        rule(width, title, who_may_see(shared, observed)),
        *paragraphs(question.text.strip(), width - 2),
    ]


def asked_rule(count: int, half_written: bool, width: int) -> list[Content]:
    """The line above the questions; where there is none, how to write one."""
    title = Content.styled("to ask", "bold")
    words = HALF_WRITTEN if half_written else f"{count} · tab" if count else NO_QUESTIONS
    return [rule(width, title, Content.styled(words, "$mark" if half_written else "$quiet"))]


def who_may_see(shared: bool, observed: str) -> Content:
    """Whether it stays with the observer, as a glyph and words."""
    if not shared:
        return Content.styled(f"{PRIVATE}, stays with you", "$warning")
    return Content.styled("✓ ", "$success") + plain(f"shared with {clip(observed, 24)}", "$quiet")


def spoken(event: Event, lines: Mapping[str, Quote]) -> str:
    """Something that was done, in a few words."""
    line = lines.get(read_text(event.payload, "line"))
    which = clock(line.at_ms) if line is not None else "a question"
    if event.verb == ASK:
        return f"“{clip(one_line(read_text(event.payload, 'text')), 30)}”"
    return {
        STARRED: f"{STAR} {which}",
        UNSTAR: f"the end of {STAR} {which}",
        SHARE: f"sharing {which}",
        KEEP_BACK: f"keeping {which} private",
        AMEND: "other words for a question",
    }.get(event.verb, event.verb)
