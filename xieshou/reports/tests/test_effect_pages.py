"""Did it work, as an office asks it: villages with accepted projects and without, an answer in
words, and “cannot tell” where there is too little."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.reports import feed
from xieshou.reports.reads import effects as reads
from xieshou.reports.rules.effect_verdict import (
    CANNOT,
    LIKELY,
    MAYBE,
    NOTHING,
    OUTCOMES,
    UNLIKE,
    Evidence,
    Shape,
    too_little,
    verdict,
)
from xieshou.reports.tests.conftest import COUNTY, NEXT_COUNTY, client_of

YEARS = (2021, 2022, 2023, 2024)
ENOUGH = Shape(20, 20, 3, 2, 12, 6, 6, by_village=False)
VILLAGES_ALONE = replace(ENOUGH, clusters=40, by_village=True)
CAVEAT = "误差只能按村算"
OUTCOME = OUTCOMES["adjusted"]
PATH = f"/balance/effects/?place={COUNTY}&outcome=adjusted"


def village(at: int) -> str:
    """Villages of ten townships by turns."""
    return f"{COUNTY}{201 + at % 10:03}{201 + at // 10:03}"


def figures(effect: float, villages: int = 40, trend: float = 0.0) -> Any:
    """Half of the villages with a project since 2023; a figure for each village and year."""
    since = {village(at): 2023 for at in range(villages) if at % 4 < 2}
    values = {
        village(at): {
            year: 0.4 - 0.01 * (year - 2021) + 0.001 * (at * 7 % 11) + 0.001 * ((at * year) % 5)
            + (effect if village(at) in since and year >= 2023 else 0)
            + (trend * (year - 2021) if village(at) in since else 0)
            for year in YEARS
        }
        for at in range(villages)
    }  # fmt: skip
    return values, since


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts figures and projects in place of what would have to be surveyed and built for years."""

    def tell(values: Any, since: Any) -> None:
        monkeypatch.setattr(reads, "_values", lambda viewer, place, outcome: (dict(values), True))
        monkeypatch.setattr(reads, "_works", lambda place: (since, frozenset()))

    return tell


def evidence(**changes: Any) -> Evidence:
    found = {
        "effect": -0.05, "low": -0.07, "high": -0.03, "robust_low": -0.08, "robust_high": -0.02,
        "pre_trend_p": 0.6, "permutation_p": 0.002, "detectable": 0.03,
    } | changes  # fmt: skip
    return Evidence(**found)


@pytest.mark.parametrize(
    ("shape", "found", "code"),
    [
        (ENOUGH, evidence(), LIKELY),
        (ENOUGH, evidence(robust_high=0.01), MAYBE),
        (ENOUGH, evidence(permutation_p=0.2), MAYBE),
        (ENOUGH, evidence(pre_trend_p=None), MAYBE),
        (ENOUGH, evidence(high=0.01), NOTHING),
        (ENOUGH, evidence(pre_trend_p=0.02), UNLIKE),
        (replace(ENOUGH, treated=4), evidence(), CANNOT),
        (replace(ENOUGH, controls=4), evidence(), CANNOT),
        (replace(ENOUGH, years_before=0), evidence(), CANNOT),
        (replace(ENOUGH, years_after=0), evidence(), CANNOT),
        (replace(ENOUGH, clusters=9), evidence(), CANNOT),
        (replace(ENOUGH, treated_clusters=2), evidence(), CANNOT),
        (replace(ENOUGH, control_clusters=2), evidence(), CANNOT),
        (VILLAGES_ALONE, evidence(), MAYBE),
        (VILLAGES_ALONE, evidence(high=0.01), NOTHING),
        (ENOUGH, None, CANNOT),
    ],
)
def test_the_verdict_is_never_better_than_its_weakest_link(
    shape: Shape, found: Evidence | None, code: str
) -> None:
    assert verdict(OUTCOME, shape, found).code == code
    assert bool(too_little(shape)) == (code == CANNOT and found is not None)


