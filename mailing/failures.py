"""Why a letter did not leave, and whether trying again can help. Pure: exceptions in, one exception out."""

from __future__ import annotations

import re
import smtplib
import ssl

# RFC 3463: the class, the subject and the detail, at the beginning of what the server says.
ENHANCED_CODE = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
AUTHENTICATION_CODES = frozenset({503, 530, 534, 535, 538})
MAILBOX_FULL_CODE = 552


class DeliveryFailed(Exception):
    """A letter did not leave. `reason` is a short sentence that names no address.

    `permanent`: the same letter to the same address will be refused again, so nobody should wait for it.
    """

    def __init__(self, *, permanent: bool, reason: str) -> None:
        self.permanent = permanent
        self.reason = reason
        super().__init__(reason)


def explain(problem: Exception) -> DeliveryFailed:
    """The failure behind an exception of smtplib, ssl, the network or the letter itself.

    What the server said is not repeated, because servers repeat addresses. A fault that the practice can put
    right while the letter waits (password, certificate, sender's address) is never permanent.
    """
    match problem:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(problem.recipients.values()))
            return _refused("address", int(code), said)
        case smtplib.SMTPDataError():
            return _refused("letter", problem.smtp_code, problem.smtp_error)
        case smtplib.SMTPAuthenticationError():
            return _for_now(f"the mail server refused the user name and password ({problem.smtp_code})")
        case smtplib.SMTPSenderRefused():
            return _for_now(f"the mail server refused the sender's address ({_codes(problem.smtp_code, b'')})")
        case smtplib.SMTPNotSupportedError():
            return _for_now("the mail server offers no encryption or no sign-in")
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return _for_now("the mail server took too long to answer")
        case smtplib.SMTPServerDisconnected():
            return _for_now("the mail server ended the conversation")
        case smtplib.SMTPResponseException():
            return _for_now(f"the mail server is not ready ({problem.smtp_code})")
        case ssl.SSLCertVerificationError():
            return _for_now("the mail server could not prove who it is")
        case OSError():
            return _for_now("the mail server could not be reached")
        case ValueError():
            return DeliveryFailed(permanent=True, reason="the letter cannot be written to this address")
        case _:
            return _for_now(f"an unexpected fault ({type(problem).__name__})")


def _for_now(reason: str) -> DeliveryFailed:
    return DeliveryFailed(permanent=False, reason=reason)


def _refused(what: str, code: int, said: bytes | str) -> DeliveryFailed:
    """RFC 5321 section 4.2.1: 5xx is for good. RFC 3463: x.2.2 is a full mailbox, 5.7.x about rights."""
    enhanced = _enhanced(said)
    if code == MAILBOX_FULL_CODE or enhanced.endswith(".2.2"):
        return _for_now(f"the mailbox is full ({_codes(code, said)})")
    is_about_rights = code in AUTHENTICATION_CODES or (what == "address" and enhanced.startswith("5.7."))
    return DeliveryFailed(
        permanent=500 <= code < 600 and not is_about_rights,
        reason=f"the mail server refused the {what} ({_codes(code, said)})",
    )


def _codes(code: int, said: bytes | str) -> str:
    return f"{code} {_enhanced(said)}".strip()


def _enhanced(said: bytes | str) -> str:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    found = ENHANCED_CODE.match(text)
    return found.group(1) if found else ""
