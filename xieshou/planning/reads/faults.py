"""Whether stored plans still are what their certificates say."""

from collections.abc import Iterator

from xieshou.planning import feed, rules
from xieshou.planning.models import PlanRun
from xieshou.planning.reads.names import scenario_name


def faults() -> tuple[str, ...]:
    """What is wrong with the newest certified plan of each scenario, in words.

    A plan whose needs, bank or limits have changed since is passed over: its inputs are gone.
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
    case = feed.case_for(run.scenario)
    if case.inputs_hash != run.inputs_hash:
        return
    where = f"{run.scenario.round.name}, {scenario_name(run.scenario.name)}"
    for code, params in feed.recheck(case, run)["faults"]:
        yield f"{where}: {rules.fault_text(code, params)}"
