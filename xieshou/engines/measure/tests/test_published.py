"""The engine gives the figures that were published."""

import json
from pathlib import Path

import numpy as np
import pytest

from xieshou.engines.measure import Indicator, IndicatorSet, histogram, load_set, measure, pack

PUBLISHED = Path(__file__).parent / "published"


def test_alkire_and_foster_2011_four_persons() -> None:
    """The paper's own example: four persons, four dimensions, poor if deprived in two."""
    example = json.loads((PUBLISHED / "alkire_foster_2011.json").read_text(encoding="utf-8"))
    deprived = np.array(example["achievements"]) < np.array(example["cutoffs"])
    assert deprived.astype(int).tolist() == example["deprivations"]

    indicators = IndicatorSet(
        "four", tuple(Indicator(f"d{i}", f"d{i}", w) for i, w in enumerate(example["weights"]))
    )
    measures = measure(histogram(["example"] * 4, pack(deprived)), indicators, ["2/4"])

    assert measures.H.item() == example["H"] == 0.5
    assert measures.A.item() == example["A"] == 0.75
    assert measures.M0.item() == example["M0"] == 0.375


# Human Development Report technical note on the MPI, its four example households. Published, and
# quoted here from memory of the note: sizes, scores, H, A, MPI, contributions by dimension. Which
# indicators each household lacks is reconstructed so that those scores come out; the ten
# indicators stand in the place of the note's, of equal dimension and weight.
HOUSEHOLDS = [
    (4, ("child_mortality", "fuel")),
    (
        7,
        (
            "child_mortality",
            "schooling",
            "attendance",
            "electricity",
            "sanitation",
            "fuel",
            "assets",
        ),
    ),
    (5, ("nutrition", "electricity", "water", "sanitation", "fuel")),
    (4, ("child_mortality", "schooling", "electricity", "fuel", "assets")),
]


def test_hdr_technical_note_four_households() -> None:
    """Households of 4, 7, 5 and 4 with scores 22.2, 72.2, 38.9 and 50.0 %: MPI 0.450."""
    indicators, _ = load_set("global-mpi")
    patterns = np.array([indicators.mask(*lacking) for _, lacking in HOUSEHOLDS])
    sizes = [size for size, _ in HOUSEHOLDS]
    scores = 100 * indicators.scores[patterns] / indicators.total_weight
    assert np.round(scores, 1).tolist() == [22.2, 72.2, 38.9, 50.0]

    row = measure(histogram(["x"] * 4, patterns, weights=sizes), indicators).row("x", "1/3")

    assert (row.population, row.poor) == (20, 16)
    assert row.H == 0.8
    assert row.A == 0.5625
    assert row.M0 == 0.45
    shares = {dimension.code: dimension.contribution for dimension in row.dimensions}
    assert shares == pytest.approx({"health": 29.6, "education": 33.3, "living": 37.0}, abs=0.05)
