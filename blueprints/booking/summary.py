"""What a booking under way looks like in words: the time that is kept, and the rows of the check page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import session, url_for
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from blueprints.booking.forms import CheckForm
from blueprints.booking.offer import Offer, possible_parties
from blueprints.filters import date_time_words, money, phone_words, when_words
from blueprints.mail_hours import mail_hours_words
from blueprints.meeting import RAIN_PLANS, VOICEMAIL, deposit_words
from blueprints.work import practice, reading, settings
from mailing.preview import Foretold, foretell_booking
from practice.models.appointments import Appointment
from practice.models.intake import ConsentText
from practice.models.scheduling import BookingDraft, Caller, FormatKind, SessionFormat
from practice.services import booking, holds
from practice.services.drafts import ClientDetails, details_of, find_draft_and_hold

Row = dict[str, Any]


@dataclass(frozen=True)
class UnderWay:
    """A draft with the time that is held for it, if it is."""

    draft: BookingDraft
    held: Appointment | None

    @property
    def is_confirmed(self) -> bool:
        return self.draft.confirmed_at is not None

    @cached_property
    def offer(self) -> Offer:
        return Offer(self.draft.session_format, self.draft.party, self.held.length if self.held else None)

    @cached_property
    def details(self) -> ClientDetails | None:
        return details_of(self.draft)

    @property
    def foretold(self) -> Foretold:
        """What will be in her inbox, and in her partner's, once she confirms."""
        assert self.details is not None, "the check page comes after her details"
        return foretell_booking(reading(), draft=self.draft, held=self.held, details=self.details, settings=settings())

    @property
    def is_complete(self) -> bool:
        """Whether all is said that this way of meeting needs."""
        return self.details is not None and self.details.suffice_for(self.draft.session_format)

    def offer_is(self, offer: Offer) -> bool:
        """Whether this is of that format, for that party."""
        return self.draft.format_id == offer.session_format.id and self.draft.party is offer.party

    @property
    def start(self) -> datetime:
        return self.draft.starts_at

    @property
    def end(self) -> datetime:
        """As long as when it was held, or as it would be today."""
        return self.held.ends_at if self.held else self.start + self.offer.length

    @property
    def seconds(self) -> int:
        """How long the time is still kept."""
        return int(holds.time_left(reading(), held=self.held).total_seconds())

    @property
    def price_cents(self) -> int:
        return booking.price_of(self.draft, self.held)

    @property
    def change_until(self) -> datetime:
        """Until when she changes or cancels by herself: as when it was held, or as it would be today."""
        return self.held.change_until if self.held else self.start - self.draft.session_format.change_deadline

    @property
    def phone_hint(self) -> str:
        """What her number is for, and who calls whom."""
        chosen, number = self.offer.session_format, phone_words(practice().phone)
        if chosen.kind is FormatKind.WALK:
            return _("In case we miss each other at the meeting point.")
        if chosen.kind is FormatKind.ONLINE:
            return _("In case the connection fails. Then I call you.")
        if chosen.caller is Caller.CLIENT:
            return _("You call me at %(number)s. I need yours in case we are cut off.", number=number)
        return _("I call you at this number at the time of our session.")

    @property
    def next_url(self) -> str:
        """The next step: her details, or when they are known, the last look at it all."""
        return url_for("booking.check" if self.is_complete else "booking.details")


def under_way() -> UnderWay:
    """What this browser has begun. Refuses with DraftNotFound."""
    return UnderWay(*find_draft_and_hold(reading(), token=session.get("draft")))


def changes_since(this: UnderWay, form: CheckForm, terms: ConsentText) -> list[str]:
    """What is different from the page that she confirmed: the time, the price, the wording, or else what she typed."""
    changes = []
    if form.start.data != this.start.isoformat():
        changes.append(_("The time is now %(when)s.", when=when_words(this.start, this.end)))
    if form.agreed()["price_cents"] != this.price_cents:
        changes.append(_("The price is now %(price)s.", price=money(this.price_cents)))
    if form.terms_id.data != terms.id:
        changes.append(_("The words about fees and cancelling are new. Read them once more."))
    return changes or [_("Something was changed in another window. Look once more before you confirm.")]


