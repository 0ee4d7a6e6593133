"""A village in plain words, as anybody may know it: what it lacks, owns, builds, sells and voted.

Figures that would tell of fewer than ten people are not there: the apps' own reads leave them out.
"""

from dataclasses import dataclass

from xieshou.ballots import reads as ballots
from xieshou.core.scope import PUBLIC
from xieshou.market import reads as market
from xieshou.monitoring import reads as monitoring
from xieshou.planning import reads as planning
from xieshou.planning.reads import ChoiceRow
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.registry.reads import PlaceRow
from xieshou.villages import reads as villages

# So many of a kind are told of; the village's own page has the rest.
SHOWN = 6
LACKS = 5


@dataclass(frozen=True, slots=True)
class ToldLack:
    """Something that many people of a village lack; `share` of all its people."""

    label: str
    share: float
    people: int | None


@dataclass(frozen=True, slots=True)
class ToldAssets:
    """What a village owns of one kind."""

    capital: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldVillage:
    """`building` is under way, `done` is finished, `before` was done before plans were kept here;
    `planned` is what the latest plan says."""

    place: PlaceRow
    trail: tuple[PlaceRow, ...]
    people: int | None
    year: int | None
    lacks: tuple[ToldLack, ...]
    assets: tuple[ToldAssets, ...]
    building: tuple[projects.ProjectRow, ...]
    done: tuple[projects.ProjectRow, ...]
    before: tuple[projects.ProposalRow, ...]
    planned: tuple[ChoiceRow, ...]
    refused: tuple[ChoiceRow, ...]
    goods: tuple[market.ProductRow, ...]
    votes: tuple[ballots.BallotRow, ...]
    notices: int
    partner: str
    synthetic: bool


def told_village(code: str) -> ToldVillage | None:
    """A village for everybody; None where there is no such village."""
    row = villages.village(code, viewer=PUBLIC)
    if row is None:
        return None
    works = projects.projects(projects.LifeFilters(place=code), page_size=50).rows
    works = tuple(one for one in works if one.state not in ("left", "cancelled"))
    before = projects.bank(projects.Filters(place=code, state="done"), page_size=SHOWN).rows
    run = planning.latest()
    choices = planning.by_village(run.id, code) if run and run.drawn else ()
    needs, everybody = row.needs, row.needs.groups[0] if row.needs else None
    partner = registry.partners([code]).get(code, "")
    return ToldVillage(
        place=row.place,
        trail=row.ancestors,
        people=everybody.people if everybody else None,
        year=needs.year if needs else None,
        lacks=_lacks(needs) if needs else (),
        assets=_assets(row.assets),
        building=tuple(one for one in works if one.state in ("planned", "approved", "building")),
        done=tuple(one for one in works if one.state not in ("planned", "approved", "building")),
        before=tuple(one for one in before if one.code not in {row.code for row in works}),
        planned=tuple(one for one in choices if one.chosen)[:SHOWN],
        refused=tuple(one for one in choices if not one.chosen)[:SHOWN],
        goods=market.products(code[:6])[:SHOWN],
        votes=ballots.ballots(PUBLIC, code, limit=SHOWN).rows,
        notices=monitoring.village_notices(code, limit=1).total,
        partner=registry.place_names([partner]).get(partner, "") if partner else "",
        synthetic=needs is not None and needs.origin == "synthetic",
    )


def _lacks(needs: villages.NeedsRow) -> tuple[ToldLack, ...]:
    """What most people lack, as far as it may be told."""
    everybody = needs.groups[0]
    names = {one.code: one.label for one in needs.indicators.indicators}
    told = [
        ToldLack(names[lack.code], lack.share, lack.persons)
        for lack in everybody.lacks
        if lack.share and lack.persons is not None
    ]
    return tuple(sorted(told, key=lambda lack: -lack.share)[:LACKS])


def _assets(found: tuple[villages.AssetRow, ...]) -> tuple[ToldAssets, ...]:
    by_capital: dict[str, list[str]] = {}
    for one in found:
        by_capital.setdefault(one.capital_label, []).append(one.name)
    return tuple(
        ToldAssets(capital, len(names), tuple(names[:SHOWN]))
        for capital, names in by_capital.items()
    )
