"""What a counsellor reads of a form: in whose words, what is left out, what leaves a line, what she does with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from practice.errors import ChangedMeanwhile, NotFound
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment, Attendance, Role
from practice.models.intake import IntakeResponse, Note, OwnWords
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.models.profile import the_profile
from practice.rules.letter_kinds import LetterKind
from practice.rules.safety import Signal
from practice.rules.side_by_side import Agreement
from practice.services import appointment_files, diary, handing_in, notes, review, reviewing
from practice.services.reviewing import Detail, differences
from practice.work import Actor, ActorKind
from tests import factories
from tests.booked import Booked, as_ruth, book
from tests.clock import Clock
from tests.conftest import Unit
from tests.filled import AMARAS, CHECKED_IN, JONAS, STORY, hand_in, save
from tests.people import Cast

LATER = timedelta(hours=2)


@pytest.fixture
def couple(unit: Unit, cast: Cast) -> Booked:
    return book(unit, cast.in_person, couple=True, phone="+15195550100")


def read(unit: Unit, cast: Cast, booked: Booked, *, safety: bool = False, role: Role | None = None) -> review.Review:
    with unit(as_ruth(cast)) as work:
        return review.read(work, appointment_id=booked.id, with_safety=safety, role=role)


def lines(unit: Unit) -> list[str]:
    with unit() as work:
        found = select(ActivityEntry.action).where(ActivityEntry.actor.startswith("practitioner:"))
        return list(work.session.scalars(found.order_by(ActivityEntry.number)))


def flags(unit: Unit, cast: Cast, booked: Booked) -> set[Signal]:
    with unit() as work:
        found = appointment_files.file_of(work, appointment_id=booked.id, practitioner_id=cast.ruth.id)
        return {signal for standing in found.entry.forms.values() for signal in standing.signals}


def test_her_own_sentences_come_first_and_the_rest_by_section(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS)
    found = read(unit, cast, couple)
    (sheet,) = [form.sheet for form in found.people[0].forms]
    assert [said.question.key for said in sheet.quotations] == ["C1", "C9", "B1", "D5", "Z1", "G4"]
    assert sheet.quotations[0].words == (STORY,)
    assert (sheet.name, sheet.pronouns) == ("Amara", "she/her")
    assert [(bar.text, bar.value, bar.said) for bar in sheet.bars][:2] == [
        ("reach", 2, "Not often"),
        ("stay", 2, "Not often"),
    ]
    assert sheet.cycle
    assert sheet.cycle.own_moves == ("Go quiet", "Leave the room or keep busy")
    assert sheet.cycle.partners_moves == ("Push for an answer", "Get angry or critical")
    titles = [part.title for part in sheet.parts]
    assert titles[-1] == "Reaching you safely"
    assert "What brings you" in titles
    told = {said.question.key for part in sheet.parts for said in part.said}
    assert told.isdisjoint({"A1", "A8", "C4", "D1", "C1", "E2"})
    assert sheet.emergency
    assert sheet.emergency.words == ("Lena Fischer, my sister, +15195550143",)
    assert found.people[1].forms == ()


def test_nothing_about_safety_is_opened_until_it_is_asked_for(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS)
    (form,) = read(unit, cast, couple).people[0].forms
    assert form.sheet.safety == ()
    assert {
        flag.signal: ([said.question.key for said in flag.because], flag.is_safety) for flag in form.sheet.flags
    } == {
        Signal.TALK_ALONE_FIRST: (["C7", "G3"], True),
    }
    assert lines(unit) == ["answers_read"]
    (form,) = read(unit, cast, couple, safety=True).people[0].forms
    assert [said.question.key for said in form.sheet.safety] == ["E1", "E2", "E3", "E4", "E5"]
    assert form.sheet.safety[1].words == ("Sometimes",)
    assert lines(unit) == ["answers_read", "answers_read", "safety_read"]


def test_what_was_changed_is_told_with_what_stood_there_before(
    unit: Unit, cast: Cast, couple: Booked, clock: Clock
) -> None:
    hand_in(unit, couple.booker, AMARAS)
    sent_at = clock()
    clock.move(LATER)
    save(unit, couple.booker, {"C1": "He stays.", "C9": ""})
    (form,) = read(unit, cast, couple).people[0].forms
    said = {each.question.key: each for each in form.sheet.quotations}
    assert (said["C1"].words, said["C1"].earlier) == (("He stays.",), (((STORY,), sent_at),))
    assert said["C9"].words == ()
    assert said["C9"].earlier[0][0] == (AMARAS["C9"],)
    assert form.changed_at == clock()


def test_what_was_not_sent_or_was_taken_back_is_read_by_nobody(unit: Unit, cast: Cast, couple: Booked) -> None:
    save(unit, couple.booker, AMARAS)
    assert not read(unit, cast, couple).has_forms
    assert lines(unit) == []
    hand_in(unit, couple.booker, {})
    with unit(Actor(ActorKind.CLIENT, couple.booker)) as work:
        handing_in.withdraw(work, attendance_id=couple.booker)
    found = read(unit, cast, couple, safety=True)
    assert not found.has_forms
    assert found.people[0].latest
    assert found.people[0].latest.withdrawn_at
    assert STORY not in repr(found)
    assert flags(unit, cast, couple) == set()
    assert lines(unit) == []


def test_two_are_laid_side_by_side_without_a_word_about_safety(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS)
    assert read(unit, cast, couple).pairs == ()
    hand_in(unit, couple.partner, JONAS | {"E1": "yes", "E2": "often"})
    pairs = {pair.question.key: pair for pair in read(unit, cast, couple, safety=True).pairs}
    assert not any(key.startswith(("E", "A")) for key in pairs)
    assert pairs["C2"].both == ("Really listening",)
    assert pairs["C4"].agreement is Agreement.OPPOSITE
    assert pairs["B2"].agreement is Agreement.BOTH
    assert pairs["D5"].agreement is Agreement.ONLY_ONE


def test_two_records_are_read_one_at_a_time(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS)
    hand_in(unit, couple.partner, JONAS)
    with unit() as work:
        work.session.get_one(Appointment, couple.id).separated_at = work.now
    found = read(unit, cast, couple)
    assert [person.part.id for person in found.people] == [couple.booker]
    assert found.pairs == ()
    found = read(unit, cast, couple, role=Role.PARTNER)
    assert [person.part.id for person in found.people] == [couple.partner]
    assert STORY not in repr(found)


def test_a_later_check_in_stands_beside_the_first_form(unit: Unit, cast: Cast, clock: Clock) -> None:
    first = book(unit, cast.in_person)
    hand_in(unit, first.booker, AMARAS | {"A3": "alone", "C0": "partner"})
    with unit() as work:
        amara = work.session.get_one(Attendance, first.booker).client_id
        for number in range(1, 6):
            start = factories.at("2027-03-09T15:15") + number * timedelta(days=7)
            visit = factories.appointment(work, session_format=cast.in_person, starts_at=start)
            client = work.session.get_one(Client, amara)
            part = factories.attendance(work, appointment=visit, client=client)
        sixth = Booked(visit.id, part.id, "")
    clock.move(LATER)
    hand_in(unit, sixth.booker, {"C0": "partner", **CHECKED_IN})
    (person,) = read(unit, cast, sixth).people
    assert [form.response.pack for form in person.forms] == ["core", "check_in"]
    (later,) = person.later
    assert [(each.bar.text, each.before.value, each.bar.value, each.steps) for each in later.changes][:2] == [
        ("reach", 2, 4, 2),
        ("stay", 2, 3, 1),
    ]
    assert [form.response.pack for form in read(unit, cast, first).people[0].forms] == ["core"]


def test_what_is_marked_as_read_is_unread_again_once_it_changes(
    unit: Unit, cast: Cast, couple: Booked, clock: Clock
) -> None:
    hand_in(unit, couple.booker, AMARAS)
    opened_at = clock()
    clock.move(LATER)
    save(unit, couple.booker, {"C9": "Another time, then."})
    clock.move(LATER)

    def mark(at: timedelta) -> bool:
        with unit(as_ruth(cast)) as work:
            reviewing.mark_read(work, appointment_id=couple.id, read_at=opened_at + at)
        return read(unit, cast, couple).is_unread

    assert mark(timedelta()), "what she changed after the page was opened is not read"
    assert not mark(2 * LATER)
    clock.move(LATER)
    save(unit, couple.booker, {"C9": "No, this one."})
    assert read(unit, cast, couple).is_unread


def test_own_words_are_read_only_while_she_shares_them(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS)
    with unit() as work:
        part = work.session.get_one(Attendance, couple.booker)
        mine = OwnWords(client_id=part.client_id, attendance_id=part.id, updated_at=work.now)
        mine.words = "Stay with me, that is all."
        work.session.add(mine)
    assert read(unit, cast, couple).people[0].own_words == ""
    with unit() as work:
        work.session.scalars(select(OwnWords)).one().shared_at = work.now
    assert read(unit, cast, couple).people[0].own_words == "Stay with me, that is all."


def test_notes_are_sealed_added_to_and_read_by_her_alone(unit: Unit, cast: Cast, couple: Booked, clock: Clock) -> None:
    for words in ("Soft voice.", "Brought tea."):
        with unit(as_ruth(cast)) as work:
            notes.add_note(work, appointment_id=couple.id, attendance_id=couple.booker, words=words)
        clock.move(LATER)
    assert [note.words for note in read(unit, cast, couple).people[0].notes] == ["Brought tea.", "Soft voice."]
    with unit(as_ruth(cast)) as work:
        ((written),) = notes.read_notes(work, appointment_id=couple.id).values()
        assert len(written) == 2
        assert b"voice" not in b"".join(work.session.scalars(select(Note.words_sealed)))
    assert lines(unit) == ["note_added", "note_added", "answers_read", "notes_read"]
    with unit(Actor(ActorKind.PRACTITIONER, "somebody else")) as work, pytest.raises(NotFound):
        notes.read_notes(work, appointment_id=couple.id)
    for words in ("", "x" * 10_001):
        with unit(as_ruth(cast)) as work, pytest.raises(ValueError, match="a note"):
            notes.add_note(work, appointment_id=couple.id, attendance_id=couple.booker, words=words)


def test_a_name_and_a_number_are_taken_over_by_one_press(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS | {"A1": "Mara"})
    with unit(as_ruth(cast)) as work:
        client = work.session.get_one(Attendance, couple.booker).client
        assert differences(client, name="amara", phone="+15195550100") == ()
        name, phone = differences(client, name="Mara", phone="+15195550142")
        assert (phone.record, phone.hers) == ("+15195550100", "+15195550142")
        where = {"appointment_id": couple.id, "attendance_id": couple.booker}
        reviewing.take_over_contact(work, **where, detail=Detail.PHONE, seen=phone.seen)
        assert client.phone == "+15195550142"
        with pytest.raises(ChangedMeanwhile):
            reviewing.take_over_contact(work, **where, detail=Detail.PHONE, seen=phone.seen)
        reviewing.take_over_contact(work, **where, detail=Detail.NAME, seen=name.seen)
        assert client.name == "Mara"
        elsewhere = {**where, "appointment_id": "another"}
        with pytest.raises(NotFound):
            reviewing.take_over_contact(work, **elsewhere, detail=Detail.NAME, seen=name.seen)


def test_what_asks_to_talk_alone_is_settled_once_she_was_asked_in_person(
    unit: Unit, cast: Cast, couple: Booked
) -> None:
    hand_in(unit, couple.booker, AMARAS | {"E5": "worried"})
    both = {Signal.PLEASE_CONTACT, Signal.TALK_ALONE_FIRST}
    assert flags(unit, cast, couple) == both
    where = {"appointment_id": couple.id, "attendance_id": couple.booker}
    with unit(as_ruth(cast)) as work:
        reviewing.note_asked_in_person(work, **where)
    assert flags(unit, cast, couple) == {Signal.PLEASE_CONTACT}, "asking settles what was to be asked, and no more"
    with unit(as_ruth(cast)) as work:
        reviewing.take_back_asked_in_person(work, **where)
    assert flags(unit, cast, couple) == both
    assert lines(unit) == ["safety_asked_in_person", "safety_asked_taken_back"]


def letters_about_forms(unit: Unit) -> list[OutboxMessage]:
    with unit() as work:
        kind = OutboxMessage.kind == LetterKind.PRACTITIONER_FORM
        return list(work.session.scalars(select(OutboxMessage).where(kind)))


def test_whoever_worries_about_herself_is_told_of_by_a_letter_that_names_nobody(
    unit: Unit, cast: Cast, couple: Booked
) -> None:
    hand_in(unit, couple.partner, JONAS)
    assert letters_about_forms(unit) == []
    hand_in(unit, couple.booker, AMARAS | {"E5": "worried"})
    (letter,) = letters_about_forms(unit)
    assert (letter.appointment_id, letter.attendance_id, letter.detail_sealed) == (None, None, None)
    assert letter.practitioner_id == cast.ruth.id
    with unit() as work:
        waiting = diary.today(work, practitioner_id=cast.ruth.id, zone="America/Toronto").unread
        assert [(each.attendance.id, each.is_urgent) for each in waiting] == [
            (couple.booker, True),
            (couple.partner, False),
        ]
    save(unit, couple.booker, {"C9": "Something else."})
    assert len(letters_about_forms(unit)) == 1, "it was urgent before"


def test_no_letter_tells_of_it_where_she_wants_none(unit: Unit, cast: Cast, couple: Booked) -> None:
    with unit() as work:
        work.session.scalars(the_profile()).one().tells_of_urgent_forms = False
    hand_in(unit, couple.booker, AMARAS | {"E5": "worried"})
    assert letters_about_forms(unit) == []
    assert Signal.PLEASE_CONTACT in flags(unit, cast, couple)


def test_another_practitioner_reads_and_does_nothing(unit: Unit, cast: Cast, couple: Booked) -> None:
    hand_in(unit, couple.booker, AMARAS)
    where = {"appointment_id": couple.id, "attendance_id": couple.booker}
    with unit(Actor(ActorKind.PRACTITIONER, "somebody else")) as work:
        for refused in (
            lambda: review.read(work, appointment_id=couple.id, with_safety=True),
            lambda: reviewing.mark_read(work, appointment_id=couple.id, read_at=work.now),
            lambda: reviewing.note_asked_in_person(work, **where),
            lambda: notes.add_note(work, **where, words="Mine."),
        ):
            with pytest.raises(NotFound):
                refused()
        assert work.session.scalar(select(func.count(IntakeResponse.read_at))) == 0
    assert lines(unit) == []
