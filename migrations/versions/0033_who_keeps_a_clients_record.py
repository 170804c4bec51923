"""Every client has a practitioner who keeps her record, so that she is found without an appointment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# the one to whom she came first; whoever never came, the practice's oldest practitioner
KEPT_BY = """UPDATE client SET practitioner_id = COALESCE(
    (SELECT appointment.practitioner_id FROM attendance JOIN appointment ON appointment.id = attendance.appointment_id
     WHERE attendance.client_id = client.id ORDER BY appointment.starts_at, appointment.id LIMIT 1),
    (SELECT id FROM practitioner ORDER BY active DESC, created_at, id LIMIT 1))"""


def upgrade() -> None:
    """One column: until now a client was somebody's by an appointment alone."""
    with op.batch_alter_table("client") as table:
        table.add_column(sa.Column("practitioner_id", sa.String(32)))
    op.execute(KEPT_BY)
    with op.batch_alter_table("client") as table:
        table.alter_column("practitioner_id", existing_type=sa.String(32), nullable=False)
        table.create_foreign_key("fk_client_practitioner_id", "practitioner", ["practitioner_id"], ["id"])
        table.create_index("ix_client_practitioner_id", ["practitioner_id"])


def downgrade() -> None:
    """Without an appointment, nobody finds her again."""
    with op.batch_alter_table("client") as table:
        table.drop_index("ix_client_practitioner_id")
        table.drop_constraint("fk_client_practitioner_id", type_="foreignkey")
        table.drop_column("practitioner_id")
