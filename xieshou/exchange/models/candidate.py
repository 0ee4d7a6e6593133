"""People offered: by the office of where they work, with what they wish and what they need."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText
from xieshou.exchange.models.post import Post, Trade, Way


class Candidate(Sourced):
    """Somebody who agreed to be offered. Names, phone and health are this site's alone to read;
    of health only `altitude_limit` (metres, None: no limit) goes into a matching.

    `needs`: family needs that the host must see to. `team`: those of one team go to one county
    together, or not at all. `user`: the account by which the person writes the own log.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("可选派")
        WITHDRAWN = "withdrawn", _("已撤回")

    code = models.CharField(max_length=20, unique=True)
    name = EncryptedText()
    phone = EncryptedText(blank=True, default="")
    health = EncryptedText(blank=True, default="")
    way = models.CharField(max_length=4, choices=Way)
    kind = models.CharField(max_length=10, choices=Trade)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    employer = models.CharField(max_length=120, blank=True)
    skills = models.JSONField(default=list)
    licences = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    first_day = models.DateField()
    last_day = models.DateField()
    altitude_limit = models.SmallIntegerField(null=True)
    needs = models.JSONField(default=list)
    team = models.CharField(max_length=20, blank=True)
    user = models.BigIntegerField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.OFFERED)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "way", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="candidate_free_some_days"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="offered"), name="one_offer_an_account"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CandidateWish(models.Model):
    """Where a candidate would go: a post, any post of a county or of a kind; 0 is the best."""

    class What(models.TextChoices):
        POST = "post", _("岗位")
        COUNTY = "county", _("县区")
        KIND = "kind", _("类别")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="wishes")
    what = models.CharField(max_length=6, choices=What)
    target = models.CharField(max_length=20)
    distance = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["distance", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "what", "target"], name="one_wish_each")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.target}"


class PostPreference(models.Model):
    """How far a candidate is from whom the host would like best for a post; 0 is the best."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="preferences")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "candidate"], name="one_preference_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.candidate_id}"
