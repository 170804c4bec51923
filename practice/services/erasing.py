"""How is a person's record erased, all of it or what no law keeps, so that only times without a person stay?

Nothing of it can be brought back. What stays are the appointments as times (for the reports), the lines of the activity
log, which never held a name, and an empty row that says since when she is erased. Whoever came along keeps all of his.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, delete, func, select, update

from practice.database import lock_practitioner
from practice.errors import NotFound, StillToCome
from practice.models.appointments import Appointment, AppointmentEvent, Attendance
from practice.models.base import Base
from practice.models.calendars import FeedAddress
from practice.models.imports import ImportFile
from practice.models.intake import Consent, IntakeAnswer, IntakeResponse, Note, OwnWords, ResponseState
from practice.models.links import ClientLink
from practice.models.long_work import UNDER_WAY, LongWork
from practice.models.outbox import OutboxMessage
from practice.models.people import Client, ToldApart
from practice.models.scheduling import BookingDraft
from practice.models.waitlist import WaitlistEntry, WaitlistOffer
from practice.rules.lifecycle import UPCOMING
from practice.services import activity, receipts
from practice.services.belongings import Belongings, belongings_of
from practice.work import SYSTEM, Work


def erase(work: Work, *, client_id: str) -> None:
    """Erase everything of a person's. Refuses with StillToCome while she has an appointment ahead, and with NotFound
    for somebody else's client, one that is merged into another, and one that is erased already."""
    client = _take(work, client_id)
    hers = belongings_of(work, client=client)
    _erase_beside(work, hers)
    for table, column in ((Note, Note.client_id), (Consent, Consent.client_id), (OwnWords, OwnWords.client_id)):
        _delete(work, table, column.in_(hers.clients))
    _erase_forms(work, IntakeResponse.client_id.in_(hers.clients))
    _delete_letters(work, OutboxMessage.attendance_id.in_(hers.parts))
    in_hers = AppointmentEvent.appointment_id.in_(hers.appointments)
    _change(work, update(AppointmentEvent).where(in_hers).values(before_sealed=None))
    about_her = update(Appointment).where(Appointment.id.in_(hers.her_words))
    _change(work, about_her.values(override_reason_sealed=None, cancel_reason_sealed=None))
    _delete(work, Attendance, Attendance.id.in_(hers.parts))
    _delete(work, ToldApart, ToldApart.first_id.in_(hers.clients) | ToldApart.second_id.in_(hers.clients))
    receipts.forget_names(work)  # where they are not kept for tax any more; the others at their own day
    for record in work.session.scalars(select(Client).where(Client.id.in_(hers.clients))):
        record.name = ""
        record.set_email(None)
        record.phone, record.keep_until = None, None
        record.erased_at, record.archived_at = work.now, record.archived_at or work.now
    activity.record(work, action="client.erased", subjects={"client": client_id})


def erase_what_may_go(work: Work, *, client_id: str, keep_until: date) -> None:
    """Erase what no law keeps: ways to her own page, places on the waitlist, bookings that were begun, what letters
    said, forms that she never sent or took back, and words that she kept for herself. Her file stays, at least until
    the day `keep_until`. Refuses as `erase` does."""
    client = _take(work, client_id)
    hers = belongings_of(work, client=client)
    _erase_beside(work, hers)
    _delete(work, OwnWords, OwnWords.client_id.in_(hers.clients) & OwnWords.shared_at.is_(None))
    not_sent = IntakeResponse.state != ResponseState.SENT
    _erase_forms(work, IntakeResponse.client_id.in_(hers.clients) & not_sent)
    client.keep_until = keep_until
    activity.record(work, action="client.reduced", subjects={"client": client_id})


def keep_longer(work: Work, *, client_id: str, keep_until: date | None) -> None:
    """Keep her file at least until that day, because a law or a case asks for it; None: as long as any other. Refuses
    with NotFound."""
    client = _find(work, client_id)
    client.keep_until = keep_until
    activity.record(work, action="client.kept_longer", subjects={"client": client_id})


def _take(work: Work, client_id: str) -> Client:
    """Her record, once nobody else changes her appointments."""
    client = _find(work, client_id)
    appointments = (
        select(Appointment)
        .join(Appointment.attendances)
        .join(Client, Client.id == Attendance.client_id)
        .where((Client.id == client_id) | (Client.merged_into_id == client_id))
    )
    owners = set(work.session.scalars(appointments.with_only_columns(Appointment.practitioner_id).distinct()))
    for owner in sorted(owners):
        lock_practitioner(work.session, owner)
    ahead = appointments.where(Appointment.status.in_(UPCOMING), Appointment.ends_at > work.now)
    count = work.session.scalar(select(func.count()).select_from(ahead.with_only_columns(Appointment.id).subquery()))
    if count:
        raise StillToCome(count)
    return client


def _find(work: Work, client_id: str) -> Client:
    is_one = Client.erased_at.is_(None) & Client.merged_into_id.is_(None)
    found = select(Client).where(Client.id == client_id, is_one)
    if work.actor != SYSTEM:
        found = found.where(Client.practitioner_id == work.practitioner_id)
    client = work.session.scalars(found.with_for_update()).first()
    if client is None:
        raise NotFound
    return client


def _erase_beside(work: Work, hers: Belongings) -> None:
    """What hangs on no appointment, and what is only a way to her: no law keeps any of it."""
    _delete(work, ClientLink, ClientLink.attendance_id.in_(hers.parts))
    _delete(work, FeedAddress, FeedAddress.client_id.in_(hers.clients))
    _delete_letters(work, OutboxMessage.id.in_(hers.lookups) | OutboxMessage.waitlist_entry_id.in_(hers.places))
    _delete(work, WaitlistOffer, WaitlistOffer.entry_id.in_(hers.places))
    _delete(work, WaitlistEntry, WaitlistEntry.id.in_(hers.places))
    for table in (Appointment, WaitlistEntry):
        _change(work, update(table).where(table.draft_id.in_(hers.drafts)).values(draft_id=None))
    _delete(work, BookingDraft, BookingDraft.id.in_(hers.drafts))
    _delete(work, LongWork, LongWork.state.not_in(UNDER_WAY))
    _delete(work, ImportFile, ImportFile.id.is_not(None))  # any file that was brought along lately may have her in it
    about_her = OutboxMessage.attendance_id.in_(hers.parts) | OutboxMessage.appointment_id.in_(hers.appointments)
    _change(work, update(OutboxMessage).where(about_her).values(detail_sealed=None))


def _erase_forms(work: Work, which: ColumnElement[bool]) -> None:
    responses = select(IntakeResponse.id).where(which)
    _delete(work, IntakeAnswer, IntakeAnswer.response_id.in_(responses))
    _delete(work, IntakeResponse, which)


def _delete_letters(work: Work, which: ColumnElement[bool]) -> None:
    """With what they carried, which went to the same person."""
    letters = select(OutboxMessage.id).where(which)
    _change(work, update(OutboxMessage).where(OutboxMessage.carried_by_id.in_(letters)).values(carried_by_id=None))
    _delete(work, OutboxMessage, which)


def _delete(work: Work, table: type[Base], which: ColumnElement[bool]) -> None:
    work.session.execute(delete(table).where(which), execution_options={"synchronize_session": False})


def _change(work: Work, change: object) -> None:
    work.session.execute(change, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
