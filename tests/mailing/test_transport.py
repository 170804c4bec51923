"""How letters leave: through real mail servers on loopback, good and bad, and into a folder."""

from __future__ import annotations

import email
import os
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import MailSettings
from mailing.failures import DeliveryFailed, explain
from mailing.transport import FolderTransport, SmtpTransport, make_transport
from practice.rules.mailboxes import Mailbox
from tests.mail_server import MailServer, free_port
from tests.mailing import letters, servers
from tests.mailing.letters import letter

Send = Callable[..., None]
SENDER = '"Ruth Okafor, MSW" <practice@example.org>'


def mail_settings(port: int, **changes: Any) -> MailSettings:
    plain = MailSettings(
        server="127.0.0.1",
        port=port,
        use_tls=False,
        use_ssl=False,
        username=None,
        password=None,
        default_sender=SENDER,
        timeout=10,
        cafile=None,
    )
    return replace(plain, **changes)


@pytest.fixture
def transport_to() -> Iterator[Callable[..., SmtpTransport]]:
    """`transport_to(port, use_tls=True, ...)`; closed when the test ends."""
    made: list[SmtpTransport] = []

    def make(port: int, **changes: Any) -> SmtpTransport:
        made.append(SmtpTransport(Flask(__name__), mail_settings(port, **changes)))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


def failure_of(transport: SmtpTransport, **changes: Any) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as failed:
        transport.deliver(letter(**changes), sent_at=letters.SENT_AT)
    for word in ("amara", "practice@", "Diallo"):
        assert word not in str(failed.value), "a reason names nobody"
    return failed.value


def test_a_letter_arrives_with_a_bare_envelope(mail_server: MailServer, transport_to: Callable[..., Any]) -> None:
    message = letter(to=Mailbox("Diallo, Amara", "amara@bücher.example"))
    transport_to(mail_server.port).deliver(message, sent_at=letters.SENT_AT)
    (arrived,) = mail_server.letters
    assert arrived.sender == "practice@example.org"
    assert arrived.recipients == ("amara@xn--bcher-kva.example",)
    assert arrived.message["Message-ID"] == message.message_id
    assert arrived.part("text/calendar").get_payload(decode=True) == message.invite


def test_a_line_with_a_dot_alone_survives(mail_server: MailServer, transport_to: Callable[..., Any]) -> None:
    message = replace(letter(), text="one\n.\ntwo\n..\n")
    transport_to(mail_server.port).deliver(message, sent_at=letters.SENT_AT)
    assert mail_server.letters[0].part("text/plain").get_content().rstrip() == "one\r\n.\r\ntwo\r\n.."


def test_letters_that_follow_each_other_share_a_connection(
    mail_server: MailServer, transport_to: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = transport_to(mail_server.port)
    opened = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, *args: opened.append(1) or connect(self, *args))
    for _ in range(3):
        transport.deliver(letter(), sent_at=letters.SENT_AT)
    assert (len(mail_server.letters), len(opened)) == (3, 1)
    transport.close()
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    assert (len(mail_server.letters), len(opened)) == (4, 2)


def test_a_connection_that_was_lost_meanwhile_is_opened_again(
    mail_server: MailServer, transport_to: Callable[..., Any]
) -> None:
    transport = transport_to(mail_server.port)
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    transport._connection.host.sock.close()
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    assert len(mail_server.letters) == 2


def test_a_server_that_hung_up_between_two_letters_gets_the_second_on_a_new_connection(
    mail_server: MailServer, transport_to: Callable[..., Any]
) -> None:
    transport = transport_to(mail_server.port)
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    mail_server.hang_up()
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    assert len(mail_server.letters) == 2


