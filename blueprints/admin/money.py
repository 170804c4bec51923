"""What do her sessions cost, and what of it is paid? Month by month, with the sums, and several noted in one go."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.admin.clients import page_number
from blueprints.admin.money_forms import ALL_TIMES, PaidForm, ShowForm, read_month
from blueprints.admin.money_panel import MoneyRow
from blueprints.admin.money_words import FAULTS
from blueprints.admin.sorting import read_sorting
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner
from blueprints.receipt_words import shown
from blueprints.work import practice, reading, unit_of_work
from practice.errors import MoneyRefused
from practice.services import formats, ledger, payments
from practice.services import money as services
from practice.services.ledger import By, Wanted, Which
from practice.words import local_date

KEPT = ("month", "which", "format", "sort")


@blueprint.get("/money")
def money():
    """The sessions of a month, or all that are open, paid or to be decided; what the address asks for."""
    return _page(PaidForm(received_on=_today()), 200)


@blueprint.post("/money")
def note_paid():
    """What is missing of those that are ticked was paid."""
    form = PaidForm()
    if not form.validate() or not form.chosen:
        if not form.chosen:
            form.add_error("way", _("Tick at least one session above"))
        return _page(form, 422)
    try:
        with unit_of_work() as work:
            noted = payments.note_rest(
                work,
                practitioner_id=practitioner().id,
                chosen=form.chosen,
                way=form.paid_way,
                received_on=form.received_on.data,
            )
    except MoneyRefused as refusal:
        form.add_error("received_on", str(FAULTS[refusal.fault]))
        return _page(form, 422)
    flash(ngettext("Noted: %(num)d payment.", "Noted: %(num)d payments.", len(noted)), "success")
    return redirect(_address(), 303)


@blueprint.get("/money/receipts")
def receipts():
    """The receipts of a year, the newest first."""
    this_year = _today().year
    year = min(max(request.args.get("year", this_year, type=int), 2000), this_year)
    found = ledger.receipts_of(reading(), practitioner_id=practitioner().id, year=year)
    rows = [(receipt, shown(receipt).content) for receipt in found]
    cancelled = {receipt.cancels_id for receipt in found}
    return render_template("admin/receipts.html", rows=rows, cancelled=cancelled, year=year, this_year=this_year)


def _page(form, status):
    work, hers = reading(), formats.formats_of(reading(), practitioner_id=practitioner().id)
    wanted, sorting = _wanted(hers)
    found = ledger.sessions(work, practitioner_id=practitioner().id, wanted=wanted)
    received = _received(wanted.month)
    rows = [MoneyRow(row, work.now) for row in found.rows]
    facts = {"wanted": wanted, "sorting": sorting, "found": found, "rows": rows, "received": received}
    show = ShowForm.asked(hers)
    months = _months_beside(wanted.month)
    return render_template("admin/money.html", form=form, show=show, address=_address, months=months, **facts), status


def _wanted(hers):
    """What the address asks for: this month, unless it says another one or all times."""
    sorting = read_sorting(set(By), By.WHEN)
    asked, which = request.args.get("month"), request.args.get("which")
    month = None if asked == ALL_TIMES else read_month(asked) or _today().replace(day=1)
    chosen = next((each.id for each in hers if each.slug == request.args.get("format")), None)
    shown_ones = Which(which) if which in set(Which) else Which.ALL
    return Wanted(month, shown_ones, chosen, By(sorting.column), sorting.is_descending, page_number()), sorting


def _received(month):
    """What came in during the month, in each currency."""
    if month is None:
        return {}
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    sums: dict[str, int] = {}
    for line in services.received(reading(), practitioner_id=practitioner().id, first=month, last=last):
        sums[line.currency] = sums.get(line.currency, 0) + line.cents
    return sums


def _months_beside(month):
    """The month before and the month after."""
    if month is None:
        return None
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)


def _address(**changes):
    """This list with something else in its address."""
    kept = {name: value for name, value in request.args.items() if name in KEPT}
    return url_for("admin.money", **(kept | changes))


def _today():
    return local_date(reading().now, practice().zone)
