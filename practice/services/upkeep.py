"""What in a practice waits to be looked after: signing in, letters that failed, crisis numbers, the last backup?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from practice.models.calendars import failing_calendars
from practice.models.outbox import OutboxMessage
from practice.models.profile import the_profile
from practice.services import accounts, backups, crisis_lines, letters, setup
from practice.services.health import Finding
from practice.words import local_date
from practice.work import Work

BACKUP_EVERY = timedelta(days=7)


def of_people(work: Work) -> list[Finding]:
    """Whether somebody can sign in, and at an address of her own."""
    counsellor = setup.first_practitioner(work)
    address = counsellor.email if counsellor else setup.SAMPLE_EMAIL
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
    ]


def of_letters(work: Work) -> Finding:
    """Whether a letter could not be delivered, and nobody has settled what it told."""
    stuck = select(func.count()).select_from(OutboxMessage).where(letters.needs_her())
    failed = work.session.scalars(stuck).one()
    return Finding(
        "Letters",
        not failed,
        f"{failed} could not be sent. See Messages in the admin site." if failed else "none has failed.",
    )


def of_calendars(work: Work) -> Finding:
    """Whether every other calendar that takes times from clients can be read."""
    failing = len(work.session.scalars(failing_calendars(work.now)).all())
    return Finding(
        "Busy calendars",
        not failing,
        f"{failing} could not be read for six hours or longer. See Practice, Busy calendars in the admin site."
        if failing
        else "none has failed for long.",
    )


def of_crisis_lines(work: Work) -> Finding:
    """Whether every number to which a client in danger is sent was tried, and within the last half year."""
    profile = work.session.scalars(the_profile()).first()
    lines = crisis_lines.lines_of(profile) if profile else ()
    old = crisis_lines.to_check(lines, local_date(work.now, profile.zone)) if profile else 0
    if lines and not old:
        return Finding("Crisis numbers", True, "all were checked within half a year.")
    words = f"{old} of {len(lines)} were not checked within half a year." if lines else "there is none."
    return Finding("Crisis numbers", False, f"{words} Ring them, then see Practice, Crisis numbers in the admin site.")


def of_backups(work: Work) -> Finding:
    """Whether a copy was made within the last week."""
    newest = backups.newest(work)
    if newest is None:
        return Finding("Backup", False, "none was made yet. Run: flask backup")
    made = f"the last was made on {newest.made_at:%Y-%m-%d at %H:%M} UTC ({newest.file_name})"
    is_fresh = work.now - newest.made_at <= BACKUP_EVERY
    return Finding("Backup", is_fresh, f"{made}." if is_fresh else f"{made}. Run: flask backup")
