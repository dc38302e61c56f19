"""Column types: text without what databases refuse, and times that are always in UTC."""

# ruff: noqa: ARG002 - SQLAlchemy sets the signatures

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from observe_tui.store.words import clean


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: the moment has no time zone, so that nobody can know which one it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time to be kept has no time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text without NUL characters and without halves of characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """On the way in: cleaned."""
        return None if value is None else clean(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: goes in with any time zone, comes out in UTC. A naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way in: the moment in UTC."""
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way out: SQLite gives back naive times, other databases aware ones."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
