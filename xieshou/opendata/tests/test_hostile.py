"""Files that mean harm, or are none at all, are refused before anything reads them."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.opendata.rules import check as checking, xml_in
from xieshou.opendata.rules.check import check
from xieshou.opendata.rules.standard import dates, percentages, required
from xieshou.opendata.tests.test_rules import GOOD

NOW = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)
BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<iati-activities version="2.03"><title>&c;</title></iati-activities>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE iati-activities [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<iati-activities version="2.03"><title>&file;</title></iati-activities>"""
PARAMETER = """<?xml version="1.0"?>
<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd"><iati-activities version="2.03"/>"""


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty_file"),
        (b" \n\t ", "empty_file"),
        (b"PK\x03\x04 a workbook", "not_xml"),
        (b'{"json": true}', "not_xml"),
        (BOMB.encode(), "xml_declaration"),
        (OUTSIDE.encode(), "xml_declaration"),
        (PARAMETER.encode(), "xml_declaration"),
        (OUTSIDE.encode("utf-16"), "xml_declaration"),
        (OUTSIDE.encode("utf-16-be"), "xml_declaration"),
        (OUTSIDE.replace("<?xml version=\"1.0\"?>", "").encode("cp037"), "not_xml"),
        (b'<?xml version="1.0" encoding="UTF-7"?><iati-activities/>', "encoding"),
        (b"<iati-activities version='2.03'><a></iati-activities>", "xml"),
        (b"<html><body>hello</body></html>", "not_iati"),
        (b"<iati-activities version='1.05'/>", "version"),
        (b"<iati-activities/>", "version"),
        (b"<iati-activities version='2.03'/>", "schema"),
        (b"<a>" * 5000, "xml"),
        (GOOD.encode()[:500], "xml"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_bad_file_is_refused_with_one_clear_reason(data: bytes, rule: str) -> None:
    found = check(data, now=NOW)
    assert not found.valid
    assert found.faults[0].rule == rule
    assert found.faults[0].words
    assert "root:" not in "".join(fault.words + fault.value for fault in found.faults)


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes, elements and attributes are counted before a tree is built of them."""
    assert check(GOOD.encode(), now=NOW, most_bytes=100).faults[0].rule == "too_big"
    monkeypatch.setattr(xml_in, "MAX_MARKS", 20)
    assert check(GOOD.encode(), now=NOW).faults[0].rule == "too_many"
    monkeypatch.setattr(xml_in, "MAX_MARKS", 10_000)
    monkeypatch.setattr(xml_in, "MAX_EQUALS", 20)
    assert check(GOOD.encode(), now=NOW).faults[0].rule == "too_many"


class _Element:
    """An element that counts how often one is compared with another, or asked for an attribute."""

    tag, text, sourceline = "transaction", "", 1
    work = 0

    def __init__(self, children: dict[str, list[Any]], **attributes: str) -> None:
        self.children, self.attributes = children, attributes

    def __eq__(self, other: object) -> bool:
        _Element.work += 1
        return self is other

    __hash__ = None  # type: ignore[assignment]

    def find(self, tag: str) -> Any:
        return next(iter(self.findall(tag)), None)

    def findall(self, tag: str) -> list[Any]:
        return self.children.get(tag, [])

    def get(self, name: str, other: Any = None) -> Any:
        _Element.work += 1
        return self.attributes.get(name, other)


class _Day(datetime.date):
    def __lt__(self, other: datetime.date) -> bool:
        _Element.work += 1
        return super().__lt__(other)

    def __gt__(self, other: datetime.date) -> bool:
        _Element.work += 1
        return super().__gt__(other)


@pytest.mark.parametrize(
    "rule",
    [
        required.sector_at_one_level, required.country_at_one_level, dates.activity_dates_in_order,
        percentages.countries_and_regions,
    ],
)  # fmt: skip
def test_the_work_of_a_rule_grows_as_the_file_does(
    monkeypatch: pytest.MonkeyPatch, rule: Any
) -> None:
    """Not as its square: one file of anybody's must not hold the site up."""
    monkeypatch.setattr(dates, "_day", lambda _text: _Day(2026, 1, 1))
    some = 200
    told = _Element({"sector": [_Element({})], "recipient-country": [_Element({})]})
    activity = _Element(
        {
            "transaction": [told] * some + [_Element({}) for _ in range(some)],
            "activity-date": [_Element({}, type=kind) for kind in "13" for _ in range(some)],
        }
    )
    if rule is percentages.countries_and_regions:
        countries = [_Element({}, percentage="1") for _ in range(some)]
        activity.children["recipient-country"] = countries
        activity.children["recipient-region"] = [
            _Element({}, vocabulary=str(at), percentage="1") for at in range(some)
        ]
    _Element.work = 0
    list(rule(activity, NOW))
    assert _Element.work < 20 * some


def test_what_is_told_of_a_file_is_bounded_and_errors_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "MOST_FAULTS", 2)
    marker = '<policy-marker code="1"/>'
    found = check(GOOD.replace("<sector", marker * 5 + "<sector").encode(), now=NOW)
    assert (len(found.faults), found.valid) == (2, False)
    assert found.count > 5


