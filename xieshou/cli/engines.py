"""The engines on files of one's own: no site, no database."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from xieshou.cli.tables import as_json, console, stop, table
from xieshou.engines import measure as measuring
from xieshou.engines import plan as planning

MEASURE_HELP = _(
    """测量一个文件里的多维贫困（Alkire–Foster）。

文件是 CSV、Excel 或 Parquet，一行一人或一户；一列是地方代码，每个指标一列，写 1/0 或 是/否。

    xieshou measure persons.csv
    xieshou measure households.xlsx --set rural-cn --weight size --by 6 --k 1/3 --k 1/2
    xieshou measure persons.parquet --group group --json
"""
)
PLAN_HELP = _(
    """编制一份有证书的联合规划。

给一个 JSON 文件（villages、limits；格式见 docs/guide/plan-file.md），或用 --round 计算站点里某年的规划。

    xieshou plan round.json
    xieshou plan round.json --json > plan.json
    xieshou plan --round 2027 --place 53
"""
)
LISTED = 20


def measure_file(
    file: Annotated[Path, typer.Argument(help=_("CSV、XLSX 或 Parquet"))],
    set_code: Annotated[str, typer.Option("--set", help=_("指标体系"))] = "rural-cn",
    k: Annotated[list[str] | None, typer.Option("--k", help=_("临界值，可多次"))] = None,
    by: Annotated[int, typer.Option(help=_("按代码前几位汇总；0 为合计"))] = 0,
    place: Annotated[str, typer.Option(help=_("地方代码所在列"))] = "place",
    group: Annotated[str | None, typer.Option(help=_("分组所在列"))] = None,
    weight: Annotated[str | None, typer.Option(help=_("人数或权重所在列"))] = None,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    try:
        indicators, _texts = measuring.load_set(set_code)
        hist = measuring.read_table(file, indicators, place=place, group=group, weight=weight)
        hist = hist.roll_up(lambda code: code[:by])
        found = measuring.measure(hist, indicators, k or ["1/3"], by_group=group is not None)
    except (measuring.InputError, OSError) as error:
        stop(error)
    rows = [
        _figures(found, at, cut)
        for cut in range(len(found.cutoffs))
        for at in range(len(found.places))
    ]
    if json_:
        as_json({"set": set_code, "rows": rows})
        return
    columns = [_("地方"), _("组"), "k", _("人口"), _("贫困人口"), "H", "A", "M0"]
    table(
        f"{file.name} · {set_code}",
        columns,
        [
            [
                row["place"] or _("合计"),
                row["group"],
                row["k"],
                f"{row['people']:,}",
                f"{row['poor']:,}",
            ]
            + [f"{row[name]:.4f}" for name in ("H", "A", "M0")]
            for row in rows
        ],
    )


def _figures(found: measuring.Measures, at: int, cut: int) -> dict[str, Any]:
    codes = [one.code for one in found.indicators.indicators]
    return {
        "place": found.places[at],
        "group": found.groups[at] if found.groups else "",
        "k": str(found.cutoffs[cut]),
        "people": int(found.population[at]),
        "poor": int(found.poor[at, cut]),
        "H": float(found.H[at, cut]),
        "A": float(found.A[at, cut]),
        "M0": float(found.M0[at, cut]),
        "censored_headcount": dict(
            zip(codes, found.censored_headcount[at, cut].tolist(), strict=True)
        ),
        "contribution": dict(zip(codes, found.contribution[at, cut].tolist(), strict=True)),
    }


def plan(
    file: Annotated[Path | None, typer.Argument(help=_("JSON 文件"))] = None,
    round_: Annotated[int | None, typer.Option("--round", help=_("站点里的规划年度"))] = None,
    place: Annotated[str, typer.Option(help=_("西部地方代码"))] = "53",
    gap: Annotated[float, typer.Option(help=_("达到此差距即停"))] = 1e-4,
    seed: Annotated[int, typer.Option(help=_("随机种子"))] = 0,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if (file is None) == (round_ is None):
        stop(_("请给一个文件，或用 --round 指定年度，二者取一。"))
    if file is None:
        from xieshou.cli.rounds import plan_round

        plan_round(round_ or 0, place, as_document=json_)
        return
    try:
        problem = _problem(json.loads(file.read_text(encoding="utf-8")))
        found = planning.solve(problem, goal_gap=gap, seed=seed)
    except (planning.InputError, planning.Infeasible, OSError, ValueError) as error:
        stop(error)
    certificate = planning.check(problem, found)
    reasons = planning.explain(problem, found)
    document = _document(problem, found, certificate, reasons)
    if json_:
        as_json(document)
    else:
        _show(document)
    if not certificate.ok:
        stop(_("证书不成立，此规划不能作为最终结果。"))


def _show(document: dict[str, Any]) -> None:
    console.print(
        _("目标值 %(value)s，上界 %(bound)s，差距 %(gap)s；证书%(verdict)s")
        % {
            "value": f"{document['value']:,}",
            "bound": f"{document['bound']:,.1f}",
            "gap": f"{document['gap']:.4%}",
            "verdict": _("成立") if document["certified"] else _("不成立"),
        }
    )
    table(
        _("限额与影子价格"),
        [_("限额"), "", _("数额"), _("用去"), _("价格")],
        [
            [
                one["code"],
                one["sense"],
                f"{one['amount']:,}",
                f"{one['used']:,}",
                f"{one['price']:.3g}",
            ]
            for one in document["limits"]
        ],
    )
    refused = [one for one in document["works"] if not one["chosen"]]
    table(
        _("未选项目及原因（共 %(count)s 个）") % {"count": len(refused)},
        [_("项目"), _("原因"), ""],
        [[one["code"], one["reason"], one["params"]] for one in refused[:LISTED]],
    )
    console.print(
        _("选中 %(count)s 个项目；全部结果请用 --json。")
        % {"count": len(document["works"]) - len(refused)}
    )
