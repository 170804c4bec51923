"""What has to be known before a walk: the way, the wait, a picture, and until when weather may be called out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SAID = ("wait_rule", "surface", "gradient", "benches", "how_busy")


def upgrade() -> None:
    """Added without rebuilding. Nothing is said yet, and two hours before a walk is as late as plans for rain go."""
    for name in SAID:
        op.add_column("meeting_point", sa.Column(name, sa.Text()))
    op.add_column("meeting_point", sa.Column("route_metres", sa.Integer()))
    op.add_column("meeting_point", sa.Column("step_free", sa.Boolean()))
    op.add_column("session_format", sa.Column("rain_notice", sa.Integer(), nullable=False, server_default="120"))
    op.create_table(
        "meeting_point_picture",
        sa.Column("meeting_point_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_point_id"], ["meeting_point.id"], name="fk_meeting_point_picture_meeting_point_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_point_picture"),
        sa.UniqueConstraint("meeting_point_id", name="uq_meeting_point_picture_meeting_point_id"),
    )


def downgrade() -> None:
    """SQLite drops columns of no constraint in place, too."""
    op.drop_table("meeting_point_picture")
    op.drop_column("session_format", "rain_notice")
    for name in ("step_free", "route_metres", *SAID):
        op.drop_column("meeting_point", name)
