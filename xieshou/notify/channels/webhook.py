"""To a program, signed as Standard Webhooks has it (docs/guide/webhooks.md)."""

import json
import time
from datetime import UTC
from typing import Any

from xieshou.notify import rules
from xieshou.notify.channels import door
from xieshou.notify.channels.letter import Letter, Receipt, taken

OK, GONE, TOO_EARLY, TOO_MANY, TIMEOUT, SERVER = range(200, 300), 410, 425, 429, 408, 500
LATER = {TIMEOUT, TOO_EARLY, TOO_MANY}


class Webhook:
    def __init__(self, address: str, secret: str) -> None:
        self._address, self._secret = address, secret

    def send(self, letter: Letter) -> Receipt:
        body = json.dumps(payload(letter), ensure_ascii=False, separators=(",", ":")).encode()
        now = int(time.time())
        headers = {
            "webhook-id": letter.id,
            "webhook-timestamp": str(now),
            "webhook-signature": rules.sign(self._secret, letter.id, now, body),
        }
        try:
            answer = door.post(self._address, body, headers)
        except rules.Refusal as no:
            return Receipt("not_allowed", no.code)
        except door.Unreachable as no:
            return Receipt(no.code, again=True)
        return of_status(answer) or taken


def payload(letter: Letter) -> dict[str, Any]:
    """The body: the specification's type, timestamp and data."""
    return {
        "type": letter.type,
        "timestamp": letter.at.astimezone(UTC).isoformat(timespec="seconds"),
        "data": {
            "language": letter.language,
            "items": [
                {
                    "kind": item.kind, "text": item.text, "place": item.place, "url": item.url,
                    "count": item.count, "late": item.late,
                }
                for section in letter.sections
                for item in section.items
            ],
        },
    }  # fmt: skip


def of_status(answer: door.Answer) -> Receipt | None:
    """What a status says that is no success; None for a success. 410 ends the webhook for good."""
    if answer.status in OK:
        return None
    said = f"HTTP {answer.status}"
    if answer.status == GONE:
        return Receipt("gone", said)
    if answer.status in LATER or answer.status >= SERVER:
        reason = "too_often" if answer.status == TOO_MANY else "busy"
        return Receipt(reason, said, again=True, after_s=answer.after_s)
    return Receipt("refused", said)
