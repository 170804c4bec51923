"""The time that a practitioner needs between sessions of two formats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each pair that needs more than the buffers."""
    op.create_table(
        "changeover",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("earlier_id", sa.String(32), nullable=False),
        sa.Column("later_id", sa.String(32), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("length BETWEEN 1 AND 1440", name=op.f("ck_changeover_length")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_changeover_practitioner_id"),
        sa.ForeignKeyConstraint(["earlier_id"], ["session_format.id"], name="fk_changeover_earlier_id"),
        sa.ForeignKeyConstraint(["later_id"], ["session_format.id"], name="fk_changeover_later_id"),
        sa.PrimaryKeyConstraint("id", name="pk_changeover"),
        sa.UniqueConstraint(
            "practitioner_id", "earlier_id", "later_id", name="uq_changeover_practitioner_id_earlier_id_later_id"
        ),
    )


def downgrade() -> None:
    """Only the buffers count again."""
    op.drop_table("changeover")
