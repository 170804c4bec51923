"""A letter to the practitioner, by another way, that letters do not leave."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS = (
    "confirmation",
    "request_received",
    "request_declined",
    "moved",
    "format_changed",
    "place_changed",
    "rain_plan",
    "cancelled_by_client",
    "cancelled_by_practitioner",
    "partner_invitation",
    "link_resend",
    "individual_first",
    "form_reminder",
    "reminder",
    "waitlist_joined",
    "waitlist_offer",
    "practitioner_new",
    "practitioner_moved",
    "practitioner_cancelled",
    "practitioner_format_changed",
    "practitioner_rain_plan",
    "practitioner_form",
    "practitioner_calendar_failing",
    "series",
    "test",
)
NEW = "practitioner_mail_failing"


def upgrade() -> None:
    """One more kind of letter."""
    _allow(*KINDS, NEW)


def downgrade() -> None:
    """Back again, without the letters of this kind."""
    op.execute(f"DELETE FROM outbox_message WHERE kind = '{NEW}'")
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.drop_constraint("letter_kind", type_="check")
        table.create_check_constraint("letter_kind", f"kind IN ({', '.join(map(repr, kinds))})")
