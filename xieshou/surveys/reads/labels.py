"""What flags and indicators are called."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

FLAGS: Mapping[str, Any] = {
    "short": _("用时过短"),
    "long": _("用时过长"),
    "copy": _("与另一份相同"),
    "far": _("定位远离本村"),
    "same": _("同一量表全选一项"),
    "clock": _("设备时钟超前"),
}


def flag_labels(marked: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, str(FLAGS[code])) for code in marked)
