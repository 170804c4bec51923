"""How long does she need between a session of one format and one of another? All pairs on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.admin.ahead import LooksAhead
from blueprints.admin.edits import EditForm
from blueprints.admin.fields import LengthField
from blueprints.admin.format_faults import show_faults
from blueprints.admin.today import blueprint
from blueprints.fields import optional
from blueprints.guard import practitioner
from blueprints.work import read_again, reading, unit_of_work
from practice.errors import ChangedMeanwhile, FormatRefused, LookFirst
from practice.models.scheduling import SessionFormat
from practice.services import changeovers as services
from practice.services import formats
from practice.services.changeovers import Changeovers, Pair

MOST = 24 * 60


class ChangeoversForm(LooksAhead, EditForm):
    """A length for each pair of formats. Made for the formats that there are: `ChangeoversForm.among(formats)`."""

    pairs: ClassVar[dict[str, Pair]] = {}

    @classmethod
    def among(cls, offered: Sequence[SessionFormat]) -> type[ChangeoversForm]:
        """The form with a field for each format after each format."""
        pairs = {(earlier, later): f"{earlier.id}_{later.id}" for earlier in offered for later in offered}
        fields = {f"after_{name}": _length_field(*pair) for pair, name in pairs.items()}
        ids = {f"after_{name}": (earlier.id, later.id) for (earlier, later), name in pairs.items()}
        return type("ChangeoversForm", (cls,), {"pairs": ids, **fields})

    def __init__(self, *args: Any, obj: Changeovers | None = None, **kwargs: Any) -> None:
        kept = dict(obj.lengths) if obj else {}
        super().__init__(*args, data={name: kept.get(pair) for name, pair in self.pairs.items()}, **kwargs)

    def after(self, session_format: SessionFormat) -> list[tuple[Any, LengthField]]:
        """The fields for what comes after a format, each with the id of what comes."""
        return [(later, self[name]) for name, (earlier, later) in self.pairs.items() if earlier == session_format.id]

    def values(self) -> Changeovers:
        """What she decided. An empty field, like 0, says that the buffers are enough."""
        return Changeovers.of({pair: self[name].data or timedelta() for name, pair in self.pairs.items()})


@blueprint.route("/changeovers", methods=["GET", "POST"])
def changeovers():
    """Every pair, from each format to each."""
    hers = practitioner().id
    offered = formats.formats_of(reading(), practitioner_id=hers)
    form = ChangeoversForm.among(offered).about(services.values_of(reading(), practitioner_id=hers))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work, form.weighing(work):
                services.save(work, practitioner_id=hers, values=form.values(), seen=form.seen.data)
        except ChangedMeanwhile:
            form.show_conflict(services.values_of(read_again(), practitioner_id=hers))
        except FormatRefused as refusal:
            show_faults(form, refusal.faults)
        except LookFirst as refusal:
            form.show_ahead(refusal.outlook)
        else:
            flash(_("Saved. The booking page keeps to it now."), "success")
            return redirect(url_for("admin.changeovers"), 303)
    names = {each.id: each.name for each in offered}
    return render_template("admin/changeovers.html", form=form, formats=offered, names=names), form.status


def _length_field(earlier: SessionFormat, later: SessionFormat) -> LengthField:
    label = _("From %(earlier)s to %(later)s", earlier=earlier.name, later=later.name)
    return LengthField(label, [optional()], least=0, most=MOST)
