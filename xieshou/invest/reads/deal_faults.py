"""What must hold of every deal, park and agreement, counted again from their lines."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.invest import rules
from xieshou.invest.models import (
    APPEND_ONLY,
    ArrivalDecision,
    Deal,
    Finance,
    MoveDecision,
    ParkDecision,
    ReportDecision,
)

CHUNK = 500


def deal_faults() -> list[str]:
    """Deals that do not stand where their steps and sums lead; lines confirmed by whoever entered
    them; money drawn beyond what was granted; tables of lines that could be changed."""
    return [*_open_tables(), *_own_hands(), *_deals(), *_finances()]


def _open_tables() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not append_only.is_closed(connection, table):
            yield _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}


def _own_hands() -> Iterator[str]:
    for model, line in (
        (ArrivalDecision, "arrival"),
        (ReportDecision, "report"),
        (ParkDecision, "line"),
        (MoveDecision, "move"),
    ):
        found = model._default_manager.filter(by=F(f"{line}__by"))
        for pk in found.values_list(line, flat=True):
            yield _("%(table)s %(line)d 由录入人自己确认") % {
                "table": model._meta.db_table, "line": pk,
            }  # fmt: skip


def _deals() -> Iterator[str]:
    found = Deal.objects.prefetch_related("steps", "sums").order_by("pk")
    for one in found.iterator(chunk_size=CHUNK):
        for flaw in _flaws(one):
            yield _("投资项目 %(code)s：%(flaw)s") % {"code": one.code, "flaw": flaw}


def _flaws(one: Deal) -> Iterator[str]:
    steps = list(one.steps.all())
    if [row.number for row in steps] != list(range(1, len(steps) + 1)):
        yield _("步骤不连续")
    stage = ""
    for row in steps:
        move = rules.move(row.before, row.after) if row.before else None
        if row.before != stage or (stage and move is None):
            yield _("第 %(number)d 步不合流程") % {"number": row.number}
        if move is not None and move.needs_why and not row.why:
            yield _("第 %(number)d 步缺少理由") % {"number": row.number}
        stage = row.after
    if one.stage != stage:
        yield _("阶段与步骤不符")
    if one.furthest != rules.furthest(row.after for row in steps):
        yield _("最远阶段与步骤不符")
    for kind, now in (("agreed", one.agreed_fen), ("contracted", one.contracted_fen)):
        last = [row.fen for row in one.sums.all() if row.kind == kind]
        if now != (last[-1] if last else None):
            yield _("金额与登记不符")


def _finances() -> Iterator[str]:
    for one in Finance.objects.prefetch_related("moves__decision").order_by("pk"):
        counted = [
            (row.kind, row.fen)
            for row in one.moves.all()
            if hasattr(row, "decision") and row.decision.accepted
        ]
        after = rules.standing(counted)
        if rules.breach(one.kind, after):
            yield _("融资 %(code)s：发放、归还或赔付超出限额") % {"code": one.code}
