"""What she writes about a crisis line: for whom it is, what to do, and the numbers behind it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from blueprints.admin.edits import EditForm
from blueprints.admin.profile_forms import OwnPhoneField
from blueprints.fields import PHONE_LENGTH, LineField, at_most, optional, required
from practice.services.crisis_lines import CrisisLine

LINE_LENGTH = 120
SHORT_CODE = re.compile(r"[0-9]{3,6}")
BETWEEN_DIGITS = re.compile(r"[\s().-]+")


class HelplineField(OwnPhoneField):
    """A phone number, or a short code of three to six digits as emergency services have them: `911`, `9-8-8`."""

    def pre_validate(self, form: Any) -> None:
        code = BETWEEN_DIGITS.sub("", "".join(map(_as_digit, self.data or "")))
        if SHORT_CODE.fullmatch(code):
            self.number = code
        else:
            super().pre_validate(form)


class CrisisLineForm(EditForm):
    """One line, as clients read it at the foot of every page."""

    when = LineField(
        _("For whom it is"),
        [required(_("Say for whom this line is, like “In danger now?”")), at_most(LINE_LENGTH)],
        description=_("The bold words at the beginning, such as “In danger now?”"),
    )
    act = LineField(
        _("What to do"),
        [required(_("Say what to do, like “Call 911.”")), at_most(LINE_LENGTH)],
        description=_("A short sentence with the number in it, such as “Call 911.” On a phone, touching it dials."),
    )
    tel = HelplineField(
        _("Number that is called"),
        [optional(), at_most(PHONE_LENGTH)],
        description=_("What the sentence dials. Short numbers such as 911 are fine."),
        render_kw={"type": "tel", "autocomplete": "off"},
    )
    sms = HelplineField(
        _("Number for text messages"),
        [optional(), at_most(PHONE_LENGTH)],
        description=_("Where it takes texts, clients see “Send a text” beside it."),
        render_kw={"type": "tel", "autocomplete": "off"},
    )
    checked = BooleanField(
        _("I have checked today that this is right"),
        description=_("On the helpline's own website, or by calling. Without it, changed numbers count as unchecked."),
    )

    def line(self) -> CrisisLine:
        """What she wants clients to read."""
        return CrisisLine(self.when.data or "", self.act.data or "", self.tel.e164, self.sms.e164)


def _as_digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)
