"""A `sequence`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {
    "seconds": 3,
    "codes": [
        {"id": "a", "label": "a"},
        {"id": "b", "label": "b", "name": "[/] talk"},
        {"id": "c", "label": "c"},
    ],
    "padding": "c",
    "figures": [
        {"id": "share", "name": "a of all", "top": ["a"], "percent": True, "meaning": "how much"},
        {"id": "a-to-b", "name": "a to b", "top": ["a"], "bottom": ["b", "c"]},
    ],
}

ENTRIES = st.tuples(
    st.just("code"), st.fixed_dictionaries({"code": st.sampled_from(["a", "b", "c", "unknown"])})
)
