"""Plans checked again, without trusting what was stored of them."""

from django.utils.translation import gettext as _

from xieshou.planning import feed, rules
from xieshou.planning.models import PlanRun, Scenario
from xieshou.planning.reads.names import scenario_name


def faults() -> list[str]:
    """What does not hold of the newest certified plan of each scenario.

    A plan whose needs, bank or limits have changed since cannot be checked, which is a fault too:
    it is no longer the plan of what is there.
    """
    scenarios = Scenario.objects.select_related("round__place", "round__indicator_set")
    return [
        f"{scenario.round.name} · {scenario_name(scenario.name)}: {fault}"
        for scenario in scenarios.order_by("pk")
        if (planned := scenario.runs.filter(certified=True).first()) is not None
        for fault in _faults_of(scenario, planned)
    ]


def _faults_of(scenario: Scenario, planned: PlanRun) -> list[str]:
    try:
        case = feed.case_for(scenario)
    except feed.InputError as error:
        return [str(error)]
    if case.inputs_hash != planned.inputs_hash:
        return [_("规划之后需求、项目或限额已有改动，请重新编制")]
    found = feed.recheck(case, planned)
    return [rules.fault_text(code, params) for code, params in found["faults"]]
