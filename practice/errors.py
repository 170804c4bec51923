"""What the practice may decline. A refusal is expected and carries values; the words are made where it is shown.

They are values but not frozen: Python writes the traceback into an exception on its way through a `with` block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from practice.rules.closed_periods import PeriodFault
from practice.rules.fees import MoneyFault
from practice.rules.format_faults import FormatFault
from practice.rules.letter_words import FaultyWords
from practice.rules.merging import Differences
from practice.rules.outlook import Outlook
from practice.rules.passwords import PasswordFault
from practice.rules.pictures import PictureFault
from practice.rules.questionnaire_faults import EditRefused
from practice.rules.questions import Fault
from practice.rules.slips import Obstacle
from practice.rules.slots import Reason, Slot
from practice.rules.tables import TableFault
from practice.rules.waitlist import WaitlistFault
from practice.rules.wall_hours import HoursFault


class Refusal(Exception):
    """The practice declines. Each kind has a page in `blueprints/refusal_pages.py`; any other exception is a bug."""


@dataclass(eq=False)
class SlotTaken(Refusal):
    """The time that was asked for is not open (any more). `nearest`: open times close to it."""

    slot: Slot
    reasons: Sequence[Reason] = ()
    nearest: Sequence[Slot] = ()


class DraftNotFound(Refusal):
    """This browser has no booking under way, or it was left long ago."""


class DetailsMissing(Refusal):
    """A booking cannot be confirmed before the client has said who she is."""


class DraftChanged(Refusal):
    """What was confirmed is not what was shown: something changed in another tab. Show the check page again."""


class LinkNotValid(Refusal):
    """Unknown, altered, expired and revoked links are all answered alike."""


@dataclass(eq=False)
class TooLateToChange(Refusal):
    """The deadline up to which a client changes or cancels by herself has passed."""

    terms: str
    phone: str | None


@dataclass(eq=False)
class NotPossibleNow(Refusal):
    """The appointment is in a status from which there is no such move: a cancelled one stays cancelled."""

    status: str


@dataclass(eq=False)
class StillToCome(Refusal):
    """Somebody has so many appointments ahead: nothing of her record is erased before they are over or cancelled."""

    appointments: int


@dataclass(eq=False)
class NotTakenBack(Refusal):
    """A change cannot be taken back any more. What has become of it can still be changed like anything else."""

    obstacle: Obstacle


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """The practitioner may book outside her own rules, with a written reason. Never onto another appointment."""

    reasons: Sequence[Reason]


@dataclass(eq=False)
class ContactMissing(Refusal):
    """Nobody could reach the client who is to be booked. `needs_number`: she is to be rung, and has no number."""

    needs_number: bool


@dataclass(eq=False)
class ContactDiffers(Refusal):
    """A known client says another address or number than the one that is kept; the practitioner chooses.

    `differences`: what is kept and what was said, by `email` and `phone`.
    """

    differences: Mapping[str, tuple[str, str]]


class ChangedMeanwhile(Refusal):
    """What is to be saved was changed elsewhere since its page was made. What was typed is shown beside it."""


@dataclass(eq=False)
class HoursRefused(Refusal):
    """Some hours cannot be kept. `faults`: by the day (or what else it is about) the place in its row, and why."""

    faults: Mapping[str, tuple[int, HoursFault]]


@dataclass(eq=False)
class PeriodRefused(Refusal):
    """There is no such period to be closed, or it is over."""

    fault: PeriodFault


@dataclass(eq=False)
class LookFirst(Refusal):
    """A change was only to be looked at, or strands appointments that she has not been shown. Nothing is changed."""

    outlook: Outlook


@dataclass(eq=False)
class FormatRefused(Refusal):
    """A session format, a meeting point or the numbers of all formats cannot be kept so. `faults`: by the value."""

    faults: Mapping[str, FormatFault]


@dataclass(eq=False)
class PictureRefused(Refusal):
    """A file cannot be shown as a picture."""

    fault: PictureFault


@dataclass(eq=False)
class ImportRefused(Refusal):
    """A file cannot be imported at all. `line`: where that shows, if in one place."""

    fault: TableFault
    line: int | None


@dataclass(eq=False)
class PlaceInUse(Refusal):
    """So many coming appointments are at the place that is to change, and she has not said what becomes of them."""

    appointments: int


@dataclass(eq=False)
class MeetingPointInUse(Refusal):
    """So many formats start there, or so many appointments did: it can be changed, but not removed."""

    formats: int
    appointments: int


class NotOffered(Refusal):
    """A way to meet that is switched off, or not for this party: nobody books it now. What is booked stands."""


@dataclass(eq=False)
class WaitlistRefused(Refusal):
    """Nobody can wait for that, or it cannot be offered to somebody who waits. Nothing has changed."""

    fault: WaitlistFault


@dataclass(eq=False)
class AnswersRefused(Refusal):
    """Some answers to a form are not ones that their questions take. `faults`: by the question's key."""

    faults: Mapping[str, Fault]


@dataclass(eq=False)
class AnswersDiffer(Refusal):
    """Another window has saved other answers meanwhile. `differences`: what is kept and what is said, by the
    question's key; she chooses. Nothing is saved."""

    differences: Differences


@dataclass(eq=False)
class QuestionnaireRefused(Refusal):
    """A questionnaire cannot be changed like that. `why`: what stands against it."""

    why: EditRefused


@dataclass(eq=False)
class LetterWordsRefused(Refusal):
    """No letter can be written from these words. `faults`: by the text, `subject`, `preview`, `button` or `body`."""

    faults: Mapping[str, FaultyWords]


@dataclass(eq=False)
class MoneyRefused(Refusal):
    """A sum, a payment or a receipt cannot be kept like that. Nothing has changed."""

    fault: MoneyFault


class AlreadyAnswered(Refusal):
    """The same form arrived twice, and the first one counts."""


class NotFound(Refusal):
    """There is no such thing, or it is somebody else's: both are answered alike."""


@dataclass(eq=False)
class TooManyTries(Refusal):
    """The throttle is shut for a while. `wait_seconds`: until it opens again."""

    wait_seconds: int


class WelcomeNotValid(LinkNotValid):
    """A practitioner's one-time link is unknown, altered, used or too old: all answered alike."""


@dataclass(eq=False)
class PasswordRefused(Refusal):
    """The password that was chosen is too easy to guess."""

    fault: PasswordFault


class SignInFailed(Refusal):
    """The address and password do not belong together. Never says which of the two was wrong."""


class AddressTaken(Refusal):
    """Another practitioner signs in with this address."""
