"""What the counsellor presses and writes beside the answers she reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, ValidationError

from blueprints.fields import ChoiceField, Form, LongField, at_most, choice, read_instant, required
from practice.services.notes import LONGEST
from practice.services.reviewing import Detail

ASKED, TAKEN_BACK = "yes", "no"


def note_field() -> LongField:
    """What she writes down for herself."""
    return LongField(
        _("Private note"),
        [required(_("Write a note first")), at_most(LONGEST)],
        description=_("Only you read it. It is sealed and cannot be changed later: add another one instead."),
        render_kw={"rows": 4},
    )


class ReadForm(Form):
    """Everything on the page is read. `until`: when the page was made, so that nothing newer is counted as read."""

    until = HiddenField()
    instant: datetime

    def validate_until(self, field: HiddenField) -> None:
        """It is an instant, and the page put it there."""
        found = read_instant(field.data)
        if found is None:
            raise ValidationError(_("Open the page again, and press it there"))
        self.instant = found


class PersonForm(Form):
    """A press about one of the people. `back`: the page on which it was pressed."""

    person = HiddenField(validators=[required(_("Open the page again, and press it there"))])
    back = HiddenField()


class AskedForm(PersonForm):
    """She was asked about safety in person, or that was noted by mistake."""

    asked = ChoiceField(choices=[choice(ASKED, ""), choice(TAKEN_BACK, "")], validators=[required("")])


class ContactForm(PersonForm):
    """Take over what she has answered. `seen`: the tag of what was shown."""

    detail = ChoiceField(choices=[choice(each.value, "") for each in Detail], validators=[required("")])
    seen = HiddenField()


class NoteForm(PersonForm):
    """A note for herself. Each person on a page has a form of her own, so the ids carry hers."""

    words = note_field()

    @classmethod
    def about(cls, attendance_id: str, **more: Any) -> NoteForm:
        """An empty form about one of the people."""
        form = cls(formdata=None, person=attendance_id, **more)
        form.words.id = f"note-{attendance_id}"
        return form