def test_the_direction_is_said_by_what_is_better() -> None:
    assert "往好的方向" in verdict(OUTCOME, ENOUGH, evidence()).words[1]
    assert "往坏的方向" in verdict(OUTCOMES["index"], ENOUGH, evidence()).words[1]
    assert "看不出来" in verdict(OUTCOME, ENOUGH, evidence(high=0.01)).words[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"effect": -0.028, "low": -0.036, "high": -0.02}, "低了 0.028（95% 区间 0.020 至 0.036）"),
        ({"effect": 0.028, "low": 0.02, "high": 0.036}, "高了 0.028（95% 区间 0.020 至 0.036）"),
        ({"effect": -0.01, "low": -0.03, "high": 0.01}, "−0.010（95% 区间 −0.030 至 +0.010）"),
    ],
)
def test_what_was_found_is_said_without_a_sign_where_it_has_but_one(
    changes: dict[str, float], said: str
) -> None:
    assert said in verdict(OUTCOMES["adjusted"], ENOUGH, evidence(**changes)).words[0]


def test_an_end_that_no_village_could_reach_is_told_as_no_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where others followed their controls almost without error any effect may be left."""
    years = range(2019, 2025)
    values = {village(at): dict.fromkeys(years, 0.3) for at in range(4)}
    found = SimpleNamespace(
        years=tuple(years), actual=(0.3,) * 6, synthetic=(0.3,) * 6, weights=(1.0, 0.0, 0.0),
        effect=-0.1, before=0.01, p_value=0.25, low=-0.4, high=4862.9, level=0.9, in_time=None,
        placebos=(0.1,) * 3, since=2023,
    )  # fmt: skip
    monkeypatch.setattr(feed, "synthetic_control", lambda *_asked: found)
    mixed = feed.mix(village(0), values, {village(0): 2023}, years)
    assert mixed is not None
    assert (mixed.low, mixed.high) == (-0.4, None)


def test_errors_of_single_villages_are_said_to_be_that() -> None:
    """Forty villages of two townships: 40 clusters, of which nobody knows that they are alone."""
    assert CAVEAT in verdict(OUTCOME, VILLAGES_ALONE, evidence()).words[-1]
    assert CAVEAT not in " ".join(verdict(OUTCOME, ENOUGH, evidence()).words)


def test_an_effect_is_found_with_its_size(desk: Viewer, told: Any) -> None:
    told(*figures(-0.08))
    study = reads.effect_study(desk, COUNTY, "adjusted")
    assert study is not None
    assert study.overall is not None
    assert study.overall.effect == pytest.approx(-0.08, abs=0.003)
    assert study.verdict.code == LIKELY
    assert (study.treated, study.controls, study.clusters, study.cluster_digits) == (20, 20, 10, 9)
    assert [one.after for one in study.events] == [-2, 0, 1]


def test_villages_of_too_few_townships_are_no_more_than_a_maybe(desk: Viewer, told: Any) -> None:
    """The same figures as above, but all in two townships: the verdict falls, and says why."""
    values, since = figures(-0.08)
    moved = {code: f"{COUNTY}20{at % 2 + 1}{at + 201:03}" for at, code in enumerate(sorted(values))}
    told(
        {moved[code]: each for code, each in values.items()},
        {moved[code]: year for code, year in since.items()},
    )
    study = reads.effect_study(desk, COUNTY, "adjusted")
    assert study is not None
    assert (study.clusters, study.cluster_digits, study.verdict.code) == (40, 12, MAYBE)
    page = client_of(desk).get(PATH).content.decode()
    assert CAVEAT in page
    assert "双向固定效应得到这么大差别的机会" in page


def test_villages_with_works_under_way_are_neither_with_nor_without(
    desk: Viewer, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building, and finished but not accepted: left out, unless another project was accepted."""
    works = reads._works
    values, since = figures(-0.08)
    told(values, since)
    begun = [code for code in values if code not in since][:2]
    rows = [
        SimpleNamespace(place_code=code, state=state, finished_on=None, year=year)
        for code, state, year in (
            *((code, "accepted", year) for code, year in since.items()),
            (begun[0], "building", 2023), (begun[1], "finished", 2023),
            (next(iter(since)), "building", 2023),
        )
    ]  # fmt: skip
    monkeypatch.setattr(reads, "_works", works)
    monkeypatch.setattr(reads.projects, "project_years", lambda: (2023,))
    monkeypatch.setattr(reads.projects, "every_performance", lambda place, year: tuple(rows))
    study = reads.effect_study(desk, COUNTY, "adjusted")
    assert study is not None
    assert (study.treated, study.controls, study.left_out) == (20, 18, 2)
    assert "正在做的 2 个不参加比较" in client_of(desk).get(PATH).content.decode()


