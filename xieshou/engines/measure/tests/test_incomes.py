"""Income poverty and inequality against their definitions, written out person by person."""

from collections.abc import Sequence
from math import exp, inf, isclose, log

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from xieshou.engines.measure import (
    GroupFigures,
    Incomes,
    InputError,
    atkinson,
    fgt,
    generalised_entropy,
    gini,
    incomes,
    lorenz,
    mean_log_deviation,
    palma,
    quantile_shares,
    sen,
    sst,
    theil,
    watts,
    wolfson,
)

Row = tuple[str, int, int]  # group, income, how many people
LINE = 10.0
rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 24), st.integers(0, 3)), max_size=12
)
nobody: list[Row] = []
weightless: list[Row] = [("a", 5, 0), ("b", 3, 2)]
alone: list[Row] = [("a", 7, 1)]
penniless: list[Row] = [("a", 0, 2), ("b", 0, 1)]
some_have_nothing: list[Row] = [("a", 0, 2), ("a", 8, 1), ("b", 12, 2)]


def _people(given: Sequence[Row]) -> Incomes:
    names, values, sizes = zip(*given, strict=True) if given else ((), (), ())
    return incomes(values, weights=sizes, groups=list(names))


def _each(given: Sequence[Row], group: str | None = None) -> list[int]:
    """Every person's income, one entry per person, in order."""
    return sorted(y for g, y, size in given for _ in range(size) if group in (None, g))


