"""How a letter leaves: through a mail server, or into a folder where none is set."""

from __future__ import annotations

import os
import secrets
import smtplib
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import flask_mail
from flask import Flask

from config import MailSettings, Settings
from mailing.failures import DeliveryFailed, explain
from mailing.letter import Message
from mailing.mime import as_bytes
from mailing.smtp import CheckedConnection


class Transport(Protocol):
    """Anything that takes letters away."""

    def deliver(self, message: Message, *, sent_at: datetime) -> None:
        """Hand the letter over; returning means that somebody else is responsible for it now.

        Raises `DeliveryFailed`. `sent_at` (aware) becomes the letter's Date.
        """

    def close(self) -> None:
        """Let go of what was kept open between letters. Delivering opens it again."""


def make_transport(app: Flask, settings: Settings) -> Transport:
    """The way that the settings name: the mail server, or without one the folder for letters."""
    if settings.mail.server is None:
        return FolderTransport(settings.letters_dir)
    return SmtpTransport(app, settings.mail)


def make_other_way(app: Flask, settings: Settings) -> Transport | None:
    """The way for a letter that says that letters do not leave; None where the settings name none."""
    return SmtpTransport(app, settings.alarm_mail) if settings.alarm_mail.server else None


class FolderTransport:
    """Keeps each letter as an `.eml` file. The names sort by time; a file is there completely or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, message: Message, *, sent_at: datetime) -> None:
        """Write the letter and make sure that it is on the disk."""
        try:
            content = as_bytes(message, sent_at=sent_at)
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            identity = "".join(filter(str.isalnum, message.message_id.partition("@")[0]))
            self._keep(f"{sent_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z-{identity}.eml", content)
        except OSError:
            raise DeliveryFailed(permanent=False, reason="the folder for letters cannot be written") from None
        except ValueError as problem:
            raise explain(problem) from problem

    def close(self) -> None:
        """Nothing is kept open."""

    def _keep(self, name: str, content: bytes) -> None:
        unfinished = self.folder / f".{name}.{secrets.token_hex(4)}"
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.folder / name)
        finally:
            unfinished.unlink(missing_ok=True)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class SmtpTransport:
    """Sends through the mail server of the settings, on one connection for as many letters as follow each other."""

    def __init__(self, app: Flask, mail: MailSettings) -> None:
        if "mail" not in app.extensions:
            app.config.update(_for_flask_mail(mail))
        self._app = app
        self._connection = CheckedConnection(flask_mail.Mail(app), mail)

    def deliver(self, message: Message, *, sent_at: datetime) -> None:
        """Hand the letter to the server. A failure that is not about this letter ends the connection."""
        try:
            built = _Built(message, as_bytes(message, sent_at=sent_at))
            self._connection.open()
            with self._app.app_context():
                self._connection.send(built)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as problem:
            raise explain(problem) from None
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            self.close()
            raise explain(problem) from None

    def greet(self) -> None:
        """Connect, sign in and take leave again, as `flask doctor` does. Raises `DeliveryFailed`."""
        try:
            self._connection.open()
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            raise explain(problem) from None
        finally:
            self.close()

    def close(self) -> None:
        """Take leave of the server."""
        self._connection.close()


def _for_flask_mail(mail: MailSettings) -> dict[str, object]:
    """Its own names for what it is told; of two ways, it hears of the first."""
    return {
        "MAIL_SERVER": mail.server,
        "MAIL_PORT": mail.port,
        "MAIL_USE_TLS": mail.use_tls,
        "MAIL_USE_SSL": mail.use_ssl,
        "MAIL_USERNAME": mail.username,
        "MAIL_PASSWORD": mail.password,
        "MAIL_DEFAULT_SENDER": mail.default_sender,
        "MAIL_SUPPRESS_SEND": False,
        "MAIL_DEBUG": False,  # would write the password and every letter to the log
    }


class _Built(flask_mail.Message):
    """A letter that is already bytes: Flask-Mail can build neither the tree of parts nor safe headers."""

    def __init__(self, message: Message, content: bytes) -> None:
        super().__init__(recipients=[message.to.wire_address], sender=message.sender.wire_address)
        self._content = content

    def as_bytes(self) -> bytes:
        return self._content
