"""The guard against overlaps looks at one appointment instead of at all that came before."""

from __future__ import annotations

from alembic import op

from practice.models.guards import NO_OVERLAP, SQLITE_NO_OVERLAP

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite's two triggers are made anew; PostgreSQL's constraint has an index of its own."""
    if op.get_bind().dialect.name == "sqlite":
        for when in ("insert", "update"):
            op.execute(f"DROP TRIGGER IF EXISTS {NO_OVERLAP}_{when}")
        for statement in SQLITE_NO_OVERLAP:
            op.execute(statement)


def downgrade() -> None:
    """They refuse the same as before."""
