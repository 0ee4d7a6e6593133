"""Many proposals at once, whole or not at all: a county's sheet, a loader's set."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.projects import reads, rules
from xieshou.projects.actions import writing
from xieshou.projects.actions.checks import Flawed, check_room, known, required_in, wording
from xieshou.projects.models import Project, Proposal, ProposalCost, ProposalLink, ProposalUse
from xieshou.projects.rules import Entry, Flaw
from xieshou.registry import reads as registry


@action("projects.import", place=lambda *, rows, **_: {row["village"] for row in rows})
def import_proposals(*, viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Write a sheet's rows (sheets.proposals_sheet) as submitted proposals.

    Known codes are changed, equal ones left alone. Returns counts: added, changed, same. Raises
    Flawed with fields "<code>:<field>", or Conflict where a proposal to be changed is already
    listed, done or withdrawn, or is another village's.
    """
    order = [indicator.code for indicator in registry.indicator_set().indicators]
    donors = {county: reads.donor(county) for county in {row["village"][:6] for row in rows}}
    entries = [rules.entry_of_row(row, donors[row["village"][:6]], order) for row in rows]
    found = [
        Flaw(f"{entry.code}:{flaw.field}", flaw.code, flaw.params)
        for entry in entries
        for flaw in (
            *rules.flaws(entry.content, entry.code),
            *known(entry.content, entry.village, len(order)),
        )
    ]
    if found:
        raise Flawed(found)
    return _upsert(entries, viewer, from_sheet=True)


@action("projects.bulk_load")
def bulk_load(*, viewer: Viewer, rows: Sequence[Entry]) -> dict[str, int]:
    """Write a loader's proposals with the states and origins they bring; idempotent by code.

    For SYSTEM: no role has this verb. Contents are trusted beyond what the database checks.
    """
    return _upsert(rows, viewer, from_sheet=False)


def _upsert(entries: Sequence[Entry], viewer: Viewer, *, from_sheet: bool) -> dict[str, int]:
    twice = [code for code, n in Counter(entry.code for entry in entries).items() if n > 1]
    if twice:
        raise BadInput("code_twice", _("编号 %(code)s 出现多次"), {"code": twice[0]})
    for entry in entries if from_sheet else ():
        if not rules.code_fits(entry.code, entry.village):
            flaw = Flaw("code", "code_shape", {"village": entry.village})
            raise BadInput("code_shape", wording(flaw))
    before = _before(entries)
    if not from_sheet:
        entries = [_still_planned(entry, before.get(entry.code)) for entry in entries]
    fresh = [entry for entry in entries if entry.code not in before]
    if from_sheet:
        _check_free(fresh)
    changed = [e for e in entries if e.code in before and _differs(before[e.code], e, from_sheet)]
    if from_sheet:
        _check_changes(before, changed)
        changed = [writing.with_origin_of(entry, before[entry.code]) for entry in changed]
    places = _known_places([*fresh, *changed])
    author = [] if viewer.user_id is None else [viewer.user_id]
    keys = writing.insert_proposals(fresh, places, author)
    keys |= _rewrite(changed, places, author)
    _write_parts([*fresh, *changed], keys, places)
    if from_sheet:
        _check_after([*fresh, *changed])
    same = len(entries) - len(fresh) - len(changed)
    return {"added": len(fresh), "changed": len(changed), "same": same}


def _check_free(fresh: Sequence[Entry]) -> None:
    """Raise Conflict where a project that came by a ledger has the code of a new proposal."""
    codes = [entry.code for entry in fresh]
    for start in range(0, len(codes), 500):
        some = codes[start : start + 500]
        taken = Project.objects.filter(code__in=some).values_list("code", flat=True).first()
        if taken is not None:
            raise Conflict("code_taken", _("编号 %(code)s 已有项目使用"), {"code": taken})


def _before(entries: Sequence[Entry]) -> dict[str, Entry]:
    found = reads.by_codes(entry.code for entry in entries)
    return {code: writing.in_order(writing.entry_of(row)) for code, row in found.items()}


def _still_planned(entry: Entry, old: Entry | None) -> Entry:
    """A loader knows works as listed; one that was planned or carried out since stays so."""
    if old is None or entry.state != Proposal.State.LISTED:
        return entry
    further = old.state in (Proposal.State.PLANNED, Proposal.State.DONE)
    return replace(entry, state=old.state) if further else entry


def _differs(old: Entry, new: Entry, from_sheet: bool) -> bool:
    """A sheet says nothing of state and origin, so only what it says is compared."""
    if from_sheet:
        said = writing.in_order(new)
        return (old.year, old.village, old.content) != (said.year, said.village, said.content)
    return old != writing.in_order(new)


def _check_changes(before: dict[str, Entry], changed: Iterable[Entry]) -> None:
    for entry in changed:
        old = before[entry.code]
        if rules.next_state("revise", old.state) is None or old.village != entry.village:
            raise Conflict(
                "not_to_be_changed",
                _("编号 %(code)s 的项目已入库、已结束或属于别的村，不能由导入更改"),
                {"code": entry.code},
            )


def _known_places(entries: Sequence[Entry]) -> dict[str, int]:
    """Keys of all villages and payers named; raises BadInput at one that is not there."""
    wanted = {entry.village for entry in entries}
    wanted.update(cost.payer for entry in entries for cost in entry.content.costs)
    ids = writing.place_ids(wanted)
    for code in sorted(wanted - ids.keys()):
        raise BadInput("place_unknown", _("找不到地区代码 %(code)s"), {"code": code})
    return ids


def _rewrite(
    changed: Sequence[Entry], places: Mapping[str, int], author: list[int]
) -> dict[str, int]:
    """Bring known rows up to date and take away their costs, uses and links; their keys by code."""
    keys: dict[str, int] = {}
    for start in range(0, len(changed), 500):
        entries = {entry.code: entry for entry in changed[start : start + 500]}
        rows = list(Proposal.objects.filter(code__in=entries))
        for row in rows:
            entry = entries[row.code]
            writing.filled(row, entry, places[entry.village])
            row.authors = sorted({*row.authors, *author})
        Proposal.objects.bulk_update(rows, writing.REWRITTEN, batch_size=200)
        keys.update((row.code, row.pk) for row in rows)
        for part in (ProposalCost, ProposalUse, ProposalLink):
            part.objects.filter(proposal__in=[row.pk for row in rows]).delete()
    return keys


def _write_parts(
    entries: Sequence[Entry], keys: Mapping[str, int], places: Mapping[str, int]
) -> None:
    written = [(keys[entry.code], entry) for entry in entries]
    writing.insert_costs_and_uses(written, places)
    linked = {code for e in entries for code in (*e.content.requires, *e.content.excludes)}
    others = {**keys, **writing.proposal_ids(linked - keys.keys())}
    for code in sorted(linked - others.keys()):
        raise BadInput("link_unknown", _("没有编号为 %(code)s 的项目"), {"code": code})
    writing.insert_links(written, others)


def _check_after(entries: Sequence[Entry]) -> None:
    """What can only be seen once all are written: room for the planner, circles, foreign links."""
    check_room({(entry.village, entry.year) for entry in entries})
    villages = {entry.village for entry in entries}
    if around := rules.circle(required_in(villages)):
        raise Flawed([Flaw("requires", "circle", {"codes": " → ".join(around)})])
    foreign = ProposalLink.objects.filter(proposal__village__code__in=villages).exclude(
        other__village=F("proposal__village")
    )
    for code in foreign.values_list("other__code", flat=True)[:1]:
        raise Flawed([Flaw("requires", "link_unknown", {"code": code})])
