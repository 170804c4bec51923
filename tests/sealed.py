"""A row in every table that seals something, and words in every sealed column: for tests of keys and of bytes."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from practice import vault
from practice.models.base import Base, Sealed
from practice.models.calendars import BusyCalendar
from practice.models.intake import Consent, ConsentText, IntakeAnswer, IntakeResponse, Note, OwnWords, ResponseState
from practice.models.people import Client
from practice.models.scheduling import BookingDraft
from practice.services import feeds, intake
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
    busy = BusyCalendar(practitioner_id=made.practitioner_id, name="At home", due_at=work.now, created_at=work.now)
    busy.address, busy.own_addresses = "https://calendar.example.org/secret.ics", "ruth@example.org"
    work.session.add_all([draft, answer, words, note, consent, busy])
    feeds.make_own(work, client_id=part.client_id)
    work.session.flush()
    fill_what_is_empty(work, "words for")


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
