"""How a vote stays secret and can still be found again by whoever cast it. Pure but for chance.

The voter alone holds the receipt, 20 characters (100 bits) drawn at random. The urn and the
published list know its tracking code, a hash that does not lead back. The audit line of a vote
holds a hash over what was chosen together with the receipt, which nobody else knows, so that
trying out all possible choices leads nowhere.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xieshou.ballots.rules.choices import written

# Crockford's base 32: no letter that is read as a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH, TRACKING_LENGTH = 20, 12
# With fewer voters the list of votes is not published: too few to hide among.
LEAST_LISTED = 10
_READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class CodedVote:
    """A vote under its tracking code."""

    tracking: str
    choices: Mapping[str, int]


def new_receipt() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LENGTH))


def plain_receipt(text: str) -> str:
    """A receipt as people write it, in its plain form; "" if it is none."""
    kept = "".join(text.split()).replace("-", "").upper().translate(_READ_AS)
    return kept if len(kept) == RECEIPT_LENGTH and not set(kept) - set(ALPHABET) else ""


def grouped(code: str) -> str:
    """A code in fours, to be read and written down."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def tracking_of(ballot: str, receipt: str) -> str:
    """The code under which the vote of a receipt stands on the list."""
    number = int.from_bytes(hashlib.sha256(f"{ballot}\n{receipt}".encode()).digest())
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(TRACKING_LENGTH))


def voter_key(ballot: str, household: str, number: int) -> str:
    """What the digest of a voter is made of; number 0 for a household as a whole."""
    return f"{ballot}\n{household}\n{number}"


def random_key() -> int:
    """A primary key that says nothing of when its row was written."""
    return secrets.randbelow(2**62) + 1


def head_of(ballot: str, votes: Iterable[CodedVote]) -> str:
    """SHA-256 over every vote in the order of their codes: any change of any vote changes it.

    One line each: the tracking code, a space, the choices as rules.choices.written writes them.
    """
    digest = hashlib.sha256(f"{ballot}\n".encode())
    for vote in sorted(votes, key=lambda one: one.tracking):
        digest.update(f"{vote.tracking} {written(vote.choices)}\n".encode())
    return digest.hexdigest()
