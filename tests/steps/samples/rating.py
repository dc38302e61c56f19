"""A `rating` that is on, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

from step_samples import PEOPLE_WRITE

FIELDS: dict[str, object] = {
    "on": True,
    "scale": [
        {"id": "begun", "label": "begun", "meaning": "Now and then."},
        {"id": "sure", "label": "sure [/", "meaning": "Most of the time."},
    ],
    "items": [
        {"id": "aims", "title": "The aim is clear"},
        {"id": "turns", "title": "מי מדבר", "meaning": "能量"},
    ],
}

ENTRIES = st.tuples(
    st.sampled_from(["rate", "unrate", "note", "link", "unlink"]),
    st.fixed_dictionaries(
        {"item": st.sampled_from(["aims", "turns", "nowhere"])},
        optional={
            "level": st.sampled_from(["begun", "sure", "best", ""]),
            "text": PEOPLE_WRITE,
            "line": st.sampled_from(["line", "nowhere", ""]),
        },
    ),
)
