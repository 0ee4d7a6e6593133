"""`xieshou plan`: the planning engine on a file of one's own, no site, no database."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from xieshou.cli.manual import manual
from xieshou.cli.rounds import plan_round
from xieshou.cli.tables import as_json, console, stop, table
from xieshou.core.engine_words import plan_in_words
from xieshou.engines import plan as planning

PLAN_HELP = manual(
    _(
        "编制一份有证书的联合规划。\n\n"
        "给一个 JSON 文件（格式见 docs/guide/plan-file.md），或用 --round 看站点里某年的规划，"
        "没有就编制。"
    ),
    "xieshou plan round.json",
    "xieshou plan round.json --json > plan.json",
    "xieshou plan --round 2027 --place 53",
)
LISTED = 20


def plan(
    file: Annotated[Path | None, typer.Argument(help=_("JSON 文件"))] = None,
    round_: Annotated[int | None, typer.Option("--round", help=_("站点里的规划年度"))] = None,
    place: Annotated[str, typer.Option(help=_("西部地方代码，只与 --round 同用"))] = "53",
    fresh: Annotated[
        bool, typer.Option("--fresh", help=_("重新编制，不用已存的规划；只与 --round 同用"))
    ] = False,
    gap: Annotated[float, typer.Option(help=_("达到此差距即停；只用于文件"))] = 1e-4,
    seed: Annotated[int, typer.Option(help=_("随机种子；只用于文件"))] = 0,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if (file is None) == (round_ is None):
        stop(_("请给一个文件，或用 --round 指定年度，二者取一。"))
    if file is None:
        plan_round(round_ or 0, place, fresh=fresh, as_document=json_)
        return
    document = _planned(file, gap, seed)
    if json_:
        as_json(document)
    else:
        _show(document)
    if not document["certified"]:
        stop(_("证书不成立，此规划不能作为最终结果。"))


def _planned(file: Path, gap: float, seed: int) -> dict[str, Any]:
    try:
        problem = planning.from_document(json.loads(file.read_text(encoding="utf-8-sig")))
        found = planning.solve(problem, goal_gap=gap, seed=seed)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        stop(_("%(file)s 不是 UTF-8 的 JSON：%(error)s") % {"file": file.name, "error": error})
    except planning.Infeasible as error:
        stop(_infeasible(error))
    except planning.InputError as error:
        stop(plan_in_words(error))
    except OSError as error:
        stop(error)
    certificate = planning.check(problem, found)
    return planning.to_document(problem, found, certificate, planning.explain(problem, found))


def _infeasible(error: planning.Infeasible) -> str:
    fields = {"limits": ", ".join(error.limits), "against": ", ".join(error.against) or "—"}
    if not error.proven:
        return _("没有找到可行的规划：%(limits)s 未能满足（与之冲突：%(against)s）") % fields
    return _("没有可行的规划：%(limits)s 无法满足；请放宽它或 %(against)s") % fields


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
                *(one["code"], one["sense"]),
                *(f"{one[name]:,}" for name in ("amount", "used")),
                f"{one['price']:.3g}",
            ]
            for one in document["limits"]
        ],
    )
    refused = [one for one in document["works"] if not one["chosen"]]
    chosen = [one["code"] for one in document["works"] if one["chosen"]]
    console.print(
        _("选中 %(count)s 个项目：%(some)s")
        % {"count": len(chosen), "some": ", ".join(chosen[:LISTED]) or "—"}
    )
    table(
        _("未选项目及原因（共 %(count)s 个）") % {"count": len(refused)},
        [_("项目"), _("原因")],
        [[one["code"], reason(one["reason"], one["params"])] for one in refused[:LISTED]],
        numbers=False,
    )
    console.print(_("全部结果请用 --json。"))


def reason(code: str, params: Mapping[str, Any]) -> str:
    """Why the engine refused a work, in words; limits and works by their codes."""
    if code == "too_dear" and params["too_dear_by"] is not None:
        return _("按当前价格贵 %(too_dear_by)s（金额单位）") % params
    if code == "leftover" and not params["limit"]:
        return _("剩余不足以换成含此项目的组合")
    texts = {
        "no_gain": _("无人因此减贫（单独或与其他项目组合）"),
        "needs": _("须先有 %(work)s"),
        "excluded": _("与已选的 %(work)s 不可兼有"),
        "too_dear": _("按当前价格，本村另有更好的组合"),
        "limit_full": _("%(limit)s 已满"),
        "leftover": _("%(limit)s 剩余不足：余 %(left)s，需 %(wants)s"),
    }
    return texts[code] % params
