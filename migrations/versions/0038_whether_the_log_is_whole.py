"""What the last check of the log has found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NUMBERS = ("checked_number", "broken_number")


def upgrade() -> None:
    """No check has been noted yet. The lines themselves stay as they are: nothing may change them."""
    op.add_column("activity_head", sa.Column("checked_at", sa.DateTime(timezone=True)))
    for name in NUMBERS:
        op.add_column("activity_head", sa.Column(name, sa.Integer()))


def downgrade() -> None:
    """The log stays, and so does its chain."""
    with op.batch_alter_table("activity_head") as table:
        for name in ("checked_at", *NUMBERS):
            table.drop_column(name)
