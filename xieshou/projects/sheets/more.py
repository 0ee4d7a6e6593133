"""Columns of the ledger beyond what every project has: assets, and the items of kinds' forms."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from xieshou.core.imports import (
    Cell,
    CellError,
    Column,
    Row,
    RowError,
    choice,
    date,
    decimal,
    integer,
    money_fen,
    text,
)
from xieshou.core.money import FEN_PER_WAN
from xieshou.projects import reads
from xieshou.projects.models import Asset, Kind
from xieshou.projects.rules import kindform, works
from xieshou.projects.rules.kindform import Item
from xieshou.projects.rules.ledger import AssetSaid, LedgerRow
from xieshou.projects.rules.life import Quantity
from xieshou.projects.sheets.words import both, options

REACHED = (("households", "实际受益户数", "Households reached"),
           ("people", "实际受益人数", "People reached"))  # fmt: skip


def as_written(most: int) -> Callable[[Cell], str]:
    """Text as it was typed, where nothing but the width of characters would be made plain."""
    plain = text(most)

    def parse(cell: Cell) -> str:
        value: str = plain(cell)
        typed = cell.strip() if isinstance(cell, str) else value
        return typed if unicodedata.normalize("NFKC", typed) == value else value

    return parse


def quantities(cell: Cell) -> tuple[Quantity, ...]:
    try:
        return works.parse_quantities(str(as_written(2000)(cell)))
    except works.NotQuantities as fault:
        raise CellError(
            _("“%(line)s”不是“名称 单位 数量”") % {"line": fault.args[0]},
            _("每行一项，如“道路 公里 3.2”"),
            "quantities_wrong",
        ) from fault


def asset_columns() -> Iterator[Column]:
    """Of what was handed over; a ledger without them enters it with a dash for its owner."""
    yield Column(
        "owner_kind", "产权归属", "Kind of owner", choice(options(Asset.Owner)), required=False
    )
    yield Column("owner", "产权人", "Owner", as_written(120), required=False)
    yield Column("operator", "运营单位", "Operator", as_written(120), required=False)
    yield Column("handed_over_on", "移交日期", "Handed over", date(), required=False)
    yield Column("duty", "每年管护内容", "Yearly upkeep", as_written(300), required=False)
    yield Column(
        "yearly_fen", "每年管护经费（万元）", "Upkeep a year (10,000 yuan)", money_fen("万元"),
        required=False,
    )  # fmt: skip
    yield Column("fund", "管护经费来源", "Upkeep fund", as_written(200), required=False)


def asset_cells(asset: AssetSaid) -> list[Any]:
    kind = str(Asset.Owner(asset.owner_kind).label) if asset.owner_kind else None
    return [
        kind, asset.owner or None, asset.operator or None, asset.handed_over_on,
        asset.duty or None,
        Decimal(asset.yearly_fen) / FEN_PER_WAN if asset.yearly_fen else None,
        asset.fund or None,
    ]  # fmt: skip


def value_columns() -> Iterator[Column]:
    """Whom a project reached, and for each item of each kind its value or plan, and of an output
    also what came of it."""
    yield Column(
        "realised_on", "产出截至日期", "Outputs as of", date(), required=False,
        help_zh="填写了完成数时必填", help_en="Needed with any output",
    )  # fmt: skip
    for code, zh, en in REACHED:
        yield Column(f"reached_{code}", zh, en, _parser(_NUMBER), required=False)
    for (kind, code), (item, names) in reads.every_item().items():
        zh, en = both(Kind(kind))
        for stem, after_zh, after_en in _columns_of(item):
            yield Column(
                f"{stem}_{kind}_{code}",
                _title(zh, item.zh, item.unit, after_zh),
                _title(en, item.en, item.unit_en, after_en),
                _parser(item),
                required=False,
                aliases=tuple(_title(zh, name, item.unit, after_zh) for name in names),
            )


def value_writers() -> list[Callable[[LedgerRow], Any]]:
    """What each of `value_columns` holds of a line, in their order."""
    written: list[Callable[[LedgerRow], Any]] = [lambda row: row.realised_on]
    written += [_writer("realised", "", code, _NUMBER) for code, _zh, _en in REACHED]
    for (kind, code), (item, _names) in reads.every_item().items():
        for stem, _zh, _en in _columns_of(item):
            name = "planned" if stem == "plan" else "realised"
            written.append(_writer(name, kind, code, item))
    return written


def value_flaws(index: int, row: Row) -> Iterable[RowError]:
    """What was said of another kind's items, and outputs without their day."""
    for name, value in row.items():
        stem, _line, rest = name.partition("_")
        if stem in ("plan", "done") and value and not rest.startswith(f"{row['kind']}_"):
            yield RowError(
                index, name, _("这是另一类项目的指标"), _("请清空该格，或改正项目类别"),
                "other_kind",
            )  # fmt: skip
    came = any(row[name] for name in row if name.startswith(("done_", "reached_")))
    if came != bool(row.get("realised_on")):
        yield RowError(
            index, "realised_on", _("完成数须与产出截至日期同时填写"), _("请补填"), "day_missing"
        )


_NUMBER = Item("number", "", "", "integer", "output")


def _columns_of(item: Item) -> tuple[tuple[str, str, str], ...]:
    if item.role == "field":
        return (("plan", "", ""),)
    return (("plan", "计划", "planned"), ("done", "完成", "realised"))


def _title(kind: str, name: str, unit: str, after: str) -> str:
    """健康·带教（人）计划; with brackets, as parsers of headers take them for one word."""
    return f"{kind}·{name}（{unit}）{after}" if unit else f"{kind}·{name}"


def _parser(item: Item) -> Callable[[Cell], Any]:
    match item.type:
        case "choice":
            words: dict[str, str] = {}
            for one in item.options:
                words |= {one.zh: one.code, one.en: one.code, one.code: one.code}
            return choice(words)
        case "date":
            day = date()
            return lambda cell: kindform.canonical(item, day(cell))
        case "decimal":
            number = decimal(least=0, most=float(kindform.MOST_NUMBER) - 1, places=kindform.PLACES)
        case _:
            number = integer(0, int(kindform.MOST_NUMBER) - 1)
    return lambda cell: kindform.canonical(item, number(cell))


def _writer(field: str, kind: str, code: str, item: Item) -> Callable[[LedgerRow], Any]:
    def write(row: LedgerRow) -> Any:
        value = dict(getattr(row, field)).get(code, "")
        if not value or (kind and row.terms.kind != kind):
            return None
        return cell_of(item, value)

    return write


def cell_of(item: Item, value: str) -> Any:
    """A canonical value as a cell that reads back to it."""
    if item.type == "choice":
        english = (translation.get_language() or "").startswith("en")
        named = {one.code: one.en if english else one.zh for one in item.options}
        return named.get(value, value)
    return value if item.type == "date" else Decimal(value)
