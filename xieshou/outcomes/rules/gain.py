"""Sense of gain (获得感): what is asked, and the topics that people speak of. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.small_cells import SMALLEST_CELL

FORM = "xieshou_gain"
# Topic → its name and the words by which free remarks are counted under it.
TOPICS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "income": (_("家庭收入"), ("收入", "挣钱", "工资", "分红")),
    "work": (_("就业机会"), ("打工", "务工", "就业", "工作", "岗位")),
    "schooling": (_("子女上学"), ("上学", "学校", "读书", "老师")),
    "health": (_("看病就医"), ("看病", "医院", "医生", "卫生室", "报销")),
    "housing": (_("住房"), ("房", "住")),
    "water": (_("饮水"), ("水",)),
    "road": (_("出行道路"), ("路", "交通", "车")),
    "fairness": (_("帮扶分配公平"), ("公平", "公开", "偏心")),
    "voice": (_("村里的事能说上话"), ("开会", "商量", "听意见", "村务")),
}
# Satisfied: 4 or 5 of 5.
SATISFIED = 4


def scale(text: str | None) -> float | None:
    """An answer on the scale of 1 to 5; None where there is none."""
    return float(text) if text in ("1", "2", "3", "4", "5") else None


def spoken_of(remarks: str) -> frozenset[str]:
    """The topics whose words stand in a remark."""
    return frozenset(
        name for name, (_label, words) in TOPICS.items() if any(word in remarks for word in words)
    )


def counted(said: Iterable[frozenset[str]]) -> dict[str, int]:
    """Topic → how many people, of topics that SMALLEST_CELL or more speak of; the most first."""
    counts: dict[str, int] = {}
    for topics in said:
        for name in topics:
            counts[name] = counts.get(name, 0) + 1
    kept = [(name, n) for name, n in counts.items() if n >= SMALLEST_CELL]
    return dict(sorted(kept, key=lambda one: (-one[1], one[0])))
