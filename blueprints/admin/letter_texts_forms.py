"""What she writes for a letter: a subject, a line below it, a button, and the letter itself."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from blueprints.admin.edits import EditForm
from blueprints.admin.letter_wording import fault_words
from blueprints.fields import LineField, LongField, required
from practice.rules.letter_fields import Frame
from practice.rules.letter_words import Words


class PartForm(EditForm):
    """A part that letters share, or a line of a calendar file."""

    body = LongField(
        _("Words"),
        [required(_("Write something here"))],
        description=_("Plain words. **Two stars** make bold, a # makes a heading, a - makes a list."),
        render_kw={"rows": 6},
    )


class LetterForm(EditForm):
    """A whole letter."""

    subject = LineField(
        _("Subject"),
        [required(_("Write something here"))],
        description=_("Anybody can read it on a locked phone: say when, and nothing about why."),
    )
    preview = LineField(
        _("Line below the subject"),
        description=_("Mail programs show it in their list. Without it, the letter's beginning."),
    )
    button = LineField(_("Words on the button"), [required(_("Write something here"))])
    body = LongField(
        _("Letter"),
        [required(_("Write something here"))],
        description=_(
            "Plain words. **Two stars** make bold, a # makes a heading, a - makes a list. A line in which a field has "
            "nothing to say is left out."
        ),
        render_kw={"rows": 22},
    )


def form_about(words: Words, frame: Frame) -> Any:
    """The form for this letter or part, filled from its words or with what she has typed."""
    return (LetterForm if frame.button else PartForm).about(words)


def show_faults(form: Any, faults: Any) -> None:
    """Say beside each text what is wrong with it."""
    for name, fault in faults.items():
        form.add_error(name, fault_words(fault))
