"""A `interval`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {
    "seconds": 60,
    "groups": [
        {
            "id": "plain",
            "title": "plain",
            "codes": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}],
        },
        {
            "id": "scale",
            "title": "scale",
            "exclusive": True,
            "codes": [{"id": "low", "label": "L"}, {"id": "high", "label": "H"}],
        },
    ],
}

ENTRIES = st.tuples(
    st.sampled_from(["mark", "unmark"]),
    st.fixed_dictionaries(
        {
            "code": st.sampled_from(["a", "b", "low", "high", "unknown"]),
            "interval": st.integers(-1, 4),
        }
    ),
)
