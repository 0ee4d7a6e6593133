"""The site's own words."""

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, action, on_commit
from xieshou.operations.models import MOST, SiteText
from xieshou.operations.reads import texts


@action("operations.set_text")
def set_site_text(
    *,
    operator: str = "",
    operator_en: str = "",
    contact: str = "",
    filing: str = "",
    notice: str = "",
    notice_en: str = "",
) -> SiteText:
    """Say anew who runs the site, how to reach them, its filing number, a notice on every page.

    Raises BadInput for a text that is too long.
    """
    given = {
        "operator": operator,
        "operator_en": operator_en,
        "contact": contact,
        "filing": filing,
        "notice": notice,
        "notice_en": notice_en,
    }
    said = {name: " ".join(text.split()) for name, text in given.items()}
    for name, text in said.items():
        if len(text) > MOST[name]:
            raise BadInput("too_long", _("最多 %(most)d 字"), {"field": name, "most": MOST[name]})
    row, _created = SiteText.objects.update_or_create(pk=1, defaults=said)
    on_commit(lambda: cache.delete(texts.KEY))
    return row
