"""Places, organisations, households and users by a few words."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer, scope_q, within
from xieshou.core.search import PER_KIND, Hit, hits, holding
from xieshou.registry import rules
from xieshou.registry.models import Organisation, Person, Place, User
from xieshou.registry.reads.households import SEE_HOUSEHOLDS, household_by_id_number, seen_by

# Names are encrypted, so that each must be opened to be compared: of a village or two, no more.
MOST_OPENED = 2_000
ID_DIGITS = 18
MOST_NAMED = 2_000


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """Places and organisations for anybody; households within the viewer's scope, by code, by the
    head's whole identity number, and for who sees a village or two by the head's name or its
    initials; users for who gives roles."""
    return [*_places(words), *_organisations(words), *_households(viewer, words),
            *_users(viewer, words)]  # fmt: skip


def places_named(words: Sequence[str]) -> list[int]:
    """The keys of places whose name holds one of the words, at most MOST_NAMED: by them other apps
    find what lies there without comparing the name of its place for each."""
    named = reduce(or_, [holding([word], "name") for word in words], Q(pk__in=[]))
    found = Place.objects.filter(named, valid_to=None).order_by().values_list("pk", flat=True)
    return list(found[:MOST_NAMED])


def _places(words: Sequence[str]) -> list[Hit]:
    named = holding(words, "name", "name_en", start=("code", "initials"))
    found = Place.objects.filter(named, valid_to=None).select_related("parent__parent")
    return hits(
        found.order_by(Length("code"), "code"),
        lambda row: Hit(
            "place", str(row.get_level_display()), rules.short_name(row.name), _above(row),
            "outcomes:place", (row.code,),
        ),
    )  # fmt: skip


def _above(row: Place) -> str:
    above = [row.parent, row.parent.parent if row.parent else None]
    return " · ".join([*(one.name for one in reversed(above) if one), row.code])


def _organisations(words: Sequence[str]) -> list[Hit]:
    named = holding(words, "name", "name_en", "place__name", start=("credit_code",))
    found = Organisation.objects.filter(named).select_related("place").order_by("name", "pk")
    return hits(
        found,
        lambda row: Hit(
            "organisation", str(row.get_kind_display()), row.name, row.place.name,
            "registry:organisations", (), f"?place={row.place.code}&q={row.credit_code or ''}",
        ),
    )  # fmt: skip


def _households(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    if viewer.user_id is None or not viewer.places(SEE_HOUSEHOLDS):
        return []
    if len(words) == 1 and len(words[0]) == ID_DIGITS:
        one = household_by_id_number(viewer, words[0].upper())
        codes = [one.code] if one else []
    else:
        codes = _coded(viewer, words) or _named(viewer, words)
    found = seen_by(viewer).filter(code__in=codes).order_by("code")
    return hits(
        found,
        lambda row: Hit(
            "household", _("农户"), row.code, rules.short_name(row.village.name),
            "registry:household", (row.code,),
        ),
    )  # fmt: skip


def _coded(viewer: Viewer, words: Sequence[str]) -> list[str]:
    if not any(word[:1].isdigit() for word in words):
        return []
    # Codes that begin so are found by their index alone; of several words each is looked for.
    alone = len(words) == 1 and words[0].isascii() and words[0].isdigit()
    named = holding(words, "village__name", start=("code",))
    found = seen_by(viewer).filter(within(words[0], "code") if alone else named)
    return list(found.order_by("code").values_list("code", flat=True)[:PER_KIND])


def _named(viewer: Viewer, words: Sequence[str]) -> list[str]:
    mine = scope_q(viewer, SEE_HOUSEHOLDS, "household__village__code")
    heads = Person.objects.filter(mine, number=rules.HEAD)
    if heads[: MOST_OPENED + 1].count() > MOST_OPENED:
        return []
    wanted = [word.lower() for word in words]
    return [
        row.household.code
        for row in heads.select_related("household").only("name", "household__code")
        if row.name and all(word in row.name or word == rules.initials(row.name) for word in wanted)
    ][:PER_KIND]


def _users(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    if not viewer.places("registry.grant_role"):
        return []
    wanted = [word.lower() for word in words]
    found = [
        row for row in User.objects.filter(is_active=True).order_by("username")
        if all(
            word in row.username.lower() or word in row.name or word == rules.initials(row.name)
            for word in wanted
        )
    ]  # fmt: skip
    return [
        Hit("user", _("用户"), row.name or row.username, row.username, "registry:roles", ())
        for row in found[:PER_KIND]
    ]
