"""Publishing the last entry of a book outside the database, so that a cut tail shows."""

import json
import os

from django.utils import timezone

from xieshou.funds.reads.heads import heads_folder


def publish(uid: str, number: int, digest: str) -> None:
    """Add a line {book, number, hash, at} to this month's file, in one write."""
    now = timezone.now()
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"book": uid, "number": number, "hash": digest, "at": now.isoformat()})
    path = folder / f"heads-{timezone.localtime(now):%Y-%m}.jsonl"
    where = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(where, f"{line}\n".encode())
    finally:
        os.close(where)
