"""Letters about a place that has changed, and about bad weather."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
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
    "reminder",
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
NEW = ("place_changed", "rain_plan", "practitioner_rain_plan")


def upgrade() -> None:
    """Three more kinds of letter."""
    _allow(*KINDS, *NEW)


def downgrade() -> None:
    """Back again, without the letters of these kinds."""
    op.execute(f"DELETE FROM outbox_message WHERE kind IN ({', '.join(map(repr, NEW))})")
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.drop_constraint("letter_kind", type_="check")
        table.create_check_constraint("letter_kind", f"kind IN ({', '.join(map(repr, kinds))})")
