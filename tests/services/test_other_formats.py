"""In which other ways a client may meet at her own time, and what that brings with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from practice.errors import NotFound, SlotTaken
from practice.models.appointments import RainPlan, Voicemail
from practice.models.intake import Consent, ConsentKind, ConsentText
from practice.models.scheduling import Parties, SessionFormat, bookable_formats
from practice.rules.letter_kinds import LetterKind
from practice.services import own_page
from practice.services.own_page import NewFormat
from practice.work import Work
from tests.booked import TUESDAY, TUESDAY_AFTERNOON, Booked, appointment, attendance, book, happened, waiting
from tests.conftest import Unit
from tests.people import Cast


def change_to(work: Work, booked: Booked, change: NewFormat) -> None:
    own_page.change_format(work, appointment_id=booked.id, attendance_id=booked.booker, change=change)


def meet_by_phone(work: Work, booked: Booked, cast: Cast) -> None:
    change_to(work, booked, NewFormat(format_id=cast.phone.id, phone="+15195550142"))


def test_another_format_brings_its_own_length_price_and_place(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        phone = work.session.merge(cast.phone)
        phone.length, phone.price_cents, phone.buffer_after = timedelta(minutes=30), 9000, timedelta(minutes=5)
    booked = book(unit, cast.in_person)
    with unit(booked.actor()) as work:
        meet_by_phone(work, booked, cast)
    with unit() as work:
        changed, booker = appointment(work, booked), attendance(work, booked.booker)
        assert (changed.format_id, changed.starts_at, changed.length) == (cast.phone.id, TUESDAY, timedelta(minutes=30))
        assert (changed.price_cents, changed.place, changed.buffer_after) == (9000, "By phone", timedelta(minutes=5))
        assert changed.change_until == TUESDAY - timedelta(hours=24)
        assert (changed.revision, booker.sequence) == (1, 1)
        assert (booker.client.phone, booker.voicemail) == ("+15195550142", Voicemail.NONE)
        assert set(waiting(work, booked)) == {
            (LetterKind.FORMAT_CHANGED, booked.booker),
            (LetterKind.PRACTITIONER_FORMAT_CHANGED, None),
        }
        assert [what for what, _ in happened(work, booked)] == ["format_changed"]


def test_a_walk_takes_its_rain_plan_and_its_consent_along(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    change = NewFormat(cast.walk.id, rain_plan=RainPlan.INDOORS, agrees_to_outdoors=True, phone="+15195550142")
    with unit(booked.actor()) as work:
        change_to(work, booked, change)
    with unit() as work:
        walk = appointment(work, booked)
        assert (walk.rain_plan, walk.meeting_point_id) == (RainPlan.INDOORS, cast.walk.meeting_point_id)
        agreed = work.session.scalars(
            select(ConsentText)
            .join(Consent, Consent.text_id == ConsentText.id)
            .where(Consent.attendance_id == booked.booker)
        ).one()
        assert (agreed.kind, agreed.version) == (ConsentKind.WALK, 2)
    with unit(booked.actor()) as work:
        meet_by_phone(work, booked, cast)
        assert appointment(work, booked).rain_plan is None
        assert appointment(work, booked).meeting_point_id is None


def offered(work: Work, booked: Booked) -> list[str]:
    among = work.session.scalars(bookable_formats()).all()
    return [chosen.name for chosen in own_page.other_formats(work, appointment=appointment(work, booked), among=among)]


def test_only_formats_that_suit_the_time_and_the_party_are_offered(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        work.session.get_one(SessionFormat, cast.phone.id).parties = Parties.ONE
        work.session.get_one(SessionFormat, cast.online.id).starts = ["11:00"]
        work.session.get_one(SessionFormat, cast.walk.id).returning_only = True
    alone, couple = book(unit, cast.in_person), book(unit, cast.in_person, start=TUESDAY_AFTERNOON, couple=True)
    with unit() as work:
        assert offered(work, alone) == ["Phone"]
        assert offered(work, couple) == []
        work.session.get_one(SessionFormat, cast.phone.id).needs_approval = True
        work.session.flush()
        assert offered(work, alone) == []


def test_what_is_not_offered_is_refused(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    with unit() as work:
        work.session.merge(cast.phone).active = False
        work.session.merge(cast.online).starts = ["11:00"]
    with unit(booked.actor()) as work, pytest.raises(NotFound):
        meet_by_phone(work, booked, cast)
    with unit(booked.actor()) as work, pytest.raises(SlotTaken):
        change_to(work, booked, NewFormat(format_id=cast.online.id))
