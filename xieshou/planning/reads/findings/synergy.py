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
    share,
    text,
)

Name = Callable[[str], str]


def synergy(
    result: Mapping[str, Any], names: rules.Names, kinds: Mapping[str, str]
) -> Finding:  # fmt: skip
    """`names` of the districts, counties and limits, `kinds` those of sectors."""
    tables = [_ways(result)]
    parts = _parts(result, names, kinds)
    if result["split"]:
        tables.append(_split(result["split"], names))
    return Finding(
        words=tuple(_words(result, names)),
        chart=Chart("bar", _("分头做与合起来做的减贫；下表有同样内容"), _chart(result)),
        tables=(*tables, *parts),
    )


def _ways(result: Mapping[str, Any]) -> Table:
    heads = (
        (_("做法"), False), (_("减贫（人·分）"), True), (_("这样做最多（人·分）"), True),
        (_("合起来做是它的几倍"), True), (_("合起来做多减（人·分）"), True),
        (_("入选项目"), True), (_("只有合起来做才入选"), True), (_("只有分头做才入选"), True),
        (_("守住全部限额"), False),
    )  # fmt: skip
    low, high = result["joint"]
    rows = [
        (text(_("合起来做")), count(low), count(high), NOTHING, NOTHING,
         count(result["works"]), NOTHING, NOTHING, text(_("是")))
    ]  # fmt: skip
    rows += [
        (text(rules.WAYS[way["way"]]), count(way["value"]), count(way["bound"]),
         between(way["ratio"], 3), between(way["gain"]), count(way["works"]),
         count(way["only_joint"]), count(way["only_apart"]),
         text(_("是") if way["ok"] else _("否")))
        for way in result["ways"]
    ]  # fmt: skip
    return Table(_("分头做与合起来做"), heads, tuple(rows))


def _split(split: Mapping[str, Any], names: rules.Names) -> Table:
    whole = sum(one["value"] for one in split["shares"])
    heads = [
        (_("出资方"), False), (_("带来的减贫（人·分）"), True), (_("占比"), True),
        (_("真值在（人·分）"), True), (_("单凭自己（人·分）"), True),
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


def _parts(
    result: Mapping[str, Any], names: rules.Names, kinds: Mapping[str, str]
) -> Iterator[Table]:
    """What each silo planned for itself, a table for each way."""
    heads = (
        (_("谁"), False), (_("自己算的减贫（人·分）"), True), (_("够不着的底线"), False),
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


def _words(result: Mapping[str, Any], names: rules.Names) -> Iterator[str]:
    joint = result["joint"][0]
    for way in result["ways"]:
        fields = {
            "way": rules.WAYS[way["way"]], "apart": show.count(way["value"]),
            "joint": show.count(joint), "times": between(way["ratio"], 3).text,
        }  # fmt: skip
        if way["ok"]:
            yield (
                _(
                    "同样的钱，%(way)s减贫 %(apart)s 人·分，合起来做减贫 %(joint)s 人·分："
                    "合起来做是它的 %(times)s 倍。"
                )
                % fields
            )
        else:
            yield _(
                "同样的钱，%(way)s减贫 %(apart)s 人·分，合起来做减贫 %(joint)s 人·分，"
                "而且分头做没有守住：%(missed)s。"
            ) % {**fields, "missed": _listed(way["missed"], names)}
    for one in result["blocked"]:
        yield _("%(way)s做不成：无法守住%(limits)s。") % {
            "way": rules.WAYS[one["way"]], "limits": _listed(one["limits"], names),
        }  # fmt: skip
    for name in result["left_out"]:
        yield _("项目太多，“%(way)s”没有算。") % {"way": rules.WAYS[name]}
    if any(way["way"] == "sector" for way in result["ways"]) and result["share_floor"]:
        yield _(
            "各行业分头做时，产业占比的底线落到每个行业头上：不是产业的行业因此花不了上海的钱。"
        )
    yield from _split_words(result["split"], names)
    if result["not_split"] is not None:
        yield _("少了某一方就做不成规划，算不出各方各带来多少：%(limits)s。") % {
            "limits": _listed(result["not_split"], names)
        }
    yield _("倍数是可证明的区间：真正的倍数必在其中。各方案算到 %(gap)s 以内。") % {
        "gap": show.percent(result["goal_gap"], 1)
    }


def _split_words(split: Mapping[str, Any] | None, names: rules.Names) -> Iterator[str]:
    if not split or not split["shares"]:
        return
    whole = sum(one["value"] for one in split["shares"])
    first = split["shares"][0]
    if len(split["shares"]) > 1 and first["value"] == split["shares"][-1]["value"]:
        yield _("各出资方带来的一样多，各占 %(share)s。") % {
            "share": show.percent(first["value"] / whole if whole else None)
        }
        return
    yield _("合起来做的成果里，%(partner)s带来的最多：%(points)s 人·分，占 %(share)s。") % {
        "partner": partner(first["partner"], names), "points": show.count(first["value"]),
        "share": show.percent(first["value"] / whole if whole else None),
    }  # fmt: skip
    if split["waived"]:
        yield _("少了某一方就够不着的底线，在算各方带来多少时一律放下：%(limits)s。") % {
            "limits": _listed(split["waived"], names)
        }
    if split["sampled"]:
        yield _("出资方太多，各方的份额由抽样估计，标准误见表。")


def _chart(result: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "labels": [_("合起来做"), *(str(rules.WAYS[way["way"]]) for way in result["ways"])],
        "series": [
            {"name": _("减贫（人·分）"), "tone": "west",
             "data": [result["joint"][0], *(way["value"] for way in result["ways"])]}
        ],
    }  # fmt: skip
