"""When to try again: exponential backoff with jitter, within the limits of a receiver.

Half of each wait is fixed, half drawn ("equal jitter": M. Brooker, Exponential Backoff And Jitter,
AWS Architecture Blog, 2015), so that many messages do not come back at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 6 * 3600.0
# 30 s, 1, 2, 4 … minutes, then every 6 hours: given up after 13 to 26.5
# hours, later only where a receiver asked for longer waits.
MAX_ATTEMPTS = 14
# Group robots of WeCom and of DingTalk take 20 messages a minute each.
PER_MINUTE = 20
MINUTE = timedelta(minutes=1)

# Why a message was not taken.
REASONS: Mapping[str, object] = {
    "refused": _("对方拒收"),
    "busy": _("对方暂时不能接收"),
    "too_often": _("发送过于频繁"),
    "unreachable": _("连接不上"),
    "too_slow": _("对方答复太慢"),
    "not_allowed": _("地址不在允许范围内"),
    "no_address": _("没有邮箱"),
    "gone": _("接收端已停用"),
}


def wait_s(attempts: int, drawn: float, asked_s: float = 0.0) -> float:
    """Seconds until the next try after that many; `drawn` lies in [0, 1). A wait that the receiver
    asked for (Retry-After) is kept, up to the longest of ours."""
    whole = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** max(0, attempts - 1))
    return max(whole / 2 + drawn * whole / 2, min(asked_s, LONGEST_WAIT_S))


def allowed_at(tried: Sequence[datetime], now: datetime) -> datetime:
    """When one more message may be sent, by when the last ones were."""
    recent = sorted(one for one in tried if one > now - MINUTE)
    return now if len(recent) < PER_MINUTE else recent[-PER_MINUTE] + MINUTE
