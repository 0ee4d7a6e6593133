"""Whoever can be told something: users with their roles, and how they wish to be told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model

from xieshou.core.scope import Viewer
from xieshou.notify import reads
from xieshou.notify.models import Receiver
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class Person:
    """`reachable`: they wish for mail and have an address."""

    viewer: Viewer
    preference: reads.PreferenceRow
    reachable: bool


# Asked for only where there is something to tell: roles are looked up one user at a time.
Everybody = Callable[[], Mapping[int, Person]]


def people() -> dict[int, Person]:
    """Everybody who can sign in, by key."""
    users = list(get_user_model().objects.filter(is_active=True).order_by("pk"))
    wishes = reads.preferences_of([user.pk for user in users])
    return {
        user.pk: Person(
            registry.viewer_for(user), wishes[user.pk], wishes[user.pk].mail and bool(user.email)
        )
        for user in users
    }


def listening(everybody: Mapping[int, Person]) -> Iterator[tuple[Receiver, Viewer]]:
    """Receivers in use with whoever made them, who must still keep receivers there."""
    for one in Receiver.objects.filter(active=True, removed_at=None):
        maker = everybody.get(one.made_by)
        if maker is not None and maker.viewer.may(reads.KEEP, one.place):
            yield one, maker.viewer
