"""Photos for those who work on a project: how far from it, when taken, and whether seen before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from xieshou.core import kept, picture
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects.models import Photo
from xieshou.projects.reads.life import works_on
from xieshou.projects.rules import photo as rules
from xieshou.projects.rules.photo import Point
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo. `distance_m` is that to the point of its project's place, or of the nearest place
    above with one; None where camera or place say nothing. `age` is "old", "future" or "".
    `twins` are the codes of other projects with the same picture, or nearly so."""

    id: int
    about: str
    of: int
    of_label: str
    caption: str
    width: int
    height: int
    taken_at: datetime | None
    distance_m: int | None
    most_km: int | None
    far: bool
    age: str
    twins: tuple[str, ...]
    by_name: str
    at: datetime

    @property
    def about_label(self) -> str:
        return str(Photo.About(self.about).label)

    @property
    def distance_km(self) -> float | None:
        return None if self.distance_m is None else self.distance_m / 1000

    @property
    def flagged(self) -> bool:
        return self.far or bool(self.age) or bool(self.twins)


def photos(code: str, *, viewer: Viewer) -> tuple[PhotoRow, ...]:
    """All of a project, for those who work on it; () for others."""
    found = _whole().filter(project__code=code)
    first = found.first()
    if first is None or first.project is None:
        return ()
    place = first.project.place.code
    return _rows(list(found), place) if works_on(viewer, place) else ()


def objection_photos(code: str, *, viewer: Viewer) -> dict[int, tuple[PhotoRow, ...]]:
    """Those of the objections to a proposal, by objection; as far as the viewer may read these."""
    found = list(_whole().filter(objection__notice__proposal__code=code))
    seen = [one for one in found if _may_see(one, viewer)]
    place = seen[0].objection.notice.proposal.village.code if seen and seen[0].objection else ""
    grouped: dict[int, list[PhotoRow]] = {}
    for row in _rows(seen, place):
        grouped.setdefault(row.of, []).append(row)
    return {key: tuple(rows) for key, rows in grouped.items()}


def photos_beside(one: Photo, *, viewer: Viewer) -> tuple[PhotoRow, ...]:
    """All photos of the objection that this one belongs to."""
    if one.objection is None:
        return ()
    code = one.objection.notice.proposal.code
    return objection_photos(code, viewer=viewer).get(one.objection.pk, ())


def photo_bytes(pk: int, *, thumb: bool, viewer: Viewer = PUBLIC) -> bytes | None:
    """The picture as JPEG; None where there is none or the viewer may not see it."""
    one = _whole().filter(pk=pk).first()
    if one is None or not _may_see(one, viewer):
        return None
    return kept.stored((kept.thumb_of if thumb else kept.path_of)(one.kept_sha256))


def _whole() -> QuerySet[Photo]:
    return Photo.objects.select_related(
        "project__place", "milestone", "inspection", "objection__notice__proposal__village"
    )


def _may_see(one: Photo, viewer: Viewer) -> bool:
    if one.project is not None:
        return works_on(viewer, one.project.place.code)
    if one.objection is None:
        return False
    mine = one.objection.by is not None and one.objection.by == viewer.user_id
    return mine or viewer.may("projects.answer", one.objection.notice.proposal.village.code)


def _rows(found: Sequence[Photo], place: str) -> tuple[PhotoRow, ...]:
    point, twins = _point(place), _twins(found)
    return tuple(_row(one, point, twins.get(one.pk, ())) for one in found)


def _row(one: Photo, point: Point | None, twins: tuple[str, ...]) -> PhotoRow:
    metres = None
    if point is not None and one.lon_e6 is not None and one.lat_e6 is not None:
        metres = rules.distance_m(one.lon_e6, one.lat_e6, point)
    taken = timezone.localdate(one.taken_at) if one.taken_at else None
    return PhotoRow(
        id=one.pk,
        about=one.about,
        of=one.milestone_id or one.inspection_id or one.objection_id or 0,
        of_label=_of_label(one),
        caption=one.caption,
        width=one.width,
        height=one.height,
        taken_at=one.taken_at,
        distance_m=metres,
        most_km=point.most_km if point is not None and metres is not None else None,
        far=metres is not None and point is not None and rules.is_far(metres, point),
        age=rules.age_flag(taken, _day_of(one), timezone.localtime(one.at)),
        twins=twins,
        by_name=one.by_name,
        at=one.at,
    )


def _of_label(one: Photo) -> str:
    if one.milestone is not None:
        return one.milestone.name
    return one.inspection.on.isoformat() if one.inspection is not None else ""


def _day_of(one: Photo) -> date:
    """The day of what the photo shows; where that is not over yet, the day it was sent."""
    sent = timezone.localdate(one.at)
    if one.milestone is not None:
        return one.milestone.done_on or sent
    return one.inspection.on if one.inspection is not None else sent


def _point(place: str) -> Point | None:
    """The point of a place, or of the nearest place above down to its county."""
    above = [registry.place(place), *reversed(registry.ancestors(place))]
    for row in above:
        if row is None or len(row.code) not in rules.FAR_KM:
            continue
        if row.lon is not None and row.lat is not None:
            return Point(row.lon, row.lat, rules.FAR_KM[len(row.code)])
    return None


def _twins(found: Iterable[Photo]) -> dict[int, tuple[str, ...]]:
    """Codes of other projects or proposals with the same picture, or one that differs in no more
    than rules.picture.TWIN_BITS of its fingerprint; by the photo's key."""
    mine = list(found)
    if not mine:
        return {}
    near = [Q(sha256__in={one.sha256 for one in mine})]
    for at in range(4):
        bands = {getattr(one, f"band_{at}") for one in mine if one.print}
        near.append(Q(**{f"band_{at}__in": bands}))
    others = Photo.objects.filter(reduce(or_, near)).values_list(
        "sha256", "print", "project__code", "objection__notice__proposal__code"
    )
    seen = [(sha256, print_, project or said) for sha256, print_, project, said in others]
    return {
        one.pk: tuple(sorted({code for sha, mark, code in seen if _is_twin(one, sha, mark, code)}))
        for one in mine
    }


def _is_twin(one: Photo, sha256: str, mark: str, code: str) -> bool:
    if code == _code_of(one):
        return False
    if sha256 == one.sha256:
        return True
    return bool(mark and one.print) and (
        picture.distance_bits(mark, one.print) <= picture.TWIN_BITS
    )


def _code_of(one: Photo) -> str:
    if one.project is not None:
        return one.project.code
    return one.objection.notice.proposal.code if one.objection is not None else ""
