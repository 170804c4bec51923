"""How long is kept what, and which clients were erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NUMBERS = {"file_years": "10", "receipt_years": "6", "draft_days": "30"}


def upgrade() -> None:
    """The usual numbers; nobody is erased yet, and nobody's file is kept longer than the others."""
    for name, usual in NUMBERS.items():
        op.add_column("practice_profile", sa.Column(name, sa.Integer(), nullable=False, server_default=usual))
    op.add_column("client", sa.Column("keep_until", sa.Date()))
    op.add_column("client", sa.Column("erased_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Whoever was erased stays so, without a word of when."""
    for name in ("erased_at", "keep_until"):
        op.drop_column("client", name)
    for name in reversed(NUMBERS):
        op.drop_column("practice_profile", name)
