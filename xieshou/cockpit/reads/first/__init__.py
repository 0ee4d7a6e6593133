"""The first page of each role: what concerns the viewer, and nothing they may not see."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from xieshou.cockpit.reads.first.cards import HomeCard, HomeLine
from xieshou.cockpit.reads.first.offices import (
    of_administrator,
    of_auditor,
    of_office,
    of_researcher,
)
from xieshou.cockpit.reads.first.trade import of_buyer, of_supplier
from xieshou.cockpit.reads.first.units import of_enterprise, of_enumerator, of_expert, of_partner
from xieshou.cockpit.reads.first.village import of_collective, of_resident, of_village
from xieshou.core.scope import Grant, Viewer
from xieshou.registry import reads as registry

Cards = Callable[[Viewer, Grant], tuple[HomeCard, ...]]
# Role → its cards, for one grant of it; in the order in which they stand on the page.
CARDS: Mapping[str, Cards] = {
    "resident": of_resident,
    "village_officer": of_village,
    "collective_officer": of_collective,
    "supplier": of_supplier,
    "buyer": of_buyer,
    "enterprise": of_enterprise,
    "partner": of_partner,
    "expert": of_expert,
    "enumerator": of_enumerator,
    **dict.fromkeys(
        (
            "county_office", "county_leader", "aid_cadre", "district_office", "yunnan_office",
            "shanghai_office", "shanghai_finance", "market_officer",
        ),
        of_office,
    ),
    "auditor": of_auditor,
    "researcher": of_researcher,
    "administrator": of_administrator,
}  # fmt: skip
# Whose cards do not depend on the grant: one role may be held in many pairings.
ALIKE = frozenset({of_office, of_administrator})


def first_page(viewer: Viewer) -> tuple[HomeCard, ...]:
    """The cards of every role held today, each kind once for a place; where there are several of a
    kind each says of which place it is. () for nobody."""
    found: dict[tuple[str, str], HomeCard] = {}
    for cards, grant in _asked(viewer):
        for card in cards(viewer, grant):
            found.setdefault((card.kind, card.place), card)
    kinds = Counter(kind for kind, _place in found)
    names = registry.place_names(place for _kind, place in found if place)
    return tuple(
        replace(card, title=f"{card.title} · {names.get(card.place, card.place)}")
        if card.place and kinds[card.kind] > 1
        else card
        for card in found.values()
    )


def _asked(viewer: Viewer) -> Iterator[tuple[Cards, Grant]]:
    """What makes the cards, and for which grant; what says the same of every grant, once."""
    done: set[Cards] = set()
    for role, cards in CARDS.items():
        for grant in viewer.grants:
            if grant.role == role and cards not in done:
                yield cards, grant
                if cards in ALIKE:
                    done.add(cards)


__all__ = ["HomeCard", "HomeLine", "first_page"]
