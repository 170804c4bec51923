"""How money is said to the counsellor: states of a fee, kinds and ways of payments, and what cannot be kept."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from blueprints.admin.flags import Flag
from blueprints.filters import money
from blueprints.work import practice
from practice.models.appointments import Appointment, AppointmentEvent
from practice.rules.fees import FeeState, MoneyFault, PaymentKind, PaymentWay
from practice.words import local_date

KINDS = {
    PaymentKind.DEPOSIT: _("Deposit"),
    PaymentKind.FEE: _("Fee"),
    PaymentKind.CANCELLATION_FEE: _("Fee for not coming"),
    PaymentKind.REFUND: _("Given back"),
}
WAYS = {
    PaymentWay.CASH: _("Cash"),
    PaymentWay.TRANSFER: _("Transfer"),
    PaymentWay.CARD: _("Card"),
    PaymentWay.OTHER: _("Another way"),
}
STATES = {
    FeeState.NOTHING: (_("Nothing to pay"), "plain"),
    FeeState.TO_DECIDE: (_("Fee to be decided"), "caution"),
    FeeState.LATER: (_("Not due yet"), "plain"),
    FeeState.DEPOSIT_OPEN: (_("Deposit not paid yet"), "plain"),
    FeeState.DEPOSIT_PAID: (_("Deposit paid"), "success"),
    FeeState.OPEN: (_("Open: %(sum)s"), "caution"),
    FeeState.PAID: (_("Paid"), "success"),
    FeeState.TOO_MUCH: (_("To give back: %(sum)s"), "caution"),
}
QUIET = (FeeState.NOTHING, FeeState.LATER)  # nothing that she has to see at a glance
FAULTS = {
    MoneyFault.TOO_SMALL_OR_LARGE: _("Enter an amount above 0, like 150 or 150.50"),
    MoneyFault.IN_THE_FUTURE: _("Enter a day that is not still to come"),
    MoneyFault.MORE_THAN_PAID: _("No more can be given back than was paid"),
    MoneyFault.ON_A_RECEIPT: _("A receipt says this payment. Cancel the receipt first"),
    MoneyFault.NOTHING_TO_DECIDE: _("Nothing is to be decided here any more"),
    MoneyFault.NOTHING_TO_RECEIPT: _("There is no payment without a receipt"),
    MoneyFault.CANCELLED_ALREADY: _("This receipt has been cancelled already"),
}


def state_flag(appointment: Appointment, *, is_over: bool) -> Flag:
    """How its fee stands, in two or three words."""
    fee = appointment.fee
    state = fee.state(is_over=is_over)
    words, kind = STATES[state]
    return Flag(str(words) % {"sum": money(abs(fee.open_cents), appointment.currency)}, kind)


def fee_flags(appointment: Appointment, *, is_over: bool) -> Iterator[Flag]:
    """The same in the diary: only what she notes here at all, and only where there is something to see."""
    since = practice().payments_since
    is_noted = since is not None and since <= local_date(appointment.starts_at, practice().zone)
    state = appointment.fee.state(is_over=is_over)
    if state not in QUIET and (is_noted or appointment.paid_cents):
        yield state_flag(appointment, is_over=is_over)


def sums_words(event: AppointmentEvent, currency: str) -> str:
    """The sum of an event about money, or from what to what it changed, or a receipt's number; else empty."""
    if event.what.startswith("receipt_"):
        return event.reason or ""
    before, _sign, after = (event.reason or "").rpartition(">")
    if not after.isdecimal() or not (before == "" or before.isdecimal()):
        return ""
    if not before:
        return money(int(after), currency)
    return gettext("%(old)s to %(new)s", old=money(int(before), currency), new=money(int(after), currency))
