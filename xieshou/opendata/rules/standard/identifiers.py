"""Rules 1: identifiers of activities and organisations."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from xieshou.opendata.rules.faults import Fault
from xieshou.opendata.rules.standard.words import broken

_SYMBOLS = re.compile(r"[/&|?]")
# A country of ISO 3166, or a register of multilateral ones; the list of agencies itself is kept by
# org-id.guide and changes, so that only the form is asked for.
_AGENCY = re.compile(r"[A-Z]{2}-\S+")
# Where an identifier stands, below an activity: the rules of its edges and its symbols.
_OF_ACTIVITY = (
    ("iati-identifier", "", "1.3.1", "1.3.13"),
    ("reporting-org", "ref", "1.14.1", "1.14.13"),
    ("other-identifier[@type='B1']", "ref", "1.16.1", ""),
    ("other-identifier[@type='A3']", "ref", "1.6.1", ""),
    ("related-activity", "ref", "1.7.1", ""),
    ("other-identifier/owner-org", "ref", "1.11.1", "1.11.13"),
    ("transaction/provider-org", "ref", "1.10.1", "1.10.13"),
    ("planned-disbursement/provider-org", "ref", "1.10.1", "1.10.13"),
    ("transaction/provider-org", "provider-activity-id", "1.4.1", ""),
    ("planned-disbursement/provider-org", "provider-activity-id", "1.4.1", ""),
    ("transaction/receiver-org", "ref", "1.15.1", "1.15.13"),
    ("planned-disbursement/receiver-org", "ref", "1.15.1", "1.15.13"),
    ("transaction/receiver-org", "receiver-activity-id", "1.5.1", ""),
    ("planned-disbursement/receiver-org", "receiver-activity-id", "1.5.1", ""),
    ("participating-org", "ref", "1.8.1", "1.8.13"),
    ("participating-org", "activity-id", "1.9.1", ""),
)
_OF_ORGANISATION = (
    ("organisation-identifier", "", "1.12.1", "1.12.13"),
    ("recipient-org-budget/recipient-org", "ref", "1.17.1", ""),
    ("reporting-org", "ref", "1.18.1", "1.18.13"),
)


def not_that_of_the_organisation(activity: Any, _now: datetime) -> Iterator[Fault]:
    """1.1.3"""
    own = activity.findtext("iati-identifier") or ""
    reporting = activity.find("reporting-org")
    if reporting is not None and own and own == reporting.get("ref"):
        yield broken("1.1.3", activity.find("iati-identifier"), own)


def prefixed(activity: Any, _now: datetime) -> Iterator[Fault]:
    """1.1.21"""
    own = activity.findtext("iati-identifier") or ""
    known = [one.get("ref") for one in activity.findall("reporting-org")]
    known += [one.get("ref") for one in activity.findall("other-identifier[@type='B1']")]
    if not any(ref and own.startswith(f"{ref}-") for ref in known):
        where = activity.find("iati-identifier")
        yield broken("1.1.21", activity if where is None else where, own)


def of_an_agency(activity: Any, _now: datetime) -> Iterator[Fault]:
    """1.14.8 and, of organisations, 1.18.8"""
    rule = "1.14.8" if activity.tag == "iati-activity" else "1.18.8"
    for one in activity.findall("reporting-org"):
        if not _AGENCY.fullmatch(one.get("ref", "")):
            yield broken(rule, one, one.get("ref", ""))


def well_written(element: Any, _now: datetime) -> Iterator[Fault]:
    """1.3.1 and its like: no white space around; 1.3.13 and its like: no /, &, | or ?"""
    places = _OF_ACTIVITY if element.tag == "iati-activity" else _OF_ORGANISATION
    for path, attribute, edges, symbols in places:
        for one in element.findall(path):
            value = one.get(attribute) if attribute else one.text
            if value is None:
                continue
            if value != value.strip():
                yield broken(edges, one, value)
            if symbols and _SYMBOLS.search(value):
                yield broken(symbols, one, value)


ACTIVITY = (not_that_of_the_organisation, prefixed, of_an_agency, well_written)
ORGANISATION = (of_an_agency, well_written)
