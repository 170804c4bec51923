"""The figures of a period: her own, by the months of the practice's calendar, without a name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from practice.models.intake import IntakeResponse, Pack, QuestionnaireVersion, ResponseState
from practice.models.money import Payment
from practice.models.outbox import OutboxState
from practice.rules.cancelling import CancelKind
from practice.rules.fees import PaymentKind, PaymentWay
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.rules.reports import Outcome, Period, Shares
from practice.services import reports
from practice.services.reports import BEFORE, Figures
from practice.work import Work
from tests import factories
from tests.factories import at
from tests.people import Cast

JANUARY, FEBRUARY = 0, 1
THE_YEAR = Period(2027)


def of(work: Work, cast: Cast, period: Period = THE_YEAR) -> Figures:
    return reports.figures(work, practitioner_id=cast.ruth.id, period=period)


def test_a_session_counts_in_the_month_of_the_practice_s_calendar(work: Work, cast: Cast) -> None:
    for starts_at in ("2027-02-01T04:00", "2027-02-01T05:00", "2027-01-01T04:59"):  # 23:00 on the 31st; midnight
        factories.appointment(work, session_format=cast.walk, starts_at=at(starts_at))
    found = of(work, cast)
    assert (found.sessions(JANUARY), found.sessions(FEBRUARY), found.sessions(BEFORE)) == (1, 1, 1)
    assert found.formats == {cast.walk.id: cast.walk.name}
    assert of(work, cast, Period(2027, 1)).sessions(0, cast.walk.id) == 1


def test_holds_requests_and_a_colleague_s_sessions_do_not_count(work: Work, cast: Cast) -> None:
    factories.appointment(
        work, session_format=cast.phone, starts_at=at("2027-01-12T15:00"), status=AppointmentStatus.REQUESTED
    )
    assert not of(work, cast).groups


def test_what_did_not_take_place_is_told_apart_by_its_kind(work: Work, cast: Cast) -> None:
    cancelled = AppointmentStatus.CANCELLED
    for hour, (kind, is_late) in enumerate(
        [(CancelKind.WEATHER, False), (CancelKind.ILL, True), (CancelKind.CLIENT_ASKED, False), (None, False)], 14
    ):
        factories.appointment(
            work,
            session_format=cast.walk,
            starts_at=at(f"2027-02-02T{hour}:00"),
            status=cancelled,
            cancel_kind=kind,
            cancelled_late=is_late,
        )
    found = of(work, cast)
    counted = {outcome: found.outcomes(FEBRUARY, outcome) for outcome in Outcome if found.outcomes(FEBRUARY, outcome)}
    assert counted == {Outcome.WEATHER: 1, Outcome.LATE: 1, Outcome.IN_TIME: 1}
    assert len(found.leads) == 3, "a booking that was taken back is none"


def test_a_reminder_counts_where_it_was_sent_and_the_session_is_over(work: Work, cast: Cast) -> None:
    amara = factories.client(work)
    for day, status, state in (
        (2, AppointmentStatus.ATTENDED, OutboxState.SENT),
        (3, AppointmentStatus.NO_SHOW, OutboxState.SENT),
        (4, AppointmentStatus.NO_SHOW, OutboxState.WITHDRAWN),
        (27, AppointmentStatus.BOOKED, OutboxState.SENT),  # of January: over, and nobody said anything else
    ):
        month = "01" if day == 27 else "02"
        visit = factories.appointment(
            work,
            session_format=cast.phone,
            starts_at=at(f"2027-{month}-{day:02}T15:00"),
            status=status,
            created_at=at("2027-01-01T15:00"),
        )
        part = factories.attendance(work, appointment=visit, client=amara)
        factories.outbox_message(work, attendance=part, kind=LetterKind.REMINDER, state=state)
    factories.appointment(work, session_format=cast.phone, starts_at=at("2027-03-30T15:00"))
    factories.appointment(work, session_format=cast.phone, starts_at=at("2027-02-09T15:00"))  # brought along later
    found = of(work, cast)
    assert found.reminded(True) == Shares(of=3, no_shows=1, late=0)
    assert found.reminded(False) == Shares(of=1, no_shows=1, late=0)


@pytest.mark.parametrize(("sent_before", "is_in_time"), [(timedelta(hours=1), 1), (-timedelta(hours=1), 0)])
def test_a_form_counts_as_sent_when_it_was_there_as_the_session_began(
    work: Work, cast: Cast, sent_before: timedelta, is_in_time: int
) -> None:
    amara, version = factories.client(work), work.session.scalars(select(QuestionnaireVersion)).first()
    assert version is not None
    jonas = factories.client(work, name="Jonas Weber")
    brought = factories.appointment(work, session_format=cast.phone, starts_at=at("2027-01-19T15:00"))
    factories.attendance(work, appointment=brought, client=jonas)  # of history, of which nobody was asked a form
    for day in (5, 12):
        starts_at = at(f"2027-01-{day:02}T15:00")
        booked_at = starts_at - timedelta(days=2)
        visit = factories.appointment(work, session_format=cast.phone, starts_at=starts_at, created_at=booked_at)
        part = factories.attendance(work, appointment=visit, client=amara, created_at=booked_at)
        if day == 5:
            sent_at = starts_at - sent_before
            work.session.add(
                IntakeResponse(
                    client_id=amara.id,
                    attendance_id=part.id,
                    version_id=version.id,
                    pack=Pack.CORE.value,
                    state=ResponseState.SENT,
                    created_at=sent_at,
                    updated_at=sent_at,
                    sent_at=sent_at,
                )
            )
            work.session.flush()
    assert of(work, cast).forms == {JANUARY: (1, is_in_time)}  # at her second session she is asked nothing


def test_what_came_in_stands_beside_what_is_still_open(work: Work, cast: Cast) -> None:
    visit = factories.appointment(
        work, session_format=cast.phone, starts_at=at("2027-01-12T15:00"), price_cents=15000, paid_cents=5000
    )
    factories.appointment(work, session_format=cast.phone, starts_at=at("2027-03-30T15:00"), price_cents=15000)
    work.session.add(
        Payment(
            practitioner_id=cast.ruth.id,
            appointment_id=visit.id,
            kind=PaymentKind.FEE,
            cents=5000,
            currency="CAD",
            way=PaymentWay.CASH,
            received_on=date(2027, 2, 1),
            noted_at=work.now,
            noted_by="practitioner",
        )
    )
    work.session.flush()
    found = of(work, cast)
    assert found.received == {(FEBRUARY, "CAD"): 5000}
    assert (found.owed(JANUARY, "CAD"), found.owed(2, "CAD")) == (10000, 0)
    assert found.currencies == ["CAD"]
