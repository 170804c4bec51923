"""How somebody may be reached is hers to say, and holds from then on."""

from __future__ import annotations

import pytest

from practice.errors import NotFound, NotPossibleNow
from practice.models.appointments import Channel, Voicemail
from practice.services import appointments, contact, own_page
from practice.services.contact import ContactRule, is_discreet
from practice.work import Actor, ActorKind
from tests.booked import TUESDAY_AFTERNOON, Booked, as_ruth, attendance, book, happened, waiting
from tests.conftest import Unit
from tests.people import Cast

PRIVATE = ContactRule(is_discreet=False)


def say(unit: Unit, booked: Booked, rule: ContactRule, *, who: str = "") -> bool:
    with unit(Actor(ActorKind.CLIENT, who or booked.booker)) as work:
        return contact.say_how_to_reach(work, appointment_id=booked.id, attendance_id=who or booked.booker, rule=rule)


def test_all_that_she_says_holds_and_leaves_one_line(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    rule = ContactRule(
        is_discreet=True,
        channels=(Channel.CALL, Channel.EMAIL),
        voicemail=Voicemail.BRIEF,
        contact_hours="not after 6 p.m.",
        phone="+15195550142",
    )
    assert say(unit, booked, rule)
    with unit() as work:
        hers = attendance(work, booked.booker)
        assert (hers.discreet, hers.channels, hers.voicemail) == (True, ["email", "call"], Voicemail.BRIEF)
        assert (hers.contact_hours, hers.client.phone) == ("not after 6 p.m.", "+15195550142")
        assert happened(work, booked) == [("contact_rule_changed", f"client:{booked.booker}")]
        assert (hers.sequence, waiting(work, booked)) == (0, {}), "nobody is told by letter"


def test_what_she_does_not_say_stays_and_the_same_again_is_no_change(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, phone="+15195550142", discreet=True)
    assert say(unit, booked, ContactRule(voicemail=Voicemail.WITH_NAME, contact_hours="", phone="+15195550143"))
    assert not say(unit, booked, ContactRule(voicemail=Voicemail.WITH_NAME, is_discreet=True))
    with unit() as work:
        hers = attendance(work, booked.booker)
        assert (hers.discreet, hers.channels) == (True, ["email"])
        assert hers.client.phone == "+15195550142", "a number that is kept is never overwritten"
        assert len(happened(work, booked)) == 1


def test_a_first_number_gets_no_message_until_she_allows_one(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person)
    say(unit, booked, ContactRule(phone="+15195550142"))
    with unit() as work:
        assert attendance(work, booked.booker).voicemail is Voicemail.NONE


def test_a_partner_stays_discreet_until_he_says_himself_that_his_mail_is_private(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    with unit(Actor(ActorKind.CLIENT, booked.partner)) as work:
        own_page.accept(work, appointment_id=booked.id, attendance_id=booked.partner)
    with unit() as work:
        assert is_discreet(work, attendance=attendance(work, booked.partner))
    say(unit, booked, PRIVATE, who=booked.partner)
    with unit() as work:
        assert not is_discreet(work, attendance=attendance(work, booked.partner))
        assert not is_discreet(work, attendance=attendance(work, booked.booker))


def test_one_who_asks_for_discretion_has_it_for_both_in_a_shared_mailbox(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True, email="jonas@example.com")
    say(unit, booked, PRIVATE, who=booked.partner)
    say(unit, booked, ContactRule(is_discreet=True))
    with unit() as work:
        for each in (booked.booker, booked.partner):
            assert is_discreet(work, attendance=attendance(work, each))
        assert not attendance(work, booked.partner).discreet, "what he said himself stands"


def test_nobody_says_it_for_somebody_else_or_for_what_is_off(unit: Unit, cast: Cast) -> None:
    booked = book(unit, cast.in_person, couple=True)
    other = book(unit, cast.phone, start=TUESDAY_AFTERNOON)
    with pytest.raises(NotFound):
        say(unit, booked, PRIVATE, who=other.booker)
    with unit(Actor(ActorKind.CLIENT, booked.partner)) as work:
        own_page.decline(work, appointment_id=booked.id, attendance_id=booked.partner)
    with pytest.raises(NotPossibleNow):
        say(unit, booked, PRIVATE, who=booked.partner)
    with unit(as_ruth(cast)) as work:
        appointments.cancel_by_practitioner(work, appointment_id=booked.id, reason="ill")
    with pytest.raises(NotPossibleNow):
        say(unit, booked, PRIVATE)
