"""Does the letter by which Ruth tries the way go the way of all letters, and is it about nobody?"""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta

import pytest

from mailing.failures import DeliveryFailed, explain
from practice.models.outbox import OutboxMessage, OutboxState
from practice.services import claims, outbox
from practice.work import Work
from tests.mailing.conftest import Post


def ask(post: Post) -> str:
    with post.unit() as work:
        return outbox.post_test(work, practitioner=post.cast.seen_by(work).ruth).id


def test_it_goes_to_her_by_the_way_of_all_letters_and_says_nothing_about_anybody(post: Post) -> None:
    message_id = ask(post)
    (sent,) = post.send()
    assert sent.to.address == "ruth@example.org"
    assert "You asked for this letter" in sent.text
    assert sent.invite is None
    for private in ("Amara", "amara@", "555", "Willow"):
        assert private not in sent.text + sent.html + sent.subject
    row = post.row(message_id)
    assert row.state is OutboxState.SENT
    assert row.detail_sealed is None
    assert sent.message_id.startswith(f"<{row.message_id}@")


def test_asking_twice_before_it_has_gone_is_one_letter(post: Post) -> None:
    assert ask(post) == ask(post)
    assert len(post.send()) == 1
    ask(post)
    assert len(post.send()) == 1, "afterwards another one goes"


def test_asking_again_tries_a_waiting_one_at_once(post: Post) -> None:
    message_id = ask(post)
    post.postbox.trouble = DeliveryFailed(permanent=False, reason="the mail server refused the user name and password")
    post.send()
    assert post.row(message_id).reason == "the mail server refused the user name and password"
    post.postbox.trouble = None
    assert post.send() == [], "it waits for its next try"
    ask(post)
    assert len(post.send()) == 1


def test_a_test_letter_keeps_no_other_letter_waiting(post: Post) -> None:
    ask(post)
    with post.unit() as work:
        claimed = claim(work)
        assert claimed is not None
        assert claimed.appointment_id is None
        outbox.post_lookup(work, email="nobody@example.org")
    with post.unit() as work:
        assert claim(work) is not None


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 no"), "MAIL_PASSWORD"),
        (smtplib.SMTPSenderRefused(550, b"no", "practice@example.org"), "MAIL_DEFAULT_SENDER"),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "MAIL_USE_TLS"),
        (TimeoutError(), "firewall"),
        (smtplib.SMTPServerDisconnected("gone"), "MAIL_PORT"),
        (smtplib.SMTPConnectError(421, b"busy"), "once more"),
        (ssl.SSLCertVerificationError("self-signed"), "MAIL_CAFILE"),
        (ConnectionRefusedError(), "MAIL_SERVER"),
        (smtplib.SMTPRecipientsRefused({"ruth@example.org": (550, b"5.1.1 who?")}), "does not exist"),
        (smtplib.SMTPRecipientsRefused({"ruth@example.org": (550, b"5.7.1 no")}), "MAIL_USERNAME"),
        (smtplib.SMTPRecipientsRefused({"ruth@example.org": (451, b"4.7.1 greylisted")}), "once more"),
        (smtplib.SMTPDataError(552, b"5.2.2 full"), "room"),
        (smtplib.SMTPDataError(554, b"5.6.0 no"), "Ask whoever runs"),
        (ValueError("not an e-mail address"), "mistyped"),
        (RuntimeError("who knows"), "log"),
    ],
    ids=lambda part: type(part).__name__ if isinstance(part, Exception) else None,
)
def test_every_failure_says_what_to_do(problem: Exception, word: str) -> None:
    failure = explain(problem)
    assert word in failure.cure
    assert "ruth@" not in failure.cure + failure.reason


def claim(work: Work) -> OutboxMessage | None:
    return next(iter(claims.claim_due(work, worker="a test", lease=timedelta(minutes=10))), None)
