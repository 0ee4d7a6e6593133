"""Photos put beside what they are evidence of: checked, made bare, kept encrypted."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import kept, picture
from xieshou.core.action import Action, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.projects.actions.life import locked, place_of
from xieshou.projects.actions.works import OPEN
from xieshou.projects.models import Inspection, Milestone, Notice, Objection, Photo
from xieshou.projects.rules import notice as notice_rules, photo as rules

_TOO_MANY = gettext_lazy("同一事项最多 %(most)s 张照片")
# Works are judged from the report of their completion on until they are handed over.
ACCEPTING = ("finished", "accepted")
Found = Callable[[Viewer, str, int], dict[str, Any]]


def _verb(verb: str, found: Found) -> Action[Photo]:
    """The action that puts a photo beside what `found` gives, for whoever may do that itself."""

    @action(verb, place=place_of)
    def act(*, viewer: Viewer, code: str, of: int = 0, data: bytes, caption: str = "") -> Photo:
        return _added(viewer, found(viewer, code, of), data, caption)

    return act


def _milestone(_viewer: Viewer, code: str, of: int) -> dict[str, Any]:
    project = locked(code)
    one = Milestone.objects.filter(project=project, pk=of).first()
    if one is None:
        raise NotFound("no_milestone", _("没有这个节点"))
    _check_state(project.state in OPEN)
    return {"about": Photo.About.MILESTONE, "project": project, "milestone": one}


def _acceptance(_viewer: Viewer, code: str, _of: int) -> dict[str, Any]:
    project = locked(code)
    _check_state(project.state in ACCEPTING)
    return {"about": Photo.About.ACCEPTANCE, "project": project}


def _inspection(_viewer: Viewer, code: str, of: int) -> dict[str, Any]:
    project = locked(code)
    one = Inspection.objects.filter(asset__project=project, pk=of).first()
    if one is None:
        raise NotFound("no_inspection", _("没有这次检查"))
    return {"about": Photo.About.INSPECTION, "project": project, "inspection": one}


add_milestone_photo = _verb("projects.carry_out", _milestone)
add_acceptance_photo = _verb("projects.accept", _acceptance)
add_inspection_photo = _verb("projects.inspect", _inspection)


def _place_of_objection(*, objection: int, **_: Any) -> str:
    found = Objection.objects.filter(pk=objection)
    return found.values_list("notice__proposal__village__code", flat=True).first() or NOWHERE


@action("projects.object", place=_place_of_objection)
def add_objection_photo(*, viewer: Viewer, objection: int, data: bytes, caption: str = "") -> Photo:
    """Put a photo beside an objection that is not answered yet, while its notice runs; by whoever
    made or recorded it."""
    one = Objection.objects.select_for_update(of=("self",)).filter(pk=objection).first()
    if one is None or one.by is None or one.by != viewer.user_id:
        raise NotFound("no_objection", _("没有这条异议"))
    if one.upheld is not None:
        raise Conflict("answered", _("这条异议已经答复"))
    notice = one.notice
    last = notice_rules.last_day(notice.opened_on, notice.days)
    if notice.state != Notice.State.OPEN or timezone.localdate() > last:
        raise Conflict("no_notice", _("本项目不在公示期内"))
    return _added(viewer, {"about": Photo.About.OBJECTION, "objection": one}, data, caption)


def _check_state(holds: bool) -> None:
    if not holds:
        raise Conflict("wrong_state", _("项目在目前的状态下不能再添照片"))


def _added(viewer: Viewer, beside: dict[str, Any], data: bytes, caption: str) -> Photo:
    """Raises BadInput for what is no photo, Conflict for one that is there already."""
    if viewer.user_id is None:
        raise Forbidden("no_person", _("这一步须由有权限的人办理，系统不能代办"))
    check_words(caption=caption)
    seen = kept.picture_of(data)
    there = Photo.objects.filter(**beside)
    if there.filter(sha256=seen.sha256).exists():
        raise Conflict("photo_known", _("这张照片已经在这里，不必重复上传"))
    if there.count() >= rules.MOST_PHOTOS:
        raise Conflict("too_many_photos", _TOO_MANY, {"most": rules.MOST_PHOTOS})
    kept.keep(seen)
    bands = picture.bands(seen.print) if seen.print else ("",) * 4
    return Photo.objects.create(
        **beside,
        **{f"band_{at}": band for at, band in enumerate(bands)},
        **{
            name: getattr(seen, name)
            for name in (
                "sha256", "kept_sha256", "width", "height", "lon_e6", "lat_e6", "taken_at", "print",
            )
        },
        caption=caption.strip()[: rules.MOST_CAPTION],
        by=viewer.user_id,
        by_name=viewer.name,
    )  # fmt: skip
