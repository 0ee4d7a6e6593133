"""A round of the site: its stored plan, or a new one drawn up in this process."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _, pgettext

from xieshou.cli.tables import as_json, aside, console, stop, table
from xieshou.core import jobs
from xieshou.core.action import Refused
from xieshou.core.money import show
from xieshou.core.plan_words import OUTCOMES
from xieshou.core.scope import SYSTEM
from xieshou.planning import actions, reads


def plan_round(year: int, place: str, *, fresh: bool, ask: str, as_document: bool) -> None:
    """Show the plan of a year's round; draw it up first where there is none or `fresh` asks.

    With `ask`, the code of a work, what would bring it in or what it displaced is told instead.
    """
    opened = next(
        (one for one in reads.rounds() if (one.year, one.place_code) == (year, place)), None
    )
    if opened is None:
        known = ", ".join(f"{one.year} {one.place_code}" for one in reads.rounds())
        stop(
            _("没有 %(place)s 的 %(year)s 年度规划；已有：%(known)s")
            % {"place": place, "year": year, "known": known or "—"}
        )
    run = opened.run
    if fresh or run is None or not run.drawn:
        run = _drawn_up(opened.id)
    if not run.drawn:
        stop(run.failure or _("没有得出规划。"))
    if ask:
        _tell_of(run, ask, as_document=as_document)
    elif as_document:
        as_json(_document(run))
    else:
        _show(run)
    if not run.certified:
        stop(_("证书不成立，此规划不能作为最终结果。"))


def _drawn_up(round_id: int) -> reads.RunRow:
    """Draw up the plan as the worker would; a worker that has taken it first is waited for."""
    try:
        planned = actions.draw_up(viewer=SYSTEM, round=round_id)
    except Refused as error:
        stop(error.message)
    if planned.job_id is not None:
        with aside.status(_("编制联合规划")):
            jobs.perform(planned.job_id)
    run = reads.run(planned.pk)
    if run is None or run.live:
        stop(_("后台正在编制这份规划，请稍后再看。"))
    return run


def _tell_of(run: reads.RunRow, code: str, *, as_document: bool) -> None:
    """What was asked about a work, or is asked now and answered in this process."""
    try:
        asked = actions.ask_of_work(viewer=SYSTEM, run=run.id, proposal=code)
        if asked.answer is None and asked.job_id is not None:
            with aside.status(_("重新求解")):
                jobs.perform(asked.job_id)
    except Refused as error:
        stop(error.message)
    found, choice = reads.question_of(run.id, code), reads.choice(run.id, code)
    if found is None or choice is None or not found.answered:
        stop(_("后台正在求解，请稍后再看。"))
    if as_document:
        as_json(asdict(found) | {"chosen": choice.chosen, "reason": choice.words})
        return
    console.print(f"[bold]{choice.name}[/] {code}: {choice.words or _('入选')}")
    console.print(_("挤占了谁") if choice.chosen else _("怎样才会入选"))
    for text in found.words:
        console.print(f"  · {text}")


def _document(run: reads.RunRow) -> dict[str, Any]:
    prices = reads.prices(run.id)
    return {
        "round": run.round_name,
        "year": run.year,
        "run": run.id,
        "synthetic": run.synthetic,
        "certified": run.certified,
        "faults": list(run.faults),
        "value": run.value,
        "bound": run.bound,
        "gap": run.gap,
        "candidates": run.candidates,
        "works": run.works,
        "reached": run.reached,
        "lifted": run.lifted,
        "money_fen": dict(run.money_fen),
        "before": _share(run.before),
        "after": _share(run.after),
        "reasons": dict(run.reasons),
        "limits": [asdict(one) for one in prices],
        "engine_version": run.engine_version,
        "inputs_hash": run.inputs_hash,
    }


def _share(share: reads.Share | None) -> dict[str, float] | None:
    return {**asdict(share), "H": share.H, "A": share.A, "M0": share.M0} if share else None


def _show(run: reads.RunRow) -> None:
    label = _("（合成数据）") if run.synthetic else ""
    console.print(f"[bold]{run.round_name}[/]{label} · {run.scenario}")
    before, after = run.before, run.after
    table(
        _("结果"),
        ["", ""],
        [
            [
                _("证书"),
                pgettext("certificate", "成立")
                if run.certified
                else pgettext("certificate", "不成立"),
            ],
            [_("上界"), f"{run.bound:,.1f}"],
            [_("已得"), f"{run.value:,}"],
            [_("差距"), f"{run.gap:.4%}"],
            [_("选中项目"), f"{run.works:,} / {run.candidates:,}"],
            [_("惠及人数"), f"{run.reached:,}"],
            [_("脱离贫困"), f"{run.lifted:,}" if run.lifted is not None else "—"],
            [_("资金"), show(run.total_fen)],
            [_("其中上海"), show(run.shanghai_fen)],
            [_("M0 之前 → 之后"), f"{before.M0:.4f} → {after.M0:.4f}" if before and after else "—"],
        ],
    )
    table(
        _("限额与影子价格"),
        [_("限额"), "", _("数额"), _("用去"), _("多一个单位值多少")],
        [
            [one.label, one.sense, one.amount_text, one.used_text, one.words or "—"]
            for one in reads.prices(run.id)
        ],
    )
    table(
        _("每个项目的结论"),
        [_("结论"), _("项目数")],
        [[str(OUTCOMES.get(code, code)), f"{count:,}"] for code, count in run.reasons.items()],
    )
