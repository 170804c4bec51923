"""The counsellor's own words for letters, and from which words each letter was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of versions, and a column for which of them a letter has used; of older letters that is not known."""
    op.create_table(
        "letter_text",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("format_id", sa.String(32)),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("preview", sa.String(200), nullable=False),
        sa.Column("button", sa.String(200), nullable=False),
        sa.Column("body", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["format_id"], ["session_format.id"], name="fk_letter_text_format_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_text"),
        sa.UniqueConstraint("name", "version", name="uq_letter_text_name_version"),
    )
    op.add_column("outbox_message", sa.Column("written_from", sa.String(32)))


def downgrade() -> None:
    """Her words go; the letters stay."""
    with op.batch_alter_table("outbox_message") as table:
        table.drop_column("written_from")
    op.drop_table("letter_text")