@pytest.mark.parametrize("value", ["x" * 5000, "': '" * 3000, "', attribute '" * 3000])
def test_a_long_value_costs_no_more_than_a_short_one(value: str) -> None:
    """The parser repeats it in its message: what reads the message must not try every cut of it."""
    data = GOOD.replace('iso-date="2026-01-01"', f'iso-date="{value}"')
    for fault in check(data.encode(), now=NOW).faults:
        assert len(fault.words) < 600


@pytest.mark.django_db
def test_nobody_checks_without_end(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.API_LIMITS = tmp_path, {"address": 1}
    client = Client(REMOTE_ADDR="203.0.113.7")

    def answer() -> Any:
        return client.post("/data/check/", {"file": SimpleUploadedFile("a.xml", GOOD.encode())})

    assert answer().status_code == 200
    refused = answer()
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert client.get("/data/check/").status_code == 200


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        *((each, "schema") for each in (
            "NaN", "sNaN", "INF", "-Infinity", "1e999999", "9e999999", "1e-999999", "1_0", "５０",
        )),
        *((each, "share_too_long") for each in ("9" * 31, "1" * 1_000_000, "0." + "3" * 5000)),
    ],
    ids=lambda value: value[:12],
)  # fmt: skip
@pytest.mark.parametrize("shares", [1, 2])
def test_a_share_that_is_no_plain_number_is_refused_by_its_element(
    written: str, rule: str, shares: int
) -> None:
    """Python takes each of these for a number: compared or added, some of them raise."""
    sectors = "".join(f'<sector code="{n}" percentage="{written}"/>' for n in range(shares))
    found = check(GOOD.replace('<sector code="21021"/>', sectors).encode(), now=NOW)
    assert [(fault.rule, fault.element, fault.value) for fault in found.faults] == [
        (rule, "sector/@percentage", written[:100])
    ] * shares
    assert all(fault.line and fault.words and fault.remedy for fault in found.faults)
    assert not found.valid


def test_shares_are_added_to_the_last_digit() -> None:
    """Of two thirds and a third written with 25 digits what lacks is not rounded away."""
    sectors = '<sector code="1" percentage="{}"/><sector code="2" percentage="{}"/>'
    third, rest = f"33.{'3' * 26}", f"66.{'6' * 26}"

    def faults(*shares: str) -> list[str]:
        data = GOOD.replace('<sector code="21021"/>', sectors.format(*shares)).encode()
        return [fault.rule for fault in check(data, now=NOW).faults]

    assert faults(third, rest) == ["2.1.2"]
    assert faults(third, rest[:-1] + "7") == []
