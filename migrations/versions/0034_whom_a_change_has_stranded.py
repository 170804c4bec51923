"""Whom a change of hours, formats or rules has stranded is remembered until she has looked after them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column, empty for all that lies where it should."""
    op.add_column("appointment", sa.Column("stranded_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """What was stranded is found again by looking at the week."""
    op.drop_column("appointment", "stranded_at")
