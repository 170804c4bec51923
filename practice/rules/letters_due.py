"""Whether a letter that is due still has something to say, which letter it has become, and when to try again. Pure.

Letters are written when they are sent, so what happened since they were posted decides: a newer letter replaces an
older one, the first that goes is the beginning whatever it was posted as, and nobody is told the end of something
she never heard of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from practice.rules.letter_kinds import LetterKind
from practice.rules.lifecycle import AppointmentStatus

MOVES = (LetterKind.MOVED, LetterKind.PRACTITIONER_MOVED)
LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 53  # 1, 2, 4 ... 32 minutes, then an hour each time: 48 hours altogether
JITTER = 0.2


class Withdrawal(StrEnum):
    """Why a letter is not sent after all, in words for the practitioner."""

    SUPERSEDED = "a newer letter replaces it"
    AS_TOLD = "it is again as the letter before told"
    NOTHING_TO_TAKE_BACK = "it was cancelled before any letter had gone"
    CANCELLED = "the appointment is cancelled"
    STILL_ON = "the appointment is not cancelled"
    ANSWERED = "the request has been answered"
    OVER = "the appointment is over"
    DECLINED = "this person does not take part"
    ALREADY_READ = "what it told of has been read, or taken back"
    LEAVES_AGAIN = "letters go again"
    TAKEN_BACK = "what it told of was taken back"
    NO_ADDRESS = "there is no e-mail address"
    TOO_LATE = "there is too little time left before it begins"
    NOTHING_WAITS = "nothing is waiting for this person any more"
    NOT_OFFERED = "it is not offered any more"
    WAITS_NO_MORE = "this person is not on the waitlist any more"
    READ_AGAIN = "the calendar can be read again"
    NO_EMAIL_WISHED = "e-mail is not a way to reach this person"
    NOT_BOOKED = "it is not booked"
    NOT_CONFIRMED = "this person has not said yet whether they come"
    BOOKED_LATER = "this time was booked later than it was due"
    LATER_LETTER = "a later letter says the same"
    REMINDED_OTHERWISE = "reminders come at other times now"


@dataclass(frozen=True, slots=True)
class Standing:
    """A letter and what it is about, at the moment of sending.

    `sequence` is the one it was posted with, `current_sequence` the one that holds now. `beginning` is the kind by
    which this person first hears that the appointment is on; `was_begun` says that another letter has said so,
    `was_written_to` that any other letter about it has gone to her. `booked_it_herself`: she knows of it without a
    letter. `tells_nothing_new`: the letter before told this very time and way to meet; `told_what_holds`: this letter
    has gone before, and what it told then holds (again).
    """

    kind: LetterKind
    sequence: int
    current_sequence: int
    status: AppointmentStatus
    ends_at: datetime
    beginning: LetterKind
    was_begun: bool
    was_written_to: bool
    booked_it_herself: bool
    has_declined: bool = False
    tells_nothing_new: bool = False
    told_what_holds: bool = False


def what_to_say(standing: Standing, *, now: datetime) -> LetterKind | Withdrawal:
    """The letter to write, or why none is sent. `now` is aware. A link that was asked for is always sent."""
    if standing.kind is LetterKind.LINK_RESEND:
        return standing.kind
    if standing.has_declined:
        return Withdrawal.DECLINED
    if standing.sequence < standing.current_sequence and not standing.told_what_holds:
        return Withdrawal.SUPERSEDED
    if standing.ends_at <= now:
        return Withdrawal.OVER
    if standing.kind.says_it_is_off:
        return _the_end(standing)
    if standing.status is AppointmentStatus.CANCELLED:
        return Withdrawal.CANCELLED
    if standing.kind in (LetterKind.FORM_REMINDER, LetterKind.REMINDER):
        return standing.kind
    return _the_beginning_or_a_change(standing)


def wait_before_try(tries: int, *, key: str) -> timedelta:
    """How long to wait after `tries` failures: 1, 2, 4 ... minutes, at most an hour.

    Up to a fifth of it is taken off by a number that `key` decides, so that letters that failed together do not
    come back together, and the same letter always waits the same.
    """
    longest = min(timedelta(minutes=2 ** min(tries - 1, 10)), LONGEST_WAIT)
    spread = int.from_bytes(sha256(f"{key}:{tries}".encode()).digest()[:4]) / 2**32
    return longest * (1 - JITTER * spread)


def _the_end(standing: Standing) -> LetterKind | Withdrawal:
    if standing.status is not AppointmentStatus.CANCELLED:
        return Withdrawal.STILL_ON
    ended_by_practice = standing.kind in (LetterKind.CANCELLED_BY_PRACTITIONER, LetterKind.REQUEST_DECLINED)
    if standing.was_written_to or (ended_by_practice and standing.booked_it_herself):
        return standing.kind
    return Withdrawal.NOTHING_TO_TAKE_BACK


def _the_beginning_or_a_change(standing: Standing) -> LetterKind | Withdrawal:
    is_requested = standing.status is AppointmentStatus.REQUESTED
    if standing.kind is LetterKind.REQUEST_RECEIVED:
        return standing.kind if is_requested else Withdrawal.ANSWERED
    if standing.kind is LetterKind.INDIVIDUAL_FIRST:  # it says all, also to whom nothing has been said before
        return standing.kind
    if standing.kind is LetterKind.SERIES:
        return Withdrawal.SUPERSEDED if standing.was_begun else standing.kind
    if standing.was_begun and standing.kind is standing.beginning:
        return Withdrawal.SUPERSEDED
    if standing.was_begun:
        return Withdrawal.AS_TOLD if standing.kind in MOVES and standing.tells_nothing_new else standing.kind
    if is_requested and standing.beginning is LetterKind.CONFIRMATION:
        return LetterKind.REQUEST_RECEIVED
    return standing.beginning
