"""Rules 3.6, 3.7, 4, 6, 7.8, 102 and 107: what must be said, and at which level."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from xieshou.opendata.rules.faults import Fault
from xieshou.opendata.rules.standard.words import broken

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MONEY = ("value", "forecast", "loan-status")
_NAMED = (
    ("other-identifier/owner-org", "6.8.1"),
    ("transaction/provider-org", "6.9.1"),
    ("planned-disbursement/provider-org", "6.9.1"),
    ("transaction/receiver-org", "6.9.2"),
    ("planned-disbursement/receiver-org", "6.9.2"),
    ("participating-org", "6.10.1"),
)


def start_date(activity: Any, _now: datetime) -> Iterator[Fault]:
    """6.11.1"""
    if not any(one.get("type") in ("1", "2") for one in activity.findall("activity-date")):
        yield broken("6.11.1", activity)


def sector_at_one_level(activity: Any, _now: datetime) -> Iterator[Fault]:
    """6.2.2, 6.6.2, 6.7.2"""
    own, transactions = activity.findall("sector"), activity.findall("transaction")
    told = [one for one in transactions if one.find("sector") is not None]
    if not own and not told:
        yield broken("6.2.2", activity)
    if own and told:
        yield broken("6.6.2", told[0])
    if not own and told:
        for one in transactions:
            if one.find("sector") is None:
                yield broken("6.7.2", one)


def country_at_one_level(activity: Any, _now: datetime) -> Iterator[Fault]:
    """3.6.2, 3.7.1, 3.7.2"""
    own, transactions = _placed(activity), activity.findall("transaction")
    told = [one for one in transactions if _placed(one)]
    if own and told:
        yield broken("3.6.2", told[0])
    if not own and not told:
        yield broken("3.7.1", activity)
    if not own and told:
        for one in transactions:
            if not _placed(one):
                yield broken("3.7.2", one)


def organisations_are_named(activity: Any, _now: datetime) -> Iterator[Fault]:
    """6.8.1, 6.9.1, 6.9.2, 6.10.1"""
    for path, rule in _NAMED:
        for one in activity.findall(path):
            if one.get("ref") is None and one.find("narrative") is None:
                yield broken(rule, one)


def titles_and_descriptions_say_something(element: Any, _now: datetime) -> Iterator[Fault]:
    """4.3.1, 4.4.1"""
    for tag, rule in (("title", "4.3.1"), ("description", "4.4.1")):
        for one in element.iter(tag):
            if not any(narrative.text for narrative in one.findall("narrative")):
                yield broken(rule, one)


def language_is_known(element: Any, _now: datetime) -> Iterator[Fault]:
    """4.1.1 and, of organisations, 4.5.1"""
    rule = "4.1.1" if element.tag == "iati-activity" else "4.5.1"
    if element.get(_LANG) is None:
        for one in element.iter("narrative"):
            if one.get(_LANG) is None:
                yield broken(rule, one, one.text or "")


def currency_is_known(element: Any, _now: datetime) -> Iterator[Fault]:
    """7.8.1 and, of organisations, 7.8.2"""
    rule = "7.8.1" if element.tag == "iati-activity" else "7.8.2"
    if element.get("default-currency") is None:
        for one in element.iter(*_MONEY):
            if one.get("currency") is None:
                yield broken(rule, one, one.text or "")


def policy_markers(activity: Any, _now: datetime) -> Iterator[Fault]:
    """6.13.1, 6.14.1"""
    for one in activity.findall("policy-marker"):
        vocabulary = one.get("vocabulary") or "1"
        if vocabulary == "1" and one.get("significance") is None:
            yield broken("6.14.1", one, one.get("code"))
        if vocabulary == "99" and one.find("narrative") is None:
            yield broken("6.13.1", one, one.get("code"))


def dac_beside_other_vocabularies(activity: Any, _now: datetime) -> Iterator[Fault]:
    """102.1.1, 107.1.1, 107.2.1"""
    for path, rule in (
        ("sector", "102.1.1"), ("default-aid-type", "107.1.1"), ("transaction/aid-type", "107.2.1"),
    ):  # fmt: skip
        found = activity.findall(path)
        if found and all((one.get("vocabulary") or "1") != "1" for one in found):
            yield broken(rule, found[0], found[0].get("code"))


def one_aid_type_of_a_vocabulary(activity: Any, _now: datetime) -> Iterator[Fault]:
    """107.1.2, 107.2.2"""
    yield from _repeated(activity.findall("default-aid-type"), "107.1.2")
    for one in activity.findall("transaction"):
        yield from _repeated(one.findall("aid-type"), "107.2.2")


ACTIVITY = (
    start_date, sector_at_one_level, country_at_one_level, organisations_are_named,
    titles_and_descriptions_say_something, language_is_known, currency_is_known, policy_markers,
    dac_beside_other_vocabularies, one_aid_type_of_a_vocabulary,
)  # fmt: skip
ORGANISATION = (titles_and_descriptions_say_something, language_is_known, currency_is_known)


def _placed(element: Any) -> bool:
    return any(element.find(tag) is not None for tag in ("recipient-country", "recipient-region"))


def _repeated(found: list[Any], rule: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in found:
        vocabulary = one.get("vocabulary") or "1"
        if vocabulary in seen:
            yield broken(rule, one, one.get("code"))
        seen.add(vocabulary)