def test_an_index_of_any_synthetic_year_is_said_to_be_synthetic(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The year shown first may be surveyed, and an earlier one made up."""
    rows = (SimpleNamespace(code=village(0), index=0.5),)

    def told_of(_place: str, year: int = 2024, *, viewer: Viewer) -> Any:
        return SimpleNamespace(years=YEARS, rows=rows, synthetic=year == 2022)

    monkeypatch.setattr(reads.villages, "capabilities", told_of)
    study = reads.effect_study(desk, COUNTY, "index")
    assert study is not None
    assert study.synthetic_data


def test_groups_that_moved_apart_before_are_not_compared(desk: Viewer, told: Any) -> None:
    told(*figures(-0.08, trend=-0.03))
    study = reads.effect_study(desk, COUNTY, "adjusted")
    assert study is not None
    assert study.verdict.code == UNLIKE


def test_of_few_villages_nothing_is_told(desk: Viewer, told: Any) -> None:
    told(*figures(-0.08, villages=4))
    study = reads.effect_study(desk, COUNTY, "adjusted")
    assert study is not None
    assert study.verdict.code == CANNOT
    assert (study.course, study.overall, study.events) == ((), None, ())


def test_villages_that_began_before_the_year_asked_for_are_left_out(
    desk: Viewer, told: Any
) -> None:
    values, since = figures(-0.08)
    early = list(since)[:6]
    since |= dict.fromkeys(early, 2022)
    told(values, since)
    study = reads.effect_study(desk, COUNTY, "adjusted", 2023)
    assert study is not None
    assert (study.treated, study.left_out) == (14, 6)


def test_one_village_and_its_synthetic_control(desk: Viewer, told: Any) -> None:
    years = range(2012, 2025)
    one = village(0)
    values = {
        village(at): {
            year: 0.5 - 0.01 * (year - 2012) + 0.02 * ((at * 3 + year) % 7)
            - (0.3 if at == 0 and year >= 2022 else 0)
            for year in years
        }
        for at in range(30)
    }  # fmt: skip
    told(values, {one: 2022})
    found = reads.effect_mix(desk, one, "adjusted")
    assert found is not None
    assert found.effect == pytest.approx(-0.3, abs=0.05)
    assert sum(weight for _code, _name, weight in found.donors) == pytest.approx(1, abs=0.01)
    assert reads.effect_mix(desk, village(1), "adjusted") is None
    client = client_of(desk)
    assert "合成数据" in client.get(f"/balance/effects/{one}/").content.decode()
    assert "无法判断" in client.get(f"/balance/effects/{village(1)}/").content.decode()
    assert client.get(f"/api/v1/effect-mixes/{one}/adjusted").json()["synthetic_data"]


def test_the_page_and_the_program_say_the_same(desk: Viewer, told: Any) -> None:
    told(*figures(-0.08))
    client = client_of(desk)
    page = client.get(PATH)
    assert "很可能有作用" in page.content.decode()
    assert "合成数据" in page.content.decode()
    told_by_program = client.get(f"/api/v1/effects/{COUNTY}/adjusted").json()
    assert told_by_program["verdict"]["code"] == LIKELY
    assert told_by_program["overall"]["effect"] == page.context["study"].overall.effect
    assert client.get("/balance/effects/?place=x&outcome=adjusted").status_code == 200


def test_others_are_told_nothing(desk: Viewer, stranger: Viewer, told: Any) -> None:
    told(*figures(-0.08))
    client = client_of(stranger)
    assert "没有这个地方" in client.get(PATH).content.decode()
    for place in (COUNTY, "533399"):
        assert client.get(f"/api/v1/effects/{place}/adjusted").status_code == 404
    assert client.get(f"/balance/effects/{village(0)}/").status_code == 404
    assert Client().get(PATH).status_code == 302
    assert Client().get(f"/api/v1/effects/{COUNTY}/adjusted").status_code == 401
    assert reads.effect_study(desk, NEXT_COUNTY, "adjusted") is None
    assert reads.effect_study(desk, COUNTY, "happiness") is None


def test_without_any_figure_it_says_that_it_cannot_tell(desk: Viewer) -> None:
    """As the records stand: nothing measured, nothing accepted."""
    for outcome in OUTCOMES:
        study = reads.effect_study(SYSTEM, COUNTY, outcome)
        assert study is not None
        assert study.verdict.code == CANNOT
    assert reads.effect_villages(desk, COUNTY) == ()
    assert feed.mix(village(0), {}, {}, []) is None
