"""Is this deployment well? Each finding says in words what was looked at and, where it is not well, what to do."""

from __future__ import annotations

import os
import shutil
import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import tzdata
from sqlalchemy import func, select, text

from practice.models.appointments import ClientLink
from practice.models.guards import NO_OVERLAP
from practice.models.outbox import OutboxMessage, OutboxState
from practice.models.people import Client
from practice.services import accounts, activity, setup
from practice.vault import VaultError
from practice.work import Work

LEAST_FREE_BYTES = 500 * 1024 * 1024
SILENT_AFTER = timedelta(minutes=2)
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


def of_database(work: Work) -> list[Finding]:
    """Whether the database guards itself, opens with our keys, and remembers unbroken."""
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
            "unbroken." if broken is None else f"changed from line {broken} on: keep a copy and find out by whom.",
        ),
    ]


def of_people(work: Work) -> list[Finding]:
    """Whether somebody can sign in, gets her letters, and none is stuck."""
    counsellor = setup.first_practitioner(work)
    address = counsellor.email if counsellor else setup.SAMPLE_EMAIL
    stuck = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == OutboxState.FAILED)
    failed = work.session.scalars(stuck).one()
    may_sign_in, is_sample = accounts.somebody_can_sign_in(work), address == setup.SAMPLE_EMAIL
    return [
        Finding(
            "Signing in",
            may_sign_in,
            "a practitioner has chosen her password."
            if may_sign_in
            else f"nobody can yet. Run: flask practitioner {address}",
        ),
        Finding(
            "The counsellor's address",
            not is_sample,
            f"{address} is invented. Run: flask practitioner {address} --new-email <hers>"
            if is_sample
            else f"{address}.",
        ),
        Finding(
            "Letters",
            not failed,
            f"{failed} could not be sent. See Messages in the admin site." if failed else "none has failed.",
        ),
    ]


def of_machine(data_dir: Path) -> list[Finding]:
    """Whether the data folder can be written, the disk has room, and the zone rules are the pinned ones."""
    may_write = os.access(data_dir, os.W_OK | os.X_OK)
    free = shutil.disk_usage(data_dir).free if data_dir.exists() else 0
    pinned = not zoneinfo.TZPATH
    return [
        Finding(
            "Data folder",
            may_write,
            f"{data_dir} can be written." if may_write else f"let this account write {data_dir}, or set DATA_DIR.",
        ),
        Finding("Disk", free >= LEAST_FREE_BYTES, f"{free // 2**20} MB are free; at least 500 MB should be."),
        Finding(
            "Time zones",
            pinned,
            f"the rules of {tzdata.IANA_VERSION}."
            if pinned
            else "the machine's own rules are in use: start by create_app().",
        ),
    ]


def of_worker(seen_at: datetime | None, now: datetime) -> Finding:
    """Whether letters are being sent: when a mail worker was last seen, if ever."""
    is_well = seen_at is not None and now - seen_at <= SILENT_AFTER
    seen = f"last seen {seen_at:%Y-%m-%d %H:%M} UTC" if seen_at else "never seen on this machine"
    return Finding("Mail worker", is_well, f"{seen}." if is_well else f"{seen}. Run: make run, or: flask worker")


def _keys(work: Work) -> Finding:
    """A sample of what is sealed: with a wrong key nothing opens."""
    try:
        for client in work.session.scalars(select(Client).order_by(Client.created_at.desc()).limit(20)):
            _ = client.name
        for link in work.session.scalars(select(ClientLink).limit(20)):
            _ = link.token
    except VaultError as problem:
        return Finding("Keys", False, f"{problem}. Put the right ENCRYPTION_KEYS back into secrets/.")
    return Finding("Keys", True, "what is sealed opens.")
