"""A `checklist`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {
    "items": [
        {"id": "goal", "label": "goal", "name": "The goal is told"},
        {"id": "check", "label": "check"},
        {"id": "end", "label": "[/", "key": "e"},
    ]
}

ENTRIES = st.tuples(
    st.just("seen"),
    st.fixed_dictionaries(
        {"code": st.sampled_from(["goal", "check", "end", "unknown"])},
        optional={"note": PEOPLE_WRITE},
    ),
)
