"""Signing in by HTTP digest (RFC 7616; RFC 2617 for clients that know MD5 alone), as ODK does.

Pure: the secret, the time and what is stored are given. The server keeps only HA1, the digest of
user name, realm and key, which it cannot turn back into the key.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

REALM = "xieshou"
# A nonce is good for so long; then the client is told to ask again with a new one.
NONCE_S = 300
ALGORITHMS = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_PART = re.compile(r'\s*,?\s*([A-Za-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
# Letters that nobody takes for others: a key is sometimes typed by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
KEY_LENGTH = 32


@dataclass(frozen=True)
class Claim:
    """What a client's Authorization header says; all of it untrusted."""

    username: str
    algorithm: str
    nonce: str
    uri: str
    response: str
    qop: str
    nc: str
    cnonce: str


def new_key() -> str:
    """A key of 158 random bits."""
    return "".join(secrets.choice(_LETTERS) for _letter in range(KEY_LENGTH))


def ha1(username: str, key: str, algorithm: str) -> str:
    """What is stored instead of the key."""
    return _hash(algorithm, f"{username}:{REALM}:{key}")


def token_digest(key: str) -> str:
    """What a key sent whole (Basic, Bearer) is known by; it is random, so a plain hash will do."""
    return hashlib.sha256(f"field key {key}".encode()).hexdigest()


def challenge(secret: str, now: int, *, stale: bool = False) -> str:
    """The WWW-Authenticate header that a client is to answer.

    It names MD5 alone: ODK Collect reads no other, and no second challenge beside it. A client that
    answers with SHA-256 is understood too.
    """
    old = ", stale=true" if stale else ""
    nonce = make_nonce(secret, now)
    return f'Digest realm="{REALM}", qop="auth", algorithm=MD5, nonce="{nonce}"{old}'


def make_nonce(secret: str, now: int) -> str:
    """A nonce that needs no table: its time, chance, and the secret's seal on both."""
    plain = f"{now:x}.{secrets.token_hex(8)}"
    return f"{plain}.{_seal(secret, plain)}"


def nonce_age(secret: str, nonce: str, now: int) -> int | None:
    """Seconds since the nonce was made; None where we never made it."""
    plain, _dot, seal = nonce.rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(secret, plain).encode()):
        return None
    return now - int(plain.partition(".")[0], 16)


def read_header(header: str) -> Claim | None:
    """What the header says; None where it is no digest that can be looked at."""
    kind, _space, rest = header.partition(" ")
    if kind.lower() != "digest" or len(header) > 2_000:
        return None
    parts = {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(rest)}
    algorithm = parts.get("algorithm", "MD5").upper()
    wanted = ("username", "nonce", "uri", "response", "cnonce", "nc")
    if not re.fullmatch("[0-9a-fA-F]{8}", parts.get("nc", "")):
        return None
    if algorithm not in ALGORITHMS or parts.get("qop") != "auth":
        return None
    if any(not parts.get(name) for name in wanted) or parts.get("realm") != REALM:
        return None
    return Claim(algorithm=algorithm, qop="auth", **{name: parts[name] for name in wanted})


def is_right(claim: Claim, ha1_of: Mapping[str, str], method: str, path: str) -> bool:
    """Whether the response is that of somebody who knows the key, for this very request.

    `path` is that of the request with its query; the client may have written the whole address.
    """
    at = re.sub(r"^https?://[^/]+", "", claim.uri)
    kept = ha1_of.get(claim.algorithm, "")
    if not kept or at != path:
        return False
    a2 = _hash(claim.algorithm, f"{method}:{claim.uri}")
    middle = f"{claim.nonce}:{claim.nc}:{claim.cnonce}:{claim.qop}"
    right = _hash(claim.algorithm, f"{kept}:{middle}:{a2}")
    return hmac.compare_digest(right.encode(), claim.response.encode())


def _hash(algorithm: str, text: str) -> str:
    return ALGORITHMS[algorithm](text.encode()).hexdigest()


def _seal(secret: str, plain: str) -> str:
    return hmac.new(secret.encode(), b"nonce " + plain.encode(), hashlib.sha256).hexdigest()[:32]