@pytest.mark.parametrize(
    ("refusal", "is_permanent"),
    [
        ("550 5.1.1 <amara@example.org>: no such mailbox", True),
        ("550 No such user amara@example.org", True),
        ("553 5.1.3 Bad address", True),
        ("501 5.5.4 Bad parameters", True),
        ("450 4.2.1 Mailbox busy", False),
        ("451 4.7.1 Greylisted, try again", False),
        ("452 4.2.2 Mailbox full", False),
        ("552 5.2.2 Mailbox full", False),
        ("554 5.7.1 Relay access denied", False),
        ("530 5.7.0 Authentication required", False),
    ],
)
def test_a_refused_address_is_given_up_only_if_it_is_the_address(
    refusal: str, is_permanent: bool, mail_server: MailServer, transport_to: Callable[..., Any]
) -> None:
    mail_server.refusals["amara@example.org"] = refusal
    failure = failure_of(transport_to(mail_server.port))
    assert failure.permanent is is_permanent
    assert refusal[:3] in failure.reason
    assert not mail_server.letters


@pytest.mark.parametrize(
    ("answer", "is_permanent"),
    [("554 5.7.1 Looks like spam", True), ("552 5.3.4 Too big", False), ("451 4.3.0 Try later", False)],
)
def test_a_refused_letter_is_given_up_when_the_server_says_for_good(
    answer: str, is_permanent: bool, mail_server: MailServer, transport_to: Callable[..., Any]
) -> None:
    mail_server.answer = answer
    transport = transport_to(mail_server.port)
    assert failure_of(transport).permanent is is_permanent
    mail_server.answer = None
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    assert len(mail_server.letters) == 1, "the connection is good for the next letter"


@pytest.mark.parametrize("conversation", [servers.says_nothing, servers.drips, servers.answers("220 hello", "250 yes")])
def test_a_server_that_hangs_is_left_after_the_time_limit(
    conversation: servers.Conversation, transport_to: Callable[..., Any]
) -> None:
    with servers.talking(conversation) as port:
        began = time.monotonic()
        failure = failure_of(transport_to(port, timeout=1))
        assert time.monotonic() - began < 8
    assert not failure.permanent
    assert failure.reason == "the mail server took too long to answer"


def test_a_server_that_is_not_there_is_tried_again_later(transport_to: Callable[..., Any]) -> None:
    failure = failure_of(transport_to(free_port()))
    assert not failure.permanent
    assert failure.reason == "the mail server could not be reached"


def test_a_server_that_hangs_up_is_tried_again_later(transport_to: Callable[..., Any]) -> None:
    with servers.talking(lambda connection: connection.close()) as port:
        assert failure_of(transport_to(port)).reason == "the mail server ended the conversation"


def test_a_server_that_is_shutting_down_is_tried_again_later(transport_to: Callable[..., Any]) -> None:
    with servers.talking(servers.answers("421 4.3.2 Going down")) as port:
        failure = failure_of(transport_to(port))
    assert not failure.permanent
    assert failure.reason == "the mail server is not ready (421)"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return servers.make_certificate(tmp_path_factory.mktemp("certificates"), "127.0.0.1")


@pytest.mark.parametrize("at_once", [False, True])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    at_once: bool, certificate: Path, transport_to: Callable[..., Any]
) -> None:
    with servers.encrypting(certificate, at_once=at_once) as server:
        transport = transport_to(
            server.port, use_tls=not at_once, use_ssl=at_once, username="ruth", password="a password"
        )
        failure = failure_of(transport)
    assert failure.reason == "the mail server could not prove who it is"
    assert not failure.permanent
    assert not server.letters


@pytest.mark.parametrize("at_once", [False, True])
def test_a_certificate_that_the_practice_vouches_for_is_accepted(
    at_once: bool, certificate: Path, transport_to: Callable[..., Any]
) -> None:
    with servers.encrypting(certificate, at_once=at_once) as server:
        transport = transport_to(
            server.port,
            use_tls=not at_once,
            use_ssl=at_once,
            username="ruth",
            password="a password",
            cafile=str(certificate),
        )
        transport.deliver(letter(), sent_at=letters.SENT_AT)
        assert len(server.letters) == 1


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, transport_to: Callable[..., Any]) -> None:
    other = servers.make_certificate(tmp_path, "mail.example.org")
    with servers.encrypting(other) as server:
        failure = failure_of(transport_to(server.port, use_tls=True, cafile=str(other)))
    assert failure.reason == "the mail server could not prove who it is"


