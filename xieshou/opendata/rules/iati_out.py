"""Projects as an IATI 2.03 activity file, written one activity at a time."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from lxml import etree

from xieshou.opendata.rules.activity import (
    PAYER_TYPE,
    STATUS,
    Activity,
    Funding,
    Indicator,
    Named,
    Publisher,
    Spot,
)
from xieshou.opendata.rules.elements import (
    BENEFICIARIES,
    LANG,
    NAMESPACE,
    VERSION,
    add,
    narrate,
    own,
    period,
    value,
)
from xieshou.opendata.rules.sectors import sectors

# An activity takes some 7 kB: so a file stays below 10 MB.
MOST_IN_A_FILE = 1000
_SECTOR_LIST = "/projects/kinds/"
# ActivityScope by digits of a place's code: 6 one first-level unit (province), 7 one second-level
# unit, 8 a single location.
_SCOPE = {2: "6", 4: "7", 6: "7"}


def by_file(activities: Iterable[Activity]) -> Iterator[tuple[str, list[Activity]]]:
    """The files of a publisher, by name: one a county, which may be checked, read and taken in by
    itself; of a county with very many projects further ones."""
    groups: dict[str, list[Activity]] = {}
    for one in activities:
        groups.setdefault(one.county.code, []).append(one)
    for county, rows in sorted(groups.items()):
        for part, start in enumerate(range(0, len(rows), MOST_IN_A_FILE), start=1):
            more = f"-{part}" if part > 1 else ""
            yield f"iati-activities-{county}{more}.xml", rows[start : start + MOST_IN_A_FILE]


def place_of(name: str) -> str:
    """The code of the county that a file is of."""
    return name.removesuffix(".xml").split("-")[2]


def write_activities(file: BinaryIO, activities: Iterable[Activity], publisher: Publisher) -> int:
    """Write the file; the number of activities in it. Equal activities give equal bytes."""
    count = 0
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("iati-activities", version=VERSION, nsmap={"xieshou": NAMESPACE}):
            for one in activities:
                out.write("\n")
                # One line each: indented, a province's file would be a quarter larger.
                out.write(activity_element(one, publisher))
                count += 1
    return count


def activity_ref(publisher: Publisher, code: str) -> str:
    return f"{publisher.ref}-{code}"


def activity_element(one: Activity, publisher: Publisher) -> Any:
    """One `iati-activity`, its children in the order of the schema."""
    made = etree.Element("iati-activity", nsmap={"xieshou": NAMESPACE})
    made.set("last-updated-datetime", one.updated.isoformat(timespec="seconds"))
    made.set(LANG, "zh")
    made.set("default-currency", "CNY")
    made.set("humanitarian", "0")
    for name, said in (
        ("state", one.state), ("year", str(one.year)), ("origin", one.origin),
        ("approval", one.approval),
    ):  # fmt: skip
        if said:
            made.set(own(name), said)
    add(made, "iati-identifier", activity_ref(publisher, one.code))
    narrate(
        add(made, "reporting-org", ref=publisher.ref, type="10", secondary_reporter="0"),
        Named(publisher.zh, publisher.en),
    )
    narrate(add(made, "title"), Named(one.name, one.english))
    narrate(add(made, "description", type="1"), Named(one.content or one.name))
    if one.use:
        narrate(add(made, "description", type="2"), Named(one.use))
    _participants(made, one, publisher)
    add(made, "activity-status", code=STATUS[one.state])
    _dates(made, one)
    add(made, "activity-scope", code=_SCOPE.get(len(one.place.code), "8"))
    add(made, "recipient-country", code="CN")
    _location(made, one.place)
    _sector(made, one, publisher)
    add(made, "default-flow-type", code="50")
    add(made, "default-finance-type", code="110")
    add(made, "default-aid-type", code="C01")
    _money(made, one, publisher)
    link = add(made, "document-link", format="text/html", url=publisher.url + one.page)
    narrate(add(link, "title"), Named("项目页面", "The project's page"))
    add(link, "category", code="A12")
    add(link, "language", code="zh")
    _results(made, one)
    return made


def _participants(made: Any, one: Activity, publisher: Publisher) -> None:
    """1 funding: who pays; 2 accountable: the county; 4 implementing: the contractors, else it."""
    for payer, kind in {fund.payer: PAYER_TYPE[fund.source] for fund in one.funding}.items():
        ref = place_ref(publisher, payer)
        narrate(add(made, "participating-org", ref=ref, role="1", type=kind), payer.name)
    county = place_ref(publisher, one.county)
    narrate(add(made, "participating-org", ref=county, role="2", type="11"), one.county.name)
    suppliers = dict.fromkeys(each.supplier for each in one.contracts if each.supplier)
    for name in suppliers:
        narrate(add(made, "participating-org", role="4", type="70"), Named(name))
    if not suppliers:
        narrate(add(made, "participating-org", ref=county, role="4", type="11"), one.county.name)


def place_ref(publisher: Publisher, place: Spot) -> str:
    """A place's government in the namespace of the publisher."""
    return f"{publisher.ref}-GB2260-{place.code}"


