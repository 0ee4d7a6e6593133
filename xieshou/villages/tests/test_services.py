"""Service gaps: what households say and what an inspector found, side by side."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from xieshou.core.action import BadInput, Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.engines.measure import load_set
from xieshou.villages import actions, reads
from xieshou.villages.models import ServiceCheck
from xieshou.villages.rules import gaps as rules
from xieshou.villages.tests.conftest import LARGE, SMALL

ON = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("share", "state", "verdict"),
    [
        (0.10, "lacking", "both_gap"),
        (0.0999, "good", "both_good"),
        (0.10, "good", "households_only"),
        (0.0, "partly", "inspection_only"),
        (None, "good", "one_sided"),
        (0.5, "", "one_sided"),
    ],
)
def test_the_two_sides_agree_or_do_not(share: float | None, state: str, verdict: str) -> None:
    """From a tenth of the people on, households say that a service is lacking."""
    assert rules.verdict(share, state) == verdict


def test_every_service_has_an_indicator_and_something_to_measure() -> None:
    """The seven of the issue, each in the set that ships."""
    indicators = set(load_set("rural-cn")[0].codes)
    assert set(rules.INDICATOR_OF) == set(rules.MEASURES) == set(ServiceCheck.Service.values)
    assert set(rules.INDICATOR_OF.values()) <= indicators


def test_a_disagreement_is_shown_with_both_figures(needs: None, county: Viewer) -> None:
    """80 of 400 people lack water; the inspector found it good, later only partly so."""
    seen = {"viewer": county, "village": LARGE, "service": "water"}
    actions.check_service(
        **seen, state="good", on=ON, measure="litres", value=Decimal(60), note="末端水压低"
    )
    gap = next(row for row in reads.service_gaps(LARGE) or () if row.service == "water")
    assert (gap.persons, gap.verdict, gap.disagrees) == (80, "households_only", True)
    assert gap.check is not None
    assert (gap.check.value, gap.check.unit, gap.check.note) == (Decimal(60), "l/person/day", "")
    actions.check_service(**seen, state="partly", on=date(2026, 6, 8))
    gap = next(
        row for row in reads.service_gaps(LARGE, viewer=county) or () if row.service == "water"
    )
    assert (gap.verdict, len(gap.earlier), gap.earlier[0].note) == ("both_gap", 1, "末端水压低")


def test_years_apart_are_said(needs: None, county: Viewer) -> None:
    """An inspection of 2023 beside household data of 2026."""
    actions.check_service(
        viewer=county, village=LARGE, service="road", state="lacking", on=date(2023, 5, 1)
    )
    gaps = {row.service: row for row in reads.service_gaps(LARGE) or ()}
    assert (gaps["road"].apart, gaps["water"].apart) == (3, 0)
    assert gaps["clinic"].check is None
    assert reads.service_gaps("999999999999") is None


def test_few_households_are_not_told_in_public(needs: None, county: Viewer) -> None:
    """Three unsafe dwellings are the inspector's to know; four of water's people stay a bound."""
    actions.check_service(
        viewer=county, village=SMALL, service="housing", state="partly", on=ON,
        measure="unsafe", value=Decimal(3),
    )  # fmt: skip
    public = {row.service: row for row in reads.service_gaps(SMALL) or ()}
    inside = {row.service: row for row in reads.service_gaps(SMALL, viewer=county) or ()}
    assert public["housing"].check is not None
    assert inside["housing"].check is not None
    assert (public["housing"].check.value, inside["housing"].check.value) == (None, Decimal(3))
    assert public["clinic"].persons is None
    assert inside["clinic"].persons == 4


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"service": "internet"}, "choice_unknown"),
        ({"state": "fine"}, "choice_unknown"),
        ({"measure": "width", "value": Decimal(3)}, "choice_unknown"),
        ({"measure": "litres"}, "measure_or_value"),
        ({"value": Decimal(3)}, "measure_or_value"),
        ({"measure": "litres", "value": Decimal(-1)}, "value_wrong"),
        ({"on": date(2999, 1, 1)}, "day_wrong"),
        ({"note": "电话13988887777"}, "long_number"),
    ],
)
def test_what_cannot_be_is_refused(world: None, said: dict[str, object], code: str) -> None:
    """Nothing is written."""
    body = {"village": SMALL, "service": "water", "state": "good", "on": ON, **said}
    with pytest.raises(BadInput) as no:
        actions.check_service(viewer=SYSTEM, **body)
    assert no.value.code == code
    assert not ServiceCheck.objects.exists()


def test_an_inspection_is_not_changed_and_not_a_residents(
    resident: Viewer, officer: Viewer
) -> None:
    """A new one is added instead."""
    body = {"village": SMALL, "service": "water", "state": "good", "on": ON}
    with pytest.raises(Forbidden):
        actions.check_service(viewer=resident, **body)
    actions.check_service(viewer=officer, **body)
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceCheck.objects.update(state="lacking")
