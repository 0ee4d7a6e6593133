"""What a village lacks, and what it can do by itself."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.villages import rules


class Needs(Sourced):
    """The deprivations of a village's people in a year, as a histogram of patterns.

    `patterns` is {group: {pattern: persons}}: group is a household group of the registry, pattern
    the decimal text of a bit pattern of the indicator set, persons a whole number.
    """

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    indicator_set = models.ForeignKey("registry.IndicatorSet", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    patterns = models.JSONField()
    # When it last changed: what is computed from needs is remembered until then.
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "year"], name="one_needs_per_year")
        ]
        indexes = [models.Index(fields=["year", "village"])]

    def __str__(self) -> str:
        return f"{self.village_id} {self.year}"


class ReleasedNeeds(models.Model):
    """The one state of a village's needs that its public page may tell of, since the first release
    of its figures: of another state few people could have changed.

    `changed_at` is that of the needs then; None where they had changed already. `kept_back`: what
    of them that release withholds, "poor" or codes of indicators.
    """

    village = models.OneToOneField("registry.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(null=True)
    kept_back = models.JSONField()

    def __str__(self) -> str:
        return f"{self.village_id} {self.year}"


class CapabilityFacts(Sourced):
    """The facts behind a village's self-development index in a year (rules.Facts); null unknown."""

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    households = models.PositiveIntegerField(_("农户（户）"))
    people = models.PositiveIntegerField(_("常住人口"))
    collective_income_fen = models.BigIntegerField(_("村集体自身经营性收入"), null=True)
    income_fen = models.BigIntegerField(_("居民总收入"), null=True)
    transfer_fen = models.BigIntegerField(_("其中转移性收入"), null=True)
    workers = models.PositiveIntegerField(_("劳动力（人）"), null=True)
    trained = models.PositiveIntegerField(_("三年内受训劳动力（人）"), null=True)
    organised = models.PositiveIntegerField(_("入社或参与集体经营（户）"), null=True)
    meetings = models.PositiveSmallIntegerField(_("村民（代表）会议（次）"), null=True)
    credit = models.PositiveIntegerField(_("有授信或贷款（户）"), null=True)
    insured = models.PositiveIntegerField(_("参加农业保险（户）"), null=True)
    sales_fen = models.BigIntegerField(_("农产品销售额"), null=True)
    contract_fen = models.BigIntegerField(_("其中按合同销售"), null=True)
    market_minutes = models.PositiveSmallIntegerField(_("到集市（分钟）"), null=True)
    # When it last changed: what is computed from facts is remembered until then.
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "year"], name="one_capability_per_year"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{part}__lte": models.F(whole)}),
                    name=f"{part}_within_{whole}",
                )
                for part, whole in rules.PARTS
            ),
        ]
        indexes = [models.Index(fields=["year", "village"])]

    def __str__(self) -> str:
        return f"{self.village_id} {self.year}"

    @classmethod
    def label(cls, fact: str) -> str:
        """What a fact is called, in the language of the request."""
        field = cls._meta.get_field(fact)
        assert isinstance(field, models.Field)
        return str(field.verbose_name)
