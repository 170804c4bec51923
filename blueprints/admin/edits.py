"""How does she change something that is kept, from two devices, without undoing unseen what the other saved?"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, HiddenField

from blueprints.fields import Form
from practice.rules.entity_tags import entity_tag

BESIDE = ("csrf_token", "seen", "shown", "booked")  # what a form asks beside the values that are kept


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what is kept now is not what she typed."""

    label: str
    kept: str
    typed: str


class EditForm(Form):
    """A form about something that is kept, filled from its values: a frozen dataclass with the names of the fields.

    `EditForm.about(values)` shows the values, or what she has typed since. Saving hands `seen` to the service,
    which refuses with ChangedMeanwhile; then `show_conflict(values as they are now)`: she sees both and chooses.
    """

    seen = HiddenField()
    conflict: tuple[Difference, ...] = ()

    @classmethod
    def about(cls, values: Any) -> Any:
        """The form of this request, filled from `values` where nothing was typed."""
        form = cls(obj=values)
        if not form.is_submitted():
            form.seen.data = entity_tag(values)
        return form

    def show_conflict(self, values: Any) -> None:
        """Show what is kept now beside what she typed. Saving once more is then her choice, and wins."""
        now = type(self)(formdata=None, obj=values)
        self.conflict = tuple(
            Difference(str(mine.label.text), shown(now[mine.name]), shown(mine))
            for mine in self
            if mine.name not in BESIDE and shown(now[mine.name]) != shown(mine)
        )
        self.seen.data = entity_tag(values)

    def typed_over(self, before: Any) -> Any:
        """The values with what she has typed; what the form doesn't ask is as `before`. An empty field says ""."""
        typed = {each.name: self[each.name].data for each in fields(before) if each.name in self}
        said = {name: "" if data is None else data for name, data in typed.items()}
        return replace(before, **{name: tuple(data) if isinstance(data, list) else data for name, data in said.items()})

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return 409 if self.conflict else super().status


def shown(field: Field) -> str:
    """What a field says, in words."""
    if isinstance(field, BooleanField):
        return _("yes") if field.data else _("no")
    choices = getattr(field, "choices", None)
    if choices:
        chosen = field.data if isinstance(field.data, list | tuple | set) else [field.data]
        return ", ".join(str(each.label) for each in choices if each.value in chosen)
    return str(field._value()) if hasattr(field, "_value") else str(field.data or "")
