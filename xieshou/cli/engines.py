"""`xieshou plan`: the planning engine on a file of one's own, no site, no database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from xieshou.cli.plan_answers import check_ending, number, show, verdict, write
from xieshou.cli.plan_files import FORMATS, Case, cases_of, weighed
from xieshou.cli.rounds import plan_round
from xieshou.cli.tables import as_json, aside, console, stop
from xieshou.core.engine_words import plan_in_words
from xieshou.engines import plan as planning
from xieshou.engines.plan.result import Watch


def plan(
    file: Annotated[
        Path | None, typer.Argument(help=_("JSON、XLSX、Parquet 文件夹，或 mmkp、gap 文件"))
    ] = None,
    round_: Annotated[int | None, typer.Option("--round", help=_("站点里的规划年度"))] = None,
    place: Annotated[str, typer.Option(help=_("西部地方代码，只与 --round 同用"))] = "53",
    fresh: Annotated[
        bool, typer.Option("--fresh", help=_("重新编制，不用已存的规划；只与 --round 同用"))
    ] = False,
    ask: Annotated[
        str,
        typer.Option(help=_("问一个项目（编号）怎样才会入选、入选的挤占了谁；只与 --round 同用")),
    ] = "",
    format_: Annotated[
        str, typer.Option("--format", help=_("文件格式，不给则由内容判断：") + ", ".join(FORMATS))
    ] = "",
    least: Annotated[
        bool, typer.Option("--least", help=_("求最小（OR-Library 的 gapa 至 gapd）；只用于 gap"))
    ] = False,
    gap: Annotated[float, typer.Option(help=_("达到此差距即停；只用于文件"))] = 1e-4,
    seed: Annotated[int, typer.Option(help=_("随机种子；只用于文件"))] = 0,
    weight: Annotated[
        list[str] | None, typer.Option(help=_("改变目标值中一个分项的权重，如 income=2；可多次"))
    ] = None,
    best: Annotated[
        list[float] | None, typer.Option(help=_("已知最好的值，用来比较；文件有几个问题就给几次"))
    ] = None,
    reasons: Annotated[
        bool, typer.Option("--reasons/--no-reasons", help=_("是否逐个说明未选的原因"))
    ] = True,
    out: Annotated[Path | None, typer.Option(help=_("把结果写到 .json 或 .xlsx"))] = None,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if (file is None) == (round_ is None):
        stop(_("请给一个文件，或用 --round 指定年度，二者取一。"))
    if file is None:
        plan_round(round_ or 0, place, fresh=fresh, ask=ask, as_document=json_)
        return
    if out is not None:
        check_ending(out)
    cases = [weighed(case, weight or []) for case in cases_of(file, format_, least=least)]
    _one_best_each(best or [], cases)
    documents = [_planned(case, gap, seed, reasons=reasons) for case in cases]
    for document, case, known in zip(documents, cases, best or [], strict=bool(best)):
        ours = document["value"] / case.scale
        short = known - ours if case.scale > 0 else ours - known
        document |= {"best": known, "below_best": short / max(1.0, abs(known))}
    _tell(documents, cases, out, as_document=json_)
    if not all(document["certified"] for document in documents):
        stop(_("证书不成立，此规划不能作为最终结果。"))


def _one_best_each(best: Sequence[float], cases: Sequence[Case]) -> None:
    if best and len(best) != len(cases):
        stop(_("文件有 %(count)s 个问题，--best 却有 %(given)s 个")
             % {"count": len(cases), "given": len(best)})  # fmt: skip


def _tell(
    documents: list[dict[str, Any]], cases: Sequence[Case], out: Path | None, *, as_document: bool
) -> None:
    if as_document:
        as_json(documents[0] if len(documents) == 1 else documents)
    elif len(documents) == 1:
        show(documents[0])
    else:
        for case, document in zip(cases, documents, strict=True):
            console.print(f"{case.name}: {verdict(document)}")
    if out is not None:
        for case, document in zip(cases, documents, strict=True):
            several = len(documents) > 1
            write(document, out.with_stem(f"{out.stem}-{case.name}") if several else out)


def _planned(case: Case, gap: float, seed: int, *, reasons: bool) -> dict[str, Any]:
    try:
        with _watched(case) as watch:
            if isinstance(case.problem, planning.Choices):
                document = _selected(case.problem, gap, seed, watch)
            else:
                document = _started(case.problem, gap, seed, watch, reasons=reasons)
    except planning.Infeasible as error:
        stop(_infeasible(error))
    except planning.InputError as error:
        stop(plan_in_words(error))
    return document | ({"scale": case.scale} if case.scale != 1 else {})


def _selected(choices: planning.Choices, gap: float, seed: int, watch: Watch) -> dict[str, Any]:
    found = planning.select(choices, goal_gap=gap, seed=seed, on_progress=watch)
    return planning.selection_to_document(choices, found, planning.check(choices, found))


def _started(
    problem: planning.Problem, gap: float, seed: int, watch: Watch, *, reasons: bool
) -> dict[str, Any]:
    found = planning.solve(problem, goal_gap=gap, seed=seed, on_progress=watch)
    why = planning.explain(problem, found) if reasons else None
    return planning.to_document(problem, found, planning.check(problem, found), why)


@contextmanager
def _watched(case: Case) -> Iterator[Watch]:
    """Show how far the run is, on a terminal; results alone go to standard output."""
    phases = {
        "values": _("计算组合的价值"), "prices": _("求价格"), "rounding": _("取整与改进"),
        "check": _("核对"),
    }  # fmt: skip
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20),
               TextColumn("{task.fields[figures]}"), TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as bar:
        task = bar.add_task(case.name, total=1.0, figures="")

        def watch(at: planning.Progress) -> None:
            figures = _("第 %(passes)s 轮") % {"passes": at.passes}
            if isfinite(at.bound):
                figures += " · " + _("界 %(bound)s") % {"bound": number(at.bound / case.scale)}
            if at.phase in ("rounding", "check"):
                figures += " · " + _("值 %(value)s") % {"value": number(at.value / case.scale)}
            bar.update(task, description=phases[at.phase], completed=at.done, figures=figures)

        yield watch


def _infeasible(error: planning.Infeasible) -> str:
    fields = {"limits": ", ".join(error.limits), "against": ", ".join(error.against) or "—"}
    if not error.proven:
        return _("没有找到可行的规划：%(limits)s 未能满足（与之冲突：%(against)s）") % fields
    return _("没有可行的规划：%(limits)s 无法满足；请放宽它或 %(against)s") % fields
