"""Drawing a release up: in the action that asks for it, or in the background."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.action import BadInput
from xieshou.core.jobs import JobRun, job
from xieshou.core.words import needed, optional
from xieshou.registry import reads as registry
from xieshou.releases import reads
from xieshou.releases.models import Preparation, Release

MOST_YEARS = 10
FIRST_YEAR = 1996


def checked(
    place: str,
    years: Sequence[int],
    title: str,
    note: str,
    supersedes: int | None,
    reason: str,
) -> dict[str, Any]:
    """What was asked for, fit to be drawn up. Raises BadInput that names the field."""
    if registry.place(place) is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": "place"})
    asked = sorted(set(years))
    # Of the running year people are still to come: its figures are no release's.
    if len(asked) > MOST_YEARS or any(not FIRST_YEAR <= y < clock.today().year for y in asked):
        raise BadInput(
            "years_wrong",
            _("年度应为 %(first)d 年起、已经过完的年度，不超过 %(most)d 个"),
            {"field": "years", "first": FIRST_YEAR, "most": MOST_YEARS},
        )
    if supersedes is not None:
        known = Release.objects.filter(number=supersedes, place__code=place, kind="figures")
        if not known.exists() or supersedes in reads.retired():
            raise BadInput(
                "supersedes_wrong", _("没有这一号发布，或它已被取代"), {"field": "supersedes"}
            )
    return {
        "place": place,
        "years": asked,
        "title": needed("title", title, 120),
        "note": optional("note", note, 500),
        "supersedes": supersedes,
        "reason": needed("reason", reason, 300) if supersedes is not None else "",
    }


def drawn_up(body: Mapping[str, Any], by: int | None, by_name: str) -> Preparation:
    """What is counted now, checked and frozen."""
    against = reads.latest_number()
    draft = reads.drawn_up(body["place"], body["years"])
    rows = {name: len(table["rows"]) for name, table in draft.tables.items()}
    made = Preparation(
        place_id=registry.place_ids(body["place"])[body["place"]],
        title=body["title"],
        note=body["note"],
        supersedes=body["supersedes"],
        reason=body["reason"],
        content=draft.content,
        runs=list(draft.runs),
        report={**draft.report, "rows": rows},
        synthetic=draft.synthetic,
        against=against,
        prepared_by=by,
        prepared_by_name=by_name,
        prepared_at=clock.now(),
    )
    made.content_hash = reads.prepared_hash_of(made)
    made.save()
    return made


@job("releases.prepare")
def prepare_in_background(
    run: JobRun, *, body: dict[str, Any], by: int | None, by_name: str
) -> dict[str, int]:
    """Draw a release up; the result names it."""
    run.progress(0.1, _("汇总数字，并与历次发布一起核对"))
    return {"preparation": drawn_up(body, by, by_name).pk}
