"""Daylight belongs to the meeting point: how long before sunset a walk is over depends on the path, not the format."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The margin moves to the meeting point; where several formats walk from it, the most careful one counts."""
    with op.batch_alter_table("meeting_point") as table:
        table.add_column(sa.Column("daylight_margin", sa.Integer()))
        table.create_check_constraint("daylight_margin", "daylight_margin IS NULL OR daylight_margin BETWEEN 0 AND 720")
    op.execute(
        "UPDATE meeting_point SET daylight_margin = (SELECT MAX(walk.daylight_margin) FROM session_format AS walk "
        "WHERE walk.meeting_point_id = meeting_point.id AND walk.kind = 'walk')"
    )
    with op.batch_alter_table("session_format") as table:
        table.drop_column("daylight_margin")


def downgrade() -> None:
    """Back again."""
    with op.batch_alter_table("session_format") as table:
        table.add_column(sa.Column("daylight_margin", sa.Integer()))
    op.execute(
        "UPDATE session_format SET daylight_margin = (SELECT point.daylight_margin FROM meeting_point AS point "
        "WHERE point.id = session_format.meeting_point_id) WHERE kind = 'walk'"
    )
    with op.batch_alter_table("meeting_point") as table:
        table.drop_constraint("daylight_margin", type_="check")
        table.drop_column("daylight_margin")
