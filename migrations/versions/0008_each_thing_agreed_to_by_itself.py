"""What a client agrees to is asked one by one: more kinds of wording."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


BEFORE = ("privacy", "contact", "fees", "couples", "walk", "online", "age")
AFTER = (
    "service",
    "privacy",
    "email",
    "text",
    "voicemail",
    "video",
    "fees",
    "records",
    "couples",
    "walk",
    "remote",
    "age",
)
RENAMED = (("contact", "email"), ("online", "remote"))


def upgrade() -> None:
    """Wordings about contact were about letters; those about video are about every session at a distance."""
    _allow(*BEFORE, *AFTER)
    for old, new in RENAMED:
        op.execute(f"UPDATE consent_text SET kind = '{new}' WHERE kind = '{old}'")
    _allow(*AFTER)


def downgrade() -> None:
    """Back again, without the kinds that had no place before."""
    _allow(*BEFORE, *AFTER)
    for old, new in RENAMED:
        op.execute(f"UPDATE consent_text SET kind = '{old}' WHERE kind = '{new}'")
    unknown = ", ".join(repr(kind) for kind in AFTER if kind not in BEFORE)
    op.execute(f"DELETE FROM consent WHERE text_id IN (SELECT id FROM consent_text WHERE kind IN ({unknown}))")
    op.execute(f"DELETE FROM consent_text WHERE kind IN ({unknown})")
    _allow(*BEFORE)


def _allow(*kinds: str) -> None:
    with op.batch_alter_table("consent_text") as table:
        table.drop_constraint("consent_kind", type_="check")
        table.create_check_constraint("consent_kind", f"kind IN ({', '.join(map(repr, dict.fromkeys(kinds)))})")
