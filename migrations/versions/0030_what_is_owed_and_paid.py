"""What an appointment costs and what was paid for it: agreed fees, deposits, payments noted by hand, and receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = ("deposit", "fee", "cancellation_fee", "refund")
WAYS = ("cash", "transfer", "card", "other")
ADDED = {
    "appointment": (
        sa.Column("has_own_fee", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("paid_cents", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("deposit_cents", sa.Integer()),
        sa.Column("late_fee_percent", sa.Integer()),
        sa.Column("late_fee_fixed_cents", sa.Integer()),
        sa.Column("late_fee_cents", sa.Integer()),
    ),
    "session_format": (
        sa.Column("lowest_cents", sa.Integer()),
        sa.Column("couple_lowest_cents", sa.Integer()),
        sa.Column("deposit_cents", sa.Integer()),
    ),
    "practice_profile": (
        sa.Column("payments_since", sa.Date()),
        sa.Column("how_to_pay", sa.Text()),
        sa.Column("late_fee_percent", sa.Integer()),
        sa.Column("late_fee_fixed_cents", sa.Integer()),
        sa.Column("receipt_name", sa.String(200)),
        sa.Column("receipt_words", sa.String(200)),
        sa.Column("registration", sa.String(200)),
        sa.Column("tax_name", sa.String(40)),
        sa.Column("tax_rate", sa.Integer()),
        sa.Column("tax_number", sa.String(60)),
    ),
}


def upgrade() -> None:
    """Added without rebuilding. Of what was booked before, nothing is paid and nothing is proposed."""
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "receipt",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("cancels_id", sa.String(32)),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_receipt_number")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_receipt_practitioner_id"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name="fk_receipt_appointment_id"),
        sa.ForeignKeyConstraint(["cancels_id"], ["receipt.id"], name="fk_receipt_cancels_id"),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.UniqueConstraint("practitioner_id", "year", "number", name="uq_receipt_practitioner_id_year_number"),
        sa.UniqueConstraint("cancels_id", name="uq_receipt_cancels_id"),
    )
    op.create_index("ix_receipt_appointment_id", "receipt", ["appointment_id"])
    op.create_table(
        "payment",
        sa.Column("practitioner_id", sa.String(32), nullable=False),
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="payment_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column(
            "way",
            sa.Enum(*WAYS, name="payment_way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(80), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.Column("receipt_id", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("cents > 0", name=op.f("ck_payment_cents")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name="fk_payment_practitioner_id"),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name="fk_payment_appointment_id"),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name="fk_payment_receipt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment"),
    )
    op.create_index("ix_payment_practitioner_id_received_on", "payment", ["practitioner_id", "received_on"])
    for column in ("appointment_id", "receipt_id"):
        op.create_index(f"ix_payment_{column}", "payment", [column])


def downgrade() -> None:
    """SQLite drops columns of no constraint in place, too."""
    op.drop_table("payment")
    op.drop_table("receipt")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
