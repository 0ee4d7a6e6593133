"""What must hold before a proposal is written, and how each fault is said."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput
from xieshou.projects import rules
from xieshou.projects.models import Proposal, ProposalLink, ProposalUse
from xieshou.projects.rules import Content, Flaw
from xieshou.registry import reads as registry

WORDING: Mapping[str, object] = {
    "name_empty": _("请填写项目名称"),
    "kind_unknown": _("没有“%(kind)s”这一类项目"),
    "serves_nobody": _("请至少选择一类受益农户"),
    "clears_nothing": _("请至少选择一项要补齐的短板"),
    "number_out_of_range": _("应为 0 至 %(most)s 的整数"),
    "more_households_than_people": _("受益户数不能多于受益人数"),
    "no_cost": _("请至少填写一项资金"),
    "source_unknown": _("没有“%(source)s”这一资金来源"),
    "amount_out_of_range": _("金额应大于 0、不超过 1000 亿元，请核对单位是元还是万元"),
    "cost_twice": _("同一来源、同一出资方只能填写一次"),
    "payer_unknown": _("找不到出资方代码 %(payer)s"),
    "payer_does_not_fit": _("%(payer)s 不能作为这一来源的出资方"),
    "no_donor": _("本县尚无结对区，请写明出资方"),
    "trade_unknown": _("没有“%(trade)s”这一工种"),
    "days_out_of_range": _("人天应为 1 至 %(most)s 的整数"),
    "trade_twice": _("同一工种只能填写一次"),
    "product_only_industry": _("只有产业项目可填写产品"),
    "product_needs_amount": _("产品名称与年产量须同时填写"),
    "product_out_of_range": _("年产量应为 0 至 1000 万吨"),
    "income_out_of_range": _("预计年增收应为 0 至 1000 亿元，请核对单位是元还是万元"),
    "link_to_itself": _("项目不能以自身为前提或与自身互斥"),
    "requires_and_excludes": _("同一项目不能既是前提又互斥"),
    "code_shape": _("项目编号应为村代码加短横线和字母数字，如 %(village)s-2027-01"),
    "link_unknown": _("本村没有编号为 %(code)s 的项目"),
    "circle": _("前提项目互为因果：%(codes)s"),
    "village_unknown": _("找不到行政村代码 %(village)s"),
    "year_out_of_range": _("年度应为 2000 至 2100"),
    "too_many_open": _("村 %(village)s 同一年度在办项目最多 %(most)s 个"),
    "quantities_wrong": _("建设规模每行写“名称 单位 数量”，如“道路 公里 3.2”，名称不重复"),
    "clears_unknown": _("短板指标超出现行指标体系"),
}


def wording(flaw: Flaw) -> str:
    """What is wrong, in the language of the request."""
    return str(WORDING[flaw.code]) % flaw.params


class Flawed(BadInput):
    """The content has flaws; `flaws` are (field, message), each to be shown beside its field."""

    def __init__(self, found: Iterable[Flaw]) -> None:
        self._flaws = tuple((flaw.field, wording(flaw)) for flaw in found)
        super().__init__("flawed", "；".join(message for _field, message in self._flaws))

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return self._flaws


def check(village: str, year: int, content: Content, own_code: str = "") -> None:
    """Raise Flawed unless a proposal of the village may say this."""
    found = [
        *_place_and_year(village, year),
        *rules.flaws(content, own_code),
        *known(content, village, len(registry.indicator_set().indicators)),
        *_payers(content, village),
        *_links(content, village, own_code),
    ]
    if found:
        raise Flawed(found)


def check_room(places: Iterable[tuple[str, int]], adding: int = 0) -> None:
    """Raise Flawed where a (village, year) would have more open works than a plan can weigh."""
    asked = set(places)
    villages = sorted({village for village, _year in asked})
    for start in range(0, len(villages), 500):
        full = (
            Proposal.objects.filter(
                village__code__in=villages[start : start + 500], state__in=rules.OPEN_STATES
            )
            .values_list("village__code", "year")
            .annotate(works=Count("pk"))
            .filter(works__gt=rules.MOST_OPEN_WORKS - adding)
        )
        for village, year, _works in full:
            if (village, year) in asked:
                params = {"village": village, "most": rules.MOST_OPEN_WORKS}
                raise Flawed([Flaw("", "too_many_open", params)])


def _place_and_year(village: str, year: int) -> Iterator[Flaw]:
    place = registry.place(village)
    if place is None or place.level != "village":
        yield Flaw("village", "village_unknown", {"village": village})
    if not 2000 <= year <= 2100:
        yield Flaw("year", "year_out_of_range", {})


def known(content: Content, village: str, indicators: int) -> Iterator[Flaw]:
    """Flaws of names and payers that need no look-up; `indicators` is how many the set has."""
    if content.clears >> indicators:
        yield Flaw("clears", "clears_unknown", {})
    for trade, _days in content.uses:
        if trade not in ProposalUse.Trade.values:
            yield Flaw("uses", "trade_unknown", {"trade": trade})
    for cost in content.costs:
        if not cost.payer:
            yield Flaw(f"cost_{cost.source}", "no_donor", {})
        elif not rules.payer_fits(cost.source, cost.payer, village):
            yield Flaw(f"cost_{cost.source}", "payer_does_not_fit", {"payer": cost.payer})


def _payers(content: Content, village: str) -> Iterator[Flaw]:
    for cost in content.costs:
        if cost.payer and registry.place(cost.payer) is None:
            yield Flaw(f"cost_{cost.source}", "payer_unknown", {"payer": cost.payer})


def _links(content: Content, village: str, own_code: str) -> Iterator[Flaw]:
    here = set(Proposal.objects.filter(village__code=village).values_list("code", flat=True))
    for field in ("requires", "excludes"):
        for code in getattr(content, field):
            if code not in here:
                yield Flaw(field, "link_unknown", {"code": code})
    required = required_in([village])
    required[own_code] = set(content.requires)
    if around := rules.circle(required):
        yield Flaw("requires", "circle", {"codes": " → ".join(around)})


def required_in(villages: Iterable[str]) -> dict[str, set[str]]:
    """{code: codes it requires} of the proposals of these villages."""
    required: dict[str, set[str]] = {}
    for code, other in ProposalLink.objects.filter(
        proposal__village__code__in=list(villages), relation=ProposalLink.Relation.REQUIRES
    ).values_list("proposal__code", "other__code"):
        required.setdefault(code, set()).add(other)
    return required
