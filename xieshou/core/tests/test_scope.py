import pytest
from django.db.models import Q

from xieshou.core.models import Job
from xieshou.core.scope import PUBLIC, SYSTEM, Grant, Unscoped, Viewer, scope_q
from xieshou.core.tests.viewers import viewer


def test_a_grant_reaches_down_its_place_and_no_further():
    """A county's officer acts in its villages, not in the prefecture nor in the county beside."""
    officer = viewer("projects.propose", place="533323")
    assert officer.may("projects.propose", "533323201204")
    assert officer.may("projects.propose", "533323")
    assert not officer.may("projects.propose", "5333")
    assert not officer.may("projects.propose", "533324201204")
    assert not officer.may("projects.propose")
    assert not officer.may("projects.list", "533323201204")


def test_places_are_the_outermost_where_the_verb_holds():
    """Grants inside a wider one add nothing."""
    grants = [
        Grant("a", place, None, None, frozenset({verb}))
        for place, verb in [("533323", "see"), ("5333", "see"), ("31", "see"), ("53", "other")]
    ]
    assert Viewer(1, "", tuple(grants)).places("see") == ("31", "5333")
    assert Viewer(1, "", (*grants, Grant("b", "", None, None, frozenset({"see"})))).places(
        "see"
    ) == ("",)
    assert PUBLIC.places("see") == ()
    assert SYSTEM.places("see") == ("",)


@pytest.mark.django_db
def test_a_scope_selects_exactly_the_rows_below():
    """The condition finds what begins with one of the places, and nothing for who has none."""
    for place in ("53", "5333", "533323", "533323201204", "5334", "31", "310115"):
        Job.objects.create(name="x", place=place)

    def found(who: Viewer) -> set[str]:
        return set(Job.objects.filter(scope_q(who, "see", "place")).values_list("place", flat=True))

    two = (Grant("a", "5333", None, None, frozenset({"see"})),)
    two += (Grant("b", "310115", None, None, frozenset({"see"})),)
    assert found(Viewer(1, "", two)) == {"5333", "533323", "533323201204", "310115"}
    assert found(PUBLIC) == set()
    assert len(found(SYSTEM)) == 7
    everywhere = Q(name="nothing so called") | scope_q(SYSTEM, "see", "place")
    assert Job.objects.filter(everywhere).count() == 7


def test_no_viewer_at_all_is_a_fault_not_an_empty_answer():
    """Personal data asked for without a viewer raises, so that it cannot be overlooked."""
    with pytest.raises(Unscoped):
        scope_q(None, "see", "place")
