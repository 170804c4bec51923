"""Appointments of another program come in as history and as what is ahead, and never onto another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.models.appointments import Appointment, Attendance
from practice.models.imports import ImportKind
from practice.models.links import ClientLink
from practice.models.long_work import LongWorkState
from practice.models.money import Payment
from practice.models.outbox import OutboxMessage
from practice.models.people import Client
from practice.rules.import_lines import LineFault, Remark, Verdict
from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus
from practice.services import chores, series
from tests import factories
from tests.booked import TUESDAY, as_ruth
from tests.conftest import Unit
from tests.factories import at
from tests.people import Cast
from tests.services.test_imports import Import, brought

__all__ = ["brought"]

# It is Monday 1 March 2027, 10:00 in Toronto; Ruth is open from nine to five, and the clocks change on 14 March.
HEADER = "Start Time,End Time,Client,Email,Type,Status,Price\n"
HISTORY = (
    "2026-11-03 10:00,10:50,Amara Diallo,amara@example.org,In person,Completed,$120\n"
    "2026-11-10 10:00,10:50,Amara Diallo,amara@example.org,In person,No-Show,\n"
    "2026-11-10 11:00,11:50,Jonas Weber,,In person,Cancelled,120\n"
    "2026-11-17 10:00,,Amara Diallo,amara@example.org,phone,,\n"
)
AHEAD = (
    "2027-03-09 10:15,,Amara Diallo,amara@example.org,In person,Confirmed,\n"
    "2027-03-13 20:00,20:30,Jonas Weber,jonas@example.org,Phone,,90\n"
)


def look(brought: Import, lines: str, **choices: object) -> str:
    return brought.check(brought.keep(HEADER + lines, ImportKind.APPOINTMENTS), **choices)


def found(brought: Import, lines: str, **choices: object) -> list[tuple[Verdict, LineFault | None, int | None]]:
    outcomes = brought.report(look(brought, lines, **choices)).outcomes()
    return [(each.verdict, each.why, each.other) for each in outcomes]


def kept(unit: Unit, cast: Cast) -> list[Appointment]:
    with unit() as work:
        hers = select(Appointment).where(Appointment.practitioner_id == cast.ruth.id, Appointment.draft_id.is_(None))
        return list(work.session.scalars(hers.order_by(Appointment.starts_at)))


def test_what_is_over_comes_in_as_history_with_nothing_left_to_do(brought: Import, unit: Unit, cast: Cast) -> None:
    checked = look(brought, HISTORY)
    assert Remark.TAKEN_AS_ATTENDED in brought.report(checked).outcomes()[3].remarks
    assert brought.carry_out(checked).state is LongWorkState.DONE
    rows = kept(unit, cast)
    assert [row.status for row in rows] == ["attended", "no_show", "cancelled", "attended"]
    assert rows[0].starts_at == at("2026-11-03T15:00")
    assert (rows[0].length, rows[3].length) == (timedelta(minutes=50), timedelta(minutes=50))
    assert [row.fee.state(is_over=True).value for row in rows] == ["paid", "nothing", "nothing", "nothing"]
    assert rows[2].cancelled_at
    with unit() as work:
        assert [payment.cents for payment in work.session.scalars(select(Payment))] == [12000]
        hers = select(Client).where(Client.practitioner_id == cast.ruth.id)
        assert {client.name for client in work.session.scalars(hers)} == {"Amara Diallo", "Jonas Weber"}
        ids = [row.id for row in rows]
        assert not work.session.scalars(select(OutboxMessage).where(OutboxMessage.appointment_id.in_(ids))).all()


def test_what_follows_history_costs_the_usual_fee_and_is_told_as_little_as_possible(
    brought: Import, unit: Unit, cast: Cast
) -> None:
    brought.carry_out(look(brought, HISTORY))
    without_a_price = kept(unit, cast)[3]
    with unit(as_ruth(cast)) as work:
        whole = {"token": "a series", "starts": [TUESDAY], "reason": None}
        (first,) = series.book(work, appointment_id=without_a_price.id, **whole).appointments
        (part,) = first.attendances
        assert (first.price_cents, first.has_own_fee) == (cast.phone.price_cents, False)
        assert (part.is_written_to, part.discreet) == (True, True)


def test_what_is_ahead_is_booked_and_nobody_gets_a_letter_unless_she_says_so(
    brought: Import, unit: Unit, cast: Cast
) -> None:
    checked = look(brought, AHEAD)
    remarks = [each.remarks for each in brought.report(checked).outcomes()]
    assert remarks == [(Remark.NEW_CLIENT,), (Remark.NEW_CLIENT, Remark.OUTSIDE_RULES)]
    brought.carry_out(checked)
    rows = kept(unit, cast)
    assert [(row.status, row.price_cents) for row in rows] == [("booked", 15000), ("booked", 9000)]
    with unit() as work:
        for is_due, do in chores.CHORES:
            if is_due(work):
                do(work)
    with unit() as work:
        ids = [row.id for row in rows]
        assert not work.session.scalars(select(OutboxMessage).where(OutboxMessage.appointment_id.in_(ids))).all()
        parts = work.session.scalars(select(Attendance.id).where(Attendance.appointment_id.in_(ids))).all()
        assert len(work.session.scalars(select(ClientLink).where(ClientLink.attendance_id.in_(parts))).all()) == 2


def test_confirmations_and_reminders_go_if_she_wants_them(brought: Import, unit: Unit, cast: Cast) -> None:
    brought.carry_out(look(brought, AHEAD, writes=True))
    ids = [row.id for row in kept(unit, cast)]
    with unit() as work:
        kinds = set(work.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.appointment_id.in_(ids))))
    assert kinds == {LetterKind.CONFIRMATION, LetterKind.REMINDER}


def test_the_same_file_once_more_changes_nothing(brought: Import, unit: Unit, cast: Cast) -> None:
    brought.carry_out(look(brought, HISTORY + AHEAD))
    assert [verdict for verdict, *_ in found(brought, HISTORY + AHEAD)] == [Verdict.THERE] * 6
    assert len(kept(unit, cast)) == 6


def test_no_two_are_at_once_neither_in_the_diary_nor_in_the_file(brought: Import, unit: Unit, cast: Cast) -> None:
    with unit() as work:
        factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-09T15:00"))
    lines = (
        "2027-03-09 10:15,,Amara Diallo,,In person,,\n"
        "2027-03-09 10:50,11:40,Amara Diallo,,In person,,\n"
        "2027-03-09 11:30,12:20,Jonas Weber,,In person,,\n"
        "2027-03-09 11:30,12:20,Jonas Weber,,In person,Cancelled,\n"
        "2027-03-09 10:50,11:40,Amara Diallo,,In person,,\n"
    )
    assert found(brought, lines) == [
        (Verdict.REFUSED, LineFault.OVERLAPS, None),
        (Verdict.NEW, None, None),
        (Verdict.REFUSED, LineFault.OVERLAPS_LINE, 3),
        (Verdict.REFUSED, LineFault.CANCELLED_AHEAD, None),
        (Verdict.TWICE, None, 3),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2027-03-14 02:30,,Amara,,In person,,", LineFault.SKIPPED_HOUR),
        ("2027-03-09 10:00,,Amara,,Hypnosis,,", LineFault.FORMAT),
        ("2027-03-09 10:00,,Amara,,In person,Completed,", LineFault.STATUS),
        ("2027-03-09 10:00,,,a@example.org,In person,,", LineFault.NAME_MISSING),
    ],
)
def test_a_line_that_cannot_be_is_refused(brought: Import, line: str, fault: LineFault) -> None:
    assert found(brought, line) == [(Verdict.REFUSED, fault, None)]


def test_a_line_of_no_format_of_hers_is_of_the_one_that_she_chose(brought: Import, cast: Cast) -> None:
    lines = "2027-03-09 10:15,,Amara,,50-minute session,,"
    assert found(brought, lines, format_id=cast.in_person.id) == [(Verdict.NEW, None, None)]


def test_an_appointment_that_came_between_look_and_import_keeps_all_of_it_out(
    brought: Import, unit: Unit, cast: Cast
) -> None:
    checked = look(brought, HISTORY + AHEAD)
    with unit() as work:
        factories.appointment(work, session_format=cast.in_person, starts_at=at("2027-03-09T15:00"))
    done = brought.carry_out(checked)
    assert (done.state, done.reason) == (LongWorkState.FAILED, "changed_meanwhile")
    assert [row.status for row in kept(unit, cast)] == [AppointmentStatus.BOOKED]
