"""What must hold of all releases, counted again from what was published alone."""

from collections.abc import Iterator
from datetime import UTC

from django.db import connection
from django.utils.translation import gettext as _

from xieshou.core.append_only import is_closed
from xieshou.core.canonical import sha256
from xieshou.releases import rules
from xieshou.releases.models import APPEND_ONLY, Release
from xieshou.releases.reads.counted import published_rests
from xieshou.releases.reads.published import published_rounds

MOST_NAMED = 20


def faults() -> list[str]:
    """Hashes that do not follow, releases that skip a number, tables that could be changed, and
    figures of few in what was published: of people at one place (rules 1 and 2 of
    docs/rules/releases.md), of counts also in what is left of a family (rule 3)."""
    return [*_open_tables(), *_chain(), *_told()]


def _open_tables() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not is_closed(connection, table):
            yield _("%(table)s 没有只增不改的触发器") % {"table": table}


def _chain() -> Iterator[str]:
    former = ""
    for at, row in enumerate(Release.objects.order_by("number"), start=1):
        said = {"number": row.number}
        tables = {one.name: sha256(one.content) for one in row.tables.all()}
        kept = {one.name: one.sha256 for one in row.tables.all()}
        if row.number != at or row.former_hash != former:
            yield _("第 %(number)s 号发布与前一号不相接") % said
        if tables != kept or row.hash != rules.release_hash(former, about_of(row), tables):
            yield _("第 %(number)s 号发布与公布的哈希不符") % said
        former = row.hash


def about_of(row: Release) -> dict[str, object]:
    """What the hash of a release holds besides its tables."""
    return {
        "number": row.number,
        "place": row.place.code,
        "kind": row.kind,
        "title": row.title,
        "note": row.note,
        "supersedes": row.supersedes,
        "reason": row.reason,
        "report": row.report,
        "synthetic": row.synthetic,
        "published_at": row.published_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def _told() -> Iterator[str]:
    rounds = published_rounds()
    found = []
    if rounds:
        sheet = rules.sheet_of(rounds)
        found += rules.told(sheet, sheet.exists)
    for name, design in rules.DESIGNS.items():
        if tallies := published_rests(name):
            sheet = rules.sheet_of_tallies(design, tallies)
            found += rules.told(sheet, rules.mask_of_tallies(sheet, tallies))
    for one in found[:MOST_NAMED]:
        yield _("%(place)s 的 %(measures)s 可推出不足十人") % {
            "place": one.code,
            "measures": " − ".join(one.measures),
        }
