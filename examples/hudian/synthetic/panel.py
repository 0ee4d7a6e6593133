"""Households of one township year by year: what is known of each, and whether it fell the year
after.

The truth that makes them fall is not what the model can see: every household has a frailty that
nobody recorded, villages have bad years of their own, illness weighs more where nobody works, and a
price fall hurts by what hangs on it. So a model that is right about this file has learned, not
copied. Nothing here is of anybody: the households are those of the synthetic register.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from examples.hudian.synthetic.draw import Bools, Floats, logistic, source_of

TOWNSHIP = "533323201"
YEARS = (2021, 2022, 2023, 2024, 2025, 2026)
# Fen a head and year. 2021 as published for Shaanxi (6,000 yuan: 1.5 times the poverty line); what
# follows is this example's assumption.
LINES = dict(zip(YEARS, (600_000, 630_000, 670_000, 710_000, 750_000, 790_000), strict=True))
# The years in which prices fell, and by how much it shows in log-odds for all that hangs on them.
_PRICE_YEARS = {2022: 0.9, 2024: 1.6}
_FLAGS = {
    "illness": 0.13, "disability": 0.07, "unemployment": 0.10, "schooling": 0.16,
    "housing": 0.04, "water": 0.05, "breach": 0.04,
}  # fmt: skip


def panel_rows(homes: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Rows of the sheet of households by year (monitoring.sheets) for homes given as (code, group,
    size). A household that fell is not at risk again before it has been helped for a year.

    The last year's outcome is not known yet. The same homes give the same rows.
    """
    draw = source_of(TOWNSHIP, "panel")
    n = len(homes)
    frail = draw.normal(0, 0.7, n)
    level = draw.normal(0.75, 0.42, n) - 0.18 * frail
    size = np.array([home[2] for home in homes])
    workers = np.minimum(size, draw.binomial(size, 0.55))
    lasting = {name: draw.random(n) < share for name, share in _FLAGS.items()}
    price = np.where(draw.random(n) < 0.35, draw.uniform(0.2, 0.9, n), 0.0).round(2)
    woman = draw.random(n) < 0.22
    village = np.unique([home[0][:12] for home in homes], return_inverse=True)[1]
    since = np.where(draw.random(n) < 0.5, 2020, 2017)
    away = np.full(n, -1)
    rows: list[dict[str, Any]] = []
    for year in YEARS:
        # Trouble comes and goes: seven in ten of it are there in the next year too.
        fresh = {name: draw.random(n) < share for name, share in _FLAGS.items()}
        stays = {name: draw.random(n) < 0.7 for name in _FLAGS}
        lasting = {name: np.where(stays[name], lasting[name], fresh[name]) for name in _FLAGS}
        hit = draw.random(village.max() + 1) < 0.25
        disaster = hit[village] & (draw.random(n) < 0.5)
        income = LINES[year] * np.exp(level + 0.05 * (year - YEARS[0]) / 5 + draw.normal(0, 0.2, n))
        odds = _log_odds(
            income / LINES[year], frail, lasting, size, workers, price, disaster,
            _PRICE_YEARS.get(year, 0.0), year - since, hit[village], draw,
        )  # fmt: skip
        fell = draw.random(n) < logistic(odds)
        at_risk = away < year
        away = np.where(at_risk & fell, year + 1, away)
        for i in np.flatnonzero(at_risk).tolist():
            rows.append(
                {
                    "household": homes[i][0], "year": year,
                    "income_fen": int(income[i]) // 100 * 100, "size": int(size[i]),
                    "workers": int(workers[i]),
                    **{name: bool(lasting[name][i]) for name in _FLAGS},
                    "disaster": bool(disaster[i]), "price_share": float(price[i]),
                    "years_lifted": None if homes[i][1] == "other" else int(year - since[i]),
                    "head_sex": "f" if woman[i] else "m",
                    "fell": None if year == YEARS[-1] else bool(fell[i]),
                }
            )  # fmt: skip
    return rows


def _log_odds(
    ratio: Floats, frail: Floats, has: dict[str, Bools], size: Any, workers: Any, price: Floats,
    disaster: Bools, price_fall: float, years: Any, bad_village: Bools, draw: np.random.Generator,
) -> Floats:  # fmt: skip
    """The chance to fall, which no register holds: frailty, bad years of villages, interplay."""
    found: Floats = (
        -4.1
        + 1.1 * np.log(2 / ratio)
        + 0.9 * frail
        + 0.8 * has["illness"]
        + 0.9 * has["illness"] * (workers <= 1)
        + 0.35 * has["disability"]
        + 0.9 * has["unemployment"] * (workers > 0)
        + 0.35 * has["schooling"]
        + 0.6 * has["housing"]
        + 0.3 * has["water"]
        + 1.1 * disaster
        + 0.4 * bad_village
        + price_fall * price
        + 0.8 * has["breach"]
        + 0.9 * (size - workers) / size
        + 0.6 * (workers == 0)
        + 0.35 * np.log(11 / (1 + np.minimum(years, 10)))
        + draw.normal(0, 0.25, len(ratio))
    )
    return found
