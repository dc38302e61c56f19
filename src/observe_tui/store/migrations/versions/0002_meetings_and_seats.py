"""Which stages a cycle has, who takes part in a meeting, and the seats of a class."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LESSON_STAGES = '["before", "observe", "debrief", "follow-up"]'


def upgrade() -> None:
    """A cycle that was planned before has the four stages of a lesson."""
    op.add_column(
        "cycle", sa.Column("stages", sa.Text(), nullable=False, server_default=_LESSON_STAGES)
    )
    op.add_column(
        "cycle", sa.Column("participants", sa.Text(), nullable=False, server_default="[]")
    )
    op.create_table(
        "seat_map",
        sa.Column("class_key", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("seats", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("class_key", name=op.f("pk_seat_map")),
    )
