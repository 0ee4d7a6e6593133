"""What must hold of the balance over the whole database, counted again."""

from collections.abc import Sequence

from django.db.models import F, Q
from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.registry import reads as registry
from xieshou.reports import rules
from xieshou.reports.models import Stated
from xieshou.reports.reads.pairs import balance_pairs
from xieshou.reports.reads.records import records_of
from xieshou.reports.reads.statement_faults import statement_faults
from xieshou.reports.rules import Years

# Lines of which the figures of parts of a place may together never be more than those of it all.
ADDITIVE = {
    "funds": ("money", "money_used"),
    "projects": ("works", "works_done"),
    "market": ("sales",),
}  # fmt: skip


def faults() -> list[str]:
    """Stated figures that no two people stand for, places of which the parts count more than the
    whole (something would be counted twice), and files of statements that are not as they were
    kept."""
    own = Stated.objects.filter(checked_by=F("entered_by"))
    unknown = Stated.objects.exclude(line__in=rules.LINE)
    bare = Stated.objects.filter(Q(source="") | (Q(state="withdrawn") & Q(reason="")))
    return [
        *(_("%(row)s 的录入人和核对人是同一人") % {"row": one.pk} for one in own),
        *(_("%(row)s 的指标不存在") % {"row": one.pk} for one in unknown),
        *(_("%(row)s 没有出处或撤回理由") % {"row": one.pk} for one in bare),
        *_counted_twice(),
        *statement_faults(),
    ]


def _counted_twice() -> list[str]:
    """Of all that is paired: its districts together, and its western prefectures together."""
    pairs = balance_pairs()
    found = []
    for east, west in sorted({(pair.east_code[:2], pair.west_code[:2]) for pair in pairs}):
        districts = {one.east_code for one in pairs if one.east_code.startswith(east)} - {east}
        splits = (
            [(district, west) for district in sorted(districts)],
            [(east, below.code) for below in registry.children(west)],
        )
        found += [
            _("%(east)s–%(west)s 的“%(line)s”重复计算")
            % {"east": east, "west": west, "line": rules.LINE[code].label}
            for app, codes in ADDITIVE.items()
            for code in _above_whole(app, codes, (east, west), splits)
        ]
    return found


def _above_whole(
    app: str,
    codes: Sequence[str],
    pair: tuple[str, str],
    splits: Sequence[Sequence[tuple[str, str]]],
) -> list[str]:
    """Lines of which some split of the pair counts more than the whole."""
    years = Years(rules.FIRST_YEAR, clock.today().year + 1)

    def values(east: str, west: str) -> dict[str, int]:
        return {code: row.value for code, row in records_of(app, east, west, years).items()}

    whole = values(*pair)
    if not whole:
        return []
    together = [[values(*part) for part in parts] for parts in splits]
    return [
        code
        for code in codes
        if any(sum(one.get(code, 0) for one in parts) > whole.get(code, 0) for parts in together)
    ]
