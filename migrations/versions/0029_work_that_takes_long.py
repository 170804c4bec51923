"""Work that takes longer than a page may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = ("import_check", "import", "export")
STATES = ("waiting", "running", "done", "failed", "given_up")


def upgrade() -> None:
    """One table."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "long_work",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("detail_sealed", sa.LargeBinary()),
        sa.Column("result_sealed", sa.LargeBinary()),
        sa.Column("reason", sa.String(40)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(80)),
        sa.Column("claimed_until", instant),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("started_at", instant),
        sa.Column("finished_at", instant),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("done >= 0 AND (total IS NULL OR done <= total)", name="progress"),
        sa.CheckConstraint("(state IN ('failed', 'given_up')) = (reason IS NOT NULL)", name="why_not"),
        sa.CheckConstraint("(state IN ('waiting', 'running')) = (finished_at IS NULL)", name="finished"),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="long_work_kind"),
        sa.CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="long_work_state"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_long_work_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_long_work"),
    )
    op.create_index("ix_long_work_state_created_at", "long_work", ["state", "created_at"])
    op.create_index("ix_long_work_practitioner_id_created_at", "long_work", ["practitioner_id", "created_at"])


def downgrade() -> None:
    """Without it, and without what came of it."""
    op.drop_table("long_work")
