"""Organisations, households and those who sign in: their numbers and digests."""

import hashlib

from stdnum.cn import uscc

# The head of a household is its person number 1.
HEAD = 1
# What blind indexes of identity numbers are made for.
ID_PURPOSE = "id_number"

# So many wrong passwords within so many minutes lock a user name until the first is that old.
WRONG_PASSWORDS = 5
LOCK_MINUTES = 15


def credit_code(text: str) -> str:
    """A unified social credit code (GB 32100) in its plain form; ValueError if its check fails."""
    return str(uscc.validate(text))


def username_digest(username: str) -> str:
    """What a wrong sign-in is remembered by, whatever the case of the name."""
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()
