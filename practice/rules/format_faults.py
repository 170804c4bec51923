"""Why can a session format, or the numbers of all of them, not be kept as they were entered? Pure."""

from __future__ import annotations

from enum import StrEnum


class FormatFault(StrEnum):
    """What is wrong with one value."""

    MISSING = "missing"  # nobody could find the place, or nobody would know what to do
    TOO_SMALL_OR_LARGE = "too_small_or_large"
    NO_TIME = "no_time"  # not a time on the wall clock
    DOUBLED = "doubled"  # the same start twice
    NO_LEAD = "no_lead"  # a reminder that is neither hours before nor a time on the day
    TOO_MANY = "too_many"  # reminders
    BEYOND_HORIZON = "beyond_horizon"  # the notice is longer than clients see ahead: nothing could ever be booked
    NO_COUPLES = "no_couples"  # a length or price for two where two do not come
    NOT_SECURE = "not_secure"  # an address that is no link, or not https
    NOT_THERE = "not_there"  # a meeting point that is gone
    IS_FIXED = "is_fixed"  # how a format is met stays once it was booked
    NOT_BELOW = "not_below"  # a lowest fee that is no lower than the usual one, or a deposit above it
    ONE_OF_TWO = "one_of_two"  # both a part of the fee and a fixed sum
