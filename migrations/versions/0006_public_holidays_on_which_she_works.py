"""Public holidays on which she works: she has said so, and is not asked about them again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each such day."""
    op.create_table(
        "open_holiday",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_open_holiday_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_open_holiday"),
        sa.UniqueConstraint("practitioner_id", "on", name="uq_open_holiday_practitioner_id_on"),
    )


def downgrade() -> None:
    """She is asked again."""
    op.drop_table("open_holiday")
