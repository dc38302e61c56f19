"""A `claims`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {}

ENTRIES = st.tuples(
    st.sampled_from(["claim", "link", "unlink", "strength", "no-strength"]),
    st.fixed_dictionaries(
        {},
        optional={
            "text": PEOPLE_WRITE,
            "claim": st.sampled_from(["e1", "e2", "nowhere"]),
            "line": st.sampled_from(["line", "nowhere", ""]),
        },
    ),
)
