"""The pages about one run, as tabs above each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xieshou.planning import reads

# Key, address, part of the page, label. A page that comes later is a line here.
_TABS = (
    ("room", "planning:room", "", _("结果")),
    ("works", "planning:works", "", _("项目与理由")),
    ("scenarios", "planning:room", "#scenarios", _("方案")),
    ("studies", "planning:studies", "", _("研究")),
    ("history", "planning:history", "", _("计算记录")),
    ("priority", "planning:priority", "", _("村民表决")),
    ("adoption", "planning:adoption", "", _("采纳")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    current: bool


def tabs(round_id: int, run: reads.RunRow | None, at: str) -> list[Tab]:
    """Links to the pages of a run; `at` is the key of the page they stand on."""
    query = f"?run={run.id}" if run else ""
    return [
        Tab(str(label), reverse(name, args=[round_id]) + query + part, key == at)
        for key, name, part, label in _TABS
        if key not in ("works", "studies") or (run and run.drawn)
    ]
