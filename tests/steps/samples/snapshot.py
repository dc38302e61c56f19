"""A `snapshot`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {
    "at": [0, 1, 2, 5],
    "window_seconds": 20,
    "groups": [
        {
            "id": "work",
            "title": "work",
            "codes": [{"id": "yes", "label": "yes"}, {"id": "no", "label": "no"}],
        },
        {
            "id": "doing",
            "title": "doing",
            "exclusive": False,
            "only_if": "yes",
            "codes": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}],
        },
    ],
}

ENTRIES = st.tuples(
    st.sampled_from(["mark", "unmark"]),
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(["yes", "no", "a", "b", "unknown"]),
            "moment": st.integers(-1, 4),
        }
    ),
)
