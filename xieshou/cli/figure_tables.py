"""Measured figures on the terminal, with what became of the missing answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xieshou.cli.tables import console, table

LISTED = 200
FIGURES = ("H", "A", "M0")
Row = Mapping[str, Any]
# The headings after place, group and k, and the lines of a row under them.
Shape = tuple[list[str], Callable[[Row], list[list[str]]]]


def show(title: str, rows: Sequence[Row], missing: Mapping[str, Any]) -> None:
    """The first rows, a table per cutoff; of a sample a line for each of H, A and M0."""
    first = rows[:LISTED]
    if len(rows) > LISTED:
        title += " · " + _("前 %(shown)s 行，共 %(all)s 行；全部请用 --out 或 --json") % {
            "shown": LISTED,
            "all": f"{len(rows):,}",
        }
    if missing["policy"] == "bound":
        heads, cells = _of_bounds()
    elif rows and "errors" in rows[0]:
        heads, cells = _of_estimates()
    else:
        heads, cells = _of_measures()
    grouped = any(row["group"] for row in rows)
    heads = [_("地方"), *([_("组")] if grouped else []), *heads]
    for cutoff in dict.fromkeys(row["k"] for row in first):
        lines = []
        for row in first:
            if row["k"] == cutoff:
                lines += _led(row, cells(row), grouped=grouped)
        table(f"{title} · k = {cutoff}", heads, lines)
    if any(row.get("small") for row in first):
        console.print(_("* 样本太小，只宜参考"))
    console.print(policy_in_words(missing))


def _led(row: Row, lines: list[list[str]], *, grouped: bool) -> list[list[str]]:
    """The lines of a row, the first with its place and group before it."""
    name = (row["place"] or _("合计")) + (" *" if row.get("small") else "")
    lead = [name, row["group"]] if grouped else [name]
    blank = [""] * len(lead)
    return [[*(blank if at else lead), *line] for at, line in enumerate(lines)]


def policy_in_words(missing: Mapping[str, Any]) -> str:
    """What became of the missing answers, in persons."""
    names = {
        "refuse": _("拒绝（refuse）"),
        "drop": _("剔除（drop）"),
        "impute": _("插补（impute）"),
        "bound": _("上下界（bound）"),
    }
    said = _(
        "缺失的处理：%(policy)s；共 %(people)s 人，回答完整 %(complete)s，"
        "剔除 %(dropped)s，插补 %(imputed)s"
    ) % {
        "policy": names[missing["policy"]],
        **{name: _count(missing[name]) for name in ("people", "complete", "dropped", "imputed")},
    }
    unknown = [f"{code} {_count(many)}" for code, many in missing["by_indicator"].items() if many]
    if unknown:
        said += _("；各指标未知 %(parts)s") % {"parts": _("、").join(unknown)}
    return said


def _of_measures() -> Shape:
    heads = [_("人口"), _("贫困人数"), *FIGURES]
    return heads, lambda row: [
        [_count(row["people"]), _count(row["poor"]), *(_number(row[name]) for name in FIGURES)]
    ]


def _of_bounds() -> Shape:
    heads = [_("人口"), _("不全"), *(_("%(figure)s 下限–上限") % {"figure": f} for f in FIGURES)]
    return heads, lambda row: [
        [
            *(_count(row[name]) for name in ("people", "unknown")),
            *(_between(row[name]) for name in FIGURES),
        ]
    ]


def _of_estimates() -> Shape:
    heads = [_("人口"), _("贫困人数"), _("样本"), _("抽样群")]
    heads += ["", _("估计"), _("标准误"), _("95% 区间")]

    def lines(row: Row) -> list[list[str]]:
        lead = [_count(row[name]) for name in ("people", "poor", "records", "clusters")]
        return [
            [
                *(lead if name == "H" else [""] * len(lead)),
                *(name, _number(row[name])),
                *(_number(row["errors"][name]["se"]), _between(row["errors"][name])),
            ]
            for name in FIGURES
        ]

    return heads, lines


def _between(of: Mapping[str, Any]) -> str:
    return "—" if of["low"] is None else f"{_number(of['low'])}–{_number(of['high'])}"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.1f}".removesuffix(".0")


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}"
