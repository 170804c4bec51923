"""Which regions can a practice lie in, and of which are the public holidays known? Pure."""

from __future__ import annotations

import re
from functools import cache

import holidays
import phonenumbers

_CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")


def region_named(text: str) -> str | None:
    """The ISO 3166-2 code that is meant by `ca-on` or `CA ON`; None for a country or a part that does not exist.

    A part of a country is taken where the public holidays of that part are known, or none of the country at all.
    """
    found = _CODE.fullmatch("-".join(text.upper().replace("-", " ").split()))
    if found is None or found[1] not in phonenumbers.SUPPORTED_REGIONS:
        return None
    parts = _parts().get(found[1])
    if found[2] is not None and parts is not None and found[2] not in parts:
        return None
    return found[0]


def suggested_regions(near: str) -> list[str]:
    """The regions whose public holidays are known: the parts of the country of `near` first, then every country."""
    country = near.partition("-")[0]
    return [*(f"{country}-{part}" for part in _parts().get(country, ())), *sorted(_parts())]


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in known.items() if len(code) == 2}
