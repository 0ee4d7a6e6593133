"""How often somebody may ask: a bucket for each, shared by all processes of this machine.

A bucket refills steadily and holds one minute's share. It is the generic cell rate algorithm (ITU-T
I.371, Annex A): one number a bucket, the time at which it will be full again, moved on by one
statement, so that of requests at once no more pass than one after another.

The numbers lie in a SQLite file of their own beside the database: counting a request never waits
for the site's tables, nor they for it. A machine counts for itself; a site on several machines
lets through that many times more.
"""

import logging
import math
import os
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

WINDOW_S = 60
_US = 1_000_000
# After so many requests a process sweeps out the buckets that are full again.
_SWEEP_EVERY = 5_000
_log = logging.getLogger(__name__)
_local = threading.local()

_TAKE = """
INSERT INTO bucket (name, full_at) VALUES (:name, :now + :step)
ON CONFLICT (name) DO UPDATE SET full_at = max(full_at, :now) + :step
WHERE max(full_at, :now) + :step <= :now + :window
RETURNING full_at
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a request: whether it passes, how many more would at once, seconds until the
    bucket is full again and, where it does not pass, until it would."""

    policy: str
    quota: int
    passes: bool
    left: int
    full_in_s: int
    wait_s: int

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers-10 has them; and Retry-After (RFC 9110, 10.2.3)
        where the request does not pass."""
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={WINDOW_S}',
            "RateLimit": f'"{self.policy}";r={self.left};t={self.full_in_s}',
        }
        return told if self.passes else told | {"Retry-After": str(self.wait_s)}


def take(policy: str, who: str) -> Taken | None:
    """Count a request of `who` under a policy of settings.API_LIMITS (requests a minute); None
    where the policy sets no limit, and where counting fails: no fault here closes the site."""
    quota = int(settings.API_LIMITS.get(policy, 0))
    if quota <= 0:
        return None
    step, now = WINDOW_S * _US // quota, time.time_ns() // 1000
    window = step * quota
    name = f"{policy}:{who}"
    bound: dict[str, str | int] = {"name": name, "now": now, "step": step, "window": window}
    try:
        full_at, passes = _moved(bound)
    except sqlite3.Error:
        _log.warning("requests are not counted", exc_info=True)
        return None
    return Taken(
        policy,
        quota,
        passes,
        left=max(0, (window - (full_at - now)) // step),
        full_in_s=math.ceil((full_at - now) / _US),
        wait_s=0 if passes else max(1, math.ceil((full_at + step - window - now) / _US)),
    )


def _moved(bound: dict[str, str | int]) -> tuple[int, bool]:
    """When the bucket will be full, and whether this request passed."""
    db = _connection()
    _sweep(db, int(bound["now"]))
    row = db.execute(_TAKE, bound).fetchone()
    if row is not None:
        return int(row[0]), True
    found = db.execute("SELECT full_at FROM bucket WHERE name = :name", bound).fetchone()
    return int(found[0]) if found else int(bound["now"]), found is None


def _sweep(db: sqlite3.Connection, now: int) -> None:
    _local.taken = getattr(_local, "taken", 0) + 1
    if _local.taken % _SWEEP_EVERY == 0:
        db.execute("DELETE FROM bucket WHERE full_at < ?", (now,))


def _connection() -> sqlite3.Connection:
    """This thread's own, in this process: a forked one must not use its parent's."""
    key = (os.getpid(), str(settings.VAR_DIR))
    if getattr(_local, "key", None) != key:
        db = sqlite3.connect(
            Path(settings.VAR_DIR) / "limits.sqlite3", timeout=1, isolation_level=None
        )
        db.execute("PRAGMA journal_mode=WAL")
        # What a power cut loses here is a minute's counting.
        db.execute("PRAGMA synchronous=OFF")
        db.execute("CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, full_at INTEGER)")
        _local.key, _local.db = key, db
    db = _local.db
    assert isinstance(db, sqlite3.Connection)
    return db
