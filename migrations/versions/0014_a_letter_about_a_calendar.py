"""A letter to the practitioner about a calendar that cannot be read."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
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
    "practitioner_new",
    "practitioner_moved",
    "practitioner_cancelled",
    "practitioner_format_changed",
    "practitioner_form",
    "test",
)
NEW = "practitioner_calendar_failing"


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
