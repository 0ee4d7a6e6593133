"""Ways that many tests go: a proposal to the bank, a project to a state of its life."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.projects import actions
from xieshou.projects.rules import life
from xieshou.projects.rules.life import Evidence
from xieshou.projects.tests.conftest import OURS, content


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """The clock that many days from now."""
    then = timezone.now() + datetime.timedelta(days=days)
    with mock.patch("django.utils.timezone.now", return_value=then):
        yield


def noticed(officer: Viewer, county: Viewer) -> str:
    """The code of a proposal on notice since today."""
    code = actions.propose(viewer=officer, village=OURS, year=2027, content=content()).code
    actions.submit(viewer=officer, code=code)
    actions.review(viewer=county, code=code, opinion="可行")
    actions.open_notice(viewer=county, code=code, where="村务公开栏")
    return code


def listed(officer: Viewer, county: Viewer, province: Viewer) -> str:
    code = noticed(officer, county)
    with days_later(40):
        actions.list_(viewer=province, code=code)
    return code


def planned(officer: Viewer, county: Viewer, province: Viewer) -> str:
    """The code of a project that waits for its approval."""
    code = listed(officer, county, province)
    actions.set_year_plan(
        viewer=SYSTEM, year=2027, place="53", codes=[code], decision="planning.adoption:1"
    )
    return code


def papers(verb: str) -> tuple[Evidence, ...]:
    """All that a step needs."""
    return tuple(Evidence(kind, f"怒协办〔2027〕1号 {kind}") for kind in life.STEPS[verb].evidence)


def take(viewer: Viewer, code: str, verb: str) -> None:
    """Take a step with its papers and a note."""
    more: dict[str, object] = {
        "start": {"due_on": timezone.localdate() + datetime.timedelta(days=90)},
        "hand_over": {"owner_kind": "village", "owner": "双米底村集体", "operator": "水管员"},
        "take_up": {"duty": "清淤、换阀", "yearly_fen": 500_000, "fund": "村集体公益金"},
    }.get(verb, {})
    act = getattr(actions, verb)
    act(viewer=viewer, code=code, evidence=papers(verb), note="说明", **more)
