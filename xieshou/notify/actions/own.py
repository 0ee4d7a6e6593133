"""What everybody may do with what they themselves were told; it needs no role."""

from collections.abc import Collection

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, action, forbidden
from xieshou.core.scope import Viewer
from xieshou.notify import rules
from xieshou.notify.models import Digest, Kind, Note, Preference


def read_notes(*, viewer: Viewer, note: int | None = None) -> int:
    """Mark the viewer's own unread ones as read, all or one by its key; of others nothing is
    touched or told. Returns how many are newly read. Raises Forbidden for a token, as whatever is
    of one's own does."""
    if viewer.token:
        raise forbidden("notify.read_notes")
    if viewer.user_id is None:
        return 0
    mine = Note.objects.filter(user_id=viewer.user_id, read_at=None)
    found = mine if note is None else mine.filter(pk=note)
    return found.update(read_at=timezone.now())


@action("notify.prefer", own=True)
def prefer(
    *,
    viewer: Viewer,
    kinds: Collection[str],
    mail: bool = True,
    digest: str = Digest.AT_ONCE,
    hour: int = 8,
    weekday: int = 0,
    quiet_from: int = 22,
    quiet_to: int = 7,
    language: str = "",
) -> Preference:
    """Choose what one is told, and how; for what is noted from then on.

    Raises BadInput that names the field.
    """
    body = {
        "mail": mail, "muted": sorted(set(Kind.values) - check_kinds(kinds)),
        **timed(digest, hour, weekday, quiet_from, quiet_to, language),
    }  # fmt: skip
    assert viewer.user_id is not None
    return Preference.objects.update_or_create(user_id=viewer.user_id, defaults=body)[0]


def check_kinds(kinds: Collection[str]) -> set[str]:
    """The kinds; BadInput where one of them is none."""
    if not set(kinds) <= set(Kind.values):
        raise BadInput("kind_unknown", _("没有这一类通知"), {"field": "kinds"})
    return set(kinds)


def timed(
    digest: str, hour: int, weekday: int, quiet_from: int, quiet_to: int, language: str
) -> dict[str, object]:
    """The fields of models.Timed; BadInput where they make no rhythm or no language."""
    if language and language not in dict(settings.LANGUAGES):
        raise BadInput("language_unknown", _("没有这种语言"), {"field": "language"})
    try:
        rules.Rhythm(digest, hour, weekday, quiet_from, quiet_to)
    except ValueError:
        raise BadInput("rhythm_wrong", _("请选择发送时间"), {"field": "digest"}) from None
    return {
        "digest": digest, "hour": hour, "weekday": weekday, "quiet_from": quiet_from,
        "quiet_to": quiet_to, "language": language,
    }  # fmt: skip
