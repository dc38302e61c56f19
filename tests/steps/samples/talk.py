"""A `talk`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {}

ENTRIES = st.tuples(st.just("write"), st.fixed_dictionaries({"text": PEOPLE_WRITE}))
