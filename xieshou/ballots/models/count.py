"""The votes as they were counted, and what came of them. Rows are only ever added."""

from django.db import models

from xieshou.ballots.models.ballot import Ballot


class CastVote(models.Model):
    """A vote on the list: its tracking code and what was chosen. Written all at once, in the order
    of the codes, when the ballot is counted."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    tracking = models.CharField(max_length=16)
    # {proposal code: points}
    choices = models.JSONField()

    class Meta:
        ordering = ["ballot", "tracking"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "tracking"], name="one_cast_vote_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.tracking}"


class BallotCount(models.Model):
    """The result of a ballot with what it was worked out from.

    `head` is the hash over all cast votes (rules.head_of), `result` what feed.count made of them.
    """

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="count")
    head = models.CharField(max_length=64)
    inputs_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    voters = models.PositiveIntegerField()
    # Papers put into the box that say nothing valid.
    spoiled = models.PositiveIntegerField(default=0)
    # {channel: who voted by it}
    channels = models.JSONField()
    result = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.head[:16]}"
