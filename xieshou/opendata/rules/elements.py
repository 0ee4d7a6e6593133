"""Small pieces of which IATI files are written."""

from datetime import date
from typing import Any

from lxml import etree

from xieshou.opendata.rules.activity import Named

VERSION = "2.03"
# What the standard has no words for: the state and source of money as this system knows them.
NAMESPACE = "urn:xieshou:iati:1"
# Whom a project is for, as indicators: our code, name and unit.
BENEFICIARIES = (
    ("beneficiary-households", Named("受益户数", "Beneficiary households"), "户"),
    ("beneficiary-people", Named("受益人数", "Beneficiaries"), "人"),
)
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def own(name: str) -> str:
    """An attribute of ours."""
    return f"{{{NAMESPACE}}}{name}"


def add(parent: Any, tag: str, text: str | None = None, **attributes: str | None) -> Any:
    """A child; underscores in names of attributes are written as hyphens, None is left out."""
    made = etree.SubElement(parent, tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.replace("_", "-").strip("-"), clean(value))
    if text is not None:
        made.text = clean(text)
    return made


def narrate(parent: Any, name: Named) -> Any:
    """The Chinese narrative, then the English one where there is any."""
    add(parent, "narrative", name.zh).set(LANG, "zh")
    if name.en and name.en != name.zh:
        add(parent, "narrative", name.en).set(LANG, "en")
    return parent


def period(parent: Any, start: date, end: date) -> None:
    add(parent, "period-start", iso_date=start.isoformat())
    add(parent, "period-end", iso_date=end.isoformat())


def value(parent: Any, fen: int, day: date) -> Any:
    """An amount in yuan, of the currency that the record says."""
    return add(parent, "value", yuan(fen), value_date=day.isoformat())


def yuan(fen: int) -> str:
    """ "12.34", and "12" where there are no odd fen."""
    whole, odd = divmod(abs(fen), 100)
    text = f"{whole}.{odd:02d}" if odd else str(whole)
    return f"-{text}" if fen < 0 else text


def clean(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
