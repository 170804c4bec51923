"""Each event of an appointment keeps when and in which format it stood from then on, so that a history can be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NAMES = ("format_id", "ends_at", "starts_at")


def upgrade() -> None:
    """Added without rebuilding. How it stood after earlier events is not known any more."""
    op.add_column("appointment_event", sa.Column("starts_at", sa.DateTime(timezone=True)))
    op.add_column("appointment_event", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.add_column("appointment_event", sa.Column("format_id", sa.String(32)))


def downgrade() -> None:
    """What happened stays, without from what to what."""
    for name in NAMES:
        op.drop_column("appointment_event", name)
