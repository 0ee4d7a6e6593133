"""One turn of the loop in 怒江: what villages lack → a village proposes → the joint plan → what it
does to poverty, and why a proposal is refused. Each step hands real rows to the next."""

import io
from datetime import timedelta
from fractions import Fraction
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from xieshou.core import jobs
from xieshou.core.models import AuditLine
from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions as outcomes, reads as figures
from xieshou.planning import actions as planning, reads as plans
from xieshou.projects import actions as project_actions, reads as projects
from xieshou.registry import reads as registry

PLACE, VILLAGE, COUNTY = "5333", "533323201204", "533323"
YEAR, NEEDS_YEAR = 2027, 2026

pytestmark = pytest.mark.usefixtures("nujiang", "db")


def drawn_up(scenario: int | None = None) -> plans.RunRow:
    """The plan of the round, drawn up as the worker does it."""
    run = planning.draw_up(viewer=SYSTEM, round=plans.rounds()[0].id, scenario=scenario)
    jobs.perform(run.job_id)
    assert jobs.visible(run.job_id, viewer=SYSTEM).state == "done"
    row = plans.run(run.pk)
    assert row is not None
    return row


def test_the_measure_agrees_at_every_level() -> None:
    """The poor of the prefecture are the poor of its counties, townships and villages, exactly."""
    outcomes.measure_round(viewer=SYSTEM, year=NEEDS_YEAR, place="53")
    run = figures.latest_run(PLACE)
    assert run is not None
    own = figures.figures(SYSTEM, run, PLACE, "1/3")
    assert own is not None
    assert own.figure.poor > 0
    for digits in (6, 9, 12):
        below = figures.children_figures(SYSTEM, run, PLACE, "1/3", digits)
        assert sum(row.people for row in below) == own.figure.people
        assert sum(row.poor for row in below) == own.figure.poor
        assert sum(row.score for row in below) == own.figure.score


def test_a_village_proposes_the_county_reviews_and_the_province_lists(signed_in) -> None:
    """The officer's form becomes a listed proposal by other hands, once it was shown in public."""
    officer = signed_in("laomudeng")
    page = officer.get(f"/projects/new/?village={VILLAGE}")
    assert page.status_code == 200
    form = {
        "name": "老姆登村旅游步道",
        "year": str(YEAR),
        "kind": "road",
        "serves": ["monitored", "lifted", "other"],
        "households": "60",
        "people": "200",
        "cost_municipal": "12.5",
    }
    hidden = page.context["form"].initial
    key = page.context.get("key", "")
    answer = officer.post(f"/projects/new/?village={VILLAGE}", {**hidden, **form, "key": key})
    assert answer.status_code == 302, answer.context["form"].errors
    code = answer.url.strip("/").split("/")[-1]
    assert officer.post(f"/projects/{code}/submit/").status_code == 302
    officer.post(f"/projects/{code}/review/", {"review-opinion": "可行"})
    assert projects.proposal(code).state == "submitted"
    county = signed_in("fugong")
    province = registry.viewer_for(get_user_model().objects.get(username="yunnan"))
    county.post(f"/projects/{code}/review/", {"review-opinion": "可行"})
    shown = {"open_notice-where": "村务公开栏", "open_notice-days": "10"}
    county.post(f"/projects/{code}/open_notice/", shown)
    county.post(f"/projects/{code}/list/")
    assert projects.proposal(code).state == "noticed", "not before the notice has ended"
    then = timezone.now() + timedelta(days=40)
    with mock.patch("django.utils.timezone.now", return_value=then):
        project_actions.list_(viewer=province, code=code)
    row = projects.proposal(code)
    assert (row.state, row.total_fen) == ("listed", 12_500_000)


def test_the_plan_is_certified_and_every_refusal_has_a_reason() -> None:
    """All limits hold, the gap is stated, and no candidate is without an answer."""
    run = drawn_up()
    assert run.certified
    assert run.bound >= run.value > 0
    assert run.works + run.refused == run.candidates
    assert run.reasons["chosen"] == run.works
    assert sum(run.reasons.values()) == run.candidates
    for price in plans.prices(run.id):
        kept = price.used <= price.amount if price.sense == "<=" else price.used >= price.amount
        assert kept, price.code


