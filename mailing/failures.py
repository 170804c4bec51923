"""Why a letter did not leave, whether trying again can help, and what to do. Pure: exceptions in, one exception out."""

from __future__ import annotations

import re
import smtplib
import ssl

from practice.rules.mail_failures import Failure

# RFC 3463: the class, the subject and the detail, at the beginning of what the server says.
ENHANCED_CODE = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
AUTHENTICATION_CODES = frozenset({503, 530, 534, 535, 538})
MAILBOX_FULL_CODE = 552

WAIT = "Wait a little, then try it once more."
ASK_THE_SERVER = "Ask whoever runs the mail server, and name the time and the code."


class DeliveryFailed(Exception):
    """A letter did not leave. `reason` is a short sentence that names no address, `cure` says what to do about it.

    `permanent`: the same letter to the same address will be refused again, so nobody should wait for it.
    `shuts_the_way`: no other letter would have gone either.
    """

    def __init__(
        self, *, permanent: bool, reason: str, cure: str = ASK_THE_SERVER, shuts_the_way: bool = False
    ) -> None:
        self.permanent = permanent
        self.reason = reason
        self.cure = cure
        self.shuts_the_way = shuts_the_way
        super().__init__(reason)

    @property
    def why(self) -> Failure:
        """What is kept of it beside the letter."""
        return Failure(self.reason, self.cure, self.shuts_the_way)


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
            return _for_now(
                f"the mail server refused the user name and password ({problem.smtp_code})",
                "Put MAIL_USERNAME and MAIL_PASSWORD right. Some providers want a password made for this one program.",
            )
        case smtplib.SMTPSenderRefused():
            return _for_now(
                f"the mail server refused the sender's address ({_codes(problem.smtp_code, b'')})",
                "Set MAIL_DEFAULT_SENDER to an address that this account may send from; it may want MAIL_USERNAME too.",
            )
        case smtplib.SMTPNotSupportedError():
            return _for_now(
                "the mail server offers no encryption or no sign-in",
                "Look at MAIL_PORT, MAIL_USE_TLS and MAIL_USE_SSL: 587 goes with MAIL_USE_TLS, 465 with MAIL_USE_SSL.",
            )
        case smtplib.SMTPException() | OSError():
            return _no_conversation(problem)
        case ValueError():
            return DeliveryFailed(
                permanent=True,
                reason="the letter cannot be written to this address",
                cure="Look at the address: a letter in it may be mistyped.",
            )
        case _:
            return _for_now(f"an unexpected fault ({type(problem).__name__})", "Look at the worker's log.")


def _no_conversation(problem: Exception) -> DeliveryFailed:
    match problem:
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return _for_now(
                "the mail server took too long to answer",
                "Look at MAIL_SERVER and MAIL_PORT; a firewall may be in between. 587 and 465 are the usual ports.",
            )
        case smtplib.SMTPServerDisconnected():
            return _for_now(
                "the mail server ended the conversation",
                "Look at MAIL_PORT, MAIL_USE_TLS and MAIL_USE_SSL: 587 goes with MAIL_USE_TLS, 465 with MAIL_USE_SSL.",
            )
        case smtplib.SMTPResponseException():
            return _for_now(f"the mail server is not ready ({problem.smtp_code})", WAIT)
        case ssl.SSLCertVerificationError():
            return _for_now(
                "the mail server could not prove who it is",
                "MAIL_SERVER must be the name in its certificate; a server with its own authority needs MAIL_CAFILE.",
            )
        case _:
            return _for_now(
                "the mail server could not be reached",
                "Look at MAIL_SERVER and MAIL_PORT, and whether this machine is connected.",
            )


def _for_now(reason: str, cure: str, *, shuts_the_way: bool = True) -> DeliveryFailed:
    return DeliveryFailed(permanent=False, reason=reason, cure=cure, shuts_the_way=shuts_the_way)


def _refused(what: str, code: int, said: bytes | str) -> DeliveryFailed:
    """RFC 5321 section 4.2.1: 5xx is for good. RFC 3463: x.2.2 is a full mailbox, 5.7.x about rights."""
    enhanced = _enhanced(said)
    if code == MAILBOX_FULL_CODE or enhanced.endswith(".2.2"):
        full = f"the mailbox is full ({_codes(code, said)})"
        return _for_now(full, "Its owner has to make room in it.", shuts_the_way=False)
    is_about_rights = code in AUTHENTICATION_CODES or (what == "address" and enhanced.startswith("5.7."))
    return DeliveryFailed(
        permanent=500 <= code < 600 and not is_about_rights,
        reason=f"the mail server refused the {what} ({_codes(code, said)})",
        cure=_cure_of_refusal(what, code, is_about_rights),
        shuts_the_way=is_about_rights or (what == "letter" and code < 500),
    )


def _cure_of_refusal(what: str, code: int, is_about_rights: bool) -> str:
    if is_about_rights:
        return "The server wants a sign-in first, or this account may not write there: look at MAIL_USERNAME."
    if code < 500:
        return WAIT
    return "Look at the address: it does not exist there." if what == "address" else ASK_THE_SERVER


def _codes(code: int, said: bytes | str) -> str:
    return f"{code} {_enhanced(said)}".strip()


def _enhanced(said: bytes | str) -> str:
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    found = ENHANCED_CODE.match(text)
    return found.group(1) if found else ""
