"""Each common rule of IATI 2.03 has a file that breaks it, and one good file breaks none."""

import datetime

import pytest

from xieshou.opendata.rules.check import check
from xieshou.opendata.rules.standard.words import WARNINGS, WORDS

NOW = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)
HEAD = (
    '<iati-activity xml:lang="en" default-currency="CNY" '
    'last-updated-datetime="2026-06-30T00:00:00Z">'
)
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
{HEAD}
<iati-identifier>XM-ABC-1</iati-identifier>
<reporting-org ref="XM-ABC" type="10"><narrative>Us</narrative></reporting-org>
<title><narrative>Road</narrative></title>
<description><narrative>A road</narrative></description>
<participating-org role="1" ref="XM-ABC"/>
<other-identifier ref="XM-OLD" type="B1"/>
<other-identifier ref="XM-OLD-1" type="A3"><owner-org ref="XM-OLD"/></other-identifier>
<activity-status code="2"/>
<activity-date type="1" iso-date="2026-01-01"/>
<activity-date type="2" iso-date="2026-02-01"/>
<activity-date type="3" iso-date="2026-12-01"/>
<recipient-country code="CN"/>
<sector code="21021"/>
<policy-marker code="1" significance="1"/>
<default-aid-type code="C01"/>
<budget><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-01-01">9</value></budget>
<planned-disbursement><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-01-01">9</value><provider-org ref="XM-ABC"/><receiver-org ref="XM-ABC"/></planned-disbursement>
<transaction><transaction-type code="4"/><transaction-date iso-date="2026-06-01"/><value value-date="2026-06-01">3</value><provider-org ref="XM-ABC"/><receiver-org ref="XM-ABC"/></transaction>
<related-activity ref="XM-ABC-2" type="2"/>
<result type="1"><title><narrative>Road</narrative></title><indicator measure="1"><title><narrative>km</narrative></title><baseline year="2025" value="0"/><period><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><target value="3"/><actual value="1"/></period></indicator></result>
</iati-activity>
</iati-activities>
"""  # noqa: E501
ORGANISATION = """<?xml version="1.0" encoding="UTF-8"?>
<iati-organisations version="2.03">
<iati-organisation xml:lang="en" default-currency="CNY" last-updated-datetime="2026-06-30T00:00:00Z">
<organisation-identifier>XM-ABC</organisation-identifier>
<name><narrative>Us</narrative></name>
<reporting-org ref="XM-ABC" type="10"><narrative>Us</narrative></reporting-org>
<recipient-org-budget><recipient-org ref="XM-X"><narrative>X</narrative></recipient-org><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-01-01">9</value></recipient-org-budget>
<recipient-country-budget><recipient-country code="CN"/><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/><value value-date="2026-01-01">9</value><budget-line><value value-date="2026-05-01">9</value><narrative>a</narrative></budget-line></recipient-country-budget>
</iati-organisation>
</iati-organisations>
"""  # noqa: E501
SECTOR, COUNTRY = '<sector code="21021"/>', '<recipient-country code="CN"/>'
INDICATOR, BASELINE = '<indicator measure="1">', '<baseline year="2025" value="0"/>'
BUDGET_ITEM = (
    '<budget-item code="1"{}><description><narrative>x</narrative></description></budget-item>'
)
POLICY = '<policy-marker code="1" significance="1"/>'


def items(*percentages: str) -> str:
    inside = "".join(BUDGET_ITEM.format(each) for each in percentages)
    return f'<country-budget-items vocabulary="2">{inside}</country-budget-items>{POLICY}'


# Rule → what of the good activity is replaced by what.
ACTIVITY_CASES = {
    "1.1.3": [("XM-ABC-1<", "XM-ABC<")],
    "1.1.21": [("XM-ABC-1<", "OTHER-1<")],
    "1.14.8": [('reporting-org ref="XM-ABC"', 'reporting-org ref="abc"')],
    "1.3.1": [("XM-ABC-1<", "XM-ABC-1 <")],
    "1.3.13": [("XM-ABC-1<", "XM-ABC-1/2<")],
    "1.14.1": [('reporting-org ref="XM-ABC"', 'reporting-org ref=" XM-ABC"')],
    "1.14.13": [('reporting-org ref="XM-ABC"', 'reporting-org ref="XM-A|C"')],
    "1.16.1": [('ref="XM-OLD" type', 'ref="XM-OLD " type')],
    "1.6.1": [('ref="XM-OLD-1"', 'ref=" XM-OLD-1"')],
    "1.7.1": [('ref="XM-ABC-2"', 'ref="XM-ABC-2 "')],
    "1.11.1": [('owner-org ref="XM-OLD"', 'owner-org ref="XM-OLD "')],
    "1.11.13": [('owner-org ref="XM-OLD"', 'owner-org ref="XM?OLD"')],
    "1.10.1": [('provider-org ref="XM-ABC"', 'provider-org ref="XM-ABC "')],
    "1.10.13": [('provider-org ref="XM-ABC"', 'provider-org ref="XM/ABC"')],
    "1.4.1": [("<provider-org ref", '<provider-org provider-activity-id=" a" ref')],
    "1.15.1": [('receiver-org ref="XM-ABC"', 'receiver-org ref="XM-ABC "')],
    "1.15.13": [('receiver-org ref="XM-ABC"', 'receiver-org ref="XM/ABC"')],
    "1.5.1": [("<receiver-org ref", '<receiver-org receiver-activity-id=" a" ref')],
    "1.8.1": [('role="1" ref="XM-ABC"', 'role="1" ref="XM-ABC "')],
    "1.8.13": [('role="1" ref="XM-ABC"', 'role="1" ref="XM/ABC"')],
    "1.9.1": [('role="1" ref', 'role="1" activity-id="a " ref')],
    "2.1.1": [(SECTOR, '<sector code="1"/><sector code="2" percentage="50"/>')],
    "2.1.2": [(SECTOR, '<sector code="1" percentage="40"/><sector code="2" percentage="50"/>')],
    "2.1.4": [(SECTOR, '<sector code="1" percentage="90"/>')],
    "2.2.1": [(SECTOR, SECTOR + '<sector vocabulary="99" code="x"/>')],
    "3.1.1": [(COUNTRY, COUNTRY + '<recipient-country code="LA" percentage="50"/>')],
    "3.1.2": [
        (
            COUNTRY,
            '<recipient-country code="CN" percentage="1"/>'
            '<recipient-country code="LA" percentage="5"/>',
        )
    ],
    "3.1.4": [(COUNTRY, '<recipient-country code="CN" percentage="50"/>')],
    "3.4.1": [(COUNTRY, COUNTRY + '<recipient-region code="789" percentage="5"/>')],
    "3.4.2": [
        (
            COUNTRY,
            '<recipient-country code="CN" percentage="5"/>'
            '<recipient-region code="789" percentage="5"/>',
        )
    ],
    "3.4.4": [(COUNTRY, '<recipient-region code="789" percentage="5"/>')],
    "3.6.2": [
        ("<receiver-org ref=\"XM-ABC\"/></transaction>",
         '<receiver-org ref="XM-ABC"/><recipient-country code="CN"/></transaction>'),
    ],
    "3.7.1": [(COUNTRY, "")],
    "3.7.2": [
        (COUNTRY, ""),
        ("<related-activity",
         '<transaction><transaction-type code="4"/><transaction-date iso-date="2026-06-01"/>'
         '<value value-date="2026-06-01">3</value><recipient-country code="CN"/></transaction>'
         "<related-activity"),
    ],
    "4.1.1": [(' xml:lang="en"', "")],
    "4.3.1": [("<title><narrative>Road</narrative></title>\n", "<title><narrative/></title>\n")],
    "4.4.1": [("<narrative>A road</narrative>", "<narrative/>")],
    "6.2.2": [(SECTOR, "")],
    "6.6.2": [
        ("<receiver-org ref=\"XM-ABC\"/></transaction>",
         '<receiver-org ref="XM-ABC"/><sector code="21021"/></transaction>'),
    ],
    "6.7.2": [
        (SECTOR, ""),
        ("<related-activity",
         '<transaction><transaction-type code="4"/><transaction-date iso-date="2026-06-01"/>'
         '<value value-date="2026-06-01">3</value><sector code="21021"/></transaction>'
         "<related-activity"),
    ],
    "6.8.1": [('<owner-org ref="XM-OLD"/>', "<owner-org/>")],
    "6.9.1": [('<provider-org ref="XM-ABC"/>', "<provider-org/>")],
    "6.9.2": [('<receiver-org ref="XM-ABC"/>', "<receiver-org/>")],
    "6.10.1": [('role="1" ref="XM-ABC"', 'role="1"')],
    "6.11.1": [('<activity-date type="1" iso-date="2026-01-01"/>\n', ""),
               ('<activity-date type="2" iso-date="2026-02-01"/>\n', "")],
    "6.13.1": [(POLICY, '<policy-marker vocabulary="99" code="1"/>')],
    "6.14.1": [(POLICY, '<policy-marker code="1"/>')],
    "7.5.3": [('<budget><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/>',
               '<budget><period-start iso-date="2026-01-01"/><period-end iso-date="2027-01-02"/>')],
    "7.8.1": [(' default-currency="CNY"', "")],
    "7.9.1": [(POLICY, items("", ' percentage="5"'))],
    "7.9.2": [(POLICY, items(' percentage="9"', ' percentage="5"'))],
    "7.9.4": [(POLICY, items(' percentage="9"'))],
    "8.6.1": [('<period><period-start iso-date="2026-01-01"/>',
               '<period><period-start iso-date="2027-01-01"/>')],
    "8.6.3": [('<planned-disbursement><period-start iso-date="2026-01-01"/>',
               '<planned-disbursement><period-start iso-date="2027-01-01"/>')],
    "8.8.1": [(BASELINE, '<baseline year="2025"/>')],
    "8.8.2": [(BASELINE, '<baseline year="2025" value="none"/>')],
    "8.8.3": [(INDICATOR, '<indicator measure="5">')],
    "8.9.1": [('<target value="3"/>', "<target/>")],
    "8.9.2": [('<target value="3"/>', '<target value="three"/>')],
    "8.9.3": [(INDICATOR, '<indicator measure="5">')],
    "8.10.1": [('<actual value="1"/>', "<actual/>")],
    "8.10.2": [('<actual value="1"/>', '<actual value="NaN"/>')],
    "8.10.3": [(INDICATOR, '<indicator measure="5">')],
    "8.11.1": [
        ("<indicator measure", '<reference vocabulary="1" code="a"/><indicator measure'),
        ("<baseline", '<reference vocabulary="1" code="a"/><baseline'),
    ],
    "11.1.1": [("2026-06-30T00:00:00Z", "2026-07-02T00:00:00Z")],
    "11.1.2": [('type="3" iso-date="2026-12-01"', 'type="3" iso-date="2025-12-31"')],
    "11.1.3": [('<activity-date type="3"',
                '<activity-date type="4" iso-date="2026-01-31"/><activity-date type="3"')],
    "11.1.4": [('type="2" iso-date="2026-02-01"', 'type="2" iso-date="2026-07-02"')],
    "11.1.5": [('<activity-date type="3"',
                '<activity-date type="4" iso-date="2026-07-02"/><activity-date type="3"')],
    "11.2.1": [('-date iso-date="2026-06-01"', '-date iso-date="2026-07-02"')],
    "11.2.2": [('value-date="2026-06-01"', 'value-date="2026-07-02"')],
    "12.1.1": [(COUNTRY, '<recipient-country code="CN" percentage="101"/>')],
    "12.2.1": [("<planned-disbursement>", "<planned-disbursement>"),
               ("<transaction><transaction-type", '<capital-spend percentage="120"/>'
                "<transaction><transaction-type")],
    "12.3.1": [(SECTOR, '<sector code="1" percentage="-1"/>')],
    "102.1.1": [(SECTOR, '<sector vocabulary="7" code="x"/>')],
    "107.1.1": [('<default-aid-type code="C01"/>', '<default-aid-type vocabulary="2" code="1"/>')],
    "107.1.2": [('<default-aid-type code="C01"/>',
                 '<default-aid-type code="C01"/><default-aid-type code="B01"/>')],
    "107.2.1": [('<receiver-org ref="XM-ABC"/></transaction>',
                 '<receiver-org ref="XM-ABC"/><aid-type vocabulary="2" code="1"/></transaction>')],
    "107.2.2": [('<receiver-org ref="XM-ABC"/></transaction>',
                 '<receiver-org ref="XM-ABC"/><aid-type code="C01"/><aid-type code="B01"/>'
                 "</transaction>")],
}  # fmt: skip
ORGANISATION_CASES = {
    "1.12.1": [("<organisation-identifier>XM-ABC<", "<organisation-identifier>XM-ABC <")],
    "1.12.13": [("<organisation-identifier>XM-ABC<", "<organisation-identifier>XM/ABC<")],
    "1.17.1": [('recipient-org ref="XM-X"', 'recipient-org ref="XM-X "')],
    "1.18.1": [('reporting-org ref="XM-ABC"', 'reporting-org ref=" XM-ABC"')],
    "1.18.8": [('reporting-org ref="XM-ABC"', 'reporting-org ref="abc"')],
    "1.18.13": [('reporting-org ref="XM-ABC"', 'reporting-org ref="XM-A|C"')],
    "4.5.1": [(' xml:lang="en"', "")],
    "7.8.2": [(' default-currency="CNY"', "")],
    "11.3.1": [('value-date="2026-05-01"', 'value-date="2027-05-01"')],
    "11.4.1": [("2026-06-30T00:00:00Z", "2026-07-02T00:00:00Z")],
}


def broken(text: str) -> set[str]:
    return {fault.rule for fault in check(text.encode(), now=NOW).faults}


def with_changes(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("text", [GOOD, ORGANISATION])
def test_a_good_file_breaks_no_rule(text: str) -> None:
    found = check(text.encode(), now=NOW)
    assert (found.faults, found.records, found.valid) == ((), 1, True)


@pytest.mark.parametrize("rule", ACTIVITY_CASES)
def test_an_activity_that_breaks_a_rule_is_told(rule: str) -> None:
    assert rule in broken(with_changes(GOOD, ACTIVITY_CASES[rule]))


@pytest.mark.parametrize("rule", ORGANISATION_CASES)
def test_an_organisation_that_breaks_a_rule_is_told(rule: str) -> None:
    assert rule in broken(with_changes(ORGANISATION, ORGANISATION_CASES[rule]))


def test_every_rule_has_a_case() -> None:
    assert ACTIVITY_CASES.keys() | ORGANISATION_CASES.keys() == WORDS.keys()
    assert WORDS.keys() > WARNINGS


def test_a_fault_names_its_line_element_value_and_rule() -> None:
    text = with_changes(GOOD, ACTIVITY_CASES["11.2.1"])
    fault = next(one for one in check(text.encode(), now=NOW).faults if one.rule == "11.2.1")
    line = 1 + text[: text.index("<transaction-date")].count("\n")
    assert (fault.line, fault.element, fault.value) == (line, "transaction-date", "2026-07-02")
    assert fault.severity == "error"


@pytest.mark.parametrize(
    ("old", "new", "element", "remedy"),
    [
        ('<activity-status code="2"/>\n', "", "activity-date", "activity-status"),
        ('<activity-status code="2"/>', "<activity-status/>", "activity-status", "code"),
        ('iso-date="2026-06-01"', 'iso-date="1 June"', "transaction-date/@iso-date", "date"),
        ('<sector code="21021"/>', '<sector code="21021" colour="red"/>', "sector", "colour"),
    ],
)
def test_what_the_schema_refuses_is_told_in_plain_words(
    old: str, new: str, element: str, remedy: str
) -> None:
    faults = check(with_changes(GOOD, [(old, new)]).encode(), now=NOW).faults
    fault = next(one for one in faults if one.rule == "schema")
    assert (fault.element, fault.severity) == (element, "error")
    assert remedy in fault.remedy
    assert fault.line > 1


@pytest.mark.parametrize("version", ["2.01", "2.02"])
def test_earlier_versions_of_the_same_standard_are_read(version: str) -> None:
    assert check(GOOD.replace("2.03", version).encode(), now=NOW).valid


def test_an_identifier_stands_once() -> None:
    inside = GOOD[GOOD.index("<iati-activity ") : GOOD.index("</iati-activities>")]
    assert "identifier_twice" in broken(
        GOOD.replace("</iati-activities>", inside + "</iati-activities>")
    )
