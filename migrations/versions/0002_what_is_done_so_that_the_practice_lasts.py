"""What is done so that the practice lasts: the steps of its first day, and the copies made of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STEPS = ("password", "hours", "prices", "places", "numbers", "texts", "test_letter", "keys", "backup")


def upgrade() -> None:
    """Two tables, both empty."""
    op.create_table(
        "setup_step",
        sa.Column(
            "step",
            sa.Enum(*STEPS, name="step", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("practitioner_id", sa.String(length=32)),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_setup_step_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_setup_step"),
        sa.UniqueConstraint("step", name="uq_setup_step_step"),
    )
    op.create_table(
        "backup",
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_backup"),
    )
    op.create_index("ix_backup_made_at", "backup", ["made_at"])


def downgrade() -> None:
    """Back again."""
    op.drop_table("backup")
    op.drop_table("setup_step")
