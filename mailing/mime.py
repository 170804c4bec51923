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

from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from mailing.letter import Message
from practice.rules.mailboxes import Mailbox

FILE_NAME = "invite.ics"
LONGEST_PLAIN = 50


def as_bytes(message: Message, *, sent_at: datetime) -> bytes:
    """The letter as it goes to the server. `sent_at` (aware) becomes its Date.

    Raises `ValueError` if a header would hold a line break: nothing that a person typed starts a header of its
    own. All parts are quoted-printable or base64, so no line is longer than RFC 5322 section 2.1.1 allows.
    """
    built = EmailMessage(policy=SMTP)
    built["Date"] = format_datetime(sent_at)
    # RFC 3834 section 5, and what Exchange reads instead: no holiday reply to a letter that nobody typed.
    built["Auto-Submitted"] = "auto-generated"
    built["X-Auto-Response-Suppress"] = "OOF"
    built.set_content(message.text, cte="quoted-printable")
    built.add_alternative(message.html, subtype="html", cte="quoted-printable")
    if message.invite is not None and message.method is not None:
        _invite(built, message.invite, message.method.value)
    if message.calendar is not None:
        built.add_attachment(message.calendar, maintype="text", subtype="calendar", filename="appointments.ics")
    return _head(message) + built.as_bytes()


def _head(message: Message) -> bytes:
    """The headers that the policy would not write well.

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
    return "".join(lines).encode("ascii")


def _address_line(field: str, mailbox: Mailbox) -> str:
    if _is_plain(mailbox.name):
        return f"{field}: {formataddr((mailbox.name, mailbox.wire_address))}\r\n"
    return f"{field}: {_words(field, mailbox.name)}\r\n <{mailbox.wire_address}>\r\n"


def _words(field: str, text: str) -> str:
    return text if _is_plain(text) else Header(text, "utf-8", header_name=field).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    return text.isascii() and len(text) <= LONGEST_PLAIN and "=?" not in text


def _invite(built: EmailMessage, invite: bytes, method: str) -> None:
    """Programs that read the parameters need `method`; Proton and Office 365 go by the name of the part."""
    parameters = {"method": method, "component": "VEVENT", "name": FILE_NAME}
    built.add_alternative(invite.decode("utf-8"), subtype="calendar", cte="base64", params=parameters)
    built.add_attachment(invite, maintype="application", subtype="ics", filename=FILE_NAME)
