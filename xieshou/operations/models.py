"""What a site says of itself on every page."""

from collections.abc import Mapping

from django.db import models

# The most characters of each text.
MOST: Mapping[str, int] = {
    "operator": 120,
    "operator_en": 120,
    "contact": 200,
    "filing": 60,
    "notice": 300,
    "notice_en": 300,
}


class SiteText(models.Model):
    """The one row of a site's own words; where one is empty the page goes without it."""

    operator = models.CharField(max_length=MOST["operator"], blank=True)
    operator_en = models.CharField(max_length=MOST["operator_en"], blank=True)
    contact = models.CharField(max_length=MOST["contact"], blank=True)
    filing = models.CharField(max_length=MOST["filing"], blank=True)
    notice = models.CharField(max_length=MOST["notice"], blank=True)
    notice_en = models.CharField(max_length=MOST["notice_en"], blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_site_text")]

    def __str__(self) -> str:
        return self.operator
