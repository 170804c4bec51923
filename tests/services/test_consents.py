"""What somebody agrees to is a wording that never changes: by herself, once, and only for as long as she likes."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import AnswersRefused, ChangedMeanwhile, NotFound, NotPossibleNow
from practice.models.activity import ActivityEntry
from practice.models.appointments import Answer, Appointment, AppointmentEvent, Attendance, RainPlan, Role, Voicemail
from practice.models.intake import Consent, ConsentKind, ConsentText, QuestionnaireVersion
from practice.models.scheduling import FormatKind, Party
from practice.rules.lifecycle import AppointmentStatus
from practice.services import booking, consents, texts, wordings
from practice.work import Actor, ActorKind
from tests import factories
from tests.booked import TUESDAY
from tests.conftest import Clock, Unit
from tests.engines import Database
from tests.people import AMARA_BY_PHONE, Cast
from tests.project.source import modules
from tests.questions import asked_of
from tests.services.intakes import booked, seen

NAME = "Amara Diallo"
ALWAYS = [ConsentKind.SERVICE, ConsentKind.PRIVACY]
IN_PERSON = [*ALWAYS, ConsentKind.EMAIL, ConsentKind.FEES, ConsentKind.RECORDS, ConsentKind.AGE]


@pytest.fixture
def amara(unit: Unit, cast: Cast) -> Attendance:
    return booked(unit, cast)


def own(unit: Unit, part: Attendance) -> dict[ConsentKind, consents.Agreement]:
    with unit() as work:
        return {each.kind: each for each in consents.agreements(work, attendance=seen(work, part))}


def missing_kinds(unit: Unit, part: Attendance) -> list[ConsentKind]:
    return [kind for kind, agreement in own(unit, part).items() if agreement.is_missing]


def agree(
    unit: Unit,
    part: Attendance,
    *kinds: ConsentKind,
    name: str = NAME,
    read: Mapping[str, str] | None = None,
) -> None:
    read = {kind: each.text.id for kind, each in own(unit, part).items()} if read is None else read
    with unit(Actor(ActorKind.CLIENT, part.id)) as work:
        consents.agree(work, attendance_id=part.id, kinds=kinds, typed_name=name, seen=read)


def withdraw(unit: Unit, part: Attendance, kind: ConsentKind) -> None:
    with unit(Actor(ActorKind.CLIENT, part.id)) as work:
        consents.withdraw(work, attendance_id=part.id, kind=kind)


def counted(unit: Unit, *parts: Attendance) -> dict[str, int]:
    with unit() as work:
        return consents.missing(work, attendances=parts)


def kept(unit: Unit) -> list[Consent]:
    with unit() as work:
        return list(work.session.scalars(select(Consent).order_by(Consent.at)))


def reword(unit: Unit, kind: ConsentKind, words: str) -> None:
    with unit() as work:
        text = texts.find_versions(work, kind=kind)[0].text
        tag = texts.entity_tag(texts.values_of(text))
        assert texts.save(work, kind=kind, values=texts.TextValues("Another heading", words), seen=tag)


@pytest.mark.parametrize(
    ("kind", "party", "more"),
    [
        (FormatKind.IN_PERSON, Party.ONE, []),
        (FormatKind.PHONE, Party.ONE, [ConsentKind.REMOTE]),
        (FormatKind.ONLINE, Party.ONE, [ConsentKind.REMOTE, ConsentKind.VIDEO]),
        (FormatKind.WALK, Party.ONE, [ConsentKind.WALK]),
        (FormatKind.WALK, Party.COUPLE, [ConsentKind.COUPLES, ConsentKind.WALK]),
    ],
)
def test_what_is_asked_follows_from_how_and_with_whom_she_comes(
    unit: Unit, cast: Cast, kind: FormatKind, party: Party, more: Collection[ConsentKind]
) -> None:
    part = booked(unit, cast, kind=kind, party=party)
    assert set(missing_kinds(unit, part)) == {*IN_PERSON, *more}
    assert set(own(unit, part)) == {*IN_PERSON, *more, ConsentKind.TEXT, ConsentKind.VOICEMAIL}
    assert counted(unit, part) == {part.id: len(IN_PERSON) + len(more)}


def test_a_way_to_reach_her_needs_her_yes_only_where_she_has_chosen_it(unit: Unit, cast: Cast) -> None:
    part = booked(unit, cast, phone="+15195550142", channels=["text", "call"], voicemail=Voicemail.BRIEF)
    assert {ConsentKind.TEXT, ConsentKind.VOICEMAIL} <= set(missing_kinds(unit, part))
    assert ConsentKind.EMAIL not in missing_kinds(unit, part)
    silent = booked(unit, cast, starts="2027-03-03T18:30", phone="+15195550142", voicemail=Voicemail.NONE)
    assert ConsentKind.VOICEMAIL not in missing_kinds(unit, silent)


def test_who_which_version_when_and_under_which_name_is_kept_and_the_name_is_sealed(
    unit: Unit, clock: Clock, amara: Attendance
) -> None:
    clock.move(timedelta(hours=1))
    agree(unit, amara, ConsentKind.PRIVACY)
    (consent,) = kept(unit)
    assert (consent.client_id, consent.attendance_id, consent.at) == (amara.client_id, amara.id, clock())
    assert (consent.typed_name, consent.withdrawn_at) == (NAME, None)
    assert NAME.encode() not in (consent.typed_name_sealed or b"")
    agreement = own(unit, amara)[ConsentKind.PRIVACY]
    assert (agreement.text.version, agreement.text.words) == (2, "The wording about privacy, version 2.")
    assert ConsentKind.PRIVACY not in missing_kinds(unit, amara)


def test_later_edits_change_nothing_of_what_she_agreed_to(unit: Unit, amara: Attendance) -> None:
    def written() -> list[tuple[object, ...]]:
        with unit() as work:
            columns = ConsentText.id, ConsentText.kind, ConsentText.version, ConsentText.title, ConsentText.words
            return sorted(tuple(row) for row in work.session.execute(select(*columns, ConsentText.created_at)))

    agree(unit, amara, ConsentKind.PRIVACY)
    before, agreed = written(), own(unit, amara)[ConsentKind.PRIVACY]
    reword(unit, ConsentKind.PRIVACY, "I tell everybody everything.")
    with unit() as work:
        wordings.add_missing(work)
        texts.mark_reviewed(work, kind=ConsentKind.PRIVACY, version=3)
    now = own(unit, amara)[ConsentKind.PRIVACY]
    assert (now.text.id, now.text.title, now.text.words) == (agreed.text.id, agreed.text.title, agreed.text.words)
    assert now.consent is not None
    assert [row for row in written() if row in before] == before
    assert ConsentKind.PRIVACY not in missing_kinds(unit, amara), "she agreed to it, in the words of that day"


def test_nothing_in_the_code_writes_into_a_wording_or_a_consent_that_is_there() -> None:
    """A wording is made whole and is only ever marked as reviewed; a consent only ever ends."""
    columns = {"kind", "version", "title", "words", "text_id", "at", "client_id"}
    for module in modules():
        names = {node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)}
        if not names & {"ConsentText", "Consent"} or "models" in module.where:
            continue
        targets = [
            target
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        ]
        written = {target.attr for target in targets if isinstance(target, ast.Attribute)}
        assert not written & columns, module.where
        assert "update(Consent" not in module.path.read_text(encoding="utf-8"), module.where


def test_other_words_than_she_read_are_not_agreed_to(unit: Unit, amara: Attendance) -> None:
    read = {kind: each.text.id for kind, each in own(unit, amara).items()}
    reword(unit, ConsentKind.PRIVACY, "I tell everybody everything.")
    with pytest.raises(ChangedMeanwhile):
        agree(unit, amara, ConsentKind.PRIVACY, ConsentKind.AGE, read=read)
    assert kept(unit) == []
    with pytest.raises(ChangedMeanwhile):
        agree(unit, amara, ConsentKind.AGE, read={})


@pytest.mark.parametrize("name", ["", "   "])
def test_nobody_agrees_without_a_name(unit: Unit, amara: Attendance, name: str) -> None:
    with pytest.raises(AnswersRefused):
        agree(unit, amara, ConsentKind.PRIVACY, name=name)


def test_nobody_agrees_to_what_she_was_not_asked(unit: Unit, amara: Attendance) -> None:
    with pytest.raises(NotFound):
        agree(unit, amara, ConsentKind.COUPLES)


def test_twice_is_one_consent_and_the_first_one_counts(unit: Unit, clock: Clock, amara: Attendance) -> None:
    read = {kind: each.text.id for kind, each in own(unit, amara).items()}
    agree(unit, amara, ConsentKind.PRIVACY, read=read)
    first = clock()
    clock.move(timedelta(minutes=1))
    agree(unit, amara, ConsentKind.PRIVACY, ConsentKind.AGE, name="A. D.", read=read)
    assert [(consent.at, consent.typed_name) for consent in kept(unit)] == [(first, NAME), (clock(), "A. D.")]


def test_two_windows_at_once_are_one_consent(unit: Unit, amara: Attendance) -> None:
    read = {kind: each.text.id for kind, each in own(unit, amara).items()}
    with ThreadPoolExecutor(8) as windows:
        done = [windows.submit(agree, unit, amara, *IN_PERSON, read=read) for _ in range(8)]
    assert [window.exception() for window in done] == [None] * 8
    assert len(kept(unit)) == len(IN_PERSON)


def test_taking_it_back_is_written_beside_it_and_agreeing_again_is_a_consent_of_its_own(
    unit: Unit, clock: Clock, amara: Attendance
) -> None:
    agree(unit, amara, ConsentKind.PRIVACY)
    at = clock()
    clock.move(timedelta(hours=1))
    withdraw(unit, amara, ConsentKind.PRIVACY)
    (consent,) = kept(unit)
    assert (consent.at, consent.withdrawn_at, consent.typed_name) == (at, clock(), NAME)
    assert own(unit, amara)[ConsentKind.PRIVACY].withdrawn_at == clock()
    assert ConsentKind.PRIVACY in missing_kinds(unit, amara)
    clock.move(timedelta(hours=1))
    withdraw(unit, amara, ConsentKind.PRIVACY)
    agree(unit, amara, ConsentKind.PRIVACY)
    assert [each.withdrawn_at for each in kept(unit)] == [clock() - timedelta(hours=1), None]


def test_withdrawing_a_way_to_reach_her_takes_effect_at_once_and_in_all_that_is_ahead(
    unit: Unit, cast: Cast, amara: Attendance
) -> None:
    with unit() as work:
        visit = factories.appointment(
            work, session_format=cast.seen_by(work).phone, starts_at=TUESDAY, status=AppointmentStatus.BOOKED
        )
        client = work.session.get_one(Attendance, amara.id).client
        client.phone = "+15195550142"
        later = factories.attendance(
            work, appointment=visit, client=client, channels=["email", "call"], voicemail=Voicemail.WITH_NAME
        )
    agree(unit, amara, ConsentKind.EMAIL, ConsentKind.VOICEMAIL)
    withdraw(unit, amara, ConsentKind.EMAIL)
    withdraw(unit, amara, ConsentKind.VOICEMAIL)
    with unit() as work:
        assert work.session.get_one(Attendance, amara.id).channels == []
        assert work.session.get_one(Attendance, later.id).channels == ["call"]
        assert work.session.get_one(Attendance, later.id).voicemail is Voicemail.NONE
        events = work.session.scalars(select(AppointmentEvent.what).where(AppointmentEvent.appointment_id == visit.id))
        assert set(events) == {"contact_rule_changed"}
        of_hers = (
            select(ActivityEntry.action).where(ActivityEntry.action.contains("agree")).order_by(ActivityEntry.number)
        )
        given_and_taken = ["agreed", "appointment.agreement_withdrawn", "appointment.agreement_withdrawn"]
        assert list(work.session.scalars(of_hers)) == given_and_taken
    agree(unit, amara, ConsentKind.EMAIL)
    with unit() as work:
        assert work.session.get_one(Attendance, amara.id).channels == ["email"]
        assert work.session.get_one(Attendance, later.id).voicemail is Voicemail.NONE, "what is safe she says herself"


def test_nobody_agrees_once_it_is_called_off_but_everybody_may_take_it_back(unit: Unit, amara: Attendance) -> None:
    agree(unit, amara, ConsentKind.PRIVACY)
    with unit() as work:
        work.session.get_one(Appointment, amara.appointment_id).status = AppointmentStatus.CANCELLED
    with pytest.raises(NotPossibleNow):
        agree(unit, amara, ConsentKind.AGE)
    withdraw(unit, amara, ConsentKind.PRIVACY)
    assert [consent.withdrawn_at is None for consent in kept(unit)] == [False]


def test_whoever_does_not_come_is_not_asked(unit: Unit, cast: Cast) -> None:
    part = booked(unit, cast, answer=Answer.DECLINED)
    with pytest.raises(NotPossibleNow):
        agree(unit, part, ConsentKind.AGE)


def test_each_of_a_couple_agrees_alone(unit: Unit, cast: Cast) -> None:
    amara = booked(unit, cast, party=Party.COUPLE)
    with unit() as work:
        visit = work.session.get_one(Appointment, amara.appointment_id)
        jonas = factories.client(work, name="Jonas Weber", email="jonas@example.com")
        his = factories.attendance(work, appointment=visit, client=jonas, role=Role.PARTNER)
    agree(unit, amara, ConsentKind.COUPLES)
    assert ConsentKind.COUPLES in missing_kinds(unit, his)
    assert counted(unit, amara, his) == {amara.id: 6, his.id: 7}
    withdraw(unit, his, ConsentKind.COUPLES)
    assert ConsentKind.COUPLES not in missing_kinds(unit, amara)


def test_what_she_agreed_to_while_booking_is_not_asked_again(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).walk
        token = booking.hold(work, token=None, session_format=chosen, party=Party.ONE, start=TUESDAY)
        booking.save_details(
            work, token=token, details=replace(AMARA_BY_PHONE, rain_plan=RainPlan.PHONE, agrees_to_outdoors=True)
        )
        draft = booking.lock_draft(work, token=token)
        terms = work.session.scalars(booking.current_text(ConsentKind.FEES)).one()
        made = booking.confirm(
            work, token=token, revision=draft.revision, terms_id=terms.id, price_cents=chosen.price_cents
        )
        part = work.session.scalars(select(Attendance).where(Attendance.appointment_id == made.id)).one()
    given = {kind for kind, each in own(unit, part).items() if each.consent}
    assert given == {ConsentKind.FEES, ConsentKind.WALK}
    assert not given & set(missing_kinds(unit, part))


def test_what_she_has_agreed_to_holds_for_her_next_session(unit: Unit, cast: Cast, amara: Attendance) -> None:
    agree(unit, amara, *IN_PERSON)
    with unit() as work:
        visit = factories.appointment(work, session_format=cast.seen_by(work).online, starts_at=TUESDAY)
        client = work.session.get_one(Attendance, amara.id).client
        later = factories.attendance(work, appointment=visit, client=client)
    assert counted(unit, amara, later) == {amara.id: 0, later.id: 2}
    assert set(missing_kinds(unit, later)) == {ConsentKind.VIDEO, ConsentKind.REMOTE}


def test_what_is_missing_costs_two_questions_whatever_the_number(
    unit: Unit, cast: Cast, database: Database, amara: Attendance
) -> None:
    others = [booked(unit, cast, starts=f"2027-03-0{day}T18:30") for day in (2, 3, 4)]
    with asked_of(database.engine) as asked:
        counts = counted(unit, amara, *others)
    assert counts == dict.fromkeys([amara.id, *(other.id for other in others)], len(IN_PERSON))
    assert len(asked) == 2


def test_nothing_is_missing_where_nothing_is_asked_or_written(unit: Unit, amara: Attendance) -> None:
    assert counted(unit) == {}
    with unit() as work:
        work.session.query(ConsentText).filter(ConsentText.kind == ConsentKind.PRIVACY).delete()
    assert counted(unit, amara) == {amara.id: len(IN_PERSON) - 1}, "what has no words cannot be agreed to"
    with unit() as work:
        work.session.query(QuestionnaireVersion).delete()
    assert counted(unit, amara) == {amara.id: 0}
    assert own(unit, amara) == {}
