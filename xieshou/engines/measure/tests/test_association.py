"""Cross-tabulations, Cramer's V and redundancy against their definitions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import Histogram, associate
from xieshou.engines.measure.tests.oracle_family import both_lack
from xieshou.engines.measure.tests.test_against_definitions import cases, counted
from xieshou.engines.measure.tests.test_changes import simple


@settings(max_examples=50, deadline=None)
@given(case=cases(), cutoff=st.sampled_from([None, Fraction(1, 3)]), by_group=st.booleans())
def test_every_pair_of_indicators(case, cutoff: Fraction | None, by_group: bool) -> None:
    """Persons lacking both, the 2 x 2 table, phi, V and R0, of all people or of the poor."""
    indicators, people = case
    w, d = indicators.weights.tolist(), len(indicators)
    found = associate(counted(people, d), indicators, cutoff, by_group=by_group)
    groups = found.groups or (None,) * len(found.places)
    for r, (place, group) in enumerate(zip(found.places, groups, strict=True)):
        here = [p for p in people if p.place == place and group in (None, p.group)]
        n = sum(p.size for p in here)
        assert found.population[r] == n
        for i in range(d):
            for j in range(d):
                both = both_lack(here, w, i, j, cutoff)
                one, other = (both_lack(here, w, x, x, cutoff) for x in (i, j))
                table = [[n - one - other + both, other - both], [one - both, both]]
                assert found.table(r, i, j).tolist() == table
                margins = one * (n - one) * other * (n - other)
                phi = (n * both - one * other) / margins**0.5 if margins else np.nan
                assert found.phi[r, i, j] == pytest.approx(phi, abs=1e-9, nan_ok=True)
                assert found.cramers_v[r, i, j] == pytest.approx(abs(phi), abs=1e-9, nan_ok=True)
                rarer = both / min(one, other) if one and other else np.nan
                assert found.redundancy[r, i, j] == pytest.approx(rarer, nan_ok=True)


def test_worked_table() -> None:
    """Of 100, 30 lack water, 20 lack power, 15 both: R0 = 15/20, V = 900/sqrt(30 70 20 80)."""
    hist = Histogram.from_cells({"x": {None: {0: 65, 1: 15, 2: 5, 3: 15}}})
    found = associate(hist, simple(1, 1))
    assert found.redundancy[0, 0, 1] == 0.75
    assert found.cramers_v[0, 0, 1] == pytest.approx(900 / (30 * 70 * 20 * 80) ** 0.5)
    assert found.redundancy[0, 0, 0] == found.phi[0, 1, 1] == 1
