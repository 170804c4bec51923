"""Is it an e-mail address, and how is it written? By its form only: nothing is asked of the network. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

# What most addresses are before the `@`: it needs no second look, and a file has a hundred thousand of them.
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")
LONGEST_LOCAL, LONGEST = 64, 254


def normalized(text: str) -> str | None:
    """The address with its domain in lower case; None for what is none.

    Its part before the `@` is ASCII: few servers take another, and such a letter would never leave.
    """
    local, _, domain = text.rpartition("@")
    if len(local) > LONGEST_LOCAL or len(text) > LONGEST or not _PLAIN.fullmatch(local):
        return _checked(text)
    written = _domain(domain)
    return None if written is None else f"{local}@{written}"


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str | None:
    found = _checked(f"x@{domain}")
    return None if found is None else found.rpartition("@")[2]


def _checked(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None
