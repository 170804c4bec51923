"""What a client answers is hers: asked what fits her, kept whole, never overwritten unseen, never shown to others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import AnswersDiffer, AnswersRefused, NotPossibleNow
from practice.models.activity import ActivityEntry
from practice.models.appointments import Answer, Appointment, Attendance, RainPlan, Role
from practice.models.intake import IntakeAnswer, IntakeResponse, Pack, QuestionnaireVersion, ResponseState
from practice.models.outbox import OutboxMessage
from practice.models.scheduling import Asked, FormatKind, Party
from practice.rules import safety
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.progress import Status
from practice.rules.questions import NOT_SAID, Fault
from practice.rules.safety import Signal
from practice.services import intake
from tests import factories
from tests.conftest import Clock, Unit
from tests.people import Cast
from tests.services.intakes import CONTACT, SAFE, STORY, booked, kept, own, save


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Attendance:
    return booked(unit, cast)


def statuses(unit: Unit, attendance: Attendance) -> dict[str, Status]:
    return {part.section.key: part.status for part in own(unit, attendance).sections}


def as_if_sent(unit: Unit, attendance: Attendance, state: ResponseState = ResponseState.SENT) -> None:
    with unit() as work:
        response = work.session.scalars(select(IntakeResponse).where(IntakeResponse.attendance_id == attendance.id))
        found = response.one()
        found.state, found.sent_at = state, work.now


def test_publishing_the_questionnaires_again_changes_nothing(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        first = intake.publish_questionnaire(work)
        first.definition = {**first.definition, "title": "In her own words"}
    with unit() as work:
        again = intake.publish_questionnaire(work)
        assert again.id == first.id
        assert again.definition["title"] == "In her own words"
        assert {row.key for row in work.session.scalars(select(QuestionnaireVersion))} == {"check_in", "having_my_back"}


# What she is asked


@pytest.mark.parametrize("kind", list(FormatKind))
def test_she_is_asked_what_fits_her_session_and_nothing_is_begun(unit: Unit, cast: Cast, kind: FormatKind) -> None:
    found = own(unit, booked(unit, cast, kind=kind))
    packs = {FormatKind.IN_PERSON: "room", FormatKind.WALK: "walk", FormatKind.PHONE: "phone"}
    assert {packs.get(kind, "online")} == {part.section.key for part in found.sections} & {*packs.values(), "online"}
    assert (found.is_begun, found.state, found.values, found.answered) == (False, None, {}, frozenset())
    assert "couple" not in {part.section.key for part in found.sections}


def test_a_couple_is_asked_about_the_two_of_them(unit: Unit, cast: Cast) -> None:
    assert "couple" in statuses(unit, booked(unit, cast, party=Party.COUPLE))


def test_the_booking_fills_in_what_she_has_said_there(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, kind=FormatKind.PHONE, phone="+15195550142", voicemail="brief")
    suggested = {
        "A1": "Amara Diallo",
        "A3": "alone",
        "A4": "private",
        "A5": ("email",),
        "A6": "+15195550142",
        "A7": "brief",
    }
    assert own(unit, amara).suggested == suggested
    save(unit, amara, {"A1": "Amara", "A2": ""}, may_wait=True)
    assert own(unit, amara).suggested.keys() == suggested.keys() - {"A1"}


def test_of_a_partner_nothing_is_known_and_nothing_filled_in(unit: Unit, cast: Cast) -> None:
    jonas = booked(unit, cast, name="Jonas Weber", role=Role.PARTNER, party=Party.COUPLE)
    assert own(unit, jonas).suggested == {}


@pytest.mark.parametrize(("earlier", "pack"), [(0, Pack.CORE), (4, Pack.CORE), (5, Pack.CHECK_IN), (11, Pack.CHECK_IN)])
def test_the_sixth_and_the_twelfth_session_ask_how_it_is_now(
    unit: Unit, cast: Cast, amara: Attendance, earlier: int, pack: Pack
) -> None:
    with unit() as work:
        for day in range(1, earlier + 1):
            starts = work.now - timedelta(days=7 * day)
            visit = factories.appointment(
                work,
                session_format=cast.seen_by(work).in_person,
                starts_at=starts,
                status=AppointmentStatus.ATTENDED,
            )
            work.session.add(_part_of(amara, visit))
    assert own(unit, amara).pack is pack


def _part_of(amara: Attendance, visit: Appointment) -> Attendance:
    same = {"client_id": amara.client_id, "role": Role.BOOKER, "answer": Answer.CONFIRMED, "discreet": False}
    return Attendance(appointment_id=visit.id, channels=[], uid=visit.uid, created_at=visit.created_at, **same)


def test_a_format_asks_the_short_questions_alone_or_none(unit: Unit, cast: Cast, amara: Attendance) -> None:
    with unit() as work:
        cast.seen_by(work).in_person.asks = Asked.CHECK_IN
    assert own(unit, amara).pack is Pack.CHECK_IN
    with unit() as work:
        cast.seen_by(work).in_person.asks = Asked.NOTHING
    with pytest.raises(NotPossibleNow):
        own(unit, amara)


def test_who_has_sent_the_first_form_is_asked_nothing_before_the_second_session(
    unit: Unit, cast: Cast, amara: Attendance
) -> None:
    save(unit, amara, CONTACT)
    as_if_sent(unit, amara)
    with unit() as work:
        starts = work.now + timedelta(days=9)
        visit = factories.appointment(work, session_format=cast.seen_by(work).in_person, starts_at=starts)
        second = _part_of(amara, visit)
        work.session.add(second)
    with pytest.raises(NotPossibleNow):
        own(unit, second)
    assert own(unit, amara).state is ResponseState.SENT


@pytest.mark.parametrize("status", [AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW])
def test_the_form_stays_open_after_the_session(
    unit: Unit, clock: Clock, amara: Attendance, status: AppointmentStatus
) -> None:
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).status = status
    clock.move(timedelta(days=10))
    save(unit, amara, {"C1": STORY})
    assert own(unit, amara).values == {"C1": STORY}


def test_the_form_closes_with_its_appointment(unit: Unit, amara: Attendance) -> None:
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).status = AppointmentStatus.CANCELLED
    with pytest.raises(NotPossibleNow):
        own(unit, amara)
    with pytest.raises(NotPossibleNow):
        save(unit, amara, {"C1": STORY})


def test_whoever_has_declined_is_asked_nothing(unit: Unit, cast: Cast) -> None:
    jonas = booked(unit, cast, name="Jonas Weber", role=Role.PARTNER, answer=Answer.DECLINED)
    with pytest.raises(NotPossibleNow):
        own(unit, jonas)


# How far she has come


def test_a_part_is_begun_when_something_is_answered_and_done_when_she_has_been_through_it(
    unit: Unit, amara: Attendance
) -> None:
    assert statuses(unit, amara)["brings"] is Status.NOT_STARTED
    save(unit, amara, {"B1": STORY, "B2": ()}, seen={"B1": 0, "B2": 0})
    assert statuses(unit, amara)["brings"] is Status.BEGUN
    save(unit, amara, {"B3": "", "B4": ""}, seen={"B3": 0, "B4": 0})
    assert statuses(unit, amara)["brings"] is Status.DONE
    assert own(unit, amara).answered == {"B1"}


def test_what_has_to_be_answered_keeps_a_part_open(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"A1": "Amara", "A2": ""}, seen={"A1": 0, "A2": 0})
    (contact,) = (part for part in own(unit, amara).sections if part.section.key == "contact")
    assert (contact.status, contact.needs) == (Status.BEGUN, 3)
    with pytest.raises(AnswersRefused) as refused:
        save(unit, amara, {"A4": "", "A5": ("email",)})
    assert refused.value.faults == {"A4": Fault.MISSING}


def test_what_has_to_be_answered_may_wait_when_she_comes_back_later_or_is_still_typing(
    unit: Unit, amara: Attendance
) -> None:
    save(unit, amara, {"A4": "", "A2": "she/her"}, may_wait=True)
    save(unit, amara, {"A1": "", "A2": "they/them"}, is_final=False)
    assert own(unit, amara).values == {"A2": "they/them"}


def test_that_she_would_rather_not_say_is_an_answer(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"A4": NOT_SAID, "A5": ("email",)})
    with unit() as work:
        assert work.session.get_one(Attendance, amara.id).discreet


# What is kept


def test_what_she_saves_is_there_when_she_comes_back_and_overwrites_what_was_there(
    unit: Unit, amara: Attendance
) -> None:
    save(unit, amara, {"C1": "Something", "C2": ("listening",), "C3": ()})
    save(unit, amara, {"C1": STORY, "C2": ("present", "listening")})
    found = own(unit, amara)
    assert found.values == {"C1": STORY, "C2": ("present", "listening")}
    assert found.state is ResponseState.DRAFT
    assert {revision for _, revision, _, _ in kept(unit)} == {0}


def test_an_empty_answer_takes_an_earlier_one_away_and_a_left_out_one_does_not(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY, "C3": ("friend",)})
    save(unit, amara, {"C1": ""})
    assert own(unit, amara).values == {"C3": ("friend",)}


def test_an_answer_that_the_question_does_not_take_is_refused_and_nothing_is_kept(
    unit: Unit, amara: Attendance
) -> None:
    with pytest.raises(AnswersRefused) as refused:
        save(unit, amara, {"C1": "x" * 1001, "C2": ("perhaps",), "C3": ("friend",)})
    assert refused.value.faults == {"C1": Fault.TOO_LONG, "C2": Fault.NO_SUCH_OPTION}
    assert own(unit, amara).state is None


def test_unknown_questions_and_questions_that_are_not_shown_are_not_kept(unit: Unit, amara: Attendance) -> None:
    answers = {"C1": STORY, "XX": "yes", "K_service": "yes", "G1": "Ten years", "A7": "none", "E2": "often"}
    save(unit, amara, answers)
    assert own(unit, amara).given == {"C1": STORY}


def test_an_answer_that_is_not_asked_for_any_more_goes_when_she_presses_continue_and_not_before(
    unit: Unit, amara: Attendance
) -> None:
    save(unit, amara, {"C0": "partner", "C4": "2", "C8": "5"})
    save(unit, amara, {"C0": "nobody"}, is_final=False)
    assert own(unit, amara).given["C4"] == "2"
    save(unit, amara, {"C0": "nobody"})
    assert own(unit, amara).given == {"C0": "nobody"}


def test_what_she_said_as_one_of_two_stays_when_she_comes_alone(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, party=Party.COUPLE)
    save(unit, amara, {"G3": "not_really"}, may_wait=True)
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).party = Party.ONE
    save(unit, amara, {"C1": STORY})
    assert own(unit, amara).given == {"G3": "not_really", "C1": STORY}
    assert "couple" not in statuses(unit, amara)


def test_sealed_answers_have_the_length_of_whole_blocks(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY, "A1": "Jo", "B1": "🌿" * 100, "E1": "no"})
    with unit() as work:
        rows = {row.question: row for row in work.session.scalars(select(IntakeAnswer))}
        assert len({len(rows[key].value_sealed) for key in ("C1", "A1", "E1")}) == 1
        assert len(rows["B1"].value_sealed) - len(rows["C1"].value_sealed) == 256
        assert b"phone" not in rows["C1"].value_sealed
        assert rows["C1"].given == STORY


def test_a_change_after_sending_is_a_new_revision_beside_the_old_one(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": "At first", "C3": ("friend",)})
    as_if_sent(unit, amara)
    save(unit, amara, {"C1": STORY, "C3": ("friend",)})
    save(unit, amara, {"C1": STORY, "C3": ()})
    assert kept(unit) == [
        ("C1", 0, 1, "At first"),
        ("C1", 1, 2, STORY),
        ("C3", 0, 1, ("friend",)),
        ("C3", 1, 2, None),
    ]
    with unit() as work:
        lines = work.session.scalars(select(ActivityEntry))
        assert [line.action for line in lines] == ["form_changed", "form_changed"]


def test_what_she_saves_after_taking_her_form_back_stands_beside_what_was_sent(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": "At first"})
    as_if_sent(unit, amara, ResponseState.WITHDRAWN)
    save(unit, amara, {"C1": STORY})
    assert kept(unit) == [("C1", 0, 1, "At first"), ("C1", 1, 2, STORY)]
    assert own(unit, amara).state is ResponseState.WITHDRAWN
    with unit() as work:
        assert work.session.scalars(select(ActivityEntry)).all() == []


def test_answers_keep_the_questions_they_were_given_to(unit: Unit, cast: Cast, amara: Attendance) -> None:
    save(unit, amara, {"C2": ("present",)})
    with unit() as work:
        newer = intake.publish_questionnaire(work).definition | {"version": 2}
        question = {"key": "C1", "kind": "long", "text": "What is it like?", "why_asked": "To know."}
        newer["sections"] = [{"key": "meaning", "title": "Meaning", "questions": [question]}]
        work.session.add(QuestionnaireVersion(key="having_my_back", version=2, definition=newer, published_at=work.now))
    assert own(unit, amara).questionnaire.version == 1
    late = booked(unit, cast, name="Jonas Weber", starts="2027-03-02T16:00")
    assert [question.text for question in own(unit, late).questions] == ["What is it like?"]


# Two windows


def test_two_windows_with_different_answers_overwrite_nothing(unit: Unit, amara: Attendance) -> None:
    seen = {"C1": 0, "C3": 0}
    save(unit, amara, {"C1": STORY, "C3": ()}, seen=seen)
    with pytest.raises(AnswersDiffer) as differ:
        save(unit, amara, {"C1": "Silence.", "C3": ("friend",)}, seen=seen)
    assert differ.value.differences == {"C1": (STORY, "Silence.")}  # C3 was left out there
    assert own(unit, amara).values == {"C1": STORY}


def test_what_was_not_touched_gives_way_to_what_was_saved_meanwhile(unit: Unit, amara: Attendance) -> None:
    first = save(unit, amara, {"C1": "At first", "C3": ()})
    assert first == {"C1": 1, "C3": 1}
    save(unit, amara, {"C1": STORY, "C3": ()}, seen=first)
    save(unit, amara, {"C1": "At first", "C3": ("friend",)}, seen=first, shown={"C1": "At first"})
    assert own(unit, amara).values == {"C1": STORY, "C3": ("friend",)}


def test_the_same_answer_twice_is_one(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY}, seen={"C1": 0})
    assert save(unit, amara, {"C1": STORY}, seen={"C1": 0}) == {"C1": 1}
    assert kept(unit) == [("C1", 0, 1, STORY)]


# Who may look over her shoulder


def test_where_somebody_may_look_over_her_shoulder_answers_are_never_shown_again(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, discreet=True, phone="+15195550142")
    save(unit, amara, {"C1": STORY})
    found = own(unit, amara)
    assert found.is_closed
    assert (found.values, found.answered) == ({}, {"C1"})
    assert found.suggested == {"A1": "Amara Diallo", "A3": "alone"}
    assert STORY not in repr(found)


def test_two_who_share_a_mailbox_read_nothing_of_each_other(unit: Unit, cast: Cast, amara: Attendance) -> None:
    with unit() as work:
        visit = work.session.get_one(Appointment, amara.appointment_id)
        jonas = factories.client(work, name="Jonas Weber", email="Amara@example.org")
        factories.attendance(work, appointment=visit, client=jonas, role=Role.PARTNER, discreet=False)
    assert own(unit, amara).is_closed


def test_what_she_says_about_safety_is_never_shown_nor_whether_she_did(unit: Unit, amara: Attendance) -> None:
    before = statuses(unit, amara)["safety"]
    save(unit, amara, SAFE)
    found = own(unit, amara)
    assert found.given == SAFE
    assert (found.values, found.answered, found.is_closed) == ({}, frozenset(), False)
    assert statuses(unit, amara)["safety"] is before is Status.OPTIONAL


def test_to_skip_the_part_about_safety_takes_nothing_away(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, SAFE)
    save(unit, amara, {"E1": "no"})
    assert own(unit, amara).given == SAFE


def test_without_a_private_place_nothing_about_safety_is_kept(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"E1": "no", "E2": "often"})
    assert own(unit, amara).given == {"E1": "no"}


# How she is reached


def test_what_she_says_of_how_to_reach_her_holds_from_continue_on(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast)
    said = {"A4": "someone_might", "A5": ("email", "call"), "A6": "+15195550142", "A7": "none", "A7b": "Mornings"}
    save(unit, amara, said, is_final=False)
    with unit() as work:
        assert not work.session.get_one(Attendance, amara.id).discreet
    save(unit, amara, said)
    with unit() as work:
        found = work.session.get_one(Attendance, amara.id)
        assert (found.discreet, found.channels, found.voicemail) == (True, ["email", "call"], "none")
        assert (found.contact_hours, found.client.phone) == ("Mornings", "+15195550142")
    assert own(unit, amara).is_closed


def test_the_plan_for_bad_weather_is_the_booking_s_and_holds_as_she_says_it_now(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, kind=FormatKind.WALK)
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).rain_plan = RainPlan.INDOORS
    assert own(unit, amara).suggested["W4"] == "indoors"
    save(unit, amara, {"W4": "not_said"}, may_wait=True)
    assert rain_plan(unit, amara) is RainPlan.INDOORS
    save(unit, amara, {"W4": "another_day"}, may_wait=True)
    assert rain_plan(unit, amara) is RainPlan.ANOTHER_DAY


def rain_plan(unit: Unit, part: Attendance) -> RainPlan | None:
    with unit() as work:
        return work.session.get_one(Appointment, part.appointment_id).rain_plan


def test_her_name_and_number_in_the_record_are_not_overwritten(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, phone="+15195550142")
    save(unit, amara, {**CONTACT, "A6": "+15195550143"})
    with unit() as work:
        found = work.session.get_one(Attendance, amara.id).client
        assert (found.name, found.phone) == ("Amara Diallo", "+15195550142")


def test_the_language_is_remembered_only_where_the_form_speaks_it(unit: Unit, amara: Attendance) -> None:
    save(unit, amara, {"C1": STORY}, language="xx")
    assert own(unit, amara).language == ""


# What follows


def test_what_follows_from_a_change_after_sending_is_written_down_and_said_when_it_is_urgent(
    unit: Unit, amara: Attendance
) -> None:
    save(unit, amara, CONTACT)
    as_if_sent(unit, amara)
    save(unit, amara, {"E1": "yes", "E5": "worried"})
    save(unit, amara, {"C1": STORY})
    with unit() as work:
        (response,) = work.session.scalars(select(IntakeResponse))
        (finding,) = safety.from_json(response.signals)
        assert (finding.signal, finding.because) == (Signal.PLEASE_CONTACT, ("E5",))
        assert b"E5" not in (response.signals_sealed or b"")
        told = select(OutboxMessage).where(OutboxMessage.kind == LetterKind.PRACTITIONER_FORM)
        assert len(work.session.scalars(told).all()) == 1
