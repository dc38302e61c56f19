"""A `pairs`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {"left": "teacher [/", "right": "תלמידים"}

ENTRIES = st.tuples(
    st.just("line"),
    st.fixed_dictionaries(
        {"side": st.sampled_from(["left", "right", "middle", ""]), "text": PEOPLE_WRITE}
    ),
)
