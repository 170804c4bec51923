"""Reminders: when a format has them, when none may go, what a client chose, and which one a letter is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


KINDS = (
    "confirmation",
    "request_received",
    "request_declined",
    "moved",
    "format_changed",
    "cancelled_by_client",
    "cancelled_by_practitioner",
    "partner_invitation",
    "link_resend",
    "individual_first",
    "form_reminder",
    "waitlist_joined",
    "waitlist_offer",
    "practitioner_new",
    "practitioner_moved",
    "practitioner_cancelled",
    "practitioner_format_changed",
    "practitioner_form",
    "practitioner_calendar_failing",
    "test",
)


def upgrade() -> None:
    """Existing formats remind as new ones do. The worker owes those of what is booked already."""
    usual = sa.Column("reminders", sa.JSON(), nullable=False, server_default='["48h","08:00"]')
    op.add_column("session_format", usual)
    for name, wall in (("quiet_from", "21:00:00.000000"), ("quiet_until", "08:00:00.000000")):
        op.add_column("practice_profile", sa.Column(name, sa.Time(), nullable=False, server_default=wall))
    op.add_column("attendance", sa.Column("reminders", sa.JSON()))
    op.add_column("outbox_message", sa.Column("lead", sa.String(16)))
    _allow(*KINDS, "reminder")


def downgrade() -> None:
    """Back again, without the reminders that are owed or have gone."""
    op.execute("DELETE FROM outbox_message WHERE kind = 'reminder'")
    _allow(*KINDS)
    op.drop_column("outbox_message", "lead")
    op.drop_column("attendance", "reminders")
    op.drop_column("practice_profile", "quiet_until")
    op.drop_column("practice_profile", "quiet_from")
    op.drop_column("session_format", "reminders")


def _allow(*kinds: str) -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.drop_constraint("letter_kind", type_="check")
        table.create_check_constraint("letter_kind", f"kind IN ({', '.join(map(repr, kinds))})")
