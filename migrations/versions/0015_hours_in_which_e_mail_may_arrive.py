"""Hours in which e-mail may reach a client, as times; and for how long a letter is held back because of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HOURS = ("mail_opens", "mail_closes")
INSTANTS = ("asked_at", "held_until", "needed_by")


def upgrade() -> None:
    """Nobody has said any hours yet, and nothing is held back."""
    for name in HOURS:
        op.add_column("attendance", sa.Column(name, sa.Time()))
    for name in INSTANTS:
        op.add_column("outbox_message", sa.Column(name, sa.DateTime(timezone=True)))


def downgrade() -> None:
    """What was held back goes at the time that it was held back until."""
    for name in INSTANTS:
        op.drop_column("outbox_message", name)
    for name in HOURS:
        op.drop_column("attendance", name)
