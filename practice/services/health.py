"""Is this deployment well? Each finding says in words what was looked at and, where it is not well, what to do."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tzdata
from sqlalchemy import func, select, text

from practice import vault
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, AppointmentEvent
from practice.models.guards import NO_OVERLAP
from practice.models.outbox import OutboxMessage
from practice.services import activity, seals
from practice.work import Work

LEAST_FREE_BYTES = 500 * 1024 * 1024
SILENT_AFTER = timedelta(minutes=2)
CLOCKS_DIFFER_BY = timedelta(minutes=2)
BROKEN = (
    "line {number} is not as it was written: somebody changed the database behind the site. Stop the site, copy the "
    "database away as it is, and compare that line with the last backup that is whole: flask restore --check <file>. "
    "Then change the keys and the password of the database."
)
WRITTEN_AT = (ActivityEntry.at, Appointment.created_at, AppointmentEvent.at, OutboxMessage.created_at)
GUARDS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        {f"{NO_OVERLAP}_insert", f"{NO_OVERLAP}_update", "activity_entry_no_update", "activity_entry_no_delete"},
    ),
    "postgresql": (
        "SELECT conname FROM pg_constraint WHERE contype = 'x' UNION ALL "
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
        {NO_OVERLAP, "activity_entry_no_change"},
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and in words how it stands or what to do."""

    subject: str
    is_well: bool
    words: str


def missing_guards(work: Work) -> set[str]:
    """Which triggers and constraints are not there that refuse two appointments at once, or a changed log."""
    query, wanted = GUARDS[work.session.get_bind().dialect.name]
    return wanted - set(work.session.scalars(text(query)))


def of_machine(data_dir: Path) -> list[Finding]:
    """Whether the data folder can be written by us and read by nobody else, with room on the disk and pinned zones."""
    may_write = os.access(data_dir, os.W_OK | os.X_OK)
    free = shutil.disk_usage(data_dir).free if data_dir.exists() else 0
    pinned = not zoneinfo.TZPATH
    return [
        Finding(
            "Data folder",
            may_write,
            f"{data_dir} can be written." if may_write else f"let this account write {data_dir}, or set DATA_DIR.",
        ),
        _privacy(data_dir),
        Finding(
            "Disk",
            free >= LEAST_FREE_BYTES,
            f"{free // 2**20} MB are free."
            if free >= LEAST_FREE_BYTES
            else f"only {free // 2**20} MB are free. Make room: at least 500 MB should be.",
        ),
        Finding(
            "Time zones",
            pinned,
            f"the rules of {tzdata.IANA_VERSION}."
            if pinned
            else "the machine's own rules are in use: start by create_app().",
        ),
    ]


def of_database(work: Work) -> list[Finding]:
    """Whether the database guards itself, opens with our keys, remembers unbroken, and agrees about the time."""
    missing = ", ".join(sorted(missing_guards(work)))
    broken = activity.first_broken_line(work)
    return [
        Finding(
            "Double booking",
            not missing,
            f"not guarded against: {missing} is missing. Put back a copy of the database, or ask for help."
            if missing
            else "the database itself refuses it.",
        ),
        _keys(work),
        Finding(
            "Activity log",
            broken is None,
            "unbroken." if broken is None else BROKEN.format(number=broken),
        ),
        _clock(work),
    ]


def of_worker(seen_at: datetime | None, now: datetime) -> Finding:
    """Whether letters are being sent: when a mail worker was last seen, if ever."""
    is_well = seen_at is not None and now - seen_at <= SILENT_AFTER
    seen = f"last seen {seen_at:%Y-%m-%d %H:%M} UTC" if seen_at else "never seen on this machine"
    return Finding("Mail worker", is_well, f"{seen}." if is_well else f"{seen}. Run: make run, or: flask worker")


def _privacy(data_dir: Path) -> Finding:
    secrets = data_dir / "secrets"
    private = [data_dir, secrets, *(secrets.iterdir() if secrets.is_dir() and os.access(secrets, os.R_OK) else ())]
    open_to_others = [str(path) for path in private if path.exists() and path.stat().st_mode & 0o077]
    if not open_to_others:
        return Finding("Privacy", True, "only this account reads the data folder and the keys.")
    return Finding(
        "Privacy", False, f"other accounts may look into {', '.join(open_to_others)}. Run: chmod -R go= {data_dir}"
    )


def _keys(work: Work) -> Finding:
    """Every key that has sealed anything opens a sample of it; with a wrong key nothing opens."""
    found = seals.look_at(work)
    if found.faults:
        more = f" (and {len(found.faults) - 1} more)" if len(found.faults) > 1 else ""
        return Finding("Keys", False, f"{found.faults[0]}{more}. Put the right ENCRYPTION_KEYS back into secrets/.")
    if found.unfindable:
        return Finding("Keys", False, f"{found.unfindable} addresses are found by no key. Run: flask rotate-keys")
    used = ", ".join(f"{key_id} ({found.values[key_id]} values)" for key_id in sorted(found.used))
    older = ", ".join(sorted(found.used - {vault.in_use().current}))
    stay = f" {older} must stay in ENCRYPTION_KEYS until flask rotate-keys has run." if older else ""
    return Finding("Keys", True, f"what is sealed opens with {used}.{stay}" if used else "nothing is sealed yet.")


def _clock(work: Work) -> Finding:
    """A clock that was put back offers times that have passed and holds letters back."""
    newest = max(filter(None, (work.session.scalar(select(func.max(at))) for at in WRITTEN_AT)), default=None)
    if newest is not None and newest - work.now > CLOCKS_DIFFER_BY:
        return Finding(
            "Clock",
            False,
            f"it says {work.now:%Y-%m-%d %H:%M} UTC, but something was written at {newest:%Y-%m-%d %H:%M}. It went "
            "back: set it right, and let it be set by the network (timedatectl set-ntp true).",
        )
    if work.session.get_bind().dialect.name == "postgresql":
        theirs: datetime = work.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        if abs(theirs - work.now) > CLOCKS_DIFFER_BY:
            return Finding(
                "Clock",
                False,
                f"it says {work.now:%Y-%m-%d %H:%M} UTC, the database server {theirs.astimezone(UTC):%Y-%m-%d %H:%M}. "
                "Let both be set by the network (timedatectl set-ntp true).",
            )
    return Finding("Clock", True, f"{work.now:%Y-%m-%d %H:%M} UTC, and nothing was written later than that.")
