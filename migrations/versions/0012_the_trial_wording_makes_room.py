"""The three questions asked so far were a beginning: they become version 0, and the whole comes as version 1."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Answers keep the version they were given on, whatever its number."""
    _renumber(1, 0)


def downgrade() -> None:
    """Back again, where the whole has not been published yet: two versions cannot have one number."""
    _renumber(0, 1)


def _renumber(before: int, after: int) -> None:
    op.execute(
        f"UPDATE questionnaire_version SET version = {after} WHERE key = 'having_my_back' AND version = {before} "
        f"AND NOT EXISTS (SELECT 1 FROM questionnaire_version AS other "
        f"WHERE other.key = 'having_my_back' AND other.version = {after})"
    )
