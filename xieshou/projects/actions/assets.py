"""Assets: handed over with their title, their upkeep arranged, and inspected every year."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.projects.actions.life import locked, place_of, take
from xieshou.projects.models import Asset, Inspection, Project
from xieshou.projects.rules import MOST_FEN, life
from xieshou.projects.rules.life import Evidence

_MONEY = gettext_lazy("管护经费应为 0 至 1000 亿元")


@action(life.STEPS["hand_over"].may, place=place_of)
def hand_over(
    *,
    viewer: Viewer,
    code: str,
    owner_kind: str,
    owner: str,
    operator: str,
    evidence: Sequence[Evidence] = (),
    note: str = "",
) -> Project:
    """Hand the works over to their owner; they enter the register of assets at what they cost."""
    if owner_kind not in Asset.Owner.values:
        raise BadInput("owner_unknown", _("请选择产权归属"), {"field": "owner_kind"})
    _needed(owner=owner, operator=operator)
    project = take(viewer, code, "hand_over", evidence, note)
    Asset.objects.create(
        project=project,
        owner_kind=owner_kind,
        owner=owner.strip()[:120],
        operator=operator.strip()[:120],
        value_fen=project.total_fen,
        handed_over_on=timezone.localdate(),
    )
    return project


@action(life.STEPS["take_up"].may, place=place_of)
def take_up(
    *,
    viewer: Viewer,
    code: str,
    duty: str,
    yearly_fen: int,
    fund: str,
    evidence: Sequence[Evidence] = (),
    note: str = "",
) -> Project:
    """Arrange the upkeep: what is done each year, what it costs, and from which fund."""
    _needed(duty=duty, fund=fund)
    if not 0 <= yearly_fen <= MOST_FEN:
        raise BadInput("amount_out_of_range", _MONEY, {"field": "yearly_fen"})
    project = take(viewer, code, "take_up", evidence, note)
    Asset.objects.update_or_create(
        project=project,
        defaults={
            "duty": duty.strip()[:300],
            "yearly_fen": yearly_fen,
            "fund": fund.strip()[:200],
        },
        create_defaults={
            # Imported in its state, and so never handed over here.
            "owner_kind": Asset.Owner.VILLAGE,
            "owner": "—",
            "operator": "—",
            "value_fen": project.total_fen,
            "handed_over_on": timezone.localdate(project.since),
            "duty": duty.strip()[:300],
            "yearly_fen": yearly_fen,
            "fund": fund.strip()[:200],
        },
    )
    return project


@action("projects.inspect", place=place_of)
def inspect(
    *,
    viewer: Viewer,
    code: str,
    on: date,
    condition: str,
    note: str = "",
    spent_fen: int = 0,
) -> Inspection:
    """Say how an asset was found on a day; the latest day gives its condition.

    Raises Conflict where there is no asset yet, or the day is before its hand-over or to come.
    """
    asset = Asset.objects.filter(project=locked(code)).first()
    if asset is None:
        raise Conflict("no_asset", _("本项目还没有移交资产"))
    if condition not in Asset.Condition.values:
        raise BadInput("condition_unknown", _("请选择资产状况"), {"field": "condition"})
    if not asset.handed_over_on <= on <= timezone.localdate():
        raise BadInput("day_out_of_range", _("检查日期应在移交之后、今天之前"), {"field": "on"})
    if not 0 <= spent_fen <= MOST_FEN:
        raise BadInput("amount_out_of_range", _MONEY, {"field": "spent_fen"})
    check_words(note=note)
    made = Inspection.objects.create(
        asset=asset,
        on=on,
        condition=condition,
        note=note.strip()[:500],
        spent_fen=spent_fen,
        by=viewer.user_id,
        by_name=viewer.name,
    )
    latest = Inspection.objects.filter(asset=asset).first()
    if latest is not None:
        Asset.objects.filter(pk=asset.pk).update(condition=latest.condition)
    return made


def _needed(**texts: str) -> None:
    for field, text in texts.items():
        if not text.strip():
            raise BadInput("missing", _("请填写这一项"), {"field": field})
    check_words(**texts)
