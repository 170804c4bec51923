"""Lines of the log are found by who, what, about whom and when; names are opened for her own clients alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.models.appointments import Attendance
from practice.models.people import Client, email_index
from practice.services import activity, activity_log, activity_names
from practice.services.activity_log import Sought, Who
from practice.work import Actor, ActorKind, Work
from tests.booked import TUESDAY, book
from tests.conftest import Clock, Unit
from tests.people import Cast


@pytest.fixture
def logged(unit: Unit, cast: Cast, clock: Clock) -> dict[str, str]:
    """Amara and Jonas book; each does something, and so does Ruth. Ids by what they are."""
    booked = book(unit, cast.in_person, start=TUESDAY, couple=True)
    with unit() as work:
        parts = work.session.scalars(select(Attendance).where(Attendance.appointment_id == booked.id)).all()
        hers, his = sorted(parts, key=lambda part: part.role)
        ids = {"appointment": booked.id, "amara": hers.client_id, "jonas": his.client_id, "ruth": cast.ruth.id}
        ruth = replace(work, actor=Actor(ActorKind.PRACTITIONER, cast.ruth.id))
        for part in (hers, his):
            herself = replace(work, actor=Actor(ActorKind.CLIENT, part.id))
            activity.record_part(herself, action="form_sent", attendance=part)
        subjects = {"appointment": booked.id, "booker": hers.client_id}
        activity.record(ruth, action="answers_read", subjects=subjects)
        activity.record(ruth, action="form_marked_read", subjects={"appointment": booked.id})
        clock.move(timedelta(days=1))
        tomorrow = replace(ruth, now=clock())
        activity.record(tomorrow, action="changed_booking_rules", subjects={"practitioner": cast.ruth.id})
    return ids


def found(work: Work, ids: dict[str, str], **sought: object) -> list[str]:
    """The acts, the newest first, by what is looked for."""
    page = activity_log.lines(work, practitioner_id=ids["ruth"], sought=Sought(**sought))  # type: ignore[arg-type]
    written = {"form_sent", "answers_read", "form_marked_read", "changed_booking_rules"}
    return [line.action for line in page.lines if line.action in written]


def test_lines_are_found_by_who_what_and_when(work: Work, logged: dict[str, str], clock: Clock) -> None:
    assert found(work, logged)[0] == "changed_booking_rules"
    assert found(work, logged, who=Who.CLIENTS) == ["form_sent", "form_sent"]
    assert found(work, logged, who=Who.ME) == ["changed_booking_rules", "form_marked_read", "answers_read"]
    assert found(work, logged, who=Who.OTHERS) == found(work, logged, who=Who.SITE) == []
    assert found(work, logged, actions=frozenset({"answers_read"})) == ["answers_read"]
    assert found(work, logged, since=clock()) == ["changed_booking_rules"]
    assert "changed_booking_rules" not in found(work, logged, until=clock())


def test_what_is_about_one_of_two_people_is_not_said_to_be_about_the_other(work: Work, logged: dict[str, str]) -> None:
    assert found(work, logged, client_id=logged["amara"]) == ["form_marked_read", "answers_read", "form_sent"]
    assert found(work, logged, client_id=logged["jonas"]) == ["form_marked_read", "form_sent"]
    about_it = found(work, logged, appointment_id=logged["appointment"])
    assert about_it == ["form_marked_read", "answers_read", "form_sent", "form_sent"]


def test_a_long_log_is_read_page_by_page_without_a_gap(work: Work, cast: Cast) -> None:
    for _ in range(2 * activity_log.PAGE + 3):
        activity.record(work, action="changed_week", subjects={"practitioner": cast.ruth.id})
    numbers: list[int] = []
    before, pages = None, 0
    while pages == 0 or before is not None:
        page = activity_log.lines(work, practitioner_id=cast.ruth.id, sought=Sought(), before=before)
        numbers += [line.number for line in page.lines]
        before, pages = page.older, pages + 1
    assert numbers == list(range(len(numbers), 0, -1))
    assert pages == -(-len(numbers) // activity_log.PAGE)


def test_a_colleague_s_clients_have_no_name_here(work: Work, cast: Cast) -> None:
    other_amara = email_index("amara.diallo@example.com")
    part = work.session.scalars(select(Attendance).join(Client).where(Client.email_index == other_amara)).first()
    assert part is not None
    herself = replace(work, actor=Actor(ActorKind.CLIENT, part.id))
    activity.record_part(herself, action="form_sent", attendance=part)
    shown = activity_log.lines(work, practitioner_id=cast.ruth.id, sought=Sought(who=Who.CLIENTS)).lines
    assert [line.action for line in shown] == ["form_sent"]
    names = activity_names.names_in(work, practitioner_id=cast.ruth.id, shown=shown, sought=Sought())
    assert (names.people, names.parts, names.appointments) == ({}, {}, {})
