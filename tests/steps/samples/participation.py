"""A `participation`, and what may be recorded in it, for the contract of every kind."""

from __future__ import annotations

from hypothesis import strategies as st

FIELDS: dict[str, object] = {
    "seats": 6,
    "columns": 3,
    "dimensions": [
        {
            "id": "turn",
            "title": "turn",
            "codes": [{"id": "called", "label": "called"}, {"id": "own", "label": "own"}],
        },
        {
            "id": "wait",
            "title": "wait",
            "codes": [{"id": "short", "label": "<3 s"}, {"id": "long", "label": "3+ s"}],
        },
    ],
    "groups": [
        {"id": "front", "title": "front", "seats": ["1", "2", "3"]},
        {"id": "new", "title": "new here", "seats": ["3", "nobody"]},
    ],
}

CODES = st.sampled_from(["called", "own", "short", "long", "seat", "unknown"])
SEATS = st.sampled_from(["", "1", "3", "5", "nobody", "[/]", "שלום"])
EXCHANGES = st.sampled_from([f"e{place}" for place in range(1, 9)])

ENTRIES = st.one_of(
    st.tuples(st.just("exchange"), st.fixed_dictionaries({"code": CODES, "seat": SEATS})),
    st.tuples(
        st.sampled_from(["set", "unset"]),
        st.fixed_dictionaries({"exchange": EXCHANGES, "code": CODES}),
    ),
    st.tuples(st.just("seat"), st.fixed_dictionaries({"exchange": EXCHANGES, "seat": SEATS})),
)
