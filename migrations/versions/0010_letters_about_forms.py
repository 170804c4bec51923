"""Letters about forms, and about a time for each alone."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
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
    "practitioner_new",
    "practitioner_moved",
    "practitioner_cancelled",
    "practitioner_format_changed",
    "test",
)
NEW = ("individual_first", "form_reminder", "practitioner_form")


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
