"""What may be wrong with a calendar that is read from its address? Pure."""

from __future__ import annotations

from enum import StrEnum


class FeedFault(StrEnum):
    """Why a look at a calendar brought nothing. The last good copy stays whatever it is."""

    NO_SUCH_HOST = "no_such_host"
    NOT_REACHED = "not_reached"  # nobody answers there, or in the middle of it no more
    NOT_ALLOWED = "not_allowed"  # an address within a private network, another port, no encryption
    CERTIFICATE = "certificate"
    REDIRECTS = "redirects"
    REFUSED = "refused"  # 401, 403: the address is not a secret one, or it was withdrawn
    GONE = "gone"  # 404, 410
    SERVER = "server"  # any other answer but 200 and 304
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NOT_A_CALENDAR = "not_a_calendar"
    CUT_OFF = "cut_off"
    TOO_HARD = "too_hard"  # to be worked out within the time and memory that one calendar gets


class FeedFailed(Exception):
    """A look at a calendar failed, and why."""

    def __init__(self, fault: FeedFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
