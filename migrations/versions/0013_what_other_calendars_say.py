"""What other calendars say: where they are read, how that went, and when each is busy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FAULTS = (
    "no_such_host",
    "not_reached",
    "not_allowed",
    "certificate",
    "redirects",
    "refused",
    "gone",
    "server",
    "too_slow",
    "too_large",
    "too_many",
    "not_a_calendar",
    "cut_off",
    "too_hard",
)


def upgrade() -> None:
    """Two tables: a calendar, and its times."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "busy_calendar",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("own_addresses_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("all_day_blocks", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("etag", sa.String(400), nullable=True),
        sa.Column("last_modified", sa.String(100), nullable=True),
        sa.Column("content_digest", sa.String(64), nullable=True),
        sa.Column("reading_tag", sa.String(32), nullable=True),
        sa.Column("covers_until", instant, nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("fetched_at", instant, nullable=True),
        sa.Column("succeeded_at", instant, nullable=True),
        sa.Column("fault", sa.String(32), nullable=True),
        sa.Column("failing_since", instant, nullable=True),
        sa.Column("told_at", instant, nullable=True),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("claimed_by", sa.String(80), nullable=True),
        sa.Column("claimed_until", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("(fault IS NULL) = (failing_since IS NULL)", name="fails_since"),
        sa.CheckConstraint(f"fault IN ({', '.join(map(repr, FAULTS))})", name="feed_fault"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_busy_calendar_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_busy_calendar"),
    )
    op.create_index("ix_busy_calendar_practitioner_id", "busy_calendar", ["practitioner_id"])
    op.create_index("ix_busy_calendar_due_at", "busy_calendar", ["due_at"])
    op.create_table(
        "busy_time",
        sa.Column("calendar_id", sa.String(32), nullable=False),
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("starts_at", instant, nullable=False),
        sa.Column("ends_at", instant, nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.ForeignKeyConstraint(["calendar_id"], ["busy_calendar.id"], name="fk_busy_time_calendar_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_busy_time_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_busy_time"),
    )
    op.create_index("ix_busy_time_calendar_id", "busy_time", ["calendar_id"])
    op.create_index("ix_busy_time_practitioner_id_starts_at", "busy_time", ["practitioner_id", "starts_at"])


def downgrade() -> None:
    """Without other calendars."""
    op.drop_table("busy_time")
    op.drop_table("busy_calendar")
