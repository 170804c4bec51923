"""A row in every table that seals something, and words in every sealed column: for tests of keys and of bytes."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from practice import vault
from practice.models.appointments import Appointment, AppointmentEvent
from practice.models.base import Base, Sealed
from practice.models.calendars import BusyCalendar, FeedLevel
from practice.models.imports import ImportFile, ImportKind
from practice.models.intake import Consent, ConsentText, IntakeAnswer, IntakeResponse, Note, OwnWords, ResponseState
from practice.models.long_work import LongWork, LongWorkKind, LongWorkState
from practice.models.money import Receipt
from practice.models.people import Client
from practice.models.scheduling import BookingDraft
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.receipts import Content, Paid, to_text
from practice.rules.tables import Encoding, Evidence
from practice.rules.waitlist import Wish
from practice.services import feeds, intake, waitlist
from practice.services.waitlist import Newcomer
from practice.work import Work
from tests.booked import Booked, appointment, attendance

Texts = dict[tuple[str, str, str], str]  # by table, attribute and row


def fill(work: Work, booked: Booked) -> None:
    """Seal something in every column of every table that seals: a new column is filled, a new table has to be here."""
    part, made = attendance(work, booked.booker), appointment(work, booked)
    whose = {"client_id": part.client_id, "attendance_id": part.id}
    response = IntakeResponse(
        **whose,
        version_id=intake.publish_questionnaire(work).id,
        pack="another pack",
        state=ResponseState.DRAFT,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(response)
    work.session.flush()
    draft = BookingDraft(
        cookie_digest=vault.digest(uuid4().hex),
        format_id=made.format_id,
        party=made.party,
        starts_at=made.starts_at,
        created_at=work.now,
        updated_at=work.now,
    )
    terms = work.session.scalars(select(ConsentText.id).limit(1)).one()
    answer = IntakeAnswer(response_id=response.id, question="C1", value='"stays"', answered_at=work.now)
    words = OwnWords(**whose, words="He put the phone down and asked. 你好 🙂", updated_at=work.now)
    note = Note(**whose, practitioner_id=made.practitioner_id, words="Begin slowly", written_at=work.now)
    consent = Consent(**whose, text_id=terms, typed_name="Amara Diallo", at=work.now)
    event = AppointmentEvent(appointment_id=made.id, to_status=made.status, what="moved", actor="system", at=work.now)
    work.session.add_all([draft, answer, words, note, consent, event])
    fill_beside_appointments(work, made, name="Amara Diallo")
    work.session.flush()
    fill_what_is_empty(work, "words for")


def fill_beside_appointments(work: Work, made: Appointment, *, name: str) -> None:
    """The same where nobody's part is: calendars, ours and others', a receipt, long work, and somebody who waits."""
    busy = BusyCalendar(practitioner_id=made.practitioner_id, name="At home", due_at=work.now, created_at=work.now)
    busy.address, busy.own_addresses = f"https://calendar.example.org/{name}.ics", f"{name}@example.org"
    paid = (Paid(PaymentKind.FEE, 15000, PaymentWay.CASH, work.now.date()),)
    said = Content("Ruth Okafor", None, None, name, None, work.now.date(), 50, paid, None)
    receipt = Receipt(
        practitioner_id=made.practitioner_id,
        appointment_id=made.id,
        year=2027,
        number=1,
        issued_on=work.now.date(),
        issued_at=work.now,
        total_cents=15000,
        currency="CAD",
        content=to_text(said),
    )
    work.session.add_all([busy, receipt])
    feeds.add(work, practitioner_id=made.practitioner_id, name=f"The phone of {name}", level=FeedLevel.FULL)
    asked = LongWork(practitioner_id=made.practitioner_id, kind=LongWorkKind.EXPORT, created_at=work.now)
    asked.state, asked.finished_at = LongWorkState.DONE, work.now
    brought = ImportFile(
        practitioner_id=made.practitioner_id,
        kind=ImportKind.CLIENTS,
        encoding=Encoding.UTF_8,
        evidence=Evidence.FITS,
        delimiter=";",
        rows=1,
        created_at=work.now,
    )
    brought.name, brought.content = f"{name}.csv", f"Name;Email\n{name};{name}@example.org\n"
    work.session.add_all([asked, brought])
    wish = Wish(format_ids=(made.format_id,), party=made.party)
    newcomer = Newcomer(name=name, email=f"{name}@example.com", discreet=True, wish=wish)
    waitlist.join(work, newcomer=newcomer, once=uuid4().hex)


def fill_what_is_empty(work: Work, words: str) -> None:
    """Seal something in each sealed column of a row that has nothing there."""
    for mapper, name in sealed_attributes():
        for row in work.session.scalars(select(mapper)):
            if getattr(row, name) is None:
                setattr(row, name, f"{words} {mapper.__tablename__}.{name}")
    for client in work.session.scalars(select(Client)):
        client.set_email(client.email)


def texts(work: Work) -> Texts:
    """Everything that is sealed, opened."""
    return {
        (mapper.__tablename__, name, row.id): getattr(row, name)
        for mapper, name in sealed_attributes()
        for row in work.session.scalars(select(mapper))
    }


def sealed_attributes() -> list[tuple[type[Base], str]]:
    """Each mapped class that seals something, and by which name its text is read."""
    return [
        (mapper.class_, name)
        for mapper in Base.registry.mappers
        for name, value in vars(mapper.class_).items()
        if isinstance(value, Sealed)
    ]
