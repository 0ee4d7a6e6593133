"""Posts, vacancies, classes, needs and twins by a few words; never a person."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.exchange.models import MaterialNeed, Post, TrainingClass, Twin, Vacancy
from xieshou.exchange.reads.scopes import sees_classes


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """Posts, vacancies, needs and confirmed twins for anybody; classes as far as one sees them."""
    posts = Post.objects.filter(holding(words, "title", "host", "place__name", start=("code",)))
    jobs = Vacancy.objects.filter(
        holding(words, "title", "employer", "place__name", start=("code",))
    )
    rows = [
        *hits(
            posts.select_related("place").order_by("-starts_on", "code"),
            lambda row: Hit(
                "post", _("派驻岗位"), row.title, f"{row.host} · {row.get_state_display()}",
                "exchange:post", (row.code,),
            ),
        ),
        *hits(
            jobs.order_by("-made_on", "code"),
            lambda row: Hit(
                "vacancy", _("用工岗位"), row.title,
                f"{row.employer} · {row.get_kind_display()}", "exchange:vacancy", (row.code,),
            ),
        ),
    ]  # fmt: skip
    return [*rows, *_given(words), *_classes(viewer, words)]


def _given(words: Sequence[str]) -> list[Hit]:
    needs = MaterialNeed.objects.filter(holding(words, "item", "place__name", start=("code",)))
    both = holding(
        words, "east_organisation__name", "west_organisation__name", "east_place__name",
        "west_place__name", start=("code",),
    )  # fmt: skip
    twins = Twin.objects.filter(both, confirmed_on__isnull=False)
    return [
        *hits(
            needs.select_related("place").order_by("-pk"),
            lambda row: Hit(
                "material_need", _("物资需求"), row.item, f"{row.code} · {row.place.name}",
                "exchange:material_need", (row.code,),
            ),
        ),
        *hits(
            twins.select_related(
                "east_place", "west_place", "east_organisation", "west_organisation"
            ).order_by("code"),
            lambda row: Hit(
                "twin", _("结对共建"),
                f"{(row.east_organisation or row.east_place).name} – "
                f"{(row.west_organisation or row.west_place).name}",
                str(row.get_kind_display()), "exchange:twin", (row.code,),
            ),
        ),
    ]  # fmt: skip


def _classes(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    if viewer.user_id is None:
        return []
    found = TrainingClass.objects.filter(
        sees_classes(viewer), holding(words, "topic", "place__name", start=("code",))
    )
    return hits(
        found.select_related("place").order_by("-ends_on", "code"),
        lambda row: Hit(
            "class", _("培训班"), row.topic, f"{row.place.name} · {row.get_state_display()}",
            "exchange:class", (row.code,),
        ),
    )  # fmt: skip
