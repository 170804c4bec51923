"""Single keys that do something, for the practitioner who has switched them on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A tick beside her other facts; off for everybody."""
    op.add_column("practitioner", sa.Column("has_shortcuts", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Back again."""
    with op.batch_alter_table("practitioner") as table:
        table.drop_column("has_shortcuts")
