"""The plan of a cycle as a form: what stands in its fields, what that means, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from observe_tui.protocol.library import Library
from observe_tui.protocol.model import AnyCycle
from observe_tui.protocol.stages import LESSON_STAGES, StageId
from observe_tui.record.model import Cycle, Participant, Person, new_id
from observe_tui.record.names import folded
from observe_tui.ui.days import Unreadable, distance, parse_day, parse_time, spoken_day

Texts: TypeAlias = Mapping[str, str]
"""What stands in each field. `instruments` holds ids in their order, with commas between."""

FIELDS = (
    "protocol", "observed", "observer", "participants", "course", "group", "focus", "day", "time",
    "instruments",
)  # fmt: skip

PLAIN = "peer-cycle"
"""The protocol of a first plan."""

OWNER = "plan"
"""Owner of the drafts of a plan nobody has saved yet."""


def owner_of(cycle: Cycle | None) -> str:
    """Owner of the drafts of a form."""
    return OWNER if cycle is None else f"{OWNER}:{cycle.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before anything is typed.

    Attributes:
        cycles: by day.
        names: of the protocols that can be used, by id.
        offered: the instruments each cycle protocol offers first, by its id.
        instruments: ids of the instruments that can be used.
        stages: of each cycle protocol, by its id.
        roles: that the others there take on, by the id of its protocol.
        today: for the person at the keyboard.
        month_first: how this system writes days.
    """

    people: Sequence[Person]
    cycles: Sequence[Cycle]
    names: Mapping[str, str]
    offered: Mapping[str, tuple[str, ...]]
    instruments: tuple[str, ...]
    today: date
    month_first: bool = False
    stages: Mapping[str, tuple[StageId, ...]] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_meeting(self, protocol: str) -> bool:
        """Whether no lesson is observed with this protocol."""
        return "observe" not in self.stages.get(protocol, LESSON_STAGES)

    def asks_others(self, protocol: str) -> bool:
        """Whether more than two people take part, who are named in the plan."""
        return self.is_meeting(protocol) or bool(self.roles.get(protocol))

    def person(self, name: str) -> Person | None:
        """The person of exactly that name, capitals aside."""
        wanted = folded(name)
        return next((one for one in self.people if folded(one.name) == wanted), None)

    def people_like(self, text: str) -> list[Person]:
        """The people one of whose names begins like this."""
        wanted = folded(text)
        if not wanted:
            return []
        return [
            one
            for one in self.people
            if folded(one.name).startswith(wanted)
            or any(part.startswith(wanted) for part in folded(one.name).split())
        ]

    def alike(self, text: str) -> str:
        """The name to offer for what was typed; empty where it is a name already, or like none."""
        like = [] if self.person(text) else self.people_like(text)
        return like[0].name if like else ""

    def count_with(self, person: Person) -> int:
        """How many cycles there have been with this person as the one observed."""
        return sum(cycle.observed.id == person.id for cycle in self.cycles)

    def used(self, name: str) -> list[str]:
        """What was written in a field before, newest first."""
        found = (str(getattr(cycle, name)) for cycle in reversed(self.cycles))
        return list(dict.fromkeys(text for text in found if text))


def know(
    people: Sequence[Person],
    cycles: Sequence[Cycle],
    library: Library,
    today: date,
    month_first: bool,
) -> Known:
    """Gather what is known before anything is typed."""
    plans, instruments = sorted(library.cycles(), key=_most_used_first), library.instruments()
    return Known(
        people,
        cycles,
        {one.id: one.name for one in (*plans, *instruments)},
        {plan.id: plan.instruments for plan in plans},
        tuple(one.id for one in instruments),
        today,
        month_first,
        {plan.id: tuple(stage.id for stage in plan.stages) for plan in plans},
        {plan.id: plan.roles for plan in plans},
    )


def _most_used_first(plan: AnyCycle) -> tuple[bool, bool]:
    """The plain cycle stands first, then those with a lesson in them, then meetings."""
    return plan.id != PLAIN, plan.stage("observe") is None


def first_texts(known: Known, cycle: Cycle | None) -> dict[str, str]:
    """What stands in the fields before anybody types."""
    if cycle is not None:
        return {
            "observed": cycle.observed.name,
            "observer": cycle.observer.name,
            "course": cycle.course,
            "group": cycle.group,
            "focus": cycle.focus,
            "day": cycle.day.isoformat(),
            "time": cycle.starts.strftime("%H:%M") if cycle.starts else "",
            "protocol": cycle.protocol,
            "instruments": ",".join(cycle.instruments),
            "participants": ", ".join(one.spoken for one in cycle.participants),
        }
    newest = max(known.cycles, key=lambda one: one.created_at, default=None)
    plans = list(known.offered)
    protocol = newest.protocol if newest and newest.protocol in plans else "".join(plans[:1])
    return {
        **dict.fromkeys(FIELDS, ""),
        "observer": newest.observer.name if newest else "",
        "protocol": protocol,
        "instruments": ",".join(offered(known, protocol)),
    }


