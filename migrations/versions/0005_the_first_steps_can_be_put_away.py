"""The first steps can be put away: since when a practitioner does not want to see them on Today."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An instant beside her other facts; nobody has put them away yet."""
    op.add_column("practitioner", sa.Column("steps_put_away_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Back again."""
    with op.batch_alter_table("practitioner") as table:
        table.drop_column("steps_put_away_at")
