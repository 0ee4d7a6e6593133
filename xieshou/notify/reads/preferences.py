"""How somebody wishes to be told."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model

from xieshou.core.scope import Viewer
from xieshou.core.secret import mask
from xieshou.notify import rules
from xieshou.notify.models import Kind, Preference


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """Hours are those of Asia/Shanghai; nothing is sent from `quiet_from` to before `quiet_to`,
    always where both are equal. `weekday` counts from Monday, 0."""

    mail: bool
    kinds: tuple[str, ...]
    digest: str
    hour: int
    weekday: int
    quiet_from: int
    quiet_to: int
    language: str

    @property
    def rhythm(self) -> rules.Rhythm:
        return rules.Rhythm(
            self.digest, self.hour, self.weekday, self.quiet_from, self.quiet_to
        )  # fmt: skip


def preference(viewer: Viewer) -> PreferenceRow:
    """The viewer's own, or the defaults."""
    return preferences_of([viewer.user_id] if viewer.user_id else []).get(
        viewer.user_id or 0, _row(Preference())
    )


def preferences_of(users: Collection[int]) -> dict[int, PreferenceRow]:
    """Of each of the users, the defaults where nothing was chosen."""
    chosen = {one.user_id: one for one in Preference.objects.filter(user_id__in=users)}
    default = _row(Preference())
    return {user: _row(chosen[user]) if user in chosen else default for user in users}


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """Where one's mail goes, and one that waits for its code; masked, "" for none."""

    address: str
    pending: str


def own_address(viewer: Viewer) -> OwnAddress:
    """The viewer's own."""
    me = viewer.user_id or 0
    users = get_user_model().objects.filter(pk=me)
    address = users.values_list("email", flat=True).first() or ""
    waiting = Preference.objects.filter(user_id=me).first()
    return OwnAddress(mask(address), mask(waiting.pending) if waiting else "")


def language_of(code: str) -> str:
    """A language of the site, its first where nothing or another was chosen."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _row(one: Preference) -> PreferenceRow:
    return PreferenceRow(
        mail=one.mail,
        kinds=tuple(kind for kind in Kind.values if kind not in one.muted),
        digest=one.digest,
        hour=one.hour,
        weekday=one.weekday,
        quiet_from=one.quiet_from,
        quiet_to=one.quiet_to,
        language=language_of(one.language),
    )
