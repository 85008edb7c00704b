"""Sends mail: plain text, one message at a time, by the server that the settings name.

Not here: what is told to whom (`jobs`).
"""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flask import current_app

TIMEOUT = 30  # seconds
FAULTS = (smtplib.SMTPException, OSError, UnicodeError)


@dataclass(frozen=True)
class Letter:
    """A mail to one person; `identity` makes the same letter known when it comes twice."""

    to: str
    subject: str
    text: str
    language: str
    identity: str


def configured() -> bool:
    """Whether this installation sends mail at all."""
    return bool(current_app.config["MAIL_SERVER"])


def send(letter: Letter, *, at: datetime) -> None:
    """Hand a letter to the server; one of FAULTS where it was not accepted."""
    settings = current_app.config
    message = _message(letter, settings["MAIL_FROM"], at)
    secure = ssl.create_default_context()
    server, port = settings["MAIL_SERVER"], settings["MAIL_PORT"]
    if settings["MAIL_SECURITY"] == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(server, port, timeout=TIMEOUT, context=secure)
    else:
        opened = smtplib.SMTP(server, port, timeout=TIMEOUT)
    with opened as connection:
        if settings["MAIL_SECURITY"] == "starttls":
            connection.starttls(context=secure)
        if settings["MAIL_USER"]:
            connection.login(settings["MAIL_USER"], settings["MAIL_PASSWORD"])
        connection.send_message(message)


def _message(letter: Letter, sender: str, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.identity}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    return message
