"""Files that she has brought along from another program."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KINDS = ("clients", "appointments", "calendar")
ENCODINGS = (
    "utf-8",
    "utf-16",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "mac-roman",
)
EVIDENCE = ("chosen", "mark", "zeros", "plain", "fits", "guessed")


def upgrade() -> None:
    """One table."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "import_file",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("encoding", sa.String(32), nullable=False),
        sa.Column("evidence", sa.String(32), nullable=False),
        sa.Column("delimiter", sa.String(1), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("imported_at", instant),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="import_kind"),
        sa.CheckConstraint(f"encoding IN ({', '.join(map(repr, ENCODINGS))})", name="encoding"),
        sa.CheckConstraint(f"evidence IN ({', '.join(map(repr, EVIDENCE))})", name="evidence"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_import_file_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_file"),
    )
    op.create_index("ix_import_file_practitioner_id", "import_file", ["practitioner_id"])
    op.create_index("ix_import_file_created_at", "import_file", ["created_at"])


def downgrade() -> None:
    """Without them. What was imported stays."""
    op.drop_table("import_file")
