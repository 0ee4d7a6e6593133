"""What only this site can read: encrypted in the database and on disk, masked on the page.

Keys are settings.FIELD_KEYS: the first encrypts, each decrypts; to rotate, put a new one in front.
Blind indexes hang on the last key, which therefore stays until they have been made anew.
"""

import base64
import functools
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.lookups import IsNull


class Undecipherable(Exception):
    """None of the keys opens the value: a key is missing from settings.FIELD_KEYS."""


@functools.cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"field " + key.encode()).digest()))
        for key in keys
    )


def encrypt_bytes(data: bytes) -> bytes:
    """A third longer than `data`, and other at each call."""
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(data)


def encrypt_timeless(value: str) -> str:
    """As encrypt, without the second of writing that a token otherwise tells whoever holds it."""
    keys = tuple(settings.FIELD_KEYS)
    return _fernet(keys).encrypt_at_time(value.encode(), current_time=0).decode()


def decrypt_bytes(token: bytes) -> bytes:
    """Raises Undecipherable."""
    try:
        return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token)
    except InvalidToken as fault:
        raise Undecipherable from fault


def encrypt(value: str) -> str:
    return encrypt_bytes(value.encode()).decode()


def decrypt(token: str) -> str:
    """Raises Undecipherable."""
    return decrypt_bytes(token.encode()).decode()


def blind_index(value: str, purpose: str) -> str:
    """64 hex digits by which equal values can be found; HMAC-SHA-256, apart for each purpose."""
    key = hashlib.sha256(b"index " + settings.FIELD_KEYS[-1].encode()).digest()
    return hmac.new(key, f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Personal:
    """Somebody's name or number on its way into a verb: the audit keeps a keyed digest of it, which
    nobody can try names against (see core.audit.body_hash)."""

    text: str

    def __repr__(self) -> str:
        return f"Personal({mask(self.text)!r})"


def mask(value: str) -> str:
    """Enough to recognise, not to know: "533***********21", "138*****78", "张*"."""
    if len(value) <= 4:
        return value[:1] + "*" * (len(value) - 1)
    if len(value) <= 7:
        return value[:1] + "*" * (len(value) - 2) + value[-1]
    return value[:3] + "*" * (len(value) - 5) + value[-2:]


class EncryptedText(models.TextField):
    """Text kept encrypted; each write differs, so it can be asked for by NULL alone."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return encrypt(plain) if plain else plain

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError("an encrypted field is looked up by its blind index")
        return IsNull
