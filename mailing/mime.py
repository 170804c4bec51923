"""How a letter is built for the wire: the tree of parts that mail programs find an invitation in.

    multipart/mixed
      multipart/alternative
        text/plain
        text/html
        text/calendar; method=...      last, and without a disposition
      application/ics                  the same bytes, for programs that only look at attachments

Sources: RFC 6047 section 2, and CalConnect's guide to iMIP, whose tree this is. A letter without an invitation is
the inner part alone. One about several appointments has their file as an ordinary attachment: iTIP knows one event to a
message (RFC 5546 section 3.2.2), and a program that is asked nothing leaves it to her.
"""

from __future__ import annotations

import secrets
from base64 import encodebytes
from binascii import b2a_qp
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from mailing.letter import Message
from practice.rules.mailboxes import Mailbox

FILE_NAME, FILE_NAME_OF_ALL = "invite.ics", "appointments.ics"
LONGEST_PLAIN = 50
BOUNDARY_BYTES = 12
ALWAYS = [
    # RFC 3834 section 5, and what Exchange reads instead: no holiday reply to a letter that nobody typed.
    "Auto-Submitted: auto-generated\r\n",
    "X-Auto-Response-Suppress: OOF\r\n",
    "MIME-Version: 1.0\r\n",
]


def as_bytes(message: Message, *, sent_at: datetime) -> bytes:
    """The letter as it goes to the server. `sent_at` (aware) becomes its Date.

    Raises `ValueError` for an address that needs more than ASCII: nothing that a person typed starts a header of its
    own. All parts are quoted-printable or base64, so no line is longer than RFC 5322 section 2.1.1 allows.
    """
    inner, attached = [_words_part("plain", message.text), _words_part("html", message.html)], []
    if message.invite is not None and message.method is not None:
        inner.append(_invitation(message.invite, message.method.value))
        attached.append(_attached(message.invite, "application/ics", FILE_NAME))
    if message.calendar is not None:
        attached.append(_attached(message.calendar, "text/calendar", FILE_NAME_OF_ALL))
    whole = _together("alternative", inner)
    return _head(message, sent_at) + (_together("mixed", [whole, *attached]) if attached else whole)


def _together(how: str, parts: list[bytes]) -> bytes:
    """Several parts as one. RFC 2045 section 6.7: `=_` stands in no part that is quoted-printable or base64."""
    boundary = f"=_{secrets.token_hex(BOUNDARY_BYTES)}"
    between = f"\r\n--{boundary}".encode("ascii")
    written = b"".join(between + b"\r\n" + part for part in parts)
    return f'Content-Type: multipart/{how}; boundary="{boundary}"\r\n'.encode("ascii") + written + between + b"--\r\n"


def _words_part(subtype: str, words: str) -> bytes:
    lines = b"\r\n".join(words.encode().splitlines()) + b"\r\n"
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable", b2a_qp(lines))


def _invitation(invite: bytes, method: str) -> bytes:
    """Programs that read the parameters need `method`; Proton and Office 365 go by the name of the part."""
    kind = f'text/calendar; charset="utf-8"; method="{method}";\r\n component="VEVENT"; name="{FILE_NAME}"'
    return _part(kind, "base64", _base64(invite))


def _attached(content: bytes, kind: str, name: str) -> bytes:
    return _part(kind, "base64", _base64(content), f'Content-Disposition: attachment; filename="{name}"\r\n')


def _part(kind: str, encoding: str, encoded: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
    return head.encode("ascii") + encoded


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")


def _head(message: Message, sent_at: datetime) -> bytes:
    """The headers, up to the one that says which parts follow.

    Python 3.11 loses the quotation marks of a long name when it folds the header, so that a comma in it would begin
    another recipient (cpython#121284), leaves the first line of a long subject empty, and hides a long id in encoded
    words, which breaks the thread (cpython#100991).
    """
    lines = [_address_line("From", message.sender), _address_line("To", message.to)]
    if message.reply_to is not None:
        lines.append(_address_line("Reply-To", message.reply_to))
    lines.append(f"Subject: {_words('Subject', message.subject)}\r\n")
    lines.append(f"Message-ID: {message.message_id}\r\n")
    if message.in_reply_to:
        lines.append(f"In-Reply-To: {message.in_reply_to}\r\n")
        lines.append(f"References: {' '.join(message.references)}\r\n")
    lines.append(f"Date: {format_datetime(sent_at)}\r\n")
    return "".join(lines + ALWAYS).encode("ascii")


def _address_line(field: str, mailbox: Mailbox) -> str:
    if _is_plain(mailbox.name):
        return f"{field}: {formataddr((mailbox.name, mailbox.wire_address))}\r\n"
    return f"{field}: {_words(field, mailbox.name)}\r\n <{mailbox.wire_address}>\r\n"


def _words(field: str, text: str) -> str:
    return text if _is_plain(text) else Header(text, "utf-8", header_name=field).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    return text.isascii() and len(text) <= LONGEST_PLAIN and "=?" not in text
