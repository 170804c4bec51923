"""Where can she go from any page, and by which keys? On a phone what comes first stands at the bottom, the rest under
More."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from blueprints.admin.navigation_forms import ShortcutsForm
from blueprints.admin.today import blueprint
from blueprints.guard import practitioner, signed_in
from blueprints.work import unit_of_work
from practice.services import own_account


@dataclass(frozen=True, slots=True)
class Place:
    """A part of her pages. `key` is pressed after `g` where she has switched shortcuts on."""

    endpoint: str
    words: LazyString
    icon: str
    key: str


FIRST: Sequence[Place] = (
    Place("admin.today", _("Today"), "sun", "t"),
    Place("admin.calendar", _("Calendar"), "calendar-days", "c"),
    Place("admin.clients", _("Clients"), "users", "k"),
    Place("admin.messages", _("Messages"), "mail", "m"),
)
FURTHER: Sequence[Place] = (
    Place("admin.money", _("Money"), "wallet", "f"),
    Place("admin.reports", _("Reports"), "chart-column", "r"),
    Place("admin.activity", _("Activity"), "history", "a"),
    Place("admin.settings", _("Practice"), "house", "p"),
)


@blueprint.app_template_global()
def places() -> Sequence[Place]:
    """All of them, in the order in which they stand."""
    return (*FIRST, *FURTHER)


@blueprint.app_template_global()
def is_further(endpoint: str) -> bool:
    """Whether a place stands under More on a phone."""
    return any(place.endpoint == endpoint for place in FURTHER)


@blueprint.app_template_global()
def has_shortcuts() -> bool:
    """Whether the one who is signed in has switched them on."""
    found = signed_in()
    return found is not None and found.practitioner.has_shortcuts


@blueprint.get("/more")
def more():
    """On a phone: what has no room at the bottom of the screen."""
    return render_template("admin/more.html", further=FURTHER)


@blueprint.route("/keyboard", methods=["GET", "POST"])
def keyboard():
    """Which keys do what, and whether they do anything. Off until she says so: a single key must never surprise
    anybody who dictates or types beside a field (WCAG 2.2, 2.1.4)."""
    form = ShortcutsForm(has_shortcuts=practitioner().has_shortcuts)
    if form.validate_on_submit():
        with unit_of_work() as work:
            own_account.use_shortcuts(work, practitioner_id=practitioner().id, wanted=form.has_shortcuts.data)
        flash(gettext("Saved."), "success")
        return redirect(url_for("admin.keyboard"), 303)
    return render_template("admin/keyboard.html", form=form), 422 if form.errors else 200
