"""Which questions are asked of whoever comes to a session of a format: the usual ones, the check-in, or none."""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every format asks what it asked before."""
    op.execute(
        "ALTER TABLE session_format ADD COLUMN asks VARCHAR(32) DEFAULT 'usual' NOT NULL "
        "CONSTRAINT ck_session_format_asked CHECK (asks IN ('usual', 'check_in', 'nothing'))"
    )


def downgrade() -> None:
    """Back to the usual ones for all."""
    op.drop_column("session_format", "asks")
