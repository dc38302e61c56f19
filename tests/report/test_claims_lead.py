"""What is said above claims, and above what is no claim and rests on lines as well."""

from __future__ import annotations

from datetime import UTC, datetime

import believable as lesson
from believable import NAMES, TODAY, record_of, start

from observe_tui.analysis.blocks import Claims
from observe_tui.analysis.timeline import END
from observe_tui.protocol.model import StepSpec
from observe_tui.report.document import Section, build_document
from observe_tui.steps.rating.step import RatingSpec

RATING = RatingSpec.model_validate(
    {
        "id": "look", "kind": "rating", "title": "A look back", "on": True,
        "scale": [{"id": "now", "label": "now and then", "meaning": "Seen once or twice"},
                  {"id": "often", "label": "often", "meaning": "In most of the lesson"}],
        "items": [{"id": "aim", "title": "The aim"}, {"id": "turns", "title": "The turns"}],
    }
)  # fmt: skip


def claims(*told: tuple[str, str, dict[str, str]], steps: tuple[StepSpec, ...]) -> Section:
    diary = start("debrief", datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    for at, (step, verb, payload) in enumerate(told, 1):
        diary.add(step, verb, at, **payload)
    diary.add("", END, 60)
    runs = (lesson.observation(), lesson.folded(diary, "Debrief", steps))
    section = build_document(record_of(runs), NAMES, TODAY).section("claims")
    assert section is not None
    return section


def test_ratings_are_not_called_claims() -> None:
    section = claims(
        ("look", "rate", {"item": "aim", "level": "often"}),
        ("look", "link", {"item": "aim", "line": "r-observe-2"}),
        steps=(RATING,),
    )
    assert section.lead == "Each rests on the lines under it."


def test_ratings_and_claims_together_are_counted_without_a_name() -> None:
    section = claims(
        ("look", "rate", {"item": "aim", "level": "often"}),
        ("meaning", "claim", {"text": "She was in a hurry."}),
        steps=(RATING, *lesson.DEBRIEF),
    )
    assert section.lead == "2 of 2 have no evidence yet."


def test_a_claim_marked_as_a_strength_stands_among_the_strengths() -> None:
    diary = start("debrief", datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    kept = diary.add("meaning", "claim", 1, text="Waiting made room.")
    diary.add("meaning", "strength", 2, claim=kept)
    both = diary.add("meaning", "claim", 3, text="Recall comes first.")
    diary.add("meaning", "strength", 4, claim=both)
    diary.add("meaning", "no-strength", 5, claim=both)
    diary.add("", END, 60)
    runs = (lesson.observation(), lesson.folded(diary, "Debrief", lesson.DEBRIEF))
    document = build_document(record_of(runs), NAMES, TODAY)

    def texts(section: str) -> list[str]:
        found = document.section(section)
        assert found is not None
        block = next(one for one in found.blocks if isinstance(one, Claims))
        return [claim.text for claim in block.claims]

    assert texts("strengths") == ["Waiting made room."]
    assert texts("claims") == ["Recall comes first."]
