"""Since when the way out is shut for a letter, what helps, and who settled a failed one another way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEX = "ix_outbox_message_sent_at"
INSTANTS = ("failing_since", "dismissed_at")
WORDS = {"cure": 200, "dismissed_by": 32}


def upgrade() -> None:
    """Added in place; an index says quickly whether any letter has gone since."""
    for name in INSTANTS:
        op.add_column("outbox_message", sa.Column(name, sa.DateTime(timezone=True)))
    for name, length in WORDS.items():
        op.add_column("outbox_message", sa.Column(name, sa.String(length)))
    op.create_index(INDEX, "outbox_message", ["sent_at"])


def downgrade() -> None:
    """The letters stay as they are."""
    op.drop_index(INDEX, "outbox_message")
    for name in (*INSTANTS, *WORDS):
        op.drop_column("outbox_message", name)