def offered(known: Known, protocol: str) -> tuple[str, ...]:
    """The instruments a cycle protocol offers, as far as they can be used."""
    return tuple(one for one in known.offered.get(protocol, ()) if one in known.instruments)


def chosen(texts: Texts) -> tuple[str, ...]:
    """The instruments that are chosen, in their order."""
    return tuple(one for one in texts["instruments"].split(",") if one)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a form amounts to.

    Attributes:
        cycle: there exactly when nothing is missing.
        problems: what is missing or unreadable, by field, in the order of the form.
    """

    cycle: Cycle | None
    problems: Mapping[str, str] = field(default_factory=dict)


def read_plan(known: Known, texts: Texts, cycle: Cycle | None, now: datetime) -> Plan:
    """Read a form.

    Args:
        cycle: the one that is planned again; none for a new one.
        now: in UTC.
    """
    day = starts = None
    meeting = known.is_meeting(texts["protocol"])
    problems = _missing(known, texts)
    try:
        day = parse_day(texts["day"], known.today, known.month_first)
    except Unreadable as trouble:
        problems["day"] = str(trouble)
    try:
        starts = parse_time(texts["time"])
    except Unreadable as trouble:
        problems["time"] = str(trouble)
    if problems or day is None:
        return Plan(None, problems)
    observed = _person(known.people, texts["observed"])
    observer = _person([*known.people, observed], texts["observer"])
    return Plan(
        Cycle(
            cycle.id if cycle else new_id(),
            observed,
            observer,
            texts["course"].strip(),
            texts["group"].strip(),
            texts["focus"].strip(),
            texts["protocol"],
            () if meeting else chosen(texts),
            day,
            starts,
            cycle.created_at if cycle else now,
            known.stages.get(texts["protocol"], cycle.stages if cycle else LESSON_STAGES),
            read_participants(texts["participants"])
            if known.asks_others(texts["protocol"])
            else (),
        )
    )


def _missing(known: Known, texts: Texts) -> dict[str, str]:
    """What a plan cannot do without, asked for beside its field."""
    meeting = known.is_meeting(texts["protocol"])
    missing = {}
    if not texts["observed"].strip():
        missing["observed"] = "who brings something?" if meeting else "who is observed?"
    if not texts["observer"].strip():
        missing["observer"] = "who leads the meeting?" if meeting else "who observes?"
    if not meeting and not (texts["course"].strip() or texts["group"].strip()):
        missing["course"] = "a course or a group?"
    if texts["protocol"] not in known.names:
        missing["protocol"] = "which protocol? this one is not here"
    if not meeting and not chosen(texts):
        missing["instruments"] = "at least one: the space bar chooses"
    return missing


def read_participants(text: str) -> tuple[Participant, ...]:
    """Those who take part, read from `Ana Rivera (timekeeper), Chidi Okafor`."""
    found = []
    for part in text.split(","):
        name, _, role = part.partition("(")
        if name.strip():
            found.append(
                Participant(" ".join(name.split()), role.strip().removesuffix(")").strip())
            )
    return tuple(found)


def _person(people: Iterable[Person], name: str) -> Person:
    wanted = folded(name)
    found = next((one for one in people if folded(one.name) == wanted), None)
    return found or Person(new_id(), " ".join(name.split()))


def hints(known: Known, texts: Texts, cycle: Cycle | None) -> dict[str, str]:
    """What each field amounts to, said beside it while somebody fills in the form."""
    told = {name: _person_hint(known, texts[name]) for name in ("observed", "observer")}
    person = known.person(texts["observed"])
    if person is not None and cycle is None:
        count = known.count_with(person)
        told["observed"] = f"✓ known · {count} cycle{'' if count == 1 else 's'} so far"
    roles = ", ".join(known.roles.get(texts["protocol"], ()))
    told["participants"] = f"roles: {roles}" if roles else ""
    told["day"] = _day_hint(known, texts["day"])
    told["time"] = _time_hint(texts["time"])
    return told


def _person_hint(known: Known, text: str) -> str:
    if not text.strip():
        return ""
    if known.person(text) is not None:
        return "✓ known"
    alike = known.alike(text)
    return f"↓ {alike}" if alike else "+ new colleague"


def _day_hint(known: Known, text: str) -> str:
    if not text.strip():
        return "24.11., tue, tomorrow, +3"
    try:
        day = parse_day(text, known.today, known.month_first)
    except Unreadable:
        return "…"
    return f"✓ {spoken_day(day, known.today)}, {distance(day, known.today)}"


def _time_hint(text: str) -> str:
    if not text.strip():
        return "14:20, or nothing"
    try:
        return f"✓ {parse_time(text):%H:%M}"
    except Unreadable:
        return "…"
