"""Which number does somebody mean? E.164 out of what people type. Pure."""

from __future__ import annotations

from enum import StrEnum

import phonenumbers


class PhoneFault(StrEnum):
    """Why something is no number to ring."""

    NO_NUMBER = "no_number"
    EXTENSION = "extension"
    INCOMPLETE = "incomplete"


def e164(text: str, *, region: str) -> str | PhoneFault:
    """`+15195550123`. Without `+` it is a number of the country of `region` (ISO 3166, with or without a part)."""
    try:
        number = phonenumbers.parse(text, region.partition("-")[0])
    except phonenumbers.NumberParseException:
        return PhoneFault.NO_NUMBER
    if number.extension:
        return PhoneFault.EXTENSION
    # seven digits are possible next door, but not from elsewhere
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return PhoneFault.INCOMPLETE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
