"""A letter to try the way: the practitioner may send herself one that is about nothing."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
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
)


def upgrade() -> None:
    """One more kind of letter."""
    _allow(*KINDS, "test")


def downgrade() -> None:
    """Back again, without the letters of that kind."""
    op.execute("DELETE FROM outbox_message WHERE kind = 'test'")
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    with op.batch_alter_table("outbox_message") as table:
        table.drop_constraint("letter_kind", type_="check")
        table.create_check_constraint("letter_kind", f"kind IN ({', '.join(map(repr, kinds))})")
