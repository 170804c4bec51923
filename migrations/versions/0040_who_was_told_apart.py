"""Of which two records the practitioner has said that they are two people's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table: a father and a son with one name would else be shown as possible doubles for ever."""
    op.create_table(
        "told_apart",
        sa.Column("first_id", sa.String(32), nullable=False),
        sa.Column("second_id", sa.String(32), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_told_apart_order")),
        sa.ForeignKeyConstraint(["first_id"], ["client.id"], name="fk_told_apart_first_id"),
        sa.ForeignKeyConstraint(["second_id"], ["client.id"], name="fk_told_apart_second_id"),
        sa.PrimaryKeyConstraint("id", name="pk_told_apart"),
        sa.UniqueConstraint("first_id", "second_id", name="uq_told_apart_first_id_second_id"),
    )
    op.create_index("ix_told_apart_second_id", "told_apart", ["second_id"])


def downgrade() -> None:
    """They are shown again."""
    op.drop_table("told_apart")
