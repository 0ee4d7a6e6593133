"""Content in bytes that are the same for equal content on any machine, and their hash."""

import hashlib
import json
from typing import Any


def canonical(content: Any) -> str:
    """JSON with names sorted and no spaces."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    """Hex digits of the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
