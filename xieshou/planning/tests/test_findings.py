"""What studies are told to have found: proven or said to be an estimate, and to whom."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import translation

from xieshou.core import jobs
from xieshou.core.action import Conflict
from xieshou.core.scope import SYSTEM
from xieshou.planning import actions, feed, reads, rules
from xieshou.planning.models import PlanEffect, PlanRun, Study
from xieshou.planning.reads import findings
from xieshou.planning.reads.findings.table import between, count_most, most_share
from xieshou.planning.tests.conftest import GONGSHAN, client_of, drawn
from xieshou.planning.tests.test_studies import earning as earning, studied

NAMES = rules.Names({"530101001001": "某村"}, {})


def shares(*within: tuple[float, float], **said: Any) -> dict[str, Any]:
    return {
        "sampled": False, "waived": ["industry_share"], "goal_gap": 0.01, "total": [1, 2],
        "shares": [
            {"partner": f"money:district:31011{at}", "value": sum(ends) / 2, "within": list(ends),
             "error": 1, "alone": [0, 1], "gains": None}
            for at, ends in enumerate(within)
        ], **said,
    }  # fmt: skip


def synergy(split: dict[str, Any] | None = None, *, weighted: bool = False) -> findings.Finding:
    way = {
        "way": "first_come", "value": 100, "bound": 101.0, "works": 1, "only_joint": 0,
        "only_apart": 0, "ratio": [1.0, 1.2], "gain": [0, 5], "missed": [], "ok": True, "parts": [],
    }  # fmt: skip
    found = {
        "goal_gap": 0.003, "joint": [110, 112.0], "works": 3, "ways": [way], "left_out": [],
        "blocked": [{"way": "county", "limits": [], "village": "530101001001"}], "split": split,
        "not_split": None, "share_floor": 0,
    }  # fmt: skip
    return findings.synergy(found, NAMES, {}, weighted=weighted)


def said(finding: findings.Finding) -> str:
    heads = [head for table in finding.tables for head, _figure in table.heads]
    cells = [cell.text for table in finding.tables for row in table.rows for cell in row]
    return "\n".join((*finding.words, *heads, *cells))


def test_an_interval_is_rounded_outwards() -> None:
    """Read as it is shown it still holds the true value, and two ends never look like one."""
    assert between([1.2346, 1.2354], 3).text == "1.234 – 1.236"
    assert between([1.23461, 1.23493], 3).text == "1.234 – 1.235"
    assert between([1_000_400.0, 1_000_800.0]).text == "100 万 – 100.1 万"
    assert between([-1e-9, 5.0]).text == "0 – 5"
    assert between([7.0, 7.0]).text == "7"
    assert between([None, 2.0], 1).text == "— – 2.0"
    assert count_most(1_000_001.0).text == "100.1 万"
    assert most_share(0.000_101) == "0.02%"
    with translation.override("en"):
        assert between([10_004.02, 10_049.0]).text == "10,004 – 10,049"


def test_the_largest_gap_that_was_proven_is_told() -> None:
    """Not the one that was aimed at."""
    assert "1.79%" in synergy().words[-1]


def test_a_village_whose_rules_cannot_be_kept_is_named() -> None:
    """There is no limit to name then."""
    assert "各县分头做做不成：在某村无法守住村内规则。" in synergy().words


def test_who_brings_most_is_a_fact_only_where_it_is_proven() -> None:
    """Intervals that overlap, or a sample, leave it an estimate; nothing else is dropped."""
    assert "还不能断定" in said(synergy(shares((30, 80), (29, 79))))
    sure = said(synergy(shares((60, 80), (29, 59))))
    assert "带来的最多" in sure
    assert "还不能断定" not in sure
    sampled = said(synergy(shares((60, 80), (29, 59), sampled=True)))
    assert "还不能断定" in sampled
    assert "真值在" not in sampled
    assert "一律放下" in said(synergy(shares((30, 80), (30, 80))))


@pytest.mark.parametrize("kind", ["synergy", "robust"])
def test_what_weights_make_of_a_plan_is_not_called_less_poverty(
    earning: PlanRun, client: Client, kind: str
) -> None:
    """The page says what is weighed how, and gives the objective its name."""
    weights = {"poverty": 1000, "income": 3, "equity": 10}
    run = drawn(
        actions.add_scenario(
            viewer=SYSTEM, round=earning.scenario.round_id, place="53", name="加权", moved={},
            weights=weights,
        )
    )  # fmt: skip
    asked = studied(run, kind)
    found = reads.finding(reads.study(asked.pk, SYSTEM))
    assert found is not None
    assert "人·分" not in said(found)
    assert "按权重折算的目标值" in said(found)
    office = client_of("yunnan_office", "53")
    page = office.get(f"/plan/{run.scenario.round_id}/studies/{asked.pk}/").content.decode()
    assert "还按下列权重折算" in page
    assert "（按最不缺的村）" in page
    room = office.get(f"/plan/{run.scenario.round_id}/?run={run.pk}").content.decode()
    assert "多减少（人·分）" not in room
    assert "上界（人·分）" not in room


def test_a_front_of_a_plan_that_reduces_no_poverty_is_read(
    earning: PlanRun, client: Client
) -> None:
    """Nothing is given up of nothing."""
    apps.get_model("projects", "Proposal").objects.update(clears=1 << 8)
    run = drawn(actions.draw_up(viewer=SYSTEM, round=earning.scenario.round_id))
    assert run.value == 0
    asked = studied(run, "front")
    address = f"/plan/{run.scenario.round_id}/studies/{asked.pk}/"
    office = client_of("yunnan_office", "53")
    assert office.get(address).status_code == 200
    assert office.get(f"/api/v1/studies/{asked.pk}").status_code == 200


def test_few_people_of_a_county_are_not_told_to_the_public(
    earning: PlanRun, client: Client
) -> None:
    """As on the page of effects: neither what its own plan reaches nor how deep it stays in."""
    ways, front = studied(earning, "synergy"), studied(earning, "front")
    PlanEffect.objects.filter(run=earning.pk, place__code=GONGSHAN).update(poor_after=3)
    hidden = {row.code for row in reads.effects(earning.pk, "county") if row.hidden}
    assert GONGSHAN in hidden

    def parts(viewer: Client) -> dict[str, int | None]:
        result = viewer.get(f"/api/v1/studies/{ways.pk}").json()["result"]
        return {
            part["name"]: part["value"]
            for way in result["ways"] if way["way"] == "county" for part in way["parts"]
        }  # fmt: skip

    told, office = parts(client), parts(client_of("yunnan_office", "53"))
    assert {code for code, value in told.items() if value is None} == hidden & told.keys()
    assert hidden & told.keys()
    assert client.get(f"/api/v1/studies/{front.pk}").json()["result"]["now"]["worst"] not in hidden
    seen = {row.code for row in reads.effects(earning.pk, "county") if not row.hidden}
    assert {code for code, value in office.items() if value is not None} >= seen & office.keys()


def test_a_study_of_a_plan_that_is_not_certified_any_more_says_nothing(
    earning: PlanRun, client: Client
) -> None:
    """Asked of another run with the same inputs it is begun again, about that run."""
    first = studied(earning, "stability")
    PlanRun.objects.filter(pk=earning.pk).update(certified=False)
    office = client_of("yunnan_office", "53")
    page = office.get(f"/plan/{earning.scenario.round_id}/studies/{first.pk}/").content.decode()
    assert "不再通过独立核对" in page
    assert "放心先做" not in page
    assert client.get(f"/api/v1/studies/{first.pk}").status_code == 404
    told = office.get(f"/api/v1/studies/{first.pk}").json()
    assert (told["words"], told["result"]) == ([], {})
    other = drawn(actions.draw_up(viewer=SYSTEM, round=earning.scenario.round_id))
    again = studied(other, "stability")
    assert (again.pk, again.run_id) == (first.pk, other.pk)
    assert reads.finding(reads.study(again.pk, SYSTEM)) is not None


def test_a_plan_that_fails_its_check_meanwhile_is_not_studied(earning: PlanRun) -> None:
    """The job looks again."""
    asked = actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="robust")
    PlanRun.objects.filter(pk=earning.pk).update(certified=False)
    jobs.perform(asked.job_id)
    found = Study.objects.select_related("job").get(pk=asked.pk)
    assert (found.job.state, found.result) == ("failed", {})


def test_a_plan_of_an_older_engine_is_drawn_up_anew_first(
    earning: PlanRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than that the job fails later for a reason that is not the real one."""
    monkeypatch.setattr(feed, "ENGINE_VERSION", "plan-next")
    with pytest.raises(Conflict, match="引擎已更新"):
        actions.ask_study(viewer=SYSTEM, run=earning.pk, kind="robust")
    with pytest.raises(Conflict, match="引擎已更新"):
        actions.ask_of_money(viewer=SYSTEM, run=earning.pk)


def test_advice_rests_on_all_draws(earning: PlanRun) -> None:
    """A draw without a plan might have left out any work, and may only not have found one."""
    result = studied(earning, "stability").result
    every = findings.stability(result, 5, {})
    assert f"在 {result['samples']} 次里次次入选" in said(every)
    fewer = {**result, "draws": result["draws"] - 1, "impossible": result["impossible"] + 1}
    some = findings.stability(fewer, 5, {})
    assert "放心先做；" not in said(some)
    assert "没有找到可行的规划" in said(some)


def test_a_list_of_studies_reads_no_result(earning: PlanRun, client: Client) -> None:
    """Heads alone; what was found stands at the study's own address."""
    studied(earning, "robust")
    (head,) = client.get(f"/api/v1/plans/{earning.pk}/studies").json()
    assert head["state"] == "done"
    assert not {"words", "result"} & head.keys()
    (row,) = reads.studies(reads.run(earning.pk))
    assert (row.ended, row.done, row.result) == (True, True, {})
