"""What is agreed, as a form: what stands in its fields, what that means, what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias, cast

from observe_tui.record.model import Cycle
from observe_tui.session.agreement import ANSWERS, Agreement, Answer, Consent, months_after
from observe_tui.ui.days import Unreadable, distance, parse_day, spoken_day

Texts: TypeAlias = Mapping[str, str]
"""What stands in each field; `answer` and `how` hold what was chosen."""

CONSENT_FIELDS = ("answer", "who", "how", "day", "purpose", "informed", "note")
FIELDS = (*CONSENT_FIELDS, "until")
HINTED = ("who", "day", "until")
"""Fields beside which it is said what they amount to."""

HOW = ("spoken", "in writing")

_MONTHS = re.compile(r"(\d{1,3})\s*(?:m|months?)")
_YEARS = re.compile(r"(\d{1,2})\s*(?:y|years?)")
_UNTIL = "which day? 31.7.2027, 12 months, 2 years"


def owner_of(cycle: Cycle) -> str:
    """Owner of the drafts of this form."""
    return f"agreement:{cycle.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before anything is typed.

    Attributes:
        made: what is agreed so far.
        today: for the person at the keyboard.
        keep_months: how long records are kept unless something else is chosen; 0 for no rule.
        month_first: how this system writes days.
    """

    cycle: Cycle
    made: Agreement
    today: date
    keep_months: int = 0
    month_first: bool = False


def first_texts(known: Known) -> dict[str, str]:
    """What stands in the fields before anybody types."""
    consent, until = known.made.consent, known.made.until
    texts = dict.fromkeys(FIELDS, "")
    texts |= {"who": known.cycle.observed.name, "how": HOW[0]}
    if consent is not None:
        texts |= {name: str(text) for name, text in consent.payload.items()}
    return texts | {"until": until.isoformat() if until is not None else ""}


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form amounts to.

    Attributes:
        consent: a new answer; none where it says what was kept before.
        moved: whether another day was chosen until which the record is kept.
        until: that day; none for the rule.
        problems: what is missing or unreadable, by field, in the order of the form.
    """

    consent: Consent | None = None
    moved: bool = False
    until: date | None = None
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing new to keep."""
        return self.consent is None and not self.moved


def read_form(known: Known, texts: Texts) -> Filled:
    """Read a form."""
    problems: dict[str, str] = {}
    first = first_texts(known)
    consent = None
    if any(texts[name] != first[name] for name in CONSENT_FIELDS):
        consent = _read_consent(known, texts, problems)
    until = None
    try:
        until = parse_until(known, texts["until"])
    except Unreadable as trouble:
        problems["until"] = str(trouble)
    if problems:
        return Filled(problems=problems)
    return Filled(consent, until != known.made.until, until)


def _read_consent(known: Known, texts: Texts, problems: dict[str, str]) -> Consent | None:
    if texts["answer"] not in ANSWERS:
        problems["answer"] = "given, refused or withdrawn? ← and → choose"
    if not texts["who"].strip():
        problems["who"] = "who answered?"
    day = known.today
    try:
        day = parse_day(texts["day"], known.today, known.month_first)
        if day > known.today:
            problems["day"] = f"{spoken_day(day, known.today)} is still to come"
    except Unreadable:
        problems["day"] = "on which day? today, 21.11., 3.9.2026"
    if problems:
        return None
    told = {name: texts[name].strip() for name in ("who", "how", "purpose", "informed", "note")}
    return Consent(cast("Answer", texts["answer"]), day=day, **told)


def parse_until(known: Known, text: str) -> date | None:
    """The day until which to keep the record: a day, or months or years after the lesson.

    Returns:
        None where nothing was typed.

    Raises:
        Unreadable: it is neither.
    """
    words = " ".join(text.casefold().split())
    if not words:
        return None
    months, years = _MONTHS.fullmatch(words), _YEARS.fullmatch(words)
    if months or years:
        number = int(months[1]) if months else 12 * int(years[1]) if years else 0
        return months_after(known.cycle.day, number)
    try:
        return parse_day(words, known.today, known.month_first)
    except Unreadable:
        raise Unreadable(_UNTIL) from None


def hints(known: Known, texts: Texts) -> dict[str, str]:
    """What each field amounts to, said beside it while somebody fills in the form."""
    return {"day": _day_hint(known, texts["day"]), "until": _until_hint(known, texts["until"])}


def _day_hint(known: Known, text: str) -> str:
    if not text.strip():
        return "today, 21.11., 3.9.2026"
    try:
        day = parse_day(text, known.today, known.month_first)
    except Unreadable:
        return "…"
    told = f"{spoken_day(day, known.today)}, {distance(day, known.today)}"
    return f"✓ {told}" if day <= known.today else f"▲ {told}: still to come"


def _until_hint(known: Known, text: str) -> str:
    try:
        until = parse_until(known, text)
    except Unreadable:
        return "…"
    if until is not None:
        day = spoken_day(until, known.today)
        return f"✓ {day}" if until >= known.today else f"{day} is past"
    if known.keep_months:
        ruled = months_after(known.cycle.day, known.keep_months)
        return f"by the rule: {spoken_day(ruled, known.today)}"
    return "31.7.2027, 12 months; empty: until it is erased"
