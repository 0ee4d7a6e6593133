"""The synthetic years of households: repeatable, at risk once, and worth more than a rule of thumb
to who has never seen how they were made."""

import numpy as np

from examples.hudian.synthetic.panel import LINES, TOWNSHIP, YEARS, panel_rows
from xieshou.engines import warn
from xieshou.monitoring.rules import risk

HOMES = [
    (f"{TOWNSHIP}{village}-{n:04d}", ("lifted", "other")[n % 2], 1 + n % 6)
    for village in range(200, 210)
    for n in range(1, 121)
]
ROWS = panel_rows(HOMES)


def test_the_same_homes_have_the_same_years() -> None:
    """And each at most once a year, in whole yuan, with no more workers than persons."""
    assert panel_rows(HOMES) == ROWS
    keys = [(row["household"], row["year"]) for row in ROWS]
    assert len(keys) == len(set(keys))
    assert all(row["income_fen"] % 100 == 0 and row["workers"] <= row["size"] for row in ROWS)
    assert all((row["fell"] is None) == (row["year"] == YEARS[-1]) for row in ROWS)


def test_who_fell_is_not_at_risk_in_the_next_year() -> None:
    """A hazard is over those at risk alone."""
    fell = {(row["household"], row["year"]) for row in ROWS if row["fell"]}
    assert 0.05 < len(fell) / len(ROWS) < 0.2
    assert not {(home, year + 1) for home, year in fell} & {
        (row["household"], row["year"]) for row in ROWS
    }


def test_the_model_is_ahead_of_both_rules_of_thumb_on_years_it_never_saw() -> None:
    """Of income alone beyond doubt in each tested year; of counting troubles too, though where few
    fell not beyond doubt; and its chances are nearer than the mean for all."""
    rows = [row for row in ROWS if row["fell"] is not None]
    names = {home[0]: at for at, home in enumerate(HOMES)}
    facts = ("income_fen", "size", "workers", *risk.FLAGS, "price_share", "years_lifted")
    x = np.array(
        [
            risk.features(risk.Facts(**{name: row[name] for name in facts}), LINES[row["year"]])
            for row in rows
        ]
    )
    panel = warn.Panel(
        x, np.array([row["fell"] for row in rows]), np.array([row["year"] for row in rows]),
        np.array([names[row["household"]] for row in rows]), risk.FEATURES,
    )  # fmt: skip
    flags = [at for at, name in enumerate(risk.FEATURES) if name in (*risk.FLAGS, "no_worker")]
    rules = {"income": x[:, 0], "flags": x[:, flags].sum(axis=1)}
    tested = warn.backtest(panel, rules, 0.05)
    assert [one.year for one in tested] == [2024, 2025]
    for one in tested:
        assert one.brier < one.brier_plain
        income, counted = one.versus
        assert income.auc_ahead[0] > 0
        assert counted.auc_ahead[1] > 0
