"""What she does about one letter: send it now, try it again, or note that it is settled another way."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.admin.today import blueprint
from blueprints.fields import refuse_without_token
from blueprints.work import unit_of_work
from practice.services import letter_acts
from practice.services.letter_acts import Hurried

HURRIED = {
    Hurried.GOES: lazy_gettext("It goes out now."),
    Hurried.IN_HAND: lazy_gettext("It is being handed over at this moment. Look again in a minute."),
    Hurried.HELD: lazy_gettext("It waits on: no email is wished at this hour. Call, if that is right now."),
}


@blueprint.post("/messages/<message_id>/send-now")
def send_now(message_id):
    """Do not wait any longer, as far as its reader's hours allow."""
    refuse_without_token()
    with unit_of_work() as work:
        hurried = letter_acts.send_now(work, message_id=message_id)
    flash(HURRIED[hurried], "success" if hurried is Hurried.GOES else "caution")
    return _back(message_id)


@blueprint.post("/messages/<message_id>/try-again")
def try_again(message_id):
    """Have a letter that failed sent once more."""
    refuse_without_token()
    with unit_of_work() as work:
        letter_acts.try_again(work, message_id=message_id)
    flash(_("It goes out once more, now."))
    return _back(message_id)


@blueprint.post("/messages/<message_id>/dismiss")
def dismiss(message_id):
    """What it told was settled another way: it does not wait for her any more."""
    refuse_without_token()
    with unit_of_work() as work:
        letter_acts.dismiss(work, message_id=message_id)
    flash(_("Noted: it is settled, and does not wait for you any more."))
    return _back(message_id)


@blueprint.post("/messages/try-all-again")
def try_all_again():
    """Have all that failed for one reason sent once more."""
    refuse_without_token()
    with unit_of_work() as work:
        count = letter_acts.try_all_again(work, reason=request.form.get("reason", ""))
    flash(
        ngettext("%(num)d letter goes out once more, now.", "%(num)d letters go out once more, now.", count)
        if count
        else _("None of them waits for that any more.")
    )
    return redirect(url_for("admin.messages"), 303)


def _back(message_id):
    if request.form.get("back") == "messages":
        return redirect(url_for("admin.messages", state=request.form.get("state") or None), 303)
    return redirect(url_for("admin.message", message_id=message_id), 303)
