"""Dates, times, voices and tags in words for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from observe_tui.analysis.blocks import Bars, Block, Claim, Quote, Quotes, Strip, Table
from observe_tui.analysis.figures import STATUS_GLYPHS
from observe_tui.record.model import ActionStep
from observe_tui.report.model import Header, Section, StageTime
from observe_tui.session.agreement import Agreement

NO_EVIDENCE = "no evidence yet"

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def short_day(day: date) -> str:
    """`21 November 2026`, in no machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """`Saturday 21 November 2026`."""
    return f"{_DAYS[day.weekday()]} {short_day(day)}"


def days(header: Header) -> str:
    """The day it tells of, or the first and the last."""
    if header.until is None:
        return long_day(header.day)
    first, last = (short_day(day).replace(" ", "\u00a0") for day in (header.day, header.until))
    return f"{first} to {last}"


def wall_time(moment: datetime) -> str:
    """`14:20`, as the clock on the wall said."""
    return f"{moment:%H:%M}"


def minutes(ms: int) -> str:
    """A span in whole minutes: `44 min`."""
    whole = round(ms / 60_000)
    return f"{whole} min" if whole else "under 1 min"


def planned_minutes(time: StageTime) -> str:
    """`30–45 min`, or nothing where the protocol does not say."""
    if time.planned is None:
        return ""
    least, most = time.planned
    return f"{least} min" if least == most else f"{least}–{most} min"


def when(header: Header) -> str:
    """The hours of the observation, or what was agreed as long as nobody observed."""
    if header.began is None:
        return f"planned for {header.planned:%H:%M}" if header.planned else ""
    began = wall_time(header.began)
    if header.ended is None:
        return f"from {began}, not ended"
    ended = wall_time(header.ended)
    if header.ended.date() != header.began.date():
        ended += f" on {short_day(header.ended.date())}"
    return f"{began}–{ended}"


def header_rows(header: Header) -> list[tuple[str, str]]:
    """What stands at the head of the page, label and text."""
    used = ", ".join(header.instruments)
    rows = [
        ("Brought by" if header.meeting else "Observed", header.observed),
        ("Led by" if header.meeting else "Observer", header.observer),
        ("Also there", ", ".join(header.participants)),
        ("Class", header.lesson),
        ("Days" if header.until else "Date", days(header)),
        ("Time", when(header)),
        ("Protocol", f"{header.protocol} · {used}" if used else header.protocol),
        ("Consent", header.consent),
    ]
    return [(label, text) for label, text in rows if text.strip()]


def consent_told(agreement: Agreement) -> str:
    """The answer that holds and its day: `given on 21 November 2026`; empty where there is none."""
    consent = agreement.consent
    return f"{consent.answer} on {short_day(consent.day)}" if consent is not None else ""


def ownership(header: Header) -> str:
    """Whose document it is, and what that means."""
    if header.paper == "activity":
        return "It says who met, when and how long, and nothing of what was seen or said."
    owner = header.owner.strip() or "the teacher observed"
    if header.paper == "certificate":
        return f"It has no content, on purpose: what was seen and said belongs to {owner}."
    if header.meeting:
        return f"It belongs to {owner}; the others show it to nobody who was not there."
    return f"It belongs to {owner}, who may show it to anyone; the observer shows it to no one."


def voice(speaker: str, header: Header) -> str:
    """Whose words they are, by name."""
    observed = header.observed.strip() or "The teacher"
    observer = header.observer.strip() or "The observer"
    if speaker == "observed":
        return observed
    if speaker == "others":
        return ", ".join(header.participants) or "The others"
    if speaker == "nobody":
        return "Written in silence"
    if header.meeting and speaker == "both":
        return "Everybody"
    return observer if speaker == "observer" else f"{observed} and {observer}"


def tag_letter(tag: str) -> str:
    """One letter for a tag, as it is written beside a line."""
    return tag[:1].upper() or "·"


def tag_legend(quotes: Iterable[Quote]) -> list[tuple[str, str]]:
    """Letter and word of each tag that occurs, in order of appearance."""
    return [(tag_letter(tag), tag or "untagged") for tag in dict.fromkeys(q.tag for q in quotes)]


def told_blocks(section: Section) -> list[tuple[Block, bool]]:
    """The blocks of a section, each with whether the note on its base was just read above it."""
    found: list[tuple[Block, bool]] = []
    above = ""
    for block in section.blocks:
        note = block.note if isinstance(block, (Bars, Strip, Table)) else ""
        found.append((block, bool(note) and note == above))
        above = note
    return found


def letters_matter(block: Quotes) -> bool:
    """Whether lines need their tag beside them: not where the title says they are questions."""
    return any(quote.tag != "question" for quote in block.quotes)


def status_glyph(status: str) -> str:
    """A glyph for how an action step is going; always beside the word."""
    return STATUS_GLYPHS.get(status, "○")


def step_rows(step: ActionStep) -> list[tuple[str, str]]:
    """What was agreed about a step beside what it is; only what somebody answered."""
    rows = [
        ("Why", step.why),
        ("Who", step.owner),
        ("By when", step.by_when),
        ("What success looks like", step.looks_like),
        ("Support", step.support),
        ("Agreed", short_day(step.agreed_at.astimezone().date()) if step.agreed_at else ""),
    ]
    return [(label, text) for label, text in rows if text.strip()]


def claims_lead(claims: Iterable[Claim], *, named: bool = True) -> str:
    """How many claims rest on evidence.

    Args:
        named: whether all of them are claims; a rating, or a thing talked through, is none.
    """
    every = tuple(claims)
    bare = sum(not claim.evidence for claim in every)
    if not bare:
        return f"Each {'claim ' if named else ''}rests on the lines under it."
    what = f" {_claims(len(every))}" if named else ""
    return f"{bare} of {len(every)}{what} {_has(bare)} {NO_EVIDENCE}."


def _claims(count: int) -> str:
    return "claim" if count == 1 else "claims"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def page_title(header: Header) -> str:
    """Whose lesson it was; of a paper without content, what it is."""
    if header.paper == "activity":
        return "Activity report"
    if header.paper == "certificate":
        return "Confirmation of a meeting" if header.meeting else "Confirmation of an observation"
    return " · ".join(part for part in (header.observed.strip(), header.lesson) if part)


def wants_title(block: Block, section: Section) -> bool:
    """Whether a block needs a heading of its own below that of its section."""
    return block.title.strip().casefold() not in ("", section.title.strip().casefold())


def skipped_lines(times: Iterable[StageTime]) -> list[str]:
    """Each step that was left out, with its stage and the reason given."""
    return [
        f"{skip.step} ({time.title}){': ' if skip.reason.strip() else ''}{skip.reason.strip()}"
        for time in times
        for skip in time.skipped
    ]
