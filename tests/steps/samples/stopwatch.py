"""A `stopwatch`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {
    "groups": [
        {
            "id": "floor",
            "title": "floor",
            "exclusive": True,
            "codes": [{"id": "one", "label": "one"}, {"id": "other", "label": "other"}],
        },
        {
            "id": "free",
            "title": "free",
            "codes": [{"id": "a", "label": "a"}, {"id": "b", "label": "b"}],
        },
    ],
    "ratio": {"of": ["one"], "to": ["other", "a"]},
}

ENTRIES = st.tuples(
    st.sampled_from(["start", "stop"]),
    st.fixed_dictionaries({"code": st.sampled_from(["one", "other", "a", "b", "unknown"])}),
)
