"""How a person's name and address stand in the header of a letter and in an invitation. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import idna

from practice.rules.plain_text import one_line

# RFC 5322 section 3.2.3: what an address is made of when nothing in it is quoted, with letters of all languages.
LOCAL_PART = re.compile(r"[^\s\x00-\x1f\x7f()<>\[\]:;,\\\"@.]+(\.[^\s\x00-\x1f\x7f()<>\[\]:;,\\\"@.]+)*")
DOMAIN = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*")
MAILTO_SAFE = "!$&'*+/=^_`{|}~"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name, which may be empty, and an e-mail address as it was typed.

    Raises `ValueError` for an address that could not stand in an envelope: no or several `@`, a space, a quote,
    a comma or a control character in it, or a domain that is none (RFC 5891 for those beyond ASCII).
    """

    name: str
    address: str

    def __post_init__(self) -> None:
        local, _, domain = self.address.rpartition("@")
        if not LOCAL_PART.fullmatch(local) or local != one_line(local) or not DOMAIN.fullmatch(_in_ascii(domain)):
            raise ValueError("not an e-mail address")
        object.__setattr__(self, "name", one_line(self.name))

    @property
    def wire_address(self) -> str:
        """The address as servers compare it: the part before the `@` as typed, the domain in ASCII."""
        return f"{self._local}@{self._domain}"

    @property
    def is_ascii(self) -> bool:
        """Whether every mail server can carry it: a part before the `@` beyond ASCII would need SMTPUTF8."""
        return self._local.isascii()

    @property
    def mailto(self) -> str:
        """The address as a URI for ORGANIZER and ATTENDEE (RFC 6047 section 2.3, RFC 6068 section 2)."""
        return f"mailto:{quote(self._local, safe=MAILTO_SAFE)}@{self._domain}"

    def without_name(self) -> Mailbox:
        """The same address with nothing said about whose it is."""
        return Mailbox("", self.address)

    def is_same_address(self, other: Mailbox) -> bool:
        """Whether letters to both would arrive in one mailbox, as far as an address can tell."""
        return self.wire_address.casefold() == other.wire_address.casefold()

    @property
    def _local(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def _domain(self) -> str:
        return _in_ascii(self.address.rpartition("@")[2])


def _in_ascii(domain: str) -> str:
    """RFC 5891, not the older coding of Python's own codec, which sends letters for one domain to another."""
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
