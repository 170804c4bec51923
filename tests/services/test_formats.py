"""A format is added, changed, put in order and switched off; what cannot be kept is refused; what is booked stands."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from practice.errors import ChangedMeanwhile, FormatRefused, NotFound
from practice.models.activity import ActivityEntry
from practice.models.appointments import Appointment
from practice.models.scheduling import Caller, FormatKind, Parties, Party, SessionFormat
from practice.rules.entity_tags import entity_tag
from practice.rules.format_faults import FormatFault
from practice.rules.lifecycle import AppointmentStatus
from practice.services import availability, formats
from practice.services.format_values import FormatValues, faults_in, values_of
from practice.services.place_changes import Booked
from practice.work import Work
from tests import factories
from tests.conftest import Unit
from tests.people import Cast

EVENING = FormatValues(
    kind=FormatKind.IN_PERSON,
    name="Evening session",
    summary="After work, without hurry.",
    what_to_expect="We sit down, and you begin where you like.",
    place="14 Willow Lane, London, Ontario",
    access="Ring at the blue door.",
    meeting_point_id=None,
    join_url=None,
    room=None,
    caller=None,
    parties=Parties.EITHER,
    length=timedelta(minutes=60),
    couple_length=timedelta(minutes=90),
    price_cents=16050,
    couple_price_cents=None,
    lowest_cents=None,
    couple_lowest_cents=None,
    deposit_cents=None,
    buffer_before=timedelta(),
    buffer_after=timedelta(minutes=20),
    notice=timedelta(hours=24),
    horizon_days=30,
    starts=("16:00", "17:15"),
    daily_cap=2,
    weekly_cap=None,
    change_deadline=timedelta(hours=48),
    rain_notice=timedelta(hours=2),
    needs_approval=False,
    returning_only=False,
    individual_first=True,
    listed=True,
    active=True,
)
ONLINE = replace(EVENING, kind=FormatKind.ONLINE, place=None, access=None, room="I send the link the day before.")
WALK = replace(EVENING, kind=FormatKind.WALK, place=None, access=None)
PHONE = replace(EVENING, kind=FormatKind.PHONE, place=None, access=None, caller=Caller.CLIENT, parties=Parties.ONE)
PHONE = replace(PHONE, couple_length=None)
HOURS = timedelta(hours=1)


def save(work: Work, chosen: SessionFormat, *, booked: Booked | None = None, **changes: Any) -> SessionFormat:
    kept = values_of(chosen)
    return formats.save(
        work,
        practitioner_id=chosen.practitioner_id,
        format_id=chosen.id,
        values=replace(kept, **changes),
        seen=entity_tag(kept),
        booked=booked,
    )


def actions(work: Work) -> list[str]:
    work.session.flush()
    return list(work.session.scalars(select(ActivityEntry.action).order_by(ActivityEntry.number)))


def test_a_new_format_stands_last_and_can_be_booked(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        added = formats.add(work, practitioner_id=cast.ruth.id, values=EVENING)
        work.session.flush()
        assert added.slug == "evening-session"
        assert formats.formats_of(work, practitioner_id=cast.ruth.id)[-1] is added
        opening = availability.next_opening(work, session_format=added, party=Party.ONE)
        assert opening is not None
        assert opening.end - opening.start == timedelta(minutes=60)
        assert actions(work)[-1] == "added_format"
    with unit() as work:
        again = formats.find(work, format_id=added.id, practitioner_id=cast.ruth.id)
        assert values_of(again) == EVENING


@pytest.mark.parametrize("values", [EVENING, ONLINE, PHONE, replace(ONLINE, join_url="https://video.example.org/r")])
def test_what_is_kept_is_what_was_entered(unit: Unit, cast: Cast, values: FormatValues) -> None:
    with unit() as work:
        format_id = formats.add(work, practitioner_id=cast.ruth.id, values=values).id
    with unit() as work:
        assert values_of(formats.find(work, format_id=format_id, practitioner_id=cast.ruth.id)) == values


def test_a_walk_starts_at_a_meeting_point_that_is_there(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        point_id = cast.seen_by(work).walk.meeting_point_id
        added = formats.add(work, practitioner_id=cast.ruth.id, values=replace(WALK, meeting_point_id=point_id))
        work.session.flush()
        assert added.meeting_point_id == point_id
        with pytest.raises(FormatRefused) as refused:
            formats.add(work, practitioner_id=cast.ruth.id, values=replace(WALK, meeting_point_id="gone"))
        assert refused.value.faults == {"meeting_point_id": FormatFault.NOT_THERE}


@pytest.mark.parametrize(
    ("changes", "name", "fault"),
    [
        ({"name": " "}, "name", FormatFault.MISSING),
        ({"name": "x" * 101}, "name", FormatFault.TOO_SMALL_OR_LARGE),
        ({"summary": ""}, "summary", FormatFault.MISSING),
        ({"price_cents": -1}, "price_cents", FormatFault.TOO_SMALL_OR_LARGE),
        ({"couple_price_cents": -1}, "couple_price_cents", FormatFault.TOO_SMALL_OR_LARGE),
        ({"lowest_cents": 16050}, "lowest_cents", FormatFault.NOT_BELOW),
        ({"couple_lowest_cents": 16050}, "couple_lowest_cents", FormatFault.NOT_BELOW),
        ({"deposit_cents": 16051}, "deposit_cents", FormatFault.NOT_BELOW),
        ({"length": timedelta()}, "length", FormatFault.TOO_SMALL_OR_LARGE),
        ({"length": timedelta(minutes=1000)}, "length", FormatFault.TOO_SMALL_OR_LARGE),
        ({"couple_length": timedelta(minutes=4)}, "couple_length", FormatFault.TOO_SMALL_OR_LARGE),
        ({"buffer_after": timedelta(days=2)}, "buffer_after", FormatFault.TOO_SMALL_OR_LARGE),
        ({"notice": -HOURS}, "notice", FormatFault.TOO_SMALL_OR_LARGE),
        ({"horizon_days": 0, "notice": timedelta()}, "horizon_days", FormatFault.TOO_SMALL_OR_LARGE),
        ({"daily_cap": 0}, "daily_cap", FormatFault.TOO_SMALL_OR_LARGE),
        ({"weekly_cap": 0}, "weekly_cap", FormatFault.TOO_SMALL_OR_LARGE),
        ({"place": None}, "place", FormatFault.MISSING),
        ({"kind": FormatKind.WALK}, "meeting_point_id", FormatFault.MISSING),
        ({"kind": FormatKind.PHONE}, "caller", FormatFault.MISSING),
        ({"kind": FormatKind.ONLINE}, "room", FormatFault.MISSING),
        ({"starts": ("09:00", "09:00")}, "starts", FormatFault.DOUBLED),
        ({"starts": ("25:00",)}, "starts", FormatFault.NO_TIME),
        ({"starts": ("9:00",)}, "starts", FormatFault.NO_TIME),
        ({"notice": 48 * HOURS, "horizon_days": 1}, "notice", FormatFault.BEYOND_HORIZON),
        ({"parties": Parties.ONE, "couple_length": None, "couple_price_cents": 1}, "couple_price_cents", "no_couples"),
        ({"parties": Parties.ONE}, "couple_length", FormatFault.NO_COUPLES),
    ],
)
def test_what_nobody_could_book_is_refused(changes: dict[str, Any], name: str, fault: FormatFault) -> None:
    assert faults_in(replace(EVENING, **changes)) == {name: fault}


@pytest.mark.parametrize(
    "url",
    [
        "http://video.example.org/r",
        "javascript:alert(1)",
        "https://",
        "https://video",
        "https://[::1",
        "https://video.example.org@evil.example.com/",
        "https://video.example.org/a b",
        "https://video.example.org/" + "x" * 500,
    ],
)
def test_a_link_to_a_room_is_secure_or_refused(url: str) -> None:
    assert faults_in(replace(ONLINE, join_url=url)) == {"join_url": FormatFault.NOT_SECURE}
    assert faults_in(replace(EVENING, join_url=url)) == {}, "of another kind it is not asked"


@pytest.mark.parametrize("values", [EVENING, ONLINE, PHONE, replace(EVENING, notice=24 * HOURS, horizon_days=1)])
def test_what_can_be_booked_is_kept(values: FormatValues) -> None:
    assert faults_in(values) == {}


def test_what_is_refused_changes_nothing(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        before, entries = values_of(chosen), actions(work)
        with pytest.raises(FormatRefused):
            save(work, chosen, price_cents=-1, name="Another")
        assert (values_of(chosen), actions(work)) == (before, entries)


def test_saving_what_is_there_already_changes_nothing(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).phone
        before = actions(work)
        formats.save(
            work, practitioner_id=cast.ruth.id, format_id=chosen.id, values=values_of(chosen), seen="from long ago"
        )
        assert actions(work) == before


def test_of_two_devices_the_later_is_told(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        shown = values_of(chosen)
        save(work, chosen, price_cents=17000)
        with pytest.raises(ChangedMeanwhile):
            formats.save(
                work,
                practitioner_id=cast.ruth.id,
                format_id=chosen.id,
                values=replace(shown, name="At my office"),
                seen=entity_tag(shown),
            )
        assert (chosen.name, chosen.price_cents) == ("In person", 17000)


def test_the_same_format_twice_is_one(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        added = [formats.add(work, practitioner_id=cast.ruth.id, values=EVENING) for _ in range(2)]
        other = formats.add(work, practitioner_id=cast.ruth.id, values=replace(EVENING, price_cents=16060))
        assert added[0].id == added[1].id
        assert (added[0].slug, other.slug) == ("evening-session", "evening-session-2")
        assert actions(work).count("added_format") == 2


def test_the_address_stays_when_the_name_changes(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        changed = save(work, cast.seen_by(work).in_person, name="At my office")
        assert (changed.name, changed.slug) == ("At my office", "in-person")


def test_what_is_booked_keeps_its_price_its_time_and_its_deadline(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        booked = factories.appointment(work, session_format=chosen, starts_at=factories.at("2027-03-09T15:15"))
        frozen = ("starts_at", "ends_at", "price_cents", "buffer_before", "buffer_after", "change_until", "place")
        before = {name: getattr(booked, name) for name in frozen}
        save(
            work,
            chosen,
            length=timedelta(minutes=90),
            price_cents=99900,
            buffer_before=timedelta(hours=1),
            buffer_after=timedelta(hours=1),
            change_deadline=timedelta(hours=2),
            place="2 Other Street, London, Ontario",
            active=False,
            booked=Booked.LEAVE,
        )
        appointment_id = booked.id
    with unit() as work:
        now = work.session.get_one(Appointment, appointment_id)
        assert {name: getattr(now, name) for name in frozen} == before
        assert now.status is AppointmentStatus.BOOKED


def test_how_it_is_met_stays_once_it_was_booked(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).online
        held = factories.appointment(
            work,
            session_format=chosen,
            starts_at=factories.at("2027-03-09T15:15"),
            status=AppointmentStatus.HELD,
        )
        assert formats.use_of(work, session_format=chosen) == formats.Use(ever=0, coming=0)
        held.status, held.held_until = AppointmentStatus.CANCELLED, None
        work.session.flush()
        with pytest.raises(FormatRefused) as refused:
            save(work, chosen, kind=FormatKind.IN_PERSON, place="14 Willow Lane")
        assert refused.value.faults == {"kind": FormatFault.IS_FIXED}


def test_before_that_it_may_become_another(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        changed = save(work, cast.seen_by(work).online, kind=FormatKind.PHONE, room=None, caller=Caller.PRACTITIONER)
        assert (changed.kind, changed.place, changed.caller) == (FormatKind.PHONE, None, Caller.PRACTITIONER)


def test_the_place_of_a_call_is_left_as_it_is(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        assert save(work, cast.seen_by(work).phone, price_cents=1).place == "By phone"


def test_formats_are_put_in_order(unit: Unit, cast: Cast) -> None:
    with unit() as work:

        def names() -> list[str]:
            return [each.name for each in formats.formats_of(work, practitioner_id=cast.ruth.id)]

        first, second, third, last = names()
        online = cast.seen_by(work).online
        assert third == online.name
        formats.move(work, practitioner_id=cast.ruth.id, format_id=online.id, by=-1)
        assert names() == [first, third, second, last]
        for _ in range(3):
            formats.move(work, practitioner_id=cast.ruth.id, format_id=online.id, by=1)
        assert names() == [first, second, last, third]


def test_a_format_is_found_by_its_word_also_when_it_is_switched_off(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        cast.seen_by(work).phone.active = False
        assert formats.find_by_slug(work, practitioner_id=cast.ruth.id, slug="phone").id == cast.phone.id
        with pytest.raises(NotFound):
            formats.find_by_slug(work, practitioner_id=cast.ruth.id, slug="nothing")


def test_another_counsellors_format_is_not_hers(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        other = work.session.scalars(select(SessionFormat).where(SessionFormat.practitioner_id != cast.ruth.id)).first()
        assert other is not None
        for refused in (
            lambda: formats.find(work, format_id=other.id, practitioner_id=cast.ruth.id),
            lambda: formats.move(work, practitioner_id=cast.ruth.id, format_id=other.id, by=1),
            lambda: formats.save(
                work, practitioner_id=cast.ruth.id, format_id=other.id, values=EVENING, seen=entity_tag(EVENING)
            ),
        ):
            with pytest.raises(NotFound):
                refused()


def test_coming_appointments_are_those_ahead_that_stand(unit: Unit, cast: Cast) -> None:
    with unit() as work:
        chosen = cast.seen_by(work).in_person
        for day, status in (
            ("2027-02-09", AppointmentStatus.BOOKED),
            ("2027-03-09", AppointmentStatus.BOOKED),
            ("2027-03-10", AppointmentStatus.REQUESTED),
            ("2027-03-11", AppointmentStatus.CANCELLED),
        ):
            starts_at = factories.at(f"{day}T15:15")
            factories.appointment(work, session_format=chosen, starts_at=starts_at, status=status)
        assert formats.use_of(work, session_format=chosen) == formats.Use(ever=4, coming=2)


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("Evening session", (), "evening-session"),
        ("Séance à pied, l'après-midi", (), "seance-a-pied-lapres-midi"),
        ("Walk & Talk", ("walk-talk",), "walk-talk-2"),
        ("散歩", (), "in-person"),
        ("Прогулка", ("in-person", "in-person-2"), "in-person-3"),
        ("!!!", (), "in-person"),
        ("Details", (), "details-2"),
        ("a" * 200, (), "a" * 50),
    ],
)
def test_the_address_is_made_of_the_name(name: str, taken: tuple[str, ...], slug: str) -> None:
    assert formats.slug_from(name, FormatKind.IN_PERSON, taken=taken) == slug


def test_every_value_is_bounded_or_chosen_or_words() -> None:
    """So that a value added later is not forgotten here: its wrong sizes have to be refused above."""
    numbers = {"length", "couple_length", "price_cents", "couple_price_cents", "buffer_before", "buffer_after"}
    numbers |= {"lowest_cents", "couple_lowest_cents", "deposit_cents"}
    numbers |= {"notice", "horizon_days", "daily_cap", "weekly_cap", "change_deadline", "rain_notice"}
    for name in numbers:
        negative = -timedelta(minutes=1) if isinstance(getattr(EVENING, name), timedelta) else -1
        assert faults_in(replace(EVENING, **{name: negative}))[name] is FormatFault.TOO_SMALL_OR_LARGE
    ticks = {"needs_approval", "returning_only", "individual_first", "listed", "active"}
    others = {"starts", "reminders", "kind", "parties", "caller", "asks"} | ticks
    words = {"name", "summary", "what_to_expect", "place", "access", "meeting_point_id", "join_url", "room"}
    assert {each.name for each in fields(FormatValues)} == numbers | others | words
