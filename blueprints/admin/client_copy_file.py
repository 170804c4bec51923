"""What is in the file with everything about one client? To read, for another program, and for a calendar."""

from __future__ import annotations

import io
import json
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import render_template
from flask_babel import gettext as _

from blueprints.admin.money_words import KINDS, WAYS
from blueprints.admin.wording import LETTERS, STATES, STATUS
from blueprints.filters import money
from blueprints.receipt_words import Shown
from blueprints.work import practice
from practice.models.appointments import Role
from practice.models.intake import Consent, Note
from practice.models.money import Payment, Receipt
from practice.models.outbox import OutboxMessage
from practice.rules.feeds import FeedEvent, calendar_bytes, event_bytes
from practice.rules.sheets import Said
from practice.services.client_copy import ClientCopy, FormCopy, Visit
from practice.services.receipts import content_of

VERSION = 1  # of record.json: docs/operations.md says what is in it


def file_of(copy: ClientCopy) -> bytes:
    """A ZIP with `record.html`, `record.json` and `appointments.ics`. No name of anybody is in a name in it."""
    contents = {
        "record.html": render_template("admin/record_file.html", copy=copy, words=_Words()).encode(),
        "record.json": json.dumps(_record(copy), ensure_ascii=False, indent=2).encode(),
        "appointments.ics": _calendar(copy),
    }
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(ZipInfo(name, copy.made_at.timetuple()[:6]), content, ZIP_DEFLATED)
    return written.getvalue()


class _Words:
    """How a status, a payment and a letter are said, for the document."""

    @staticmethod
    def status(visit: Visit) -> str:
        return str(STATUS[visit.appointment.status][0])

    @staticmethod
    def payment(payment: Payment) -> str:
        return f"{KINDS[payment.kind]}, {WAYS[payment.way]}: {money(payment.cents, payment.currency)}"

    @staticmethod
    def receipt(receipt: Receipt) -> str:
        shown = Shown(content_of(receipt), receipt.currency, receipt)
        return f"{shown.heading}: {money(receipt.total_cents, receipt.currency)}"

    @staticmethod
    def letter(letter: OutboxMessage) -> str:
        return f"{LETTERS[letter.kind]} ({STATES[letter.state][0]})"


def _calendar(copy: ClientCopy) -> bytes:
    events = (
        event_bytes(
            FeedEvent(
                uid=visit.part.uid,
                sequence=visit.part.sequence,
                changed_at=visit.appointment.updated_at,
                starts_at=visit.appointment.starts_at,
                ends_at=visit.appointment.ends_at,
                status=visit.appointment.status,
                title=_("Appointment"),
            )
        )
        for visit in copy.visits
    )
    return calendar_bytes(_("Appointments"), events)


def _record(copy: ClientCopy) -> dict[str, object]:
    return {
        "format": "secure-base client record",
        "version": VERSION,
        "made_at": copy.made_at.isoformat(),
        "practice": practice().name,
        "client": _client(copy),
        "appointments": [_visit(visit) for visit in copy.visits],
        "forms": [_form(form) for form in copy.forms],
        "agreements": [_agreement(consent) for consent in copy.consents],
        "own_words": [{"words": own.words, "shared_at": _iso(own.shared_at)} for own in copy.own_words],
        "letters": [_letter(letter) for letter in copy.letters],
        "payments": [_payment(payment) for payment in copy.payments],
        "receipts": [_receipt(receipt) for receipt in copy.receipts],
        "notes": None if copy.notes is None else [_note(note) for note in copy.notes],
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _client(copy: ClientCopy) -> dict[str, object]:
    client, latest = copy.client, copy.latest
    rule = latest and {
        "discreet": latest.discreet,
        "ways": list(latest.channels),
        "voicemail": latest.voicemail,
        "when_not_to_call": latest.contact_hours,
    }
    return {
        "name": client.name,
        "email": client.email,
        "phone": client.phone,
        "first_contact_at": _iso(client.created_at),
        "contact_rule": rule,
    }


def _visit(visit: Visit) -> dict[str, object]:
    appointment, pays = visit.appointment, visit.part.role is Role.BOOKER
    return {
        "uid": visit.part.uid,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "zone": appointment.zone,
        "how": appointment.session_format.name,
        "status": appointment.status,
        "booked_at": appointment.created_at.isoformat(),
        "came_with_somebody": visit.had_company,
        "her_answer": visit.part.answer,
        "price_cents": appointment.price_cents if pays else None,
        "currency": appointment.currency if pays else None,
    }


def _form(form: FormCopy) -> dict[str, object]:
    response = form.response
    return {
        "form": response.version.key,
        "version": response.version.version,
        "state": response.state,
        "sent_at": _iso(response.sent_at),
        "parts": [
            {"title": chapter.title, "left_out": chapter.is_left_out, "answers": [_said(each) for each in chapter.said]}
            for chapter in form.chapters
        ],
    }


def _said(said: Said) -> dict[str, object]:
    return {
        "question": said.question.text,
        "answer": list(said.words),
        "answered_at": said.at.isoformat(),
        "earlier": [{"answer": list(words), "from": at.isoformat()} for words, at in said.earlier],
    }


def _agreement(consent: Consent) -> dict[str, object]:
    return {
        "title": consent.text.title,
        "version": consent.text.version,
        "words": consent.text.words,
        "signed": consent.typed_name,
        "agreed_at": _iso(consent.at),
        "withdrawn_at": _iso(consent.withdrawn_at),
    }


def _letter(letter: OutboxMessage) -> dict[str, object]:
    times = {"owed_at": _iso(letter.created_at), "sent_at": _iso(letter.sent_at)}
    return {"kind": letter.kind, "state": letter.state, **times}


def _payment(payment: Payment) -> dict[str, object]:
    return {
        "kind": payment.kind,
        "way": payment.way,
        "cents": payment.cents,
        "currency": payment.currency,
        "received_on": payment.received_on.isoformat(),
    }


def _receipt(receipt: Receipt) -> dict[str, object]:
    content = content_of(receipt)
    return {
        "number": receipt.label,
        "issued_on": receipt.issued_on.isoformat(),
        "payer": content.payer,
        "session_on": content.session_on.isoformat(),
        "total_cents": receipt.total_cents,
        "currency": receipt.currency,
        "takes_back": content.cancels,
    }


def _note(note: Note) -> dict[str, object]:
    return {"words": note.words, "written_at": _iso(note.written_at)}
