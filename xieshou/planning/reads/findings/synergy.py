"""1+1>2 in words: apart and jointly, and who brings what."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.templatetags import show
from xieshou.planning import rules
from xieshou.planning.reads.findings.table import (
    NOTHING,
    Chart,
    Finding,
    Table,
    between,
    count,
    count_most,
    most_share,
    objective,
    reached,
    share,
    text,
)

Name = Callable[[str], str]


def synergy(
    result: Mapping[str, Any], names: rules.Names, kinds: Mapping[str, str], *, weighted: bool
) -> Finding:
    """`names` of the districts, counties, villages and limits, `kinds` those of sectors.

    `weighted`: the plan's value is not less poverty alone.
    """
    tables = [_ways(result, weighted=weighted)]
    parts = _parts(result, names, kinds, weighted=weighted)
    if result["split"]:
        tables.append(_split(result["split"], names, weighted=weighted))
    return Finding(
        words=tuple(_words(result, names, weighted=weighted)),
        chart=Chart(
            "bar", _("分头做与合起来做；下表有同样内容"), _chart(result, weighted=weighted)
        ),
        tables=(*tables, *parts),
    )


def _ways(result: Mapping[str, Any], *, weighted: bool) -> Table:
    heads = (
        (_("做法"), False), (objective(weighted=weighted), True), (_("这样做最多"), True),
        (_("合起来做是它的几倍"), True), (_("合起来做多出"), True),
        (_("入选项目"), True), (_("只有合起来做才入选"), True), (_("只有分头做才入选"), True),
        (_("守住全部限额"), False),
    )  # fmt: skip
    low, high = result["joint"]
    rows = [
        (text(_("合起来做")), count(low), count_most(high), NOTHING, NOTHING,
         count(result["works"]), NOTHING, NOTHING, text(_("是")))
    ]  # fmt: skip
    rows += [
        (text(rules.WAYS[way["way"]]), count(way["value"]), count_most(way["bound"]),
         between(way["ratio"], 3), between(way["gain"]), count(way["works"]),
         count(way["only_joint"]), count(way["only_apart"]),
         text(_("是") if way["ok"] else _("否")))
        for way in result["ways"]
    ]  # fmt: skip
    return Table(_("分头做与合起来做"), heads, tuple(rows))


def _split(split: Mapping[str, Any], names: rules.Names, *, weighted: bool) -> Table:
    whole = sum(one["value"] for one in split["shares"])
    heads = [
        (_("出资方"), False), (_brought(weighted=weighted), True), (_("占比"), True),
        (_("不计抽样误差时在") if split["sampled"] else _("真值在"), True),
        (_("单凭自己"), True),
        (_("比单凭自己多"), False),
    ]  # fmt: skip
    if split["sampled"]:
        heads.append((_("抽样标准误"), True))
    sure = {True: _("一定多"), False: _("不多"), None: _("说不准")}
    rows = []
    for one in split["shares"]:
        cells = [
            text(partner(one["partner"], names)), count(one["value"]),
            share(one["value"] / whole if whole else None), between(one["within"]),
            between(one["alone"]), text(sure[one["gains"]]),
        ]  # fmt: skip
        rows.append((*cells, count(one["error"])) if split["sampled"] else tuple(cells))
    return Table(_("各出资方各带来多少（沙普利值）"), tuple(heads), tuple(rows))


def _brought(*, weighted: bool) -> str:
    return _("带来的目标值") if weighted else _("带来的减贫（人·分）")


def _parts(
    result: Mapping[str, Any], names: rules.Names, kinds: Mapping[str, str], *, weighted: bool
) -> Iterator[Table]:
    """What each silo planned for itself, a table for each way."""
    heads = (
        (_("谁"), False),
        (_("自己算的目标值") if weighted else _("自己算的减贫（人·分）"), True),
        (_("够不着的底线"), False),
    )  # fmt: skip
    for way in result["ways"]:
        if way["parts"]:
            name = kinds.get if way["way"] == "sector" else names.places.get
            yield Table(
                _("%(way)s：各自的方案") % {"way": rules.WAYS[way["way"]]},
                heads,
                tuple(
                    (text(name(part["name"], part["name"]) or _("没有结对区的县")),
                     count(part["value"]), text(_listed(part["waived"], names)))
                    for part in way["parts"]
                ),
            )  # fmt: skip


def partner(code: str, names: rules.Names) -> str:
    """An owner of means by the limit that is its own."""
    return _("各县配套资金") if code == "money:county" else rules.name_of(code, names)


def _listed(codes: list[str], names: rules.Names) -> str:
    return _("、").join(rules.name_of(code, names) for code in codes) or "—"


def _words(result: Mapping[str, Any], names: rules.Names, *, weighted: bool) -> Iterator[str]:
    joint = result["joint"][0]
    for way in result["ways"]:
        fields = {
            "way": rules.WAYS[way["way"]], "apart": reached(way["value"], weighted=weighted),
            "joint": reached(joint, weighted=weighted), "times": between(way["ratio"], 3).text,
        }  # fmt: skip
        if way["ok"]:
            yield (
                _(
                    "同样的钱，%(way)s：%(apart)s；合起来做：%(joint)s，"
                    "合起来做是它的 %(times)s 倍。"
                )
                % fields
            )
        else:
            yield _(
                "同样的钱，%(way)s：%(apart)s；合起来做：%(joint)s，"
                "而且分头做没有守住：%(missed)s。"
            ) % {**fields, "missed": _listed(way["missed"], names)}
    for one in result["blocked"]:
        way, village = rules.WAYS[one["way"]], one.get("village", "")
        if village:
            yield _("%(way)s做不成：在%(village)s无法守住村内规则。") % {
                "way": way, "village": names.places.get(village, village),
            }  # fmt: skip
        else:
            yield _("%(way)s做不成：无法守住%(limits)s。") % {
                "way": way, "limits": _listed(one["limits"], names),
            }  # fmt: skip
    for name in result["left_out"]:
        yield _("项目太多，“%(way)s”没有算。") % {"way": rules.WAYS[name]}
    if any(way["way"] == "sector" for way in result["ways"]) and result["share_floor"]:
        yield _(
            "各行业分头做时，产业占比的底线落到每个行业头上：不是产业的行业因此花不了上海的钱。"
        )
    yield from _split_words(result["split"], names, weighted=weighted)
    if result["not_split"] is not None:
        yield _("少了某一方就做不成规划，算不出各方各带来多少：%(limits)s。") % {
            "limits": _listed(result["not_split"], names)
        }
    yield _("倍数是可证明的区间：真正的倍数必在其中。各方案算到 %(gap)s 以内。") % {
        "gap": most_share(_gap(result))
    }


def _split_words(
    split: Mapping[str, Any] | None, names: rules.Names, *, weighted: bool
) -> Iterator[str]:
    if not split or not split["shares"]:
        return
    yield _most(split, names, weighted=weighted)
    if split["waived"]:
        yield _("少了某一方就够不着的底线，在算各方带来多少时一律放下：%(limits)s。") % {
            "limits": _listed(split["waived"], names)
        }
    if split["sampled"]:
        yield _("出资方太多，各方的份额由抽样估计，标准误见表。")


def _most(split: Mapping[str, Any], names: rules.Names, *, weighted: bool) -> str:
    """Who brings most: said as a fact where the intervals prove it, else as an estimate."""
    first, *others = split["shares"]
    whole = sum(one["value"] for one in split["shares"])
    part = show.percent(first["value"] / whole if whole else None)
    if others and first["value"] == others[-1]["value"]:
        return _("各出资方带来的算得一样多，各占 %(share)s。") % {"share": part}
    sure = (
        _("合起来做的成果里，%(partner)s带来的最多：%(points)s，占 %(share)s。")
        if not split["sampled"] and _above(first["within"][0], others)
        else _(
            "合起来做的成果里，估计%(partner)s带来的最多：%(points)s，占 %(share)s；"
            "各方的区间有重叠或由抽样得来，谁多谁少还不能断定。"
        )
    )
    return sure % {
        "partner": partner(first["partner"], names),
        "points": reached(first["value"], weighted=weighted), "share": part,
    }  # fmt: skip


def _above(low: float | None, others: list[Mapping[str, Any]]) -> bool:
    highs = [one["within"][1] for one in others]
    return low is not None and all(high is not None and low > high for high in highs)


def _gap(result: Mapping[str, Any]) -> float:
    """The largest gap that was proven of the joint plan and of the ways of planning apart."""
    pairs = [result["joint"], *([way["value"], way["bound"]] for way in result["ways"])]
    return float(max((bound - value) / max(1.0, abs(bound)) for value, bound in pairs))


def _chart(result: Mapping[str, Any], *, weighted: bool) -> dict[str, Any]:
    return {
        "labels": [_("合起来做"), *(str(rules.WAYS[way["way"]]) for way in result["ways"])],
        "series": [
            {"name": objective(weighted=weighted), "tone": "west",
             "data": [result["joint"][0], *(way["value"] for way in result["ways"])]}
        ],
    }  # fmt: skip
