"""Tokens of programs: how they are written, and what their scopes open.

The form is that of GitHub's tokens (github.blog, "Behind GitHub's new authentication token
formats", 2021): a prefix that scanners of leaked secrets look for, base 62, and a checksum by which
a scanner knows a token from a word without asking anybody.
"""

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Iterable

PREFIX = "xs_"
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
# 62^30 is more than 2^178: nothing to guess, so a plain digest may be stored (OWASP, NIST 800-63B).
RANDOM, CHECK = 30, 6
# So much of a token is shown, to tell one's tokens apart.
SHOWN = len(PREFIX) + 6
MOST_DAYS = 366
MOST_TOKENS = 50

READ_ALL = "read"
_SCOPE = re.compile(r"(?P<area>[a-z]+)(:(?P<how>read|write)|\.(?P<verb>[a-z_]+))")
# Never by a token: who may what, and what is shown unmasked, is decided by a person at a page.
BY_PERSONS = frozenset(
    {
        "registry.grant_role",
        "registry.reveal",
        "villages.reveal_skill",
        "invest.reveal_participants",
    }
)


def new_token() -> str:
    """A token nobody had before: xs_, 30 random characters, 6 of their checksum."""
    text = "".join(secrets.choice(DIGITS) for _ in range(RANDOM))
    return f"{PREFIX}{text}{_checksum(text)}"


def is_token(text: str) -> bool:
    """Whether the text is written as a token is; says nothing of whether it opens anything."""
    body = text.removeprefix(PREFIX)
    return (
        text.startswith(PREFIX)
        and len(body) == RANDOM + CHECK
        and set(body) <= set(DIGITS)
        and _checksum(body[:RANDOM]) == body[RANDOM:]
    )


def token_digest(token: str) -> str:
    """SHA-256 in hex: what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(text: str) -> str:
    """CRC-32 (ISO 3309) in base 62, 6 digits."""
    left, found = zlib.crc32(text.encode()), ""
    for _ in range(CHECK):
        left, digit = divmod(left, len(DIGITS))
        found = DIGITS[digit] + found
    return found


def area_of(verb: str) -> str:
    return verb.partition(".")[0]


def areas_read(scopes: Iterable[str]) -> frozenset[str] | None:
    """The areas that the scopes let one look into; None for all."""
    given = frozenset(scopes)
    if READ_ALL in given:
        return None
    found = (_SCOPE.fullmatch(one) for one in given)
    return frozenset(one["area"] for one in found if one)


def verbs_acted(scopes: Iterable[str], verbs: Iterable[str]) -> frozenset[str]:
    """Of `verbs`, those that the scopes let one do."""
    given = frozenset(scopes)
    return frozenset(
        verb
        for verb in verbs
        if verb not in BY_PERSONS and (verb in given or f"{area_of(verb)}:write" in given)
    )


def scopes_offered(verbs: Iterable[str]) -> list[str]:
    """The scopes that somebody with these verbs may give a token."""
    mine = sorted(set(verbs) - BY_PERSONS)
    areas = sorted({area_of(verb) for verb in mine})
    return [
        READ_ALL,
        *(f"{area}:{how}" for area in areas for how in ("read", "write")),
        *mine,
    ]
