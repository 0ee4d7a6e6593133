"""An IATI 2.03 organisation file: who publishes, with its budgets, and the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from lxml import etree

from xieshou.opendata.rules.activity import Named, Publisher
from xieshou.opendata.rules.elements import (
    LANG,
    NAMESPACE,
    VERSION,
    add,
    narrate,
    own,
    period,
    value,
)


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the registry; `ref` is its identifier."""

    ref: str
    name: Named
    place: str
    kind: str
    origin: str


def write_organisations(
    file: BinaryIO,
    publisher: Publisher,
    bodies: Iterable[Body],
    budgets: Mapping[int, int],
    spent: Mapping[int, int],
    updated: datetime,
) -> int:
    """Write the file: the publisher with fen budgeted and spent by year, then each body by name;
    how many there are."""
    count = 0
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("iati-organisations", version=VERSION, nsmap={"xieshou": NAMESPACE}):
            for made in _elements(publisher, bodies, budgets, spent, updated):
                out.write("\n")
                out.write(made, pretty_print=True)
                count += 1
    return count


def _elements(
    publisher: Publisher,
    bodies: Iterable[Body],
    budgets: Mapping[int, int],
    spent: Mapping[int, int],
    updated: datetime,
) -> Iterable[Any]:
    first = _organisation(publisher.ref, Named(publisher.zh, publisher.en), publisher)
    first.set("last-updated-datetime", updated.isoformat(timespec="seconds"))
    for year, fen in sorted(budgets.items()):
        if fen:
            _year(first, "total-budget", year, fen, status="2")
    for year, fen in sorted(budgets.items()):
        if fen:
            made = add(first, "recipient-country-budget", status="2")
            add(made, "recipient-country", code="CN")
            _amount(made, year, fen)
    for year, fen in sorted(spent.items()):
        if fen:
            _year(first, "total-expenditure", year, fen)
    yield first
    for body in bodies:
        made = _organisation(body.ref, body.name, publisher)
        made.set(own("place"), body.place)
        made.set(own("kind"), body.kind)
        made.set(own("origin"), body.origin)
        yield made


def _organisation(ref: str, name: Named, publisher: Publisher) -> Any:
    made = etree.Element("iati-organisation", nsmap={"xieshou": NAMESPACE})
    made.set("default-currency", "CNY")
    made.set(LANG, "zh")
    add(made, "organisation-identifier", ref)
    narrate(add(made, "name"), name)
    reporting = add(made, "reporting-org", ref=publisher.ref, type="10")
    narrate(reporting, Named(publisher.zh, publisher.en))
    return made


def _year(parent: Any, tag: str, year: int, fen: int, status: str | None = None) -> None:
    _amount(add(parent, tag, status=status), year, fen)


def _amount(parent: Any, year: int, fen: int) -> None:
    period(parent, date(year, 1, 1), date(year, 12, 31))
    value(parent, fen, date(year, 1, 1))
