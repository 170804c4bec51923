"""The letters: what waits, what has gone, what failed and why; and each one to read."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.letter_line import Line
from blueprints.admin.letter_view import as_mail
from blueprints.admin.mail_alarm import alarm
from blueprints.admin.today import blueprint
from blueprints.admin.undo_bar import bars
from blueprints.admin.wording import STATES
from blueprints.fields import refuse_without_token
from blueprints.guard import practitioner
from blueprints.work import reading, settings, unit_of_work
from mailing.preview import preview, written_from
from practice.errors import NotFound
from practice.models.outbox import OutboxState
from practice.services import letter_acts, letters, outbox


@blueprint.get("/messages")
def messages():
    """All letters, the newest first, or those in one state."""
    state = _state(request.args.get("state"))
    page = request.args.get("page", 0, type=int)
    found = letters.newest(reading(), practitioner_id=practitioner().id, state=state, page=min(max(page, 0), 10_000))
    counts = letters.count(reading(), practitioner_id=practitioner().id)
    return render_template(
        "admin/messages.html",
        lines=[Line(row, reading().now) for row in found.rows],
        more=found.more,
        counts=counts,
        chosen=state,
        page=page,
        states=STATES,
        bars=bars(),
        alarm=alarm() if counts.get(OutboxState.WAITING) else None,
        causes=_causes() if counts.get(OutboxState.FAILED, 0) > 1 else [],
        is_kept=settings().mail.server is None,
    )


@blueprint.get("/messages/<message_id>")
def message(message_id):
    """One letter, as it was kept or as it would be written now."""
    found = _hers(message_id)
    return render_template(
        "admin/message.html",
        message=found,
        line=Line(found, reading().now),
        letter=preview(reading(), message=found, settings=settings()),
        words=written_from(reading(), message=found),
    )


@blueprint.get("/messages/<message_id>/letter")
def letter(message_id):
    """The same letter as mail programs draw it, shut off from the site."""
    found = preview(reading(), message=_hers(message_id), settings=settings())
    if found is None:
        raise NotFound
    return as_mail(found.html)


@blueprint.post("/test-letter")
def send_test_letter():
    """Owe her a letter about nothing; its page then says what became of it."""
    refuse_without_token()
    with unit_of_work() as work:
        posted = outbox.post_test(work, practitioner=practitioner())
    flash(_("It goes out now. Open this page again in a few seconds to see what became of it."))
    return redirect(url_for("admin.message", message_id=posted.id), 303)


def _hers(message_id):
    return letters.find(reading(), message_id=message_id, practitioner_id=practitioner().id)


def _causes():
    return letter_acts.common_causes(reading(), practitioner_id=practitioner().id)


def _state(text):
    return OutboxState(text) if text in set(OutboxState) else None
