"""Who may look at what of the field surveys."""

from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from xieshou.core.scope import Unscoped, Viewer, scope_q, within
from xieshou.surveys import rules
from xieshou.surveys.models import Form, FormVersion, Round, Submission

SEE, SUBMIT, MAKE_FORM = "surveys.see", "surveys.submit", "surveys.make_form"


def forms_for(viewer: Viewer) -> QuerySet[Form]:
    """Shipped forms, and those of places at, above or below where the viewer sees or submits."""
    if viewer is None:
        raise Unscoped(SEE)
    found = Q(pk__in=[])
    for verb in (SEE, SUBMIT):
        for place in viewer.places(verb):
            above = [place[:n] for n in (2, 4, 6, 9, 12) if n <= len(place)]
            found |= Q(place=None) | Q(place__code__in=above)
            found |= Q(place__isnull=False) & within(place, "place__code")
    return Form.objects.filter(found)


def rounds_for(viewer: Viewer) -> QuerySet[Round]:
    """Rounds of the places where the viewer sees surveys, and those that he has visits in."""
    own = Q(sampled__enumerator=viewer.user_id) | Q(sampled__back_checker=viewer.user_id)
    mine = own if viewer.user_id is not None else Q(pk__in=[])
    seen = scope_q(viewer, SEE, "place__code")
    return Round.objects.filter(pk__in=Round.objects.filter(seen | mine).values("pk"))


def submissions_for(viewer: Viewer) -> QuerySet[Submission]:
    """What came in from places where the viewer sees surveys, and what he sent himself."""
    mine = Q(enumerator=viewer.user_id) if viewer.user_id is not None else Q(pk__in=[])
    return Submission.objects.filter(mine | scope_q(viewer, SEE, "place"))


@lru_cache(maxsize=64)
def _schema(version: int, _sha256: str) -> rules.Schema:
    kept: dict[str, Any] = FormVersion.objects.values_list("schema", flat=True).get(pk=version)
    return rules.from_json(kept)


def schema_of(version: FormVersion) -> rules.Schema:
    """What that version asks. It never changes, so that it is read once."""
    return _schema(version.pk, version.sha256)
