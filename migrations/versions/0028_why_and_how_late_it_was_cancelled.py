"""Since when an appointment is cancelled, why, whether that was late, and whether she has seen to what is owed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INDEX = "ix_appointment_cancelled_at"
KINDS = "'client_asked', 'ill', 'weather', 'safety', 'practitioner', 'other'"
NAMES = ("late_settled_at", "cancelled_late", "cancel_kind", "cancelled_at")


def upgrade() -> None:
    """Added without rebuilding. Of what was cancelled before, the events say when.

    Nobody could cancel late by herself, and on whose wish the counsellor did is not known: none counts as late. A
    booking that was taken back as a slip was never cancelled.
    """
    op.add_column("appointment", sa.Column("cancelled_at", sa.DateTime(timezone=True)))
    op.execute(
        "ALTER TABLE appointment ADD COLUMN cancel_kind VARCHAR(32) "
        f"CONSTRAINT ck_appointment_cancel_kind CHECK (cancel_kind IN ({KINDS}))"
    )
    op.add_column("appointment", sa.Column("cancelled_late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("appointment", sa.Column("late_settled_at", sa.DateTime(timezone=True)))
    op.create_index(
        INDEX,
        "appointment",
        ["cancelled_at"],
        sqlite_where=sa.text("cancelled_late = 1 AND late_settled_at IS NULL"),
        postgresql_where=sa.text("cancelled_late AND late_settled_at IS NULL"),
    )
    its_events = "SELECT {what} FROM appointment_event AS event WHERE event.appointment_id = appointment.id AND "
    when = its_events.format(what="max(event.at)") + "event.what IN ('cancelled', 'declined')"
    slip = its_events.format(what="1") + "event.what = 'taken_back' AND event.to_status = 'cancelled'"
    declined = its_events.format(what="1") + "event.what = 'declined' AND event.to_status = 'cancelled'"
    op.execute(
        f"UPDATE appointment SET cancelled_at = COALESCE(({when}), updated_at), "
        "cancel_kind = CASE WHEN cancelled_by = 'client' THEN 'client_asked' "
        f"WHEN EXISTS ({declined}) THEN 'practitioner' ELSE 'other' END "
        f"WHERE status = 'cancelled' AND NOT EXISTS ({slip})"
    )


def downgrade() -> None:
    """What is cancelled stays cancelled, with the words about it."""
    op.drop_index(INDEX, "appointment")
    for name in NAMES:
        op.drop_column("appointment", name)