def summary_rows(this: UnderWay) -> list[Row]:
    """All that she is about to confirm, each row with the way to change it."""
    details, chosen = this.details, this.offer.session_format
    assert details is not None, "the check page comes after her details"
    return [
        _row(_("When"), when_words(this.start, this.end), this.offer.times_url(), _("the time")),
        *_meeting_rows(this, chosen, details),
        *_person_rows(chosen, details),
        _cost_row(this, chosen),
        *_deposit_rows(this, chosen),
        _row(_("Changing or cancelling"), _change_words(this)),
    ]


def _meeting_rows(this: UnderWay, chosen: SessionFormat, details: ClientDetails) -> list[Row]:
    rows = [_row(_("How"), this.offer.about, url_for("site.home"), _("how we meet"))]
    if len(possible_parties(chosen)) > 1:
        rows.append(_row(_("Who is coming"), this.offer.who, this.offer.change_url, _("who is coming")))
    rows.append(_row(_("Where"), _where_words(chosen, details)))
    if details.rain_plan and chosen.kind is FormatKind.WALK:
        rows.append(_typed(_("If the weather is bad"), RAIN_PLANS[details.rain_plan]))
    return rows


def _person_rows(chosen: SessionFormat, details: ClientDetails) -> list[Row]:
    discreet, open_ = _("They say very little, and nothing goes to your calendar"), _("In full, with a calendar entry")
    rows = [
        _typed(_("Name"), details.name),
        _typed(_("Email"), details.email),
        _typed(_("My messages to you"), discreet if details.discreet else open_),
    ]
    if not details.mail_hours.is_any:
        rows.append(_typed(_("When I email you"), mail_hours_words(details.mail_hours)))
    if details.phone and chosen.kind is not FormatKind.IN_PERSON:
        rows.append(_typed(_("Phone"), phone_words(details.phone)))
        rows.append(
            _typed(_("Voicemail"), VOICEMAIL[details.voicemail] if details.voicemail else _("I leave no message"))
        )
    if details.contact_hours:
        rows.append(_typed(_("When I do not call"), details.contact_hours))
    if details.partner_email:
        rows.append(_typed(_("Your partner"), f"{details.partner_name}, {details.partner_email}"))
    elif details.partner_is_handed_over:
        passes_on = _("%(name)s. You pass the invitation on yourself", name=details.partner_name)
        rows.append(_typed(_("Your partner"), passes_on))
    return rows


def _where_words(chosen: SessionFormat, details: ClientDetails) -> str:
    if chosen.kind is FormatKind.PHONE:
        if chosen.caller is Caller.CLIENT:
            return _("You call me at %(number)s", number=phone_words(practice().phone))
        return _("I call you at %(number)s", number=phone_words(details.phone))
    if chosen.kind is FormatKind.WALK and chosen.meeting_point:
        return chosen.meeting_point.name
    return chosen.place or ""


def _cost_row(this: UnderWay, chosen: SessionFormat) -> Row:
    cost = money(this.price_cents, this.held.currency if this.held else None)
    is_chosen = chosen.scale_for(this.draft.party) is not None
    return _row(_("Cost"), cost, url_for("booking.details") if is_chosen else None, _("what you pay"))


def _deposit_rows(this: UnderWay, chosen: SessionFormat) -> list[Row]:
    asked = chosen.deposit_of(this.price_cents)
    return [_row(_("Deposit"), deposit_words(asked, this.held.currency if this.held else None))] if asked else []


def _change_words(this: UnderWay) -> str:
    if this.change_until <= reading().now:
        return _("It is soon, so please call me if you need to change or cancel.")
    return _("By yourself until %(when)s", when=date_time_words(this.change_until))


def _typed(key: str, value: str | LazyString) -> Row:
    return _row(key, value, url_for("booking.details"), key.lower())


def _row(key: str, value: str | LazyString, url: str | None = None, what: str | None = None) -> Row:
    return {"key": key, "value": value, "url": url, "what": what}
