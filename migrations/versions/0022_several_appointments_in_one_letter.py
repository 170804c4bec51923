"""One letter about several appointments, in which those about the others travel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

revision = "0022"
down_revision = "0021"
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
    "place_changed",
    "rain_plan",
    "form_reminder",
    "reminder",
    "practitioner_new",
    "practitioner_moved",
    "practitioner_cancelled",
    "practitioner_format_changed",
    "practitioner_rain_plan",
    "practitioner_form",
    "practitioner_calendar_failing",
    "waitlist_joined",
    "waitlist_offer",
    "test",
)
NEW = "series"


def upgrade() -> None:
    """One more kind of letter, and which letter goes in which other."""
    op.create_index("ix_appointment_series_id", "appointment", ["series_id"])
    with op.batch_alter_table("outbox_message") as table:
        table.add_column(sa.Column("carried_by_id", sa.String(32)))
        table.create_foreign_key("fk_outbox_message_carried_by_id", "outbox_message", ["carried_by_id"], ["id"])
        table.create_index("ix_outbox_message_carried_by_id", ["carried_by_id"])
        _allow(table, *KINDS, NEW)


def downgrade() -> None:
    """Back again, without the letters of this kind."""
    op.execute("UPDATE outbox_message SET carried_by_id = NULL")
    op.execute(f"DELETE FROM outbox_message WHERE kind = '{NEW}'")
    with op.batch_alter_table("outbox_message") as table:
        _allow(table, *KINDS)
        table.drop_index("ix_outbox_message_carried_by_id")
        table.drop_constraint("fk_outbox_message_carried_by_id", type_="foreignkey")
        table.drop_column("carried_by_id")
    op.drop_index("ix_appointment_series_id", "appointment")


def _allow(table: BatchOperations, *kinds: str) -> None:
    table.drop_constraint("letter_kind", type_="check")
    table.create_check_constraint("letter_kind", f"kind IN ({', '.join(map(repr, kinds))})")
