"""What is read column by column is what the tables have."""

from __future__ import annotations

from sqlalchemy import Date, Time
from sqlalchemy.types import NullType, TypeEngine

from observe_tui.store.columns import UtcDateTime
from observe_tui.store.reads import TABLES
from observe_tui.store.tables import Row

CONVERTED = (Date, Time, UtcDateTime)
"""Types that come out of SQLite as something else than they went in."""


def kind(column_type: TypeEngine[object]) -> type[object]:
    return type(column_type) if isinstance(column_type, CONVERTED) else NullType


def test_every_table_is_read_with_all_its_columns_and_their_types() -> None:
    read = {one.name: {c.name: kind(c.type) for c in one.columns} for one in TABLES}
    kept = {
        one.name: {c.name: kind(c.type) for c in one.columns}
        for one in Row.metadata.tables.values()
    }
    assert read == kept
