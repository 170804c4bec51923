"""What becomes of an intake: sent, read, taken back; and each answer counts how often it was written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


STATES = ("draft", "sent")


def upgrade() -> None:
    """One more state, its instants, and an edition for each answer."""
    with op.batch_alter_table("intake_response") as table:
        table.add_column(sa.Column("language", sa.String(16), nullable=False, server_default=""))
        table.add_column(sa.Column("signals_sealed", sa.LargeBinary()))
        for name in ("withdrawn_at", "read_at", "prefers_phone_at"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True)))
        _allow(table, *STATES, "withdrawn")
    with op.batch_alter_table("intake_answer") as table:
        table.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
        table.create_check_constraint("edition", "edition >= 0")


def downgrade() -> None:
    """Back again: what was taken back is a draft."""
    op.execute("UPDATE intake_response SET state = 'draft' WHERE state = 'withdrawn'")
    with op.batch_alter_table("intake_answer") as table:
        table.drop_constraint("edition", type_="check")
        table.drop_column("edition")
    with op.batch_alter_table("intake_response") as table:
        _allow(table, *STATES)
        for name in ("prefers_phone_at", "read_at", "withdrawn_at", "signals_sealed", "language"):
            table.drop_column(name)


def _allow(table: BatchOperations, *states: str) -> None:
    table.drop_constraint("response_state", type_="check")
    table.create_check_constraint("response_state", f"state IN ({', '.join(map(repr, states))})")
