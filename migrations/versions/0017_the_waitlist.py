"""Who waits for a time that suits her, what she was offered, and the letters about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
NEW = ("waitlist_joined", "waitlist_offer")
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
    "practitioner_calendar_failing",
    "test",
)


def upgrade() -> None:
    """Two tables, two numbers of the practice, and where a letter of the waitlist belongs."""
    _entries()
    _offers()
    op.add_column("practice_profile", sa.Column("has_waitlist", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("practice_profile", sa.Column("offer_length", sa.Integer(), nullable=False, server_default="120"))
    with op.batch_alter_table("outbox_message") as table:
        for name, other in (("waitlist_entry_id", "waitlist_entry"), ("waitlist_offer_id", "waitlist_offer")):
            table.add_column(sa.Column(name, sa.String(32)))
            table.create_foreign_key(f"fk_outbox_message_{name}", other, [name], ["id"])
            table.create_index(f"ix_outbox_message_{name}", [name])
        _allow(table, *KINDS, *NEW)


def downgrade() -> None:
    """Back again, without the letters to those who waited."""
    op.execute(f"DELETE FROM outbox_message WHERE kind IN ({', '.join(map(repr, NEW))})")
    with op.batch_alter_table("outbox_message") as table:
        for name in ("waitlist_entry_id", "waitlist_offer_id"):
            table.drop_index(f"ix_outbox_message_{name}")
            table.drop_constraint(f"fk_outbox_message_{name}", type_="foreignkey")
            table.drop_column(name)
        _allow(table, *KINDS)
    op.drop_column("practice_profile", "offer_length")
    op.drop_column("practice_profile", "has_waitlist")
    op.drop_table("waitlist_offer")
    op.drop_table("waitlist_entry")


def _entries() -> None:
    op.create_table(
        "waitlist_entry",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("once", sa.LargeBinary(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("format_ids", sa.JSON(), nullable=False),
        sa.Column("party", sa.String(32), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date()),
        sa.Column("until_on", sa.Date()),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("draft_id", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("from_on IS NULL OR until_on IS NULL OR from_on <= until_on", name="order"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("party IN ('one', 'couple')", name="party"),
        sa.CheckConstraint("state IN ('waiting', 'booked', 'left', 'removed', 'expired')", name="waitlist_state"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_waitlist_entry_practitioner_id"),
        sa.ForeignKeyConstraint(["draft_id"], ["booking_draft.id"], name="fk_waitlist_entry_draft_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waitlist_entry"),
        sa.UniqueConstraint("once", name="uq_waitlist_entry_once"),
        sa.UniqueConstraint("digest", name="uq_waitlist_entry_digest"),
    )
    op.create_index("ix_waitlist_entry_state_joined_at", "waitlist_entry", ["state", "joined_at"])
    op.create_index("ix_waitlist_entry_draft_id", "waitlist_entry", ["draft_id"])


def _offers() -> None:
    op.create_table(
        "waitlist_offer",
        sa.Column("entry_id", sa.String(32), nullable=False),
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("format_id", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="order"),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint(
            "state IN ('open', 'booked', 'declined', 'ran_out', 'gone', 'undelivered', 'withdrawn')",
            name="offer_state",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["waitlist_entry.id"], name="fk_waitlist_offer_entry_id"),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_waitlist_offer_practitioner_id"),
        sa.ForeignKeyConstraint(["format_id"], ["session_format.id"], name="fk_waitlist_offer_format_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waitlist_offer"),
    )
    op.create_index("ix_waitlist_offer_entry_id_offered_at", "waitlist_offer", ["entry_id", "offered_at"])
    for name, columns in (("one_to_somebody", ["entry_id"]), ("one_of_a_start", ["practitioner_id", "starts_at"])):
        op.create_index(
            f"uq_waitlist_offer_{name}",
            "waitlist_offer",
            columns,
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def _allow(table: op.BatchOperations, *kinds: str) -> None:
    table.drop_constraint("letter_kind", type_="check")
    table.create_check_constraint("letter_kind", f"kind IN ({', '.join(map(repr, kinds))})")
