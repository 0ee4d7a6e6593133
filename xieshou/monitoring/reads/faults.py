"""What must hold of every case, counted again from its steps."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.monitoring import rules
from xieshou.monitoring.models import APPEND_ONLY, Case, CaseStep

CHUNK = 500


def faults() -> list[str]:
    """Cases that do not stand where their steps lead, were decided by bound hands, or whose notice
    was too short; and tables of steps that could be changed."""
    open_ = [
        _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}
        for table in APPEND_ONLY
        if not append_only.is_closed(connection, table)
    ]
    steps = Prefetch("steps", CaseStep.objects.defer("note"))
    found = Case.objects.prefetch_related(steps).order_by("pk")
    return open_ + [
        _("监测对象 %(case)d：%(flaw)s") % {"case": one.pk, "flaw": flaw}
        for one in found.iterator(chunk_size=CHUNK)
        for flaw in _flaws(one)
    ]


def _flaws(one: Case) -> Iterator[str]:
    steps = list(one.steps.all())
    if [row.number for row in steps] != list(range(1, len(steps) + 1)):
        yield _("步骤不连续")
    state: str | None = Case.State.OPENED
    taken: list[tuple[str, int]] = []
    noticed = None
    for row in steps:
        if row.step != "open":
            state = rules.life.next_state(state or "", row.step)
        if row.state != state:
            yield _("第 %(number)d 步不合流程") % {"number": row.number}
        if row.by in rules.life.bound_hands(row.step, taken):
            yield _("第 %(number)d 步由办理过前面步骤的人办理") % {"number": row.number}
        taken.append((row.step, row.by))
        if row.step in ("notice", "exit_notice"):
            noticed = rules.life.last_notice_day(row.on, max(row.facts["days"], 0))
            if row.facts["days"] < rules.life.NOTICE_DAYS:
                yield _("公示不足 %(days)d 天") % {"days": rules.life.NOTICE_DAYS}
        if row.step in ("check", "exit_check") and (noticed is None or row.on <= noticed):
            yield _("公示未满即审核")
    if one.state != state:
        yield _("状态与步骤不符")
