"""A `waittime`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {}

ENTRIES = st.tuples(
    st.sampled_from(["start", "stop"]),
    st.fixed_dictionaries({"code": st.sampled_from(["wait1", "wait2", "unknown"])}),
)