def test_the_effect_is_that_of_the_measure() -> None:
    """Before the plan its figures are those of the measure; after it there are fewer poor."""
    outcomes.measure_round(viewer=SYSTEM, year=NEEDS_YEAR, place="53")
    run = drawn_up()
    measured = figures.latest_run(PLACE)
    counties = {
        row.code: row for row in figures.children_figures(SYSTEM, measured, PLACE, "1/3", 6)
    }
    effects = {row.code: row for row in plans.effects(run.id, "county", SYSTEM)}
    assert effects.keys() == counties.keys()
    for code, effect in effects.items():
        assert effect.before.poor == counties[code].poor
        assert effect.before.score == counties[code].score
        assert effect.after.poor <= effect.before.poor
    fall = sum(row.before.score - row.after.score for row in effects.values())
    assert fall == run.fall
    # Where a village voted, the plan's worth counts that besides.
    votes = [row for row in plans.by_village(run.id, VILLAGE) if row.chosen and row.voted]
    assert (run.value == run.fall) is not bool(votes)


def test_more_money_is_worth_more_and_its_price_said_so() -> None:
    """With the city's money doubled, the plan is worth more, by no more than the price promised."""
    base = drawn_up()
    opened = plans.rounds()[0]
    money = next(row for row in plans.limits(opened.id) if row.code == "money:municipal")
    price = next(row for row in plans.prices(base.id) if row.code == money.code)
    tried = planning.add_scenario(
        viewer=SYSTEM,
        place=PLACE,
        round=opened.id,
        name="加倍",
        moved={money.code: money.amount * 2},
    )
    jobs.perform(tried.job_id)
    richer = plans.run(tried.pk)
    assert richer.certified
    assert richer.value >= base.value
    assert richer.value <= base.bound + float(Fraction(price.price) * money.amount) + 1


def test_anybody_can_look_at_the_plan_and_take_it_away(client) -> None:
    """The room, the reasons and the workbook in both languages, without signing in."""
    run = drawn_up()
    room = f"/plan/{run.round_id}/"
    for language, word in (("zh-hans", "合成数据"), ("en", "ynthetic")):
        page = client.get(room, headers={"accept-language": language})
        assert page.status_code == 200
        assert word in page.content.decode()
    book = client.get(f"{room}plan.xlsx")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    rows = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    assert max(len(sheet) for sheet in rows) > run.works
    assert client.get("/").status_code == 200


def test_a_new_household_reaches_every_figure(signed_in) -> None:
    """The county imports a household, recounts the village, measures again: five more people, up to
    the province; and the plan says that it is from before."""
    outcomes.measure_round(viewer=SYSTEM, year=NEEDS_YEAR, place="53")
    plan = drawn_up()
    before = figures.figures(SYSTEM, figures.latest_run("53"), "53", "1/3").figure.people
    county = signed_in("fugong")
    head = ["户编号", "村代码", "农户类别", "人口数", "调查日期"]
    names = registry.indicator_set("rural-cn").indicators
    cells = [f"{VILLAGE}-NEW1", VILLAGE, "监测户", "5", "2026-10-01", *("是" for _ in names)]
    sheet = [[*head, *(f"未达标：{one.zh}" for one in names)], cells]
    text = "\n".join(",".join(row) for row in sheet)
    file = SimpleUploadedFile("农户.csv", text.encode("gb18030"))
    preview = county.post("/registry/households/import/", {"file": file})
    upload = preview.url.rpartition("=")[2]
    county.post("/registry/households/import/", {"upload": upload})
    assert county.post(f"/villages/{VILLAGE}/recount/").status_code == 302
    assert signed_in("yunnan").post("/places/53/measure/").status_code == 302
    after = figures.figures(SYSTEM, figures.latest_run("53"), "53", "1/3").figure.people
    assert after == before + 5
    assert plans.run(plan.id).stale
    assert "现已有改动" in county.get("/").content.decode()


def test_only_those_who_may_recount_and_measure(signed_in) -> None:
    """A reader's request changes nothing."""
    reader = signed_in("researcher")
    reader.post(f"/villages/{VILLAGE}/recount/")
    reader.post("/places/53/measure/")
    assert not AuditLine.objects.filter(who="研究人员").exists()
