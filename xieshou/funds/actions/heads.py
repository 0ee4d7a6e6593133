"""Publishing the last entry of a book outside the database, so that a cut tail shows."""

import json
import os

from django.utils import timezone

from xieshou.funds.reads.heads import heads_folder


def publish(uid: str, number: int, digest: str) -> None:
    """Add a line {book, number, hash, at} to this month's file, in one write.

    After a line that a crash has cut short it begins a new one, so as not to be lost with it.
    """
    now = timezone.now()
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"book": uid, "number": number, "hash": digest, "at": now.isoformat()})
    path = folder / f"heads-{timezone.localtime(now):%Y-%m}.jsonl"
    where = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(where).st_size
        torn = size > 0 and os.pread(where, 1, size - 1) != b"\n"
        os.write(where, ("\n" * torn + f"{line}\n").encode())
    finally:
        os.close(where)
