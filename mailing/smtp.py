"""How the practice talks to a mail server: one that has proved who it is, and never for longer than it may take."""

from __future__ import annotations

import io
import select
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from time import monotonic
from typing import Any

import flask_mail

from config import MailSettings


class CheckedConnection(flask_mail.Connection):
    """Flask-Mail's connection with a time limit and a certificate that is checked; 0.10 has neither."""

    def __init__(self, mail: flask_mail.Mail, settings: MailSettings) -> None:
        super().__init__(mail)
        self._settings = settings

    def open(self) -> None:
        """Connect, unless the connection of the letter before is still there."""
        if self.host is not None and not _is_still_there(self.host):
            self.close()
        if self.host is None:
            self.host = self.configure_host()

    def close(self) -> None:
        """End the connection, politely where that is possible."""
        host, self.host = self.host, None
        if host is not None:
            try:
                host.quit()
            except (OSError, smtplib.SMTPException):
                host.close()

    def configure_host(self) -> smtplib.SMTP:
        wanted = self._settings
        checked = ssl.create_default_context(cafile=wanted.cafile)
        server, port = wanted.server or "", wanted.port
        own_name = parseaddr(wanted.default_sender)[1].rpartition("@")[2]  # never the machine's own
        host: smtplib.SMTP
        if wanted.use_ssl:
            host = _PromptSmtpSsl(server, port, own_name, timeout=wanted.timeout, context=checked)
        else:
            host = _PromptSmtp(server, port, own_name, timeout=wanted.timeout)
        try:
            if wanted.use_tls:
                host.starttls(context=checked)
            if wanted.username and wanted.password:
                host.login(wanted.username, wanted.password)
        except (OSError, smtplib.SMTPException):
            host.close()
            raise
        return host


class _PromptSmtp(smtplib.SMTP):
    """Waits for each answer no longer than its time limit, even if the answer comes byte by byte."""

    def getreply(self) -> tuple[int, bytes]:
        with _in_time(self):
            return super().getreply()


class _PromptSmtpSsl(smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""

    def getreply(self) -> tuple[int, bytes]:
        with _in_time(self):
            return super().getreply()


class _Answers(io.RawIOBase):
    """What the server says, until it is late: a socket's own time limit begins anew with every byte."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.late_at, self.is_late = connection, 0.0, False

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        left = self.late_at - monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self.connection.settimeout(left)
            return self.connection.recv_into(room)
        except TimeoutError:
            self.is_late = True
            raise


@contextmanager
def _in_time(host: smtplib.SMTP) -> Iterator[None]:
    """smtplib reads from `file`, and wants a new one when it has connected, and once more when it is encrypted."""
    connection: Any = host.sock
    if host.file is None:
        host.file = io.BufferedReader(_Answers(connection))
    answers = host.file.raw
    answers.late_at = monotonic() + host.timeout
    try:
        yield
    except smtplib.SMTPServerDisconnected:
        if answers.is_late:
            raise TimeoutError from None
        raise
    finally:
        with suppress(OSError):  # it may be closed
            connection.settimeout(host.timeout)


def _is_still_there(host: smtplib.SMTP) -> bool:
    """Whether the server has kept silent: unasked, it only says that it hangs up, or does."""
    try:
        return host.sock is not None and not select.select([host.sock], [], [], 0)[0]
    except (OSError, ValueError):  # it was closed
        return False
