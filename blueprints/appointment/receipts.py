"""The receipts of the one who booked, on her own page. No letter carries one, and a partner has none."""

from __future__ import annotations

from flask import render_template

from blueprints import pdf
from blueprints.appointment.routes import blueprint
from blueprints.files import file_to_keep
from blueprints.guard import client_link
from blueprints.receipt_words import document, shown
from blueprints.work import reading
from practice.errors import NotFound
from practice.services import receipts


@blueprint.get("/appointment/receipts/<receipt_id>")
def receipt(receipt_id):
    """To read and to print."""
    found = _hers(receipt_id)
    return render_template("appointment/receipt.html", shown=shown(found), receipt=found, has_pdf=pdf.is_available())


@blueprint.get("/appointment/receipts/<receipt_id>.pdf")
def receipt_pdf(receipt_id):
    """The same as a tagged PDF, where the extra for it is installed."""
    found = _hers(receipt_id)
    if not pdf.is_available():
        raise NotFound
    return file_to_keep(pdf.render(document(shown(found))), f"receipt-{found.label}.pdf")


def _hers(receipt_id):
    return receipts.find_own(reading(), attendance=client_link().attendance, receipt_id=receipt_id)
