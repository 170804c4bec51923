"""What does a meeting point look like? One picture of it, from her phone, with words for whoever does not see it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import FileField

from blueprints.admin.today import blueprint
from blueprints.fields import Form, LineField, at_most, refuse_without_token, required
from blueprints.guard import practitioner
from blueprints.work import reading, unit_of_work
from practice.errors import PictureRefused
from practice.rules.pictures import LARGEST_FILE, PictureFault
from practice.services import meeting_points, pictures

BESIDE_IT = 64 * 1024  # what the rest of the form takes
WORDS = {
    PictureFault.UNREADABLE: lazy_gettext("This is no picture that I can read. Choose a JPEG, PNG or WebP"),
    PictureFault.FILE_TOO_LARGE: lazy_gettext("This file is larger than 12 MB. Choose a smaller one"),
    PictureFault.TOO_MANY_PIXELS: lazy_gettext("This picture has more than 64 megapixels. Choose a smaller one"),
}


class PictureForm(Form):
    """A file, and what is to be seen in it."""

    file = FileField(
        lazy_gettext("Picture"),
        description=lazy_gettext(
            "JPEG, PNG or WebP, up to 12 MB, as your phone takes it. It is made small, and where "
            "and when it was taken is left out."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    words = LineField(
        lazy_gettext("What is to be seen?"),
        [required(lazy_gettext("Say in a few words what is to be seen")), at_most(300)],
        description=lazy_gettext("For whoever cannot see it: “A green iron gate beside a bus stop.”"),
    )

    @property
    def bytes(self):
        """What was sent; None where no file was chosen."""
        return (self.file.data.read() or None) if self.file.data else None


@blueprint.route("/meeting-points/<point_id>/picture", methods=["GET", "POST"])
def meeting_point_picture(point_id):
    """Choose one, or other words for the one that is there."""
    request.max_content_length = LARGEST_FILE + BESIDE_IT
    kept = meeting_points.find(reading(), point_id=point_id)
    form = PictureForm(data={"words": kept.picture.words if kept.picture else None})
    form.file.flags.required = kept.picture is None
    if form.validate_on_submit():
        chosen = form.bytes
        if chosen is None and kept.picture is None:
            form.add_error("file", _("Choose a picture"))
            return _page(form, kept), 422
        try:
            with unit_of_work() as work:
                ids = {"practitioner_id": practitioner().id, "point_id": point_id}
                pictures.keep(work, **ids, file=chosen, words=form.words.data or "")
        except PictureRefused as refusal:
            form.add_error("file", WORDS[refusal.fault])
        else:
            flash(_("Saved. Clients see it now."), "success")
            return redirect(url_for("admin.meeting_point", point_id=point_id), 303)
    return _page(form, kept), 422 if form.errors else 200


@blueprint.post("/meeting-points/<point_id>/picture/remove")
def remove_picture(point_id):
    """Show none any more."""
    refuse_without_token()
    with unit_of_work() as work:
        pictures.remove(work, practitioner_id=practitioner().id, point_id=point_id)
    flash(_("Removed."), "success")
    return redirect(url_for("admin.meeting_point", point_id=point_id), 303)


def _page(form, kept):
    return render_template("admin/meeting_point_picture.html", form=form, kept=kept)
