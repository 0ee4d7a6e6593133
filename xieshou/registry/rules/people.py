"""Organisations, households and those who sign in: their numbers and digests."""

import hashlib
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from stdnum.cn import uscc

# The head of a household is its person number 1.
HEAD = 1
# What blind indexes of identity numbers are made for.
ID_PURPOSE = "id_number"
# What blind indexes of the addresses of wrong sign-ins are made for.
ADDRESS_PURPOSE = "sign_in_address"

# So many wrong passwords within so many minutes lock a user name until the first is that old.
WRONG_PASSWORDS = 5
# So many for any names lock an address; an office shares one.
WRONG_PASSWORDS_PER_ADDRESS = 30
LOCK_MINUTES = 15


def credit_code(text: str) -> str:
    """A unified social credit code (GB 32100) in its plain form; ValueError if its check fails."""
    return str(uscc.validate(text))


def username_digest(username: str) -> str:
    """What a wrong sign-in is remembered by, whatever the case of the name."""
    return hashlib.sha256(username.strip().lower().encode()).hexdigest()


def network_of(address: str) -> str:
    """What one caller holds of the net: an IPv4 address, or the /64 of an IPv6 one; "" if the text
    is no address."""
    known = _address(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Network((int(known), 64), strict=False))
    return str(known or "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address, IPv4 also where it is written as IPv6 (::ffff:203.0.113.7)."""
    try:
        known = ip_address(text.strip())
    except ValueError:
        return None
    return (isinstance(known, IPv6Address) and known.ipv4_mapped) or known
