"""What a matching of people and posts found, by each of its three objectives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.exchange.models.candidate import Candidate
from xieshou.exchange.models.post import Post, Way


class Aim(models.TextChoices):
    MOST = "most", _("满足最多")
    FAIR = "fair", _("各县公平")
    STABLE = "stable", _("双方稳定")


class PeopleRun(models.Model):
    """A matching of the open posts below `hosts` with people offered below `homes` (place codes).

    `measures`, `certificates`: of each aim; `missing`: what lacks, as the engine says, as JSON.
    `per_move`: how much distance one change of an earlier proposal must save; `most_moves`: how
    many may change, None any number. Shown as found only where `certified`: every aim's check,
    written apart from the solver, passed.
    """

    way = models.CharField(max_length=4, choices=Way)
    hosts = models.CharField(max_length=12, blank=True)
    homes = models.CharField(max_length=12, blank=True)
    per_move = models.PositiveIntegerField(default=5)
    most_moves = models.PositiveIntegerField(null=True)
    on = models.DateField()
    asked_by = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, related_name="+")
    inputs_hash = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    certified = models.BooleanField(default=False)
    summary = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)
    certificates = models.JSONField(default=dict)
    missing = models.JSONField(default=dict)
    chosen = models.CharField(max_length=6, choices=Aim, blank=True)
    chosen_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.pk}"


class PeopleMatch(models.Model):
    """A person at a post by one aim. `kept`: promised before; `moved`: another post than in the
    proposals before. `wish`, `fit`: distances, 0 the best; None of what is kept."""

    run = models.ForeignKey(PeopleRun, models.CASCADE, related_name="matches")
    aim = models.CharField(max_length=6, choices=Aim)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    wish = models.PositiveIntegerField(null=True)
    fit = models.PositiveIntegerField(null=True)
    kept = models.BooleanField(default=False)
    moved = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "aim", "candidate"], name="a_person_once_in_a_matching"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.aim} {self.candidate_id}"
