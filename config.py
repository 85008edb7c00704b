"""Settings, read from the environment once at start.

`TRACKER_ENV=production` demands its secrets; elsewhere they are made once and kept in `instance/`, which git ignores.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent
KINDS = ("development", "production")


class Incomplete(RuntimeError):
    """A setting is missing or cannot be used; the message says which one and what to write."""


def settings(
    environment: Mapping[str, str] = os.environ, *, instance: Path = ROOT / "instance"
) -> dict[str, Any]:
    """Flask's settings from an environment. Raises `Incomplete` with one sentence that names the variable."""
    kind = environment.get("TRACKER_ENV", "development")
    if kind not in KINDS:
        raise Incomplete(f"TRACKER_ENV is {kind}; write {' or '.join(KINDS)}.")
    production = kind == "production"
    if production:
        _demand(environment, "SECRET_KEY", "DATABASE_URL", "SEALING_KEY")
    instance.mkdir(parents=True, exist_ok=True)
    secret = environment.get("SECRET_KEY") or _kept(instance / "secret-key")
    sealing = environment.get("SEALING_KEY") or _kept(instance / "sealing-key")
    if len(secret.strip()) < 32:
        raise Incomplete("SECRET_KEY is too short: give it at least 32 random characters.")
    return {
        "PRODUCTION": production,
        "SECRET_KEY": secret,
        "AUDIT_KEY": hmac.new(secret.encode(), b"audit trail", hashlib.sha256).digest(),
        "SEALING_KEY": _thirty_two_bytes(sealing),
        "SQLALCHEMY_DATABASE_URI": _address(environment.get("DATABASE_URL", ""), instance),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        **_documents(environment),
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session, so that nobody loses a long form
        "PUBLIC_ADDRESS": environment.get("PUBLIC_ADDRESS", ""),
        **_mail(environment),
        "PROXIES": _count(environment, "TRUSTED_PROXIES"),
        **_hosts(environment),
        "LANGUAGES": ("sv", "fi", "en"),
        "LOG_LEVEL": environment.get("LOG_LEVEL", "INFO"),
    }


def _demand(environment: Mapping[str, str], *names: str) -> None:
    missing = [name for name in names if not environment.get(name, "").strip()]
    if missing:
        raise Incomplete(
            f"In production {' and '.join(missing)} must be set in the environment; see docs/operations.md."
        )


def _count(environment: Mapping[str, str], name: str, otherwise: str = "0") -> int:
    told = environment.get(name, otherwise)
    if not (told.isascii() and told.isdecimal()):
        raise Incomplete(f"{name} is {told}; write a whole number.")
    return int(told)


MEGABYTE = 1024 * 1024


def _documents(environment: Mapping[str, str]) -> dict[str, Any]:
    """How large a document may be; a request may carry one such, or a long form."""
    told = _count(environment, "DOCUMENT_MEGABYTES", "20")
    if not 1 <= told <= 100:
        raise Incomplete(f"DOCUMENT_MEGABYTES is {told}; write a number from 1 to 100.")
    return {"DOCUMENT_LIMIT": told * MEGABYTE, "MAX_CONTENT_LENGTH": max(told + 1, 8) * MEGABYTE}


def _hosts(environment: Mapping[str, str]) -> dict[str, Any]:
    """Under which names the service answers; without any named, under every."""
    named = [name.strip() for name in environment.get("TRUSTED_HOSTS", "").split(",") if name.strip()]
    public = urlsplit(environment.get("PUBLIC_ADDRESS", "")).hostname
    return {
        "TRUSTED_HOSTS": [*named, public] if public and named else named or ([public] if public else None)
    }


SECURITIES = {"starttls": 587, "tls": 465, "none": 25}


def _mail(environment: Mapping[str, str]) -> dict[str, Any]:
    """How mail is sent; without MAIL_SERVER none is."""
    told = {
        name: environment.get(name, "") for name in ("MAIL_SERVER", "MAIL_FROM", "MAIL_USER", "MAIL_PASSWORD")
    }
    security = environment.get("MAIL_SECURITY", "starttls")
    if security not in SECURITIES:
        raise Incomplete(f"MAIL_SECURITY is {security}; write {', '.join(SECURITIES)}.")
    port = environment.get("MAIL_PORT", str(SECURITIES[security]))
    if not port.isdecimal():
        raise Incomplete(f"MAIL_PORT is {port}; write a number.")
    for name in ("MAIL_FROM", "PUBLIC_ADDRESS"):
        if told["MAIL_SERVER"] and not environment.get(name):
            raise Incomplete(f"MAIL_SERVER is set, so {name} must be too; see docs/operations.md.")
    if not environment.get("PUBLIC_ADDRESS", "https://").startswith(("https://", "http://")):
        raise Incomplete("PUBLIC_ADDRESS begins with https://, like https://register.example.fi/.")
    return told | {"MAIL_SECURITY": security, "MAIL_PORT": int(port)}


def _kept(path: Path) -> str:
    if not path.exists():
        made = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
    return path.read_text().strip()


def _thirty_two_bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().encode(), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Incomplete("SEALING_KEY must be 32 random bytes in URL-safe base64.")
    return key


def _address(given: str, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'tracker.db'}"
    if given.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + given.split("://", 1)[1]
    return given
