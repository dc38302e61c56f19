"""A `tally`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {"codes": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}]}

ENTRIES = st.tuples(
    st.just("count"), st.fixed_dictionaries({"code": st.sampled_from(["a", "b", "unknown"])})
)
