"""What the site says of itself, on every page."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError

from xieshou.core.language import in_language
from xieshou.operations.models import SiteText

KEY = "operations.site_text"
# So long another process of the site may still show the former words.
KEPT_S = 30


@dataclass(frozen=True, slots=True)
class SiteRow:
    """The site's own words; "" where none are given."""

    operator: str = ""
    operator_en: str = ""
    contact: str = ""
    filing: str = ""
    notice: str = ""
    notice_en: str = ""

    @property
    def operator_label(self) -> str:
        return in_language(self.operator, self.operator_en)

    @property
    def notice_label(self) -> str:
        return in_language(self.notice, self.notice_en)


def site_text() -> SiteRow:
    found: SiteRow | None = cache.get(KEY)
    if found is None:
        try:
            row = SiteText.objects.values(*SiteRow.__dataclass_fields__).first()
        except DatabaseError:
            # The page that tells of a fault has a footer, too.
            return SiteRow()
        found = SiteRow(**row) if row else SiteRow()
        cache.set(KEY, found, KEPT_S)
    return found
