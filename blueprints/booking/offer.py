"""What the times are for: a session format and who is coming, in words and as addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from blueprints.booking.forms import UNSURE
from blueprints.fields import choice
from blueprints.filters import minutes, money
from blueprints.meeting import party_words
from blueprints.work import practice, reading
from practice.models.scheduling import Party, SessionFormat

DAY = timedelta(days=1)
LATELY, FURTHEST = 31 * DAY, 750 * DAY  # wider than any month and any horizon


@dataclass(frozen=True, slots=True)
class Offer:
    """A format for a party; of a time that is held, at the length with which it is."""

    session_format: SessionFormat
    party: Party
    held_length: timedelta | None = None

    @property
    def length(self) -> timedelta:
        return self.held_length or self.session_format.length_for(self.party)

    @property
    def about(self) -> str:
        """`Walk & Talk, 50 minutes`."""
        return f"{self.session_format.name}, {minutes(self.length)}"

    @property
    def price(self) -> str:
        """`$150`."""
        return money(self.session_format.price_for(self.party))

    @property
    def who(self) -> str:
        """`Just me`."""
        return party_words(self.party)

    @property
    def change_url(self) -> str:
        """Where who is coming is changed; or where there is no choice, the format."""
        asks = len(possible_parties(self.session_format)) > 1
        return url_for("booking.choose_who", slug=self.session_format.slug) if asks else url_for("site.home")

    @property
    def last_day(self) -> date:
        """The furthest day that can be booked today."""
        return today() + self.session_format.horizon_days * DAY

    def times_url(self, **more: Any) -> str:
        """The page with the times."""
        return url_for("booking.choose_time", slug=self.session_format.slug, party=self.party.value, **more)

    @property
    def waitlist_url(self) -> str:
        """Where she says that none of the times suits her."""
        return url_for("waitlist.join", slug=self.session_format.slug, party=self.party.value)

    def month_url(self, month: date | None = None) -> str:
        """A month as a table; without one, the month of the soonest opening."""
        named = f"{month:%Y-%m}" if month else None
        return url_for("booking.choose_month", slug=self.session_format.slug, party=self.party.value, month=named)


def possible_parties(session_format: SessionFormat) -> list[Party]:
    """Who may come."""
    return [party for party in Party if session_format.allows(party)]


def who_choices(session_format: SessionFormat) -> list[SelectChoice]:
    """The answers to "Who is coming?", each with its length and price."""
    known = []
    for party in possible_parties(session_format):
        length, price = minutes(session_format.length_for(party)), money(session_format.price_for(party))
        known.append(choice(party.value, party_words(party), f"{length}, {price}"))
    return [*known, choice(UNSURE, _("I am not sure yet"), _("Book for yourself. We can talk about it."))]


def day_asked_for(name: str, parse: Callable[[str], date]) -> date | None:
    """A date in the address; None when there is none, or none that anybody could mean."""
    try:
        asked = parse(request.args.get(name, ""))
    except ValueError:
        return None
    return asked if today() - LATELY <= asked <= today() + FURTHEST else None


def today() -> date:
    """The day on the practice's calendar."""
    return reading().now.astimezone(zone()).date()


def zone() -> ZoneInfo:
    """The practice's zone."""
    return ZoneInfo(practice().zone)
