"""Which schema a file has, and where it says so."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table

REVISION = "0002"
"""Of the tables in `tables`."""

# What Alembic itself would create: a new store is stamped without loading Alembic.
VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
