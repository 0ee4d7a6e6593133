"""Standard errors against the R package survey, on the same made-up data, to nine digits."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from xieshou.engines.measure import (
    Estimates,
    Figures,
    Indicator,
    IndicatorSet,
    Survey,
    difference,
    estimate,
    pack,
    survey,
)

HERE = Path(__file__).parent / "survey"
SET = IndicatorSet(
    "four",
    (
        Indicator("water", "living", 2),
        Indicator("fuel", "living", 1),
        Indicator("school", "skills", 3),
        Indicator("work", "income", 3),
    ),
)
CUTOFFS = ("1/3", "2/3")
FRAME = {"hill": 20, "plain": 8, "town": 3, "isle": 4}
EACH = {"hill": 400, "plain": 400, "town": 400}
NINE_DIGITS = 1e-9


class Answer(NamedTuple):
    """A line the R script printed."""

    design: str
    domain: str
    cutoff: str
    figure: str
    indicator: str
    value: str
    se: str
    low: str
    high: str


def answers() -> list[Answer]:
    with (HERE / "survey_answers.csv").open(encoding="utf-8") as file:
        lines = [Answer(*row) for row in csv.reader(file)]
    return lines[1:]


def people(*, isle: bool) -> list[dict[str, str]]:
    with (HERE / "survey.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if isle or row["stratum"] != "isle"]


def drawn(
    rows: list[dict[str, str]],
    *,
    clusters: bool = True,
    strata: bool = True,
    population: dict[str, int] | None = None,
) -> Survey:
    return survey(
        [row["cluster"] for row in rows] if clusters else None,
        pack([[row[code] == "1" for code in SET.codes] for row in rows]),
        weights=[float(row["weight"]) for row in rows],
        strata=[row["stratum"] for row in rows] if strata else None,
        domains=[row["domain"] for row in rows],
        population=population,
    )


DESIGNS: dict[str, Callable[[], Survey]] = {
    "clusters": lambda: drawn(people(isle=False)),
    "frame": lambda: drawn(people(isle=False), population=FRAME),
    "unstratified": lambda: drawn(people(isle=False), strata=False),
    "records": lambda: drawn(people(isle=False), clusters=False),
    "records_frame": lambda: drawn(people(isle=False), clusters=False, population=EACH),
    "lone": lambda: drawn(people(isle=True)),
}


def shown(figures: Figures, at: tuple[int, ...], answer: Answer) -> list[float]:
    """Value, error and interval as R writes them: shares, no per cent."""
    k = CUTOFFS.index(answer.cutoff)
    d = SET.codes.index(answer.indicator) if answer.indicator else 0
    index = {"raw": (d,), "censored": (k, d), "contribution": (k, d)}.get(answer.figure, (k,))
    found = getattr(figures, answer.figure)
    per = 100 if answer.figure == "contribution" else 1
    return [float(x[at + index]) / per for x in (found.value, found.se, found.low, found.high)]


def estimates(made: Survey) -> tuple[Estimates, Estimates]:
    """By domain and for all together."""
    return (
        estimate(made, SET, CUTOFFS, lone="centre"),
        estimate(made, SET, CUTOFFS, lone="centre", domains=lambda _: ""),
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_figures_errors_and_intervals_are_those_of_r(design: str) -> None:
    """Every figure of every domain, under each design; intervals where units are clusters.

    (With records as units R leaves those of weight 0 out of the degrees of freedom.)
    """
    by_domain, whole = estimates(DESIGNS[design]())
    lines = [line for line in answers() if line.design == design and "-" not in line.domain]
    assert lines
    for line in lines:
        figures = by_domain if line.domain else whole
        wanted = [float(text) for text in (line.value, line.se, line.low, line.high)]
        kept = 2 if design.startswith("records") else 4
        assert shown(figures, (figures.row(line.domain),), line)[:kept] == pytest.approx(
            wanted[:kept], rel=NINE_DIGITS, abs=1e-12, nan_ok=True
        ), line


@pytest.mark.parametrize("design", [name for name in DESIGNS if name != "lone"])
def test_differences_of_domains_allow_for_their_covariance(design: str) -> None:
    """East less west and north less east, whose clusters are shared in part, as R has them."""
    by_domain, _ = estimates(DESIGNS[design]())
    lines = [line for line in answers() if line.design == design and "-" in line.domain]
    assert lines
    for line in lines:
        figures = difference(by_domain, by_domain, *line.domain.split("-"))
        assert shown(figures, (), line)[:2] == pytest.approx(
            [float(line.value), float(line.se)], rel=NINE_DIGITS
        ), line
