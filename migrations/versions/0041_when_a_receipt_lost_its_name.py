"""Since when a receipt of somebody whose record was erased names nobody any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every receipt has its name still."""
    op.add_column("receipt", sa.Column("nameless_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Which names are gone is not known any more; gone they are."""
    op.drop_column("receipt", "nameless_at")
