"""What was ever published, read back from the releases themselves."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Max

from xieshou.releases import rules
from xieshou.releases.models import Release, ReleasedTable
from xieshou.releases.rules import Round, Table

# Of residents alone two dates are compared.
LineKey = tuple[str, str, int, str]


def published_rounds() -> list[Round]:
    """The measured rounds of every release, withdrawn ones too: what was public stays known."""
    return rules.merged(one for number in numbers() for one in rounds_in(number))


def rounds_in(number: int) -> Iterator[Round]:
    """The measured rounds of one release; none in a withdrawal."""
    tables = {name: table_of(number, name) for name in (rules.POVERTY, rules.LACKS)}
    poverty, lacks = tables[rules.POVERTY], tables[rules.LACKS]
    if poverty is not None and lacks is not None:
        yield from rules.rounds_of({rules.POVERTY: poverty, rules.LACKS: lacks}, poverty["rounds"])


def published_lines() -> list[Mapping[LineKey, int]]:
    """The shown lines of the balance, one mapping a release."""
    return [lines_in(number) for number in numbers()]


def lines_in(number: int) -> Mapping[LineKey, int]:
    table = table_of(number, rules.BALANCE)
    rows = table["rows"] if table else ()
    return {(r[0], r[1], r[2], r[3]): r[5] for r in rows if r[5] is not None}


def numbers() -> list[int]:
    """The numbers of all releases, the first one first."""
    return list(Release.objects.order_by("number").values_list("number", flat=True))


def last_published_at() -> datetime | None:
    """To the second; None before the first."""
    last: datetime | None = Release.objects.aggregate(last=Max("published_at"))["last"]
    return last


def latest_number() -> int:
    """0 before the first."""
    return max(numbers(), default=0)


def table_of(number: int, name: str) -> Table | None:
    """A published table; None where the release has none of that name."""
    row = (
        ReleasedTable.objects.filter(release__number=number, name=name)
        .values_list("sha256", "pk")
        .first()
    )
    return _parsed(*row) if row else None


def hash_of(number: int, name: str) -> str | None:
    """The SHA-256 of a published table, by which all that is made of it may be kept; None where the
    release has none of that name."""
    found = ReleasedTable.objects.filter(release__number=number, name=name)
    return found.values_list("sha256", flat=True).first()


def text_of(number: int, name: str) -> str | None:
    """A published table as it was hashed; None where the release has none of that name."""
    found = ReleasedTable.objects.filter(release__number=number, name=name)
    return found.values_list("content", flat=True).first()


@lru_cache(maxsize=16)
def _parsed(_sha256: str, pk: int) -> Any:
    return json.loads(ReleasedTable.objects.values_list("content", flat=True).get(pk=pk))
