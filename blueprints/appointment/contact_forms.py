"""How a client says by which ways I may reach her: text in, a contact rule out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from blueprints.appointment.forms import PHONE, PRIVATE, SHARED
from blueprints.fields import (
    PHONE_LENGTH,
    ChoiceField,
    ChoicesField,
    Form,
    LineField,
    PhoneField,
    at_most,
    choice,
    optional,
    required,
)
from blueprints.mail_hours import MailHoursPart
from practice.models.appointments import Attendance, Channel, Voicemail
from practice.services.contact import ContactRule

HOURS_LENGTH = 200
BY_PHONE = {Channel.TEXT, Channel.CALL}


class ContactForm(MailHoursPart, Form):
    """Each person's own, also the partner's: nobody says it for somebody else."""

    seen = ChoiceField(
        _("Could anyone else see your email or calendar?"),
        [required(_("Choose one, so that I know how much to write"))],
        choices=[
            choice(PRIVATE, _("No, they are private")),
            choice(SHARED, _("Someone else might, or I am not sure"), _("My emails then say very little.")),
        ],
    )
    channels = ChoicesField(
        _("How may I contact you about appointments?"),
        [required(_("Choose at least one way to reach you"))],
        choices=[
            choice(Channel.EMAIL, _("Email"), _("Without it, I send you no letters about changes either.")),
            choice(Channel.TEXT, _("Text message")),
            choice(Channel.CALL, _("Phone call")),
        ],
        description=_("Choosing one is your permission to use it. You can change it here at any time."),
    )
    phone = PhoneField(
        _("Your phone number"),
        [at_most(PHONE_LENGTH)],
        description=_("Needed only for a text message or a phone call."),
        render_kw=PHONE,
    )
    voicemail = ChoiceField(
        _("If I reach your voicemail, what is safe?"),
        [optional()],
        choices=[
            choice(Voicemail.WITH_NAME, _("Leave a message with your name")),
            choice(Voicemail.BRIEF, _("Ask me to call back, without saying who you are to me")),
            choice(Voicemail.NONE, _("Leave no message")),
        ],
        description=_("If you choose nothing, I leave no message."),
    )
    contact_hours = LineField(
        _("Times when I should not call"),
        [optional(), at_most(HOURS_LENGTH)],
        description=_("For example: not after 6 p.m., not at the weekend."),
    )

    has_number = False

    @classmethod
    def of(cls, attendance: Attendance) -> ContactForm:
        """The form as it stands now. A number that is kept is not asked for again, nor shown."""
        form = cls(
            seen=SHARED if attendance.discreet else PRIVATE,
            channels=list(attendance.channels),
            voicemail=attendance.voicemail,
            contact_hours=attendance.contact_hours,
            mail_opens=attendance.mail_opens,
            mail_closes=attendance.mail_closes,
        )
        form.has_number = attendance.client.phone is not None
        if form.has_number:
            del form.phone
        return form

    def validate_phone(self, field: PhoneField) -> None:
        if not field.data and not self.has_number and BY_PHONE & set(self.channels.data or ()):
            raise ValidationError(_("Enter your phone number, or choose email alone"))

    def rule(self) -> ContactRule:
        """What she says, as values."""
        phone = None if self.has_number else self.phone.e164
        voicemail = Voicemail(self.voicemail.data) if self.voicemail.data else Voicemail.NONE
        return ContactRule(
            is_discreet=self.seen.data == SHARED,
            channels=tuple(Channel(value) for value in self.channels.data or ()),
            voicemail=voicemail if phone or self.has_number else None,
            contact_hours=self.contact_hours.data or "",
            mail_hours=self.mail_hours,
            phone=phone,
        )
