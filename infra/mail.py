"""Sending mail through the server of the settings."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

import structlog

from core.settings import MailSecurity, MailSettings

log = structlog.get_logger("mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One plain message to one address."""

    to: str
    subject: str
    text: str


async def send_mail(settings: MailSettings, mail: Mail) -> bool:
    """Hand `mail` to the server; False where none is set or it does not take it. Which of both is in the log, without the address."""
    if settings.host is None:
        log.warning("mail.unsent", reason="no mail server is set")
        return False
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, mail.to, mail.subject
    message.set_content(mail.text)
    try:
        await asyncio.to_thread(_deliver, settings, message)
    except (smtplib.SMTPException, OSError) as err:
        log.warning("mail.unsent", reason=type(err).__name__)
        return False
    return True


def _deliver(settings: MailSettings, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    host = settings.host or ""
    if settings.security is MailSecurity.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, settings.port, timeout=settings.timeout_s, context=context)
    else:
        server = smtplib.SMTP(host, settings.port, timeout=settings.timeout_s)
    with server:
        if settings.security is MailSecurity.STARTTLS:
            server.starttls(context=context)
        if settings.user is not None:
            server.login(settings.user, settings.password.get_secret_value() if settings.password else "")
        server.send_message(message)
