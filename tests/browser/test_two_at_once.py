"""What if two people want the same hour, or one person presses twice, or goes back?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from practice.models.appointments import Appointment
from practice.rules.lifecycle import AppointmentStatus
from tests.browser.client import Client
from tests.deployment import Deployment


@pytest.fixture
def jonas(open_browser: Callable[..., Page], look: Callable[[Page], None]) -> Client:
    """Somebody in front of another browser."""
    return Client(open_browser(), look, "Jonas Weber")


def test_jonas_is_shown_the_nearest_times_when_amara_was_quicker(amara: Client, jonas: Client):
    for client in (amara, jonas):
        client.opens_the_site()
        client.chooses("Phone")
        client.sees("Choose a time")
        client.marks_a_time()
    amara.presses("Continue")
    amara.sees("Your details")
    jonas.presses("Continue")
    jonas.is_told("was just taken")
    jonas.reads("Here are the nearest times.")
    assert jonas.page.locator(".slot-picker__slot").count() == 3
    jonas.picks_a_time(0)
    jonas.sees("Your details")


def test_jonas_whose_time_went_while_he_was_away_loses_nothing_that_he_typed(
    amara: Client, jonas: Client, deployment: Deployment
):
    jonas.opens_the_site()
    jonas.chooses("Phone")
    jonas.picks_a_time()
    jonas.gives_details(phone="519 555 0177")
    jonas.sees("Check and confirm your booking")
    let_a_quarter_of_an_hour_pass(deployment, jonas.start)
    amara.books("Phone", phone="519 555 0142")
    assert amara.start == jonas.start

    jonas.ticks("I agree to the fees")
    jonas.presses("Confirm booking")
    jonas.is_told("was just taken")
    jonas.reads("What you have typed so far is still there.")
    jonas.picks_a_time(0)
    jonas.sees("Check and confirm your booking")
    jonas.reads(jonas.name, jonas.email, "(519) 555-0177", jonas.wall_time)
    jonas.confirms()
    jonas.sees("You are booked")


@pytest.mark.parametrize("scripts", [True, False], ids=["with_scripts", "without_scripts"])
def test_amara_presses_confirm_twice_and_is_booked_once(
    scripts: bool, open_browser: Callable[..., Page], look: Callable[[Page], None], deployment: Deployment
):
    amara = Client(open_browser(java_script_enabled=scripts), look)
    amara.opens_the_site()
    amara.chooses("Phone")
    amara.picks_a_time()
    amara.gives_details(phone="519 555 0142")
    amara.ticks("I agree to the fees")
    amara.page.get_by_role("button", name="Confirm booking").dblclick(no_wait_after=True)
    amara.sees("You are booked")
    amara.page.reload()
    amara.sees("You are booked")
    assert bookings_at(deployment, amara.start) == 1
    assert len(deployment.letters_to(amara.email)) == 1


def test_amara_goes_back_after_confirming_and_is_still_booked_once(amara: Client, deployment: Deployment):
    amara.books("Phone", phone="519 555 0142")
    for _step in range(2):
        amara.page.go_back()
        amara.sees("You are booked")
    amara.reads(amara.wall_time)
    expect(amara.page.get_by_role("button", name="Confirm booking")).to_have_count(0)
    assert bookings_at(deployment, amara.start) == 1


def let_a_quarter_of_an_hour_pass(deployment: Deployment, start: datetime) -> None:
    """As long as a time is held. The machine's clock can't be moved, so what was held is made that much older."""
    held = select(Appointment).where(Appointment.starts_at == start)
    with deployment.sessions().writing() as session:
        appointment = session.scalars(held).one()
        assert appointment.held_until is not None, "it is not only held any more"
        appointment.held_until -= timedelta(minutes=15)
        session.commit()


def bookings_at(deployment: Deployment, start: datetime) -> int:
    """How many there are in the diary then."""
    booked = select(func.count()).where(Appointment.starts_at == start, Appointment.status == AppointmentStatus.BOOKED)
    with deployment.sessions().reading() as session:
        return session.scalars(booked).one()
