"""A `sweep`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {
    "every": 1,
    "seats": 4,
    "columns": 2,
    "codes": [{"id": "on", "label": "A"}, {"id": "off", "label": "B"}],
    "at_task": ["on"],
}

ENTRIES = st.tuples(
    st.sampled_from(["mark", "mark", "unmark"]),
    st.fixed_dictionaries(
        {
            "sweep": st.integers(-1, 3),
            "seat": st.sampled_from(["1", "2", "4", "9"]) | PEOPLE_WRITE,
            "code": st.sampled_from(["on", "off", "unknown"]),
        }
    ),
)
