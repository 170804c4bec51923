"""What stands about money beside one appointment: the fee, what was paid, what is proposed, and the receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from blueprints.admin.flags import Flag
from blueprints.admin.money_words import KINDS, WAYS, state_flag
from blueprints.admin.today import blueprint
from blueprints.filters import date_words
from blueprints.filters import money as money_words
from blueprints.money_field import plain_amount
from practice.models.appointments import Answer, Appointment
from practice.models.money import Payment
from practice.services import money, receipts
from practice.services.payments import RECEIVED
from practice.work import Work


@dataclass(frozen=True, slots=True)
class MoneyPanel:
    """The money of one appointment at an instant (aware UTC)."""

    appointment: Appointment
    payments: Sequence[Payment]
    now: datetime

    @property
    def flag(self) -> Flag:
        """How the fee stands."""
        return state_flag(self.appointment, is_over=self.appointment.ends_at <= self.now)

    @property
    def counted(self) -> list[Payment]:
        """What counts."""
        return [payment for payment in self.payments if payment.taken_back_at is None]

    @property
    def may_give_receipt(self) -> bool:
        """Whether something was paid that stands on no receipt yet."""
        return bool(receipts.unreceipted(self.payments))

    @property
    def is_to_decide(self) -> bool:
        """Whether she has still to say what it costs that nobody came, or that it was called off late."""
        return self.appointment.fee.may_charge and self.appointment.late_fee_cents is None

    @property
    def proposed_cents(self) -> int | None:
        """What the terms that were agreed to ask for that; None: they ask for nothing."""
        return self.appointment.late_fee.of(self.appointment.price_cents)


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One session in the list of fees, at an instant (aware UTC)."""

    appointment: Appointment
    now: datetime

    @property
    def who(self) -> str:
        """Who came, or was to come."""
        names = (part.client.name or "" for part in self.appointment.attendances if part.answer is not Answer.DECLINED)
        return _(" and ").join(names) or _("Somebody erased")

    @property
    def flag(self) -> Flag:
        """How the fee stands."""
        return state_flag(self.appointment, is_over=self.appointment.ends_at <= self.now)

    @property
    def may_be_paid(self) -> bool:
        """Whether something is missing."""
        return self.appointment.fee.open_cents > 0


def panel_of(work: Work, appointment: Appointment) -> MoneyPanel:
    """What there is, of one of her appointments with its events: they tell whether there is a payment to be read, where
    it was not brought along with the appointment."""
    has_some = appointment.paid_cents > 0 or any(event.what in RECEIVED for event in appointment.events)
    payments = money.payments_of(work, appointment_id=appointment.id) if has_some else []
    return MoneyPanel(appointment, payments, work.now)


@blueprint.app_template_filter()
def payment_words(payment: Payment) -> str:
    """`Deposit: $40, cash, 1 March 2027`."""
    sum_, way = money_words(payment.cents, payment.currency), str(WAYS[payment.way]).lower()
    return _(
        "%(kind)s: %(sum)s, %(way)s, %(day)s",
        kind=KINDS[payment.kind],
        sum=sum_,
        way=way,
        day=date_words(payment.received_on),
    )


blueprint.add_app_template_filter(plain_amount)
