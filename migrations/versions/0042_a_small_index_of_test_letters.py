"""Whether a test letter has arrived is looked up among the test letters, not among all."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None
A_TEST = text("kind = 'test'")


def upgrade() -> None:
    """An index of those rows only."""
    op.create_index(
        "ix_outbox_message_practitioner_id",
        "outbox_message",
        ["practitioner_id"],
        sqlite_where=A_TEST,
        postgresql_where=A_TEST,
    )


def downgrade() -> None:
    """Back again."""
    op.drop_index("ix_outbox_message_practitioner_id", table_name="outbox_message")
