"""What two tables refuse by themselves, on either engine: overlapping appointments, and a changed line of the log.

SQLite has triggers for both; PostgreSQL an exclusion constraint for the one and a trigger for the other. Migrations
make them from the same statements, and again whenever they rebuild a table: rebuilding loses triggers.
"""

from __future__ import annotations

from sqlalchemy import DDL, FromClause, event

NO_OVERLAP = "appointment_no_overlap"
OCCUPIES = "status <> 'cancelled'"

# As no two of them overlap, only the last that begins before the new one ends can be in its way: one look at the index,
# however long the history is.
_CLASH = f"""SELECT RAISE(ABORT, '{NO_OVERLAP}') WHERE (
    SELECT other.ends_at FROM appointment AS other WHERE other.practitioner_id = NEW.practitioner_id
    AND other.id <> NEW.id AND other.{OCCUPIES} AND other.starts_at < NEW.ends_at
    ORDER BY other.starts_at DESC LIMIT 1) > NEW.starts_at;"""
SQLITE_NO_OVERLAP = (
    f"""CREATE TRIGGER IF NOT EXISTS {NO_OVERLAP}_insert BEFORE INSERT ON appointment
    WHEN NEW.{OCCUPIES} BEGIN {_CLASH} END""",
    f"""CREATE TRIGGER IF NOT EXISTS {NO_OVERLAP}_update
    BEFORE UPDATE OF practitioner_id, starts_at, ends_at, status ON appointment
    WHEN NEW.{OCCUPIES} BEGIN {_CLASH} END""",
)
SQLITE_APPEND_ONLY = (
    """CREATE TRIGGER IF NOT EXISTS activity_entry_no_update BEFORE UPDATE ON activity_entry
    BEGIN SELECT RAISE(ABORT, 'activity_entry_append_only'); END""",
    """CREATE TRIGGER IF NOT EXISTS activity_entry_no_delete BEFORE DELETE ON activity_entry
    BEGIN SELECT RAISE(ABORT, 'activity_entry_append_only'); END""",
)
POSTGRESQL_APPEND_ONLY = (
    """CREATE OR REPLACE FUNCTION activity_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'activity_entry_append_only', ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER activity_entry_no_change BEFORE UPDATE OR DELETE ON activity_entry
    FOR EACH ROW EXECUTE FUNCTION activity_entry_append_only()""",
)


def guard_against_overlap(appointment: FromClause) -> None:
    """No two live appointments of one practitioner at once; PostgreSQL's constraint stands in the model itself."""
    _when("before_create", appointment, "postgresql", "CREATE EXTENSION IF NOT EXISTS btree_gist")
    _when("after_create", appointment, "sqlite", *SQLITE_NO_OVERLAP)


def guard_against_change(activity_entry: FromClause) -> None:
    """Lines of the log are appended, and that is all."""
    _when("after_create", activity_entry, "sqlite", *SQLITE_APPEND_ONLY)
    _when("after_create", activity_entry, "postgresql", *POSTGRESQL_APPEND_ONLY)


def _when(moment: str, table: FromClause, dialect: str, *statements: str) -> None:
    for statement in statements:
        event.listen(table, moment, DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
