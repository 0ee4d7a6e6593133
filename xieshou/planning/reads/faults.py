"""Whether stored plans still are what their certificates say."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from xieshou.planning import feed, rules
from xieshou.planning.models import PlanRun
from xieshou.planning.reads.names import scenario_name


def faults() -> tuple[str, ...]:
    """What is wrong with the newest certified plan of each scenario, in words.

    A plan whose needs, bank or limits have changed since is named as such: its inputs are gone, so
    that it cannot be checked, and it must be drawn up again.
    """
    newest: dict[int, PlanRun] = {}
    for run in (
        PlanRun.objects.filter(certified=True)
        .order_by("pk")
        .select_related("scenario__round__place", "scenario__round__indicator_set")
    ):
        newest[run.scenario_id] = run
    return tuple(fault for run in newest.values() for fault in _faults(run))


def _faults(run: PlanRun) -> Iterator[str]:
    where = f"{run.scenario.round.name}, {scenario_name(run.scenario.name)}"
    try:
        case = feed.case_for(run.scenario)
    except feed.InputError:
        case = None
    if case is None or case.inputs_hash != run.inputs_hash:
        yield f"{where}: " + _("需求、项目库或限额在计算之后有改动，已无法核对，请重新计算")
        return
    for code, params in feed.recheck(case, run)["faults"]:
        yield f"{where}: {rules.fault_text(code, params)}"
