"""A `action`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {"mode": "agree"}

ENTRIES = st.tuples(
    st.sampled_from(["agree", "status"]),
    st.fixed_dictionaries(
        {},
        optional={
            "what": PEOPLE_WRITE,
            "status": st.sampled_from(["open", "tried", "unknown"]),
            "cycle": PEOPLE_WRITE,
        },
    ),
)
