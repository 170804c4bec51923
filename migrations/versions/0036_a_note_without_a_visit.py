"""A note may be about a client without being about one visit of hers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Somebody who was written down by hand has no visit yet."""
    with op.batch_alter_table("note") as table:
        table.alter_column("attendance_id", existing_type=sa.String(32), nullable=True)


def downgrade() -> None:
    """Notes about no visit go: there is no place for them any more."""
    op.execute("DELETE FROM note WHERE attendance_id IS NULL")
    with op.batch_alter_table("note") as table:
        table.alter_column("attendance_id", existing_type=sa.String(32), nullable=False)
