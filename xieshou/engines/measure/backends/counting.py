"""The one Ibis expression: rows of persons -> cells of a histogram, on whatever engine holds them.

Nothing here computes. The expression is plain SQL (comparisons, CASE, sums of integers), so that
an engine needs no extension and a cluster's workers no Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING, NamedTuple

from xieshou.engines.measure.backends.columns import (
    BAD_PATTERN,
    BAD_WEIGHT,
    NO_PLACE,
    Columns,
    wrong_kind,
)
from xieshou.engines.measure.counting.histogram import MOST_WEIGHT
from xieshou.engines.measure.counting.indicators import IndicatorSet

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from xieshou.engines.measure.sets import SetDocument

KEYS = ("place", "group", "pattern", "unknown")


class Answers(NamedTuple):
    """What rows say: known bits, bits not known, and why a row says nothing (null: it does)."""

    pattern: ir.IntegerValue
    unknown: ir.IntegerValue
    flaw: ir.IntegerValue


def counts(
    table: ir.Table,
    indicators: IndicatorSet,
    *,
    place: str,
    group: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    flags: Mapping[str, ir.Value] | None = None,
    pattern: str | None = None,
) -> ir.Table:
    """Count the rows of `table`: columns place, group (text), pattern, unknown, weight, count.

    A column per indicator code says 1 or true where deprived, 0 or false where not, and null
    (or NaN) where it is not known; `flags` gives expressions over the table instead of columns,
    for some codes or all. A table already packed names its column of patterns by `pattern`;
    null there means that nothing is known. `place` names the column of codes, `group` that of
    groups (null is the group ""), `weight` that of the whole persons a row stands for (1 each if
    left out). With `cluster` the cells' place is the row's cluster and their group its place: the
    parts of a survey's domains from which its errors are estimated.

    `pattern` int64 holds the known bits, `unknown` int64 the bits not known, `weight` and `count`
    int64 persons and rows; each combination of the first four once, in no order. A row that
    cannot be counted is not dropped: it has a negative `unknown` that says why (see `columns`),
    so that one pass both counts and checks.
    """
    columns = Columns(place, group, weight, cluster, pattern)
    given = dict(flags or {})
    columns.find(table.columns, columns.flags(indicators, given))
    answers = (
        _packed(table, pattern, indicators)
        if pattern
        else _flags(
            [(code, given[code] if code in given else table[code]) for code in indicators.codes]
        )
    )
    return _grouped(table, columns, answers)


def conditions(document: SetDocument, table: ir.Table) -> Mapping[str, ir.Value]:
    """The `flags` of a table of raw answers: every condition of the set, over its columns."""
    return {code: when.over(table) for code, when in document.when.items()}


def _grouped(table: ir.Table, columns: Columns, answers: Answers) -> ir.Table:
    import ibis

    where = _text(table, columns.counted_in)
    nowhere = reduce(or_, (table[name].isnull() for name in columns.needed))
    persons, fit = _persons(table, columns.weight)
    flaw = ibis.coalesce(
        ibis.ifelse(nowhere, NO_PLACE, None),
        ibis.ifelse(fit, None, BAD_WEIGHT),
        answers.flaw,
    ).cast("int64")
    sound = flaw.isnull()
    rows = table.select(
        place=where,
        group=ibis.coalesce(_text(table, columns.counted_by), "")
        if columns.counted_by
        else ibis.literal(""),
        pattern=ibis.ifelse(sound, answers.pattern, 0).cast("int64"),
        unknown=ibis.coalesce(flaw, answers.unknown).cast("int64"),
        weight=ibis.ifelse(sound, persons, 0).cast("int64"),
    )
    return rows.group_by(KEYS).aggregate(weight=rows.weight.sum(), count=rows.count())


def _flags(flags: Sequence[tuple[str, ir.Value]]) -> Answers:
    """Bit i from the i-th flag."""
    import ibis

    read = [_flag(code, value) for code, value in flags]
    checks = [
        ibis.ifelse(fit, None, -1 - bit) for bit, (_, _, fit) in enumerate(read) if fit is not None
    ]
    return Answers(
        reduce(add, (ibis.ifelse(yes, 1 << bit, 0) for bit, (yes, _, _) in enumerate(read))),
        reduce(add, (ibis.ifelse(no, 1 << bit, 0) for bit, (_, no, _) in enumerate(read))),
        ibis.coalesce(*checks) if checks else ibis.null("int64"),
    )


def _flag(
    code: str, value: ir.Value
) -> tuple[ir.BooleanValue, ir.BooleanValue, ir.BooleanValue | None]:
    """Whether it says deprived, whether it says nothing, and whether it is 0, 1 or nothing."""
    kind = value.type()
    if kind.is_unknown() or kind.is_null():
        value = value.cast("boolean")
    elif not (kind.is_boolean() or kind.is_numeric()):
        raise wrong_kind(code, kind, "0 and 1, or truth values")
    value = _known(value)
    if value.type().is_boolean():
        # Ibis 12 writes (~x).isnull() as NOT x IS NULL, which SQL reads as NOT (x IS NULL).
        value = value.cast("int8")
        return value == 1, value.isnull(), None
    return value == 1, value.isnull(), value.isnull() | value.isin([0, 1])


def _packed(table: ir.Table, name: str, indicators: IndicatorSet) -> Answers:
    import ibis

    value = table[name]
    if not value.type().is_integer():
        raise wrong_kind(name, value.type(), "patterns as whole numbers")
    everything = (1 << len(indicators)) - 1
    fit = value.isnull() | value.between(0, everything)
    return Answers(
        ibis.coalesce(value, 0),
        ibis.ifelse(value.isnull(), everything, 0),
        ibis.ifelse(fit, None, BAD_PATTERN),
    )


def _persons(table: ir.Table, name: str | None) -> tuple[ir.NumericValue, ir.BooleanValue]:
    """The persons of a row, and whether they are a whole number from 0."""
    import ibis

    if name is None:
        return ibis.literal(1), ibis.literal(True)
    value = table[name]
    if not value.type().is_numeric() or value.type().is_boolean():
        raise wrong_kind(name, value.type(), "whole numbers of persons")
    value = _known(value)
    fit = value.notnull() & value.between(0, MOST_WEIGHT)
    return value, fit if value.type().is_integer() else fit & (value == value.floor())


def _known(value: ir.Value) -> ir.Value:
    """NaN, which data frames write for what is missing, becomes null."""
    import ibis

    return ibis.ifelse(value.isnan(), None, value) if value.type().is_floating() else value


def _text(table: ir.Table, name: str) -> ir.StringValue:
    kind = table[name].type()
    if not (kind.is_string() or kind.is_integer()):
        raise wrong_kind(name, kind, "codes or names as text")
    return table[name].cast("string")
