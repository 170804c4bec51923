"""What is erased is gone everywhere, what must stay stays, and nobody else loses a word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from practice.errors import ChangedMeanwhile, NotFound, StillToCome
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance
from practice.models.base import Base
from practice.models.intake import IntakeResponse, Note, OwnWords
from practice.models.links import ClientLink
from practice.models.long_work import LongWork, LongWorkState
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.models.scheduling import BookingDraft, Party
from practice.models.waitlist import WaitlistEntry
from practice.rules.entity_tags import entity_tag
from practice.rules.keeping import Keeping
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.waitlist import Wish
from practice.services import activity, booking, drafts, erasing, keeping, waitlist
from practice.services.waitlist import Newcomer
from practice.work import SYSTEM
from tests import factories, people, sealed
from tests.booked import Booked, as_ruth, attendance, book
from tests.conftest import Clock, Unit
from tests.factories import at
from tests.people import Cast

AFTER_IT = at("2027-03-10T15:00")


@pytest.fixture
def seen_off(unit: Unit, cast: Cast, clock: Clock) -> Booked:
    """Amara and Jonas have come; everything that can be sealed is, and it is the day after."""
    booked = book(unit, cast.in_person, couple=True, phone="+15195550142")
    with unit() as work:
        sealed.fill(work, booked)
        work.session.execute(update(LongWork).values(state=LongWorkState.DONE, finished_at=work.now))
        for draft in work.session.scalars(select(BookingDraft).options(joinedload(BookingDraft.session_format))):
            draft.details = None
            drafts.write_details(work, draft=draft, details=people.AMARA_AND_JONAS)
        work.session.get_one(Appointment, booked.id).become(AppointmentStatus.ATTENDED, now=work.now)
    clock.set(AFTER_IT)
    return booked


def client_of(unit: Unit, attendance_id: str) -> str:
    with unit() as work:
        return attendance(work, attendance_id).client_id


def count(unit: Unit, table: type[Base]) -> int:
    with unit() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_row_that_points_at_a_client_or_her_part_is_known_to_erasing() -> None:
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("client", "attendance")
    }
    assert pointing == {
        "attendance.client_id",
        "client.merged_into_id",
        "client_link.attendance_id",
        "consent.attendance_id",
        "consent.client_id",
        "feed_address.client_id",
        "intake_response.attendance_id",
        "intake_response.client_id",
        "note.attendance_id",
        "note.client_id",
        "told_apart.first_id",
        "told_apart.second_id",
        "outbox_message.attendance_id",
        "own_words.attendance_id",
        "own_words.client_id",
    }


def test_of_an_erased_client_only_a_time_without_a_person_stays(unit: Unit, cast: Cast, seen_off: Booked) -> None:
    amara = client_of(unit, seen_off.booker)
    with unit() as work:
        before = sealed.texts(work)
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=amara)
    with unit() as work:
        after = sealed.texts(work)
        hers = work.session.get_one(Client, amara)
        assert (hers.name, hers.email, hers.email_index, hers.phone) == ("", None, None, None)
        assert hers.erased_at == hers.archived_at == AFTER_IT
        visit = work.session.get_one(Appointment, seen_off.id, options=[selectinload(Appointment.attendances)])
        assert visit.status is AppointmentStatus.ATTENDED
        assert [part.id for part in visit.attendances] == [seen_off.partner]
        assert (visit.cancel_reason, visit.override_reason) == (None, None)
        entry = work.session.scalars(select(ActivityEntry).order_by(ActivityEntry.number.desc()).limit(1)).one()
        assert (entry.action, entry.subjects) == ("client.erased", {"client": amara})
        assert activity.first_broken_line(work) is None
    tables = {table for (table, _, _) in before.keys() - after.keys()}
    assert tables == {
        "attendance",
        "booking_draft",
        "client_link",
        "consent",
        "import_file",
        "intake_answer",
        "intake_response",
        "long_work",
        "note",
        "outbox_message",
        "own_words",
    }
    others = ("busy_calendar", "client", "feed_address", "receipt", "waitlist_entry")  # Ruth's, or of another mailbox
    assert "Amara" not in "".join(words or "" for (table, *_), words in after.items() if table not in others)


def test_whoever_came_along_keeps_everything(unit: Unit, cast: Cast, seen_off: Booked) -> None:
    jonas = client_of(unit, seen_off.partner)
    with unit() as work:
        before = {row: words for row, words in sealed.texts(work).items() if row[2] in (jonas, seen_off.partner)}
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=attendance(work, seen_off.booker).client_id)
    with unit() as work:
        after = sealed.texts(work)
        links = work.session.scalars(select(ClientLink.attendance_id).where(ClientLink.revoked_at.is_(None))).all()
        letters = work.session.scalars(select(OutboxMessage.attendance_id)).all()
    assert before
    assert {row: after[row] for row in before} == before
    assert seen_off.partner in links
    assert seen_off.partner in letters
    assert seen_off.booker not in {*links, *letters}


def test_what_may_go_at_once_goes_and_her_file_stays_until_its_day(unit: Unit, cast: Cast, seen_off: Booked) -> None:
    amara, until = client_of(unit, seen_off.booker), date(2040, 1, 1)
    with unit(as_ruth(cast)) as work:
        work.session.scalars(select(OwnWords)).one().shared_at = None
        erasing.erase_what_may_go(work, client_id=amara, keep_until=until)
    with unit() as work:
        hers = work.session.get_one(Client, amara)
        assert (hers.name, hers.erased_at, hers.keep_until) == ("Amara Diallo", None, until)
        assert work.session.scalars(select(Note).where(Note.client_id == amara)).first() is not None
        assert attendance(work, seen_off.booker).client_id == amara
        said = work.session.scalars(select(OutboxMessage).where(OutboxMessage.attendance_id == seen_off.booker)).all()
        assert said
        assert {letter.detail for letter in said} == {None}
        for table in (OwnWords, IntakeResponse):  # hers alone; begun and never sent
            assert work.session.scalars(select(table).where(table.client_id == amara)).first() is None
        of_hers = select(ClientLink).where(ClientLink.attendance_id == seen_off.booker)
        assert work.session.scalars(of_hers).first() is None


def test_nothing_is_erased_while_an_appointment_is_ahead(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    amara = client_of(unit, booked.booker)
    for erase in (
        erasing.erase,
        lambda work, client_id: erasing.erase_what_may_go(work, client_id=client_id, keep_until=AFTER_IT.date()),
    ):
        with pytest.raises(StillToCome) as refusal, unit(as_ruth(cast)) as work:
            erase(work, client_id=amara)
        assert refusal.value.appointments == 1


def test_a_colleagues_client_and_an_erased_one_are_not_found(unit: Unit, cast: Cast, seen_off: Booked) -> None:
    amara = client_of(unit, seen_off.booker)
    with unit() as work:
        others = select(Attendance.client_id).join(Attendance.appointment)
        noors = work.session.scalars(others.where(Appointment.practitioner_id != cast.ruth.id)).first()
    with pytest.raises(NotFound), unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=noors or "")
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=amara)
    with pytest.raises(NotFound), unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=amara)


@pytest.mark.parametrize("shared", [False, True])
def test_what_she_left_before_anybody_knew_her_goes_too_unless_it_may_be_somebody_elses(
    unit: Unit, cast: Cast, clock: Clock, shared: bool
) -> None:
    booked = book(unit, cast.in_person)
    wish = Wish(format_ids=(cast.phone.id,), party=Party.ONE)
    with unit() as work:
        if shared:
            factories.client(work, name="Kofi Diallo", email="AMARA@example.org")
        for name in ("amara diallo", "Kofi Diallo"):
            newcomer = Newcomer(name=name, email="Amara@Example.org", discreet=False, wish=wish)
            waitlist.join(work, newcomer=newcomer, once=name)
    with unit() as work:
        chosen = cast.seen_by(work).phone
        token = booking.hold(work, token=None, session_format=chosen, party=Party.ONE, start=at("2027-03-16T14:15"))
    with unit() as work:
        booking.save_details(work, token=token, details=people.AMARA_BY_PHONE)
    clock.set(AFTER_IT)
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=attendance(work, booked.booker).client_id)
    with unit() as work:
        waiting = [entry.name for entry in work.session.scalars(select(WaitlistEntry))]
        begun = [draft for draft in work.session.scalars(select(BookingDraft)) if draft.details]
    assert waiting == (["Kofi Diallo"] if shared else [])
    assert begun == []


def test_a_record_that_was_merged_goes_with_the_one_it_is_merged_into(unit: Unit, cast: Cast, seen_off: Booked) -> None:
    with unit() as work:
        amara = attendance(work, seen_off.booker).client_id
        double = factories.client(work, name="A. Diallo", phone="+15195550143")
        double.merged_into_id = amara
    with unit(as_ruth(cast)) as work:
        erasing.erase(work, client_id=amara)
    with unit() as work:
        assert (work.session.get_one(Client, double.id).name, work.session.get_one(Client, double.id).phone) == (
            "",
            None,
        )


def test_a_file_is_due_so_many_years_after_the_last_appointment_and_erased_only_when_she_says_so(
    unit: Unit, cast: Cast, clock: Clock, seen_off: Booked
) -> None:
    amara, jonas = client_of(unit, seen_off.booker), client_of(unit, seen_off.partner)
    clock.set(at("2037-03-09T03:59"))  # still the 8th in Toronto
    with unit() as work:
        assert not {amara, jonas} & {each.id for each in keeping.due(work)}
    clock.move(timedelta(hours=2))
    with unit() as work:
        found = {each.id: each for each in keeping.due(work)}
        assert found[amara].ends_on == date(2037, 3, 9)
        assert found[amara].last_on == date(2027, 3, 9)
        erasing.keep_longer(work, client_id=jonas, keep_until=date(2038, 1, 1))
    with unit(SYSTEM) as work:
        assert keeping.erase_due(work, client_ids=[amara, jonas, "nobody"]) == 1
    with unit() as work:
        assert work.session.get_one(Client, amara).erased_at == clock()
        assert work.session.get_one(Client, jonas).erased_at is None
        assert amara not in {each.id for each in keeping.due(work)}


def test_what_was_never_finished_is_forgotten_after_its_days_and_what_was_booked_stays(
    unit: Unit, cast: Cast, clock: Clock
) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).phone
        token = booking.hold(work, token=None, session_format=chosen, party=Party.ONE, start=at("2027-03-16T14:15"))
    with unit() as work:
        booking.save_details(work, token=token, details=people.AMARA_BY_PHONE)
    clock.move(timedelta(days=30) - timedelta(seconds=1))
    with unit() as work:
        assert keeping.forget_drafts(work) == 0
    clock.move(timedelta(seconds=2))
    with unit() as work:
        assert keeping.drafts_are_old(work)
        assert keeping.forget_drafts(work) >= 1
        assert not keeping.drafts_are_old(work)
    assert count(unit, BookingDraft) == 0


def test_her_numbers_are_not_undone_unseen_by_another_device(unit: Unit, cast: Cast) -> None:
    seven = Keeping(file_years=7, receipt_years=6, draft_days=14)
    with unit(as_ruth(cast)) as work:
        shown = entity_tag(work.profile.keeping)
        assert keeping.save(work, values=seven, seen=shown)
        assert not keeping.save(work, values=seven, seen=shown)
    with pytest.raises(ChangedMeanwhile), unit(as_ruth(cast)) as work:
        keeping.save(work, values=Keeping(), seen=shown)
