"""Secret addresses from which calendar apps read appointments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LEVELS = "level IN ('busy', 'initials', 'full', 'own')"
OWNER = "(practitioner_id IS NULL) = (client_id IS NOT NULL) AND (level = 'own') = (client_id IS NOT NULL)"


def upgrade() -> None:
    """One table. What is in a calendar cannot be taken back, so a revoked address stays as a row that opens nothing."""
    op.create_table(
        "feed_address",
        sa.Column("practitioner_id", sa.String(32)),
        sa.Column("client_id", sa.String(32)),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint(LEVELS, name=op.f("ck_feed_address_feed_level")),
        sa.CheckConstraint(OWNER, name=op.f("ck_feed_address_owner")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_feed_address_client_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_feed_address_practitioner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_address"),
        sa.UniqueConstraint("digest", name="uq_feed_address_digest"),
    )
    op.create_index("ix_feed_address_client_id", "feed_address", ["client_id"])
    op.create_index("ix_feed_address_practitioner_id", "feed_address", ["practitioner_id"])


def downgrade() -> None:
    """Every address stops opening anything."""
    op.drop_table("feed_address")
