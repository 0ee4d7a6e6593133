"""To a group's robot: WeCom (企业微信群机器人) and DingTalk (钉钉自定义机器人).

https://developer.work.weixin.qq.com/document/path/91770
https://open.dingtalk.com/document/robots/custom-robot-access

Both answer 200 with an `errcode`, 0 where the message was taken, and take 20 messages a minute.
"""

import json
import time
from typing import Any
from urllib.parse import urlencode

from xieshou.notify import rules
from xieshou.notify.channels import door
from xieshou.notify.channels.letter import Item, Letter, Receipt, taken
from xieshou.notify.channels.webhook import of_status

# Bytes of a message; WeCom cuts nothing, it refuses.
WECOM_BYTES, DINGTALK_BYTES = 4096, 18_000
# A full minute: the limit of both counts minutes, and DingTalk's locks a robot out for ten.
MINUTE_S, LOCKED_S = 60.0, 600.0
# −1 busy; 45009 called too often; 45033 too many at once.
WECOM_LATER = {-1: ("busy", 0.0), 45009: ("too_often", MINUTE_S), 45033: ("too_often", 0.0)}
# 130101 and 410100 sent too fast; 90030 over the limit.
DINGTALK_LATER = {
    -1: ("busy", 0.0),
    130101: ("too_often", LOCKED_S),
    410100: ("too_often", LOCKED_S),
    90030: ("too_often", LOCKED_S),
}
# What opens something in the markdown of either, so that no name can write a link.
_MARKS = str.maketrans({mark: "\\" + mark for mark in "\\`*_[]()#<>"})


class WeCom:
    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, letter: Letter) -> Receipt:
        content = markdown(letter, WECOM_BYTES)
        body = {"msgtype": "markdown", "markdown": {"content": content}}
        return _post(self._address, body, WECOM_LATER)


class DingTalk:
    def __init__(self, address: str, secret: str) -> None:
        self._address, self._secret = address, secret

    def send(self, letter: Letter) -> Receipt:
        now = int(time.time() * 1000)
        signed = urlencode({"timestamp": now, "sign": rules.dingtalk_sign(self._secret, now)})
        joint = "&" if "?" in self._address else "?"
        body = {
            "msgtype": "markdown",
            "markdown": {"title": letter.subject, "text": markdown(letter, DINGTALK_BYTES)},
        }
        return _post(f"{self._address}{joint}{signed}", body, DINGTALK_LATER)


def markdown(letter: Letter, most: int) -> str:
    """The letter within so many bytes; what does not fit is left out, and the last line leads to
    all of it."""
    text, room = f"### {escaped(letter.subject)}\n", most - len(f"\n…\n{letter.end}".encode())
    whole = True
    for section in letter.sections:
        for part in (f"\n**{escaped(section.label)}**\n", *map(_line, section.items)):
            if len((text + part).encode()) > room:
                whole = False
                break
            text += part
    return f"{text}{'' if whole else chr(10) + '…'}\n{letter.end}"


def escaped(text: str) -> str:
    return text.translate(_MARKS)


def _line(item: Item) -> str:
    return f"> [{escaped(item.text)}]({item.url})\n\n"


def _post(url: str, body: dict[str, Any], later: dict[int, tuple[str, float]]) -> Receipt:
    try:
        answer = door.post(url, json.dumps(body, ensure_ascii=False).encode(), {})
    except rules.Refusal as no:
        return Receipt("not_allowed", no.code)
    except door.Unreachable as no:
        return Receipt(no.code, again=True)
    if (failed := of_status(answer)) is not None:
        return failed
    try:
        code = int(json.loads(answer.body)["errcode"])
    except (ValueError, KeyError, TypeError):
        return Receipt("refused", "no errcode")
    if code == 0:
        return taken
    reason, after = later.get(code, ("refused", 0.0))
    return Receipt(reason, f"errcode {code}", again=code in later, after_s=after)
