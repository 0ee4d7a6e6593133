"""What a release is, in bytes: the same tables give the same hash, and each release's hash holds
the former one's, so that nothing published can be changed or dropped unnoticed."""

import json
from collections.abc import Mapping
from typing import Any

from xieshou.core.canonical import canonical, sha256


def prepared_hash(about: Mapping[str, Any], tables: str) -> str:
    """Over all that a preparation publishes: what is said about it and the hash of its tables."""
    # As JSON gives it back, so that it is the same before it is stored and after.
    said = json.loads(json.dumps(dict(about)))
    return sha256(canonical({"about": said, "tables": sha256(tables)}))


def release_hash(former: str, about: Mapping[str, Any], tables: Mapping[str, str]) -> str:
    """Over the former release's hash, what is said about this one, and the hash of each table."""
    return sha256(canonical({"former": former, "about": dict(about), "tables": dict(tables)}))
