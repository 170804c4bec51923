"""What a client keeps of her own words, and what her counsellor notes for herself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, sealed."""
    op.create_table(
        "own_words",
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("attendance_id", sa.String(32), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name="fk_own_words_attendance_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_own_words_client_id"),
        sa.PrimaryKeyConstraint("id", name="pk_own_words"),
        sa.UniqueConstraint("attendance_id", name="uq_own_words_attendance_id"),
    )
    op.create_index("ix_own_words_client_id", "own_words", ["client_id"])
    op.create_table(
        "note",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("attendance_id", sa.String(32), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name="fk_note_attendance_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_note_client_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_note_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_client_id", "note", ["client_id"])
    op.create_index("ix_note_attendance_id", "note", ["attendance_id"])


def downgrade() -> None:
    """They go with what is in them."""
    op.drop_table("note")
    op.drop_table("own_words")
