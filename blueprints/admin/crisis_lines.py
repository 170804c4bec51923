"""Where does she keep the numbers for those who cannot wait, and say when she last checked them?"""

from __future__ import annotations

import re

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.admin.crisis_line_forms import CrisisLineForm
from blueprints.admin.edits import EditForm
from blueprints.admin.today import blueprint
from blueprints.work import now, practice, practice_again, unit_of_work
from practice.errors import ChangedMeanwhile, NotFound
from practice.rules.entity_tags import entity_tag
from practice.services import crisis_lines as lines
from practice.words import local_date

PRESSED = re.compile(r"(up|remove)-([1-9][0-9]{0,2})")


@blueprint.route("/crisis-lines", methods=["GET", "POST"])
def crisis_lines():
    """All of them, in the order in which clients read them."""
    form, last = EditForm(), None
    if form.validate_on_submit():
        last = _last_to_be_removed()
        if last is None:
            try:
                with unit_of_work() as work:
                    _do_as_pressed(work, form.seen.data)
                return redirect(url_for("admin.crisis_lines"), 303)
            except (ChangedMeanwhile, NotFound):
                flash(_("Another window has changed these lines. This is how they stand now."), "caution")
                return redirect(url_for("admin.crisis_lines"), 303)
    shown = lines.lines_of(practice())
    form.seen.data = entity_tag(shown)
    page = render_template("admin/crisis_lines.html", form=form, lines=shown, today=_today(), last=last)
    return page, 422 if form.errors or last else 200


@blueprint.route("/crisis-lines/new", methods=["GET", "POST"])
def new_crisis_line():
    """Another line, at the end."""
    form = CrisisLineForm()
    if form.validate_on_submit():
        with unit_of_work() as work:
            lines.add(work, line=form.line(), checked=form.checked.data)
        return _back(_("Added. Clients see it at the foot of every page."))
    return render_template("admin/new_crisis_line.html", form=form), form.status


@blueprint.route("/crisis-lines/<int:position>", methods=["GET", "POST"])
def crisis_line(position):
    """One of them."""
    if request.method == "POST" and position > len(lines.lines_of(practice())):
        return _show_as_new()
    form = CrisisLineForm.about(lines.find_line(practice(), position=position).unchecked)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                lines.change(work, position=position, line=form.line(), checked=form.checked.data, seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(lines.find_line(practice_again(), position=position).unchecked)
        else:
            return _back(_("Saved. Clients see it at the foot of every page."))
    return render_template("admin/crisis_line.html", form=form, position=position), form.status


def _show_as_new():
    """Another window has removed it; what she typed is there to be added."""
    flash(_("This line was removed in another window. What you typed is here: add it if you want it."), "caution")
    return render_template("admin/new_crisis_line.html", form=CrisisLineForm()), 409


def _do_as_pressed(work, seen):
    if "checked" in request.form:
        lines.check_all(work, seen=seen)
        flash(_("Noted: all of these numbers are right today."), "success")
        return
    verb, position = _pressed()
    if verb == "up":
        lines.move_up(work, position=position, seen=seen)
        flash(_("Moved up."), "success")
    else:
        lines.remove(work, position=position, seen=seen)
        flash(_("Removed. Clients do not see it any more."), "success")


def _last_to_be_removed():
    """Where that would leave clients without any number, and she has not said yet that she wants it."""
    if "checked" in request.form or _pressed()[0] != "remove" or "empty" in request.form:
        return None
    shown = lines.lines_of(practice())
    return shown[0] if len(shown) == 1 else None


def _pressed():
    found = [match for name in request.form if (match := PRESSED.fullmatch(name))]
    if len(found) != 1:
        abort(422)
    return found[0][1], int(found[0][2])


def _today():
    return local_date(now(), practice().zone)


def _back(words):
    flash(words, "success")
    return redirect(url_for("admin.crisis_lines"), 303)
