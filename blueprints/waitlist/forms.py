"""What a client says when no time suits her: what she would come to, when, and where to write."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, ValidationError

from blueprints.day_fields import DayField
from blueprints.fields import ChoiceField, ChoicesField, Form, StartField, choice, optional, required
from blueprints.meeting import party_words
from blueprints.person_fields import SHARED, email_field, name_field, seen_field
from blueprints.wishes import PARTS, weekday_names
from practice.errors import WaitlistRefused
from practice.models.scheduling import Party, SessionFormat
from practice.models.waitlist import WaitlistOffer
from practice.rules.day_parts import PartOfDay
from practice.rules.waitlist import WaitlistFault, Wish
from practice.services.waitlist import Newcomer
from practice.services.waitlist_answers import Answer

ONCE_LENGTH = 100


class WishForm(Form):
    """What she waits for. Nothing ticked means that anything is right."""

    formats = ChoicesField(
        _("How would you like to meet?"),
        [required(_("Choose at least one way to meet"))],
        description=_("Tick all that would do."),
    )
    party = ChoiceField(_("Who is coming?"), [required(_("Choose who is coming"))])
    weekdays = ChoicesField(_("Which days suit you?"), [optional()], description=_("Tick none for any day."))
    parts = ChoicesField(
        _("Which part of the day?"),
        [optional()],
        choices=[choice(part, words) for part, words in PARTS.items()],
        description=_("Tick none for any time."),
    )
    from_on = DayField(_("Not before"), [optional()])
    until_on = DayField(_("Not after"), [optional()], description=_("After that day I take you off the list."))

    def ask_about(self, formats: Sequence[SessionFormat]) -> None:
        """Show these ways to meet, and who may come to them."""
        self.offered = {each.id: each for each in formats}
        self.formats.choices = [choice(each.id, each.name, each.summary) for each in formats]
        parties = [party for party in Party if any(each.allows(party) for each in formats)]
        self.party.choices = [choice(party, party_words(party)) for party in parties]
        self.weekdays.choices = [choice(str(number), name) for number, name in enumerate(weekday_names())]

    def validate_formats(self, field: ChoicesField) -> None:
        wrong = [each.name for each in map(self.offered.get, field.data or ()) if each and not self._allows(each)]
        if wrong:
            raise ValidationError(_("%(name)s is not possible for who is coming", name=wrong[0]))

    def show(self, refusal: WaitlistRefused) -> None:
        """Say beside the field what cannot be waited for."""
        if refusal.fault is not WaitlistFault.NO_DAY:
            raise refusal
        self.add_error("until_on", str(_("Enter a day that is still to come, and not before the first one")))

    def wish(self) -> Wish:
        """What she ticked, as values."""
        return Wish(
            format_ids=tuple(self.formats.data or ()),
            party=Party(self.party.data),
            weekdays=tuple(int(day) for day in self.weekdays.data or ()),
            parts=tuple(PartOfDay(part) for part in self.parts.data or ()),
            from_on=self.from_on.data,
            until_on=self.until_on.data,
        )

    def _allows(self, chosen: SessionFormat) -> bool:
        return self.party.data not in set(Party) or chosen.allows(Party(self.party.data))


class JoinForm(WishForm):
    """The same, and who she is. `once` makes the same form sent twice one place."""

    once = HiddenField()
    name = name_field()
    email = email_field(_("I write there when a time opens. My emails about it say very little."))
    seen = seen_field(_("Then I also say very little in what I send after you have booked."))

    def newcomer(self) -> Newcomer:
        """What she typed, as values."""
        return Newcomer(
            name=self.name.data or "",
            email=self.email.data or "",
            discreet=self.seen.data == SHARED,
            wish=self.wish(),
        )

    @property
    def key(self) -> str:
        """What this form carried since its page was made."""
        return (self.once.data or token_urlsafe())[:ONCE_LENGTH]


class AnswerForm(Form):
    """What becomes of an offer. It has to be chosen: what a mail scanner sends by itself is only an error."""

    offer = HiddenField()
    answer = ChoiceField(
        _("What would you like to do?"),
        [required(_("Choose what you would like to do"))],
        choices=[
            choice(Answer.TAKE, _("Take this time"), _("I keep it for you while you check the rest.")),
            choice(Answer.NOT_THIS_ONE, _("Not this one"), _("You stay on the list, in your place.")),
            choice(Answer.LEAVE, _("Take me off the list")),
        ],
    )

    @classmethod
    def about(cls, offer: WaitlistOffer) -> AnswerForm:
        """The question about one offer."""
        return cls(data={"offer": offer.id})


class OtherTimeForm(Form):
    """One of the times near to one that has gone."""

    start = StartField(_("These are open now"), _("Choose one of the times"))


class LeaveForm(Form):
    """A choice that has to be made, for the same reason."""

    answer = ChoiceField(
        _("Leave the waitlist?"),
        [required(_("Choose whether to leave or to stay"))],
        choices=[choice(Answer.LEAVE, _("Take me off the list")), choice("stay", _("Keep my place"))],
    )


def filled(form: WishForm, wish: Wish) -> Any:
    """The form as she left it."""
    form.formats.data, form.party.data = list(wish.format_ids), wish.party
    form.weekdays.data, form.parts.data = [str(day) for day in wish.weekdays], [part.value for part in wish.parts]
    form.from_on.data, form.until_on.data = wish.from_on, wish.until_on
    return form