def _dates(made: Any, one: Activity) -> None:
    begin = date(one.year, 1, 1)
    add(made, "activity-date", type="1", iso_date=min(begin, one.finish_by or begin).isoformat())
    for kind, day in (("2", one.started_on), ("3", one.finish_by), ("4", one.finished_on)):
        if day is not None:
            add(made, "activity-date", type=kind, iso_date=day.isoformat())


def _location(made: Any, place: Spot) -> None:
    """The code of GB/T 2260 stands as the reference: the standard knows no vocabulary for it."""
    at = add(made, "location", ref=place.code)
    add(at, "location-reach", code="1")
    narrate(add(at, "name"), place.name)
    add(at, "administrative", code="CN", vocabulary="A4", level="0")
    if place.lon is not None and place.lat is not None:
        point = add(at, "point", srsName="http://www.opengis.net/def/crs/EPSG/0/4326")
        add(point, "pos", f"{place.lat:.6f} {place.lon:.6f}")
        add(at, "exactness", code="1" if place.exact else "2")


def _sector(made: Any, one: Activity, publisher: Publisher) -> None:
    add(made, "sector", vocabulary="1", code=sectors()[one.kind].code)
    narrate(
        add(
            made, "sector", vocabulary="99", vocabulary_uri=publisher.url + _SECTOR_LIST,
            code=one.kind,
        ),
        one.kind_name,
    )  # fmt: skip


def _money(made: Any, one: Activity, publisher: Publisher) -> None:
    start, end = date(one.year, 1, 1), date(one.year, 12, 31)
    if one.total_fen:
        # Status 1 indicative, 2 committed: bound by an approval.
        budget = add(made, "budget", type="1", status="1" if one.state == "planned" else "2")
        period(budget, start, end)
        value(budget, one.total_fen, start)
    for fund in one.funding:
        planned = add(made, "planned-disbursement", type="1")
        planned.set(own("source"), fund.source)
        period(planned, start, end)
        value(planned, fund.amount_fen, start)
        _provider(planned, fund, publisher)
        _receiver(planned, one, publisher)
    if one.approved_on is not None:
        for fund in one.funding:
            # 11: incoming commitment, by the approval.
            _transaction(made, "11", one.approved_on, fund.amount_fen, one, publisher, fund)
    if one.paid is not None and one.paid[2]:
        # 4: expenditure, all that was paid until that day together.
        _transaction(made, "4", one.paid[0], one.paid[2], one, publisher)


def _transaction(
    made: Any, kind: str, day: date, fen: int, one: Activity, publisher: Publisher,
    fund: Funding | None = None,
) -> None:  # fmt: skip
    moved = add(made, "transaction")
    add(moved, "transaction-type", code=kind)
    add(moved, "transaction-date", iso_date=day.isoformat())
    value(moved, fen, day)
    if fund is None:
        said = Named("截至当日累计支付", "All paid until that day")
        narrate(add(moved, "description"), said)
        spent = narrate(
            add(moved, "provider-org", ref=place_ref(publisher, one.county)), one.county.name
        )
        spent.set(own("done"), str(one.paid[1]) if one.paid else "0")
        return
    _provider(moved, fund, publisher)
    _receiver(moved, one, publisher)


def _provider(parent: Any, fund: Funding, publisher: Publisher) -> None:
    ref = place_ref(publisher, fund.payer)
    kind = PAYER_TYPE[fund.source]
    narrate(add(parent, "provider-org", ref=ref, type=kind), fund.payer.name)


def _receiver(parent: Any, one: Activity, publisher: Publisher) -> None:
    ref = place_ref(publisher, one.county)
    narrate(add(parent, "receiver-org", ref=ref, type="11"), one.county.name)


def _results(made: Any, one: Activity) -> None:
    """Outputs (type 1): quantities of works, items of the kind's form, and whom it is for."""
    people = {"beneficiary-households": one.households, "beneficiary-people": one.people}
    for code, name, unit in BENEFICIARIES:
        if people[code]:
            _result(made, one, Indicator(code, name.zh, unit, str(people[code]), ""), name.en)
    for indicator in one.indicators:
        _result(made, one, indicator)


def _result(made: Any, one: Activity, indicator: Indicator, english: str = "") -> None:
    result = add(made, "result", type="1", aggregation_status="1")
    narrate(add(result, "title"), Named(indicator.name, english))
    asked = add(result, "indicator", measure="1", ascending="1", aggregation_status="1")
    if indicator.code:
        asked.set(own("item"), indicator.code)
    asked.set(own("unit"), indicator.unit)
    narrate(add(asked, "title"), Named(f"{indicator.name}（{indicator.unit}）", english))
    of = add(asked, "period")
    start = date(one.year, 1, 1)
    end = one.realised_on if indicator.code and one.realised_on else date(one.year, 12, 31)
    period(of, min(start, end), end)
    if indicator.planned:
        add(of, "target", value=indicator.planned)
    if indicator.realised:
        add(of, "actual", value=indicator.realised)
