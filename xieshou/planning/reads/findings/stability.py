"""In words: how firm the choices of a plan are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.templatetags import show
from xieshou.planning.reads.findings.table import Chart, Finding, Table
from xieshou.planning.reads.findings.works import SHOWN, Works, heads, row

_CLASSES = ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0))


def stability(result: Mapping[str, Any], spread: int, works: Works) -> Finding:
    rows, draws = result["rows"], result["draws"]
    shaky = sorted((one for one in rows if one[1] and one[2] < draws), key=lambda one: one[2])
    near = sorted((one for one in rows if not one[1]), key=lambda one: -one[2])
    return Finding(
        words=tuple(_words(result, spread)),
        chart=Chart("bar", _("入选项目有多稳；下表有同样内容"), _chart(result)) if draws else None,
        tables=(
            _table(_("入选、但有时会落选的项目"), shaky, draws, works),
            _table(_("未入选、但有时会入选的项目"), near, draws, works),
        ),
    )


def _table(caption: str, rows: Sequence[Any], draws: int, works: Works) -> Table:
    cells = [row(works, code, times, draws) for code, _chosen, times in rows]
    return Table(
        caption, (*heads(), (_("多少次里入选"), True)), tuple(cells[:SHOWN]), tuple(cells[SHOWN:])
    )


def _words(result: Mapping[str, Any], spread: int) -> Iterator[str]:
    draws, rows = result["draws"], result["rows"]
    if not draws:
        yield _("造价和人数变动之后，%(samples)s 次里没有一次找到可行的规划。") % {
            "samples": result["samples"]
        }
        return
    yield _(
        "各项目造价、各村人数各自在 ±%(spread)s%% 之内随机变动，重算 %(draws)s 次：入选的 "
        "%(works)s 个项目平均有 %(kept)s 仍入选；平均 %(mean)s 个项目进出，最多 %(worst)s 个。"
    ) % {
        "spread": spread, "draws": draws, "works": show.count(result["works"]),
        "kept": show.percent(result["kept"]), "mean": f"{result['mean']:.1f}",
        "worst": result["worst"],
    }  # fmt: skip
    if draws == result["samples"]:
        yield _advice(rows, draws)
    if result["idle"]:
        yield _(
            "输入一点不变再算一次，也有 %(idle)s 个项目进出：这部分来自求解的精度"
            "（以 %(gap)s 为目标），不是输入。"
        ) % {"idle": result["idle"], "gap": show.percent(result["goal_gap"], 2)}
    if result["impossible"]:
        yield _(
            "另有 %(count)s 次变动之后没有找到可行的规划；下面的次数只算有规划的各次，"
            "不能据此认定哪些项目可以放心先做。"
        ) % {"count": result["impossible"]}


def _advice(rows: Sequence[Any], draws: int) -> str:
    """Only where every draw has a plan: a draw without one might have left any work out."""
    firm = sum(1 for one in rows if one[1] and one[2] == draws)
    weak = sum(1 for one in rows if one[1] and one[2] * 2 < draws)
    return _(
        "%(firm)s 个项目在 %(draws)s 次里次次入选，可以放心先做；%(weak)s 个入选项目多半会落选，"
        "定之前值得再核造价和人数。"
    ) % {"firm": show.count(firm), "draws": draws, "weak": show.count(weak)}


def _chart(result: Mapping[str, Any]) -> dict[str, Any]:
    """Works of the plan by how often they stay in it."""
    draws = result["draws"]
    stays = [times / draws for _code, chosen, times in result["rows"] if chosen]
    labels, data = [_("次次入选")], [sum(share == 1 for share in stays)]
    for low, high in reversed(_CLASSES):
        labels.append(f"{low:.0%} – {high:.0%}")
        data.append(sum(low <= share < high for share in stays))
    return {
        "labels": labels,
        "series": [{"name": _("入选项目"), "tone": "west", "data": data}],
    }
