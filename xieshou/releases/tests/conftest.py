"""Two counties with planted small cells, measured; people of both sides who release."""

import pytest

from xieshou.core.scope import SYSTEM, Grant, Viewer
from xieshou.outcomes import actions as outcomes
from xieshou.outcomes.tests.conftest import NEEDS, PLACES, YEAR
from xieshou.registry import actions as registry
from xieshou.releases import actions
from xieshou.releases.models import Release
from xieshou.villages import actions as villages

YUNNAN = "53"
VERBS = frozenset({"releases.prepare", "releases.approve", "releases.publish"})


def office(user: int, role: str) -> Viewer:
    return Viewer(user, f"u{user}", (Grant(role, YUNNAN, None, None, VERBS),))


PREPARER = office(101, "yunnan_office")
WEST = office(102, "yunnan_office")
EAST = office(103, "shanghai_office")


@pytest.fixture
def world(db: None) -> None:
    """Six villages; few are poor in one, few lack something in others."""
    registry.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=PLACES)
    registry.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    record(NEEDS)


def record(needs: dict[str, dict[str, dict[str, int]]], year: int = YEAR) -> None:
    """These needs, measured."""
    villages.record_needs(viewer=SYSTEM, year=year, rows=list(needs.items()), origin="synthetic")
    outcomes.measure_round(viewer=SYSTEM, year=year, place=YUNNAN)


def released(**body: object) -> Release:
    """A release by three people."""
    made = actions.prepare(
        viewer=PREPARER, **({"place": YUNNAN, "years": [], "title": "发布"} | body)
    )
    actions.approve(viewer=EAST, preparation=made.pk)
    actions.approve(viewer=WEST, preparation=made.pk)
    return actions.publish(viewer=PREPARER, preparation=made.pk)
