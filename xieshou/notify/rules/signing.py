"""Signatures of messages: webhooks as Standard Webhooks 1.0 has them, DingTalk's robots as theirs.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
https://open.dingtalk.com/document/robots/customize-robot-security-settings
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping

PREFIX = "whsec_"
# The specification asks for 24 to 64 random bytes.
SECRET_BYTES = 32
TOLERANCE_S = 300


class BadSignature(Exception):
    """The message is not from whom it says, was changed, or is too old or too new."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether the text is a secret of the specification: whsec_ and 24 to 64 bytes in base64."""
    try:
        return text.startswith(PREFIX) and 24 <= len(_key(text)) <= 64
    except (binascii.Error, ValueError):
        return False


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header webhook-signature."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise BadSignature unless one of the signatures is of this body, and of the last minutes.

    Whoever receives must also keep the ids of that time, and drop one that comes again.
    """
    try:
        message_id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        given = headers["webhook-signature"].split()
    except (KeyError, ValueError) as fault:
        raise BadSignature("headers") from fault
    if abs(now - timestamp) > TOLERANCE_S:
        raise BadSignature("time")
    expected = sign(secret, message_id, timestamp, body)
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
        raise BadSignature("signature")


def dingtalk_sign(secret: str, timestamp_ms: int) -> str:
    """The value of the query's `sign`, before it is quoted for the address."""
    signed = f"{timestamp_ms}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
