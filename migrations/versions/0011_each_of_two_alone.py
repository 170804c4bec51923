"""Each of two alone: asked about safety in person, seen alone first, and two records when they part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Added without rebuilding: the table of appointments keeps its guards."""
    op.add_column("attendance", sa.Column("safety_asked_at", sa.DateTime(timezone=True)))
    op.add_column("appointment", sa.Column("separated_at", sa.DateTime(timezone=True)))
    yes = {"nullable": False, "server_default": sa.true()}
    op.add_column("session_format", sa.Column("individual_first", sa.Boolean(), **yes))
    op.add_column("practice_profile", sa.Column("tells_of_urgent_forms", sa.Boolean(), **yes))


def downgrade() -> None:
    """SQLite drops a column of no constraint in place, too."""
    op.drop_column("practice_profile", "tells_of_urgent_forms")
    op.drop_column("session_format", "individual_first")
    op.drop_column("appointment", "separated_at")
    op.drop_column("attendance", "safety_asked_at")