def _close(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


# The definitions. n people with incomes y, poorest first; z the line.


def _fgt(y: list[int], a: float) -> float:
    return sum(((LINE - i) / LINE) ** a for i in y if i < LINE) / len(y) if y else 0.0


def _watts(y: list[int]) -> float:
    if any(i == 0 for i in y):
        return inf
    return sum(log(LINE / i) for i in y if i < LINE) / len(y) if y else 0.0


def _gini(y: list[int]) -> float:
    n, total = len(y), sum(y)
    return sum(abs(i - j) for i in y for j in y) / (2 * n * total) if total else 0.0


def _sen(y: list[int]) -> float:
    q = [i for i in y if i < LINE]
    if not q:
        return 0.0
    depth = sum((LINE - i) / LINE for i in q) / len(q)
    return len(q) / len(y) * (depth + (1 - depth) * _gini(q))


def _sst(y: list[int]) -> float:
    n = len(y)
    terms = [(2 * (n - at) - 1) * (LINE - i) / LINE for at, i in enumerate(y) if i < LINE]
    return sum(terms) / n**2 if n else 0.0


def _ge(y: list[int], a: float) -> float:
    n, total = len(y), sum(y)
    if not total:
        return 0.0
    r = [i * n / total for i in y]
    if a <= 0 and 0 in r:
        return inf
    if a == 0:
        return -sum(log(i) for i in r) / n
    if a == 1:
        return sum(i * log(i) for i in r if i) / n
    return (sum(i**a for i in r) / n - 1) / (a * (a - 1))


def _atkinson(y: list[int], e: float) -> float:
    n, total = len(y), sum(y)
    if not total:
        return 0.0
    if e >= 1 and 0 in y:
        return 1.0
    mean = total / n
    if e == 1:
        return 1 - exp(sum(log(i) for i in y) / n) / mean
    return 1 - (sum(i ** (1 - e) for i in y) / n) ** (1 / (1 - e)) / mean


def _lorenz(y: list[int], p: float) -> float:
    """Of people cut into whole tenths, twentieths, ...: everybody counts 20 times."""
    if not sum(y):
        return p
    fine = [i for i in y for _ in range(20)]
    return sum(fine[: round(p * len(fine))]) / sum(fine)


def _wolfson(y: list[int]) -> float:
    """Twice the Gini between the halves minus that within them, times mean / median."""
    if not sum(y):
        return 0.0
    twice = [i for i in y for _ in range(2)]
    n, mean = len(twice), sum(y) / len(y)
    low, high = twice[: n // 2], twice[n // 2 :]
    median = (low[-1] + high[0]) / 2
    halves = [sum(low) / len(low)] * len(low) + [sum(high) / len(high)] * len(high)
    between = sum(abs(i - j) for i in halves for j in halves) / (2 * n * n * mean)
    apart = 2 * between - _gini(twice)
    if apart < 1e-12:
        return 0.0
    return 2 * mean / median * apart if median else inf


EDGES = [nobody, weightless, alone, penniless, some_have_nothing]


def _with_edges(test):
    for edge in EDGES:
        test = example(edge)(test)
    return settings(max_examples=60, deadline=None)(given(rows)(test))


@_with_edges
def test_poverty_is_its_definition(given: list[Row]) -> None:
    """FGT of four kinds, Watts, Sen and Sen-Shorrocks-Thon, of each group and of all."""
    people = _people(given)
    for figure, oracle in [
        *((fgt(people, LINE, a), lambda y, a=a: _fgt(y, a)) for a in (0, 0.5, 1, 2)),
        (watts(people, LINE), _watts),
        (sen(people, LINE), _sen),
        (sst(people, LINE), _sst),
    ]:
        assert _close(figure.total, oracle(_each(given)))
        for group, value in zip(figure.groups, figure.value, strict=True):
            assert _close(value, oracle(_each(given, group)))


@_with_edges
def test_inequality_is_its_definition(given: list[Row]) -> None:
    """Gini, entropy at five alphas, Atkinson at four epsilons, Palma and Wolfson."""
    people = _people(given)
    for figure, oracle in [
        (gini(people), _gini),
        *((generalised_entropy(people, a), lambda y, a=a: _ge(y, a)) for a in (-1, 0, 0.4, 1, 2)),
        *((atkinson(people, e), lambda y, e=e: _atkinson(y, e)) for e in (0, 0.5, 1, 2)),
        (wolfson(people), _wolfson),
    ]:
        assert _close(figure.total, oracle(_each(given)))
        for group, value in zip(figure.groups, figure.value, strict=True):
            assert _close(value, oracle(_each(given, group)))


@_with_edges
def test_shares_of_slices_are_those_of_people_in_a_row(given: list[Row]) -> None:
    """Lorenz curve at five cuts; slices sum to 1; Palma is top tenth over poorest four."""
    people, cuts = _people(given), (0.05, 0.4, 0.5, 0.9, 1.0)
    found, slices, ratio = lorenz(people, cuts), quantile_shares(people), palma(people)
    for at, group in enumerate(people.groups):
        y = _each(given, group)
        assert np.allclose(found[at], [_lorenz(y, p) for p in cuts], atol=1e-9)
        assert _close(slices[at].sum(), 1.0)
        poorest = _lorenz(y, 0.4)
        assert _close(ratio.value[at], (1 - _lorenz(y, 0.9)) / poorest if poorest else inf)


@_with_edges
def test_parts_make_the_whole(given: list[Row]) -> None:
    """Groups make FGT's total; within and between make entropy's sum and Atkinson's product."""
    people = _people(given)
    gap = fgt(people, LINE, 1)
    assert gap.contribution is not None
    assert _close(gap.contribution.sum(), 1.0 if gap.total else 0.0)
    n = people.population.sum()
    assert _close(gap.total, float(gap.value @ people.population / n) if n else 0.0)
    for a in (-1, 0, 0.4, 1, 2):
        split = generalised_entropy(people, a)
        assert _close(split.total, split.within + split.between)
    for e in (0, 0.5, 1, 2):
        split = atkinson(people, e)
        assert _close(1 - split.total, (1 - split.within) * (1 - split.between))


@_with_edges
def test_only_shares_matter(given: list[Row]) -> None:
    """Ten times everybody's income, and everybody five times over, leave inequality alone."""
    names, values, sizes = (np.array(c) for c in zip(*given, strict=True)) if given else ([],) * 3
    people = _people(given)
    richer = incomes(np.multiply(values, 10), weights=np.multiply(sizes, 5), groups=list(names))
    for measure in (gini, theil, mean_log_deviation, atkinson, palma, wolfson):
        assert np.allclose(measure(people).value, measure(richer).value, equal_nan=False)


def test_entropy_has_no_jump_at_theil() -> None:
    """Near alpha = 0 and 1 the general formula loses no digits."""
    people = incomes([1, 2, 3, 50])
    for at in (0.0, 1.0):
        near = generalised_entropy(people, at + 1e-9)
        assert near.total == pytest.approx(generalised_entropy(people, at).total, rel=1e-7)


# Ten incomes of the documentation of R's package ineq (Zeileis and Kleiber, CRAN).
INEQ = (541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261)


def test_published_incomes() -> None:
    """R's ineq prints a Gini of 0.4620911 for these."""
    assert gini(incomes(INEQ)).total == pytest.approx(0.4620911, abs=5e-8)


def test_published_gaps() -> None:
    """Haughton and Khandker (2009), Handbook on Poverty and Inequality, ch. 4, country C with line
    125: a gap of 0.08 (p. 70) and severity of 0.0136 (p. 72)."""
    people = incomes([100, 110, 150, 160])
    assert fgt(people, 125).total == 0.5
    assert fgt(people, 125, 1).total == pytest.approx(0.08)
    assert fgt(people, 125, 2).total == pytest.approx(0.0136)


def test_on_the_line_is_not_below_it() -> None:
    """Strictly below counts, for every measure."""
    people = incomes([LINE, LINE, LINE])
    assert [m(people, LINE).total for m in (fgt, watts, sen, sst)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: incomes([1, -2]), "income_unusable"),
        (lambda: incomes([1, float("nan")]), "income_unusable"),
        (lambda: incomes(["rich"]), "income_unusable"),
        (lambda: incomes([1], weights=[-1]), "weight_unusable"),
        (lambda: incomes([1, 2], weights=[1]), "columns_unequal"),
        (lambda: incomes([1], groups=[None]), "group_missing"),
        (lambda: fgt(incomes([1]), 0), "line_unusable"),
        (lambda: fgt(incomes([1]), 1, -1), "alpha_unusable"),
        (lambda: atkinson(incomes([1]), -0.1), "epsilon_unusable"),
        (lambda: lorenz(incomes([1]), [1.1]), "cuts_unusable"),
        (lambda: quantile_shares(incomes([1]), [0.5, 0.2]), "cuts_unusable"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, code: str) -> None:
    """With a code, before anything is computed."""
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.code == code


def test_the_worked_example_of_the_rule() -> None:
    """docs/rules/income.md, to the digits it prints."""
    people = incomes(
        [2000, 4000, 6000, 12000], weights=[2, 3, 3, 2], groups=["up", "up", "down", "down"]
    )
    for figure, down, up, whole in [
        (fgt(people, 5000, 2), 0, 0.168, 0.084),
        (watts(people, 5000), 0, 0.5004, 0.2502),
        (sen(people, 5000), 0, 0.456, 0.228),
        (sst(people, 5000), 0, 0.456, 0.294),
        (gini(people), 0.1714, 0.15, 0.3069),
        (theil(people), 0.0596, 0.0499, 0.1611),
        (atkinson(people), 0.0575, 0.0527, 0.1553),
        (palma(people), 0.5, 0.5, 1),
        (wolfson(people), 0.32, 0.16, 0.328),
    ]:
        assert figure.groups == ("down", "up")
        assert [*figure.value, figure.total] == pytest.approx([down, up, whole], abs=5e-5)


@pytest.mark.parametrize("near", [1 - 1e-13, 1 + 1e-15, 1 - 1e-7, 1.0])
def test_atkinson_is_continuous_at_one(near: float) -> None:
    """Close to epsilon = 1 it is the loss of the geometric mean, to all its digits."""
    values = [1.0, 2.0, 4.0, 9.0, 0.5]
    geometric = exp(sum(map(log, values)) / 5)
    expected = 1 - geometric / (sum(values) / 5)
    assert atkinson(incomes(values), near).total == pytest.approx(expected, abs=1e-7)
    if abs(near - 1) < 1e-12:
        assert atkinson(incomes(values), near).total == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("epsilon", [300.0, 1000.0, 1e6])
def test_atkinson_of_great_aversion_looks_at_the_poorest(epsilon: float) -> None:
    """(sum of (y/m)^(1-e) / n)^(1/(1-e)), by hand with the poorest taken out first."""
    kept = 0.25 * 4 ** (1 / (epsilon - 1))
    expected = 1 - kept
    assert atkinson(incomes([1, 5, 5, 5]), epsilon).total == pytest.approx(expected, rel=1e-12)


def test_what_others_weigh_takes_no_digits_from_a_group() -> None:
    """A group's figures are the same alone and beside one of 10^17 people."""
    values, weights = [1.0, 2.0, 4.0], [0.3, 0.3, 0.4]
    beside = incomes([*values, *values], weights=[1e17] * 3 + weights, groups=list("aaabbb"))
    alone = incomes(values, weights=weights)
    for figure in (gini, wolfson, palma, sen_at, sst_at):
        assert figure(beside).value[1] == figure(alone).value[0]
    np.testing.assert_array_equal(lorenz(beside, [0.3, 0.5])[1], lorenz(alone, [0.3, 0.5])[0])
    np.testing.assert_array_equal(quantile_shares(beside)[1], quantile_shares(alone)[0])


def sen_at(people: Incomes) -> GroupFigures:
    return sen(people, 3.0)


def sst_at(people: Incomes) -> GroupFigures:
    return sst(people, 3.0)


@pytest.mark.parametrize(
    ("given", "code"),
    [(([1e308, 1e308], [1, 1]), "income_unusable"), (([1, 1], [1e308, 1e308]), "weight_unusable")],
)
def test_incomes_without_a_finite_sum_are_refused(
    given: tuple[list[float], list[float]], code: str
) -> None:
    """Each may be finite, but what they come to is not, nor any figure of it."""
    with pytest.raises(InputError) as refused:
        incomes(given[0], weights=given[1])
    assert refused.value.code == code
