"""That no letter can leave: since when, why, and what to do, in a panel that cannot be overlooked."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from blueprints.filters import stamp_words
from blueprints.work import reading, settings
from practice.services import mail_alarm
from practice.services.mail_alarm import Trouble


@dataclass(frozen=True, slots=True)
class Alarm:
    """The trouble in words. `other_way`: where a letter says so too, or none."""

    trouble: Trouble
    other_way: str | None

    @property
    def since(self) -> str:
        return stamp_words(self.trouble.since)

    @property
    def why(self) -> str:
        return self.trouble.reason or _("no mail worker is running, so nobody hands them over")

    @property
    def cure(self) -> str:
        nobody = _("Whoever looks after the computer starts it again, or runs flask doctor, which says what to do.")
        return self.trouble.cure or nobody


def alarm() -> Alarm | None:
    """The alarm there is at this moment; None while letters go."""
    trouble = mail_alarm.find(reading())
    return Alarm(trouble, settings().alarm_mail.server) if trouble else None
