"""What was before a change of the counsellor's is kept beside its event, so that she can take it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INDEX = "ix_appointment_event_at"


def upgrade() -> None:
    """A sealed column, empty but for the latest changes, and an index of those that are not."""
    op.add_column("appointment_event", sa.Column("before_sealed", sa.LargeBinary()))
    kept = sa.text("before_sealed IS NOT NULL")
    op.create_index(INDEX, "appointment_event", ["at"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    """What was done stays done."""
    op.drop_index(INDEX, "appointment_event")
    op.drop_column("appointment_event", "before_sealed")