def test_a_wrong_password_is_no_fault_of_the_letter(certificate: Path, transport_to: Callable[..., Any]) -> None:
    with servers.encrypting(certificate) as server:
        transport = transport_to(server.port, use_tls=True, username="ruth", password="wrong", cafile=str(certificate))
        failure = failure_of(transport)
    assert not failure.permanent
    assert failure.reason == "the mail server refused the user name and password (535)"


def test_without_encryption_on_offer_nothing_is_sent(mail_server: MailServer, transport_to: Callable[..., Any]) -> None:
    failure = failure_of(transport_to(mail_server.port, use_tls=True))
    assert failure.reason == "the mail server offers no encryption or no sign-in"
    assert not mail_server.letters


def test_an_address_that_cannot_be_written_is_given_up(
    mail_server: MailServer, transport_to: Callable[..., Any]
) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        transport_to(mail_server.port).deliver(
            letter(to=Mailbox("Ämara", "ämara@example.org")), sent_at=letters.SENT_AT
        )
    assert failed.value.permanent


def test_the_password_is_never_printed(
    certificate: Path, transport_to: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    with servers.encrypting(certificate) as server:
        transport = transport_to(
            server.port, use_tls=True, username="ruth", password="a password", cafile=str(certificate)
        )
        transport.deliver(letter(), sent_at=letters.SENT_AT)
    said = capfd.readouterr()
    assert said.err + said.out == ""


@pytest.mark.parametrize(
    ("problem", "is_permanent"),
    [
        (smtplib.SMTPSenderRefused(550, b"5.1.8 unknown sender", "practice@example.org"), False),
        (smtplib.SMTPHeloError(501, b"no"), False),
        (ssl.SSLError("handshake failure"), False),
        (ConnectionResetError(), False),
        (TimeoutError(), False),
        (ValueError("a header"), True),
        (RuntimeError("amara@example.org"), False),
    ],
)
def test_every_fault_is_explained_without_a_name(problem: Exception, is_permanent: bool) -> None:
    failure = explain(problem)
    assert failure.permanent is is_permanent
    assert "@" not in failure.reason


def test_without_a_mail_server_letters_are_files(tmp_path: Path) -> None:
    folder = FolderTransport(tmp_path / "letters")
    first, second = letter(), letter(to=Mailbox("Jonas Weber", "jonas@example.com"))
    folder.deliver(second, sent_at=letters.SENT_AT + timedelta(seconds=1))
    folder.deliver(first, sent_at=letters.SENT_AT)
    paths = sorted((tmp_path / "letters").iterdir())
    assert [path.suffix for path in paths] == [".eml", ".eml"]
    kept = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    assert [str(message["To"]) for message in kept] == [
        "Amara Diallo <amara@example.org>",
        "Jonas Weber <jonas@example.com>",
    ]
    assert oct(paths[0].stat().st_mode)[-3:] == "600"
    assert oct((tmp_path / "letters").stat().st_mode)[-3:] == "700"


def test_a_file_is_there_completely_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryFailed) as failed:
        FolderTransport(tmp_path).deliver(letter(), sent_at=letters.SENT_AT)
    assert not failed.value.permanent
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("a file where the folder should be")
    with pytest.raises(DeliveryFailed, match="cannot be written") as failed:
        FolderTransport(tmp_path / "letters").deliver(letter(), sent_at=letters.SENT_AT)
    assert not failed.value.permanent


def test_the_settings_choose_the_way(make_app: Callable[..., Flask], mail_server: MailServer) -> None:
    without, with_server = make_app(), make_app(**mail_server.settings)
    assert isinstance(make_transport(without, without.extensions["settings"]), FolderTransport)
    transport = make_transport(with_server, with_server.extensions["settings"])
    assert isinstance(transport, SmtpTransport)
    transport.deliver(letter(), sent_at=letters.SENT_AT)
    transport.close()
    assert len(mail_server.letters) == 1
