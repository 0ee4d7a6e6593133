"""Postings: who goes where, what they do there, what they leave behind, how both sides found it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import EncryptedText
from xieshou.exchange.models.candidate import Candidate
from xieshou.exchange.models.matching import PeopleRun
from xieshou.exchange.models.post import Post


class Side(models.TextChoices):
    HOST = "host", _("接收方")
    SENDER = "sender", _("派出方")


class Posting(models.Model):
    """A person at a post: proposed, accepted by both sides through two people, started, ended.

    `starts_on`, `ends_on` as agreed (extensions included), `began_on`, `left_on` as it was.
    `previous`: the posting whose relay this one takes over.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待双方同意")
        ACCEPTED = "accepted", _("已商定")
        STARTED = "started", _("在岗")
        ENDED = "ended", _("已期满")
        BROKEN_OFF = "broken_off", _("提前终止")
        DECLINED = "declined", _("未同意")
        SUPERSEDED = "superseded", _("已被新方案替代")

    code = models.CharField(max_length=20, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="postings")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="postings")
    run = models.ForeignKey(PeopleRun, models.PROTECT, null=True, related_name="+")
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    began_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.BigIntegerField(null=True)
    host_by = models.BigIntegerField(null=True)
    sender_by = models.BigIntegerField(null=True)
    host_agreed = models.BooleanField(default=False)
    sender_agreed = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "ends_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(state__in=("proposed", "accepted", "started")),
                name="one_live_posting_a_person",
            ),
            models.CheckConstraint(
                condition=Q(host_by=None) | Q(sender_by=None) | ~Q(host_by=F("sender_by")),
                name="posting_agreed_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "declined", "superseded"))
                | Q(host_agreed=True, sender_agreed=True),
                name="posting_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="posting_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("began_on")),
                name="posting_left_after_beginning",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PostingStep(models.Model):
    """What was decided of a posting: who, when and why; only added to."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=16)
    on = models.DateField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.verb}"


class Extension(models.Model):
    """A later end, asked for by one side and agreed to by the other."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="extensions")
    until = models.DateField()
    reason = models.CharField(max_length=300)
    side = models.CharField(max_length=6, choices=Side)
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed = models.BooleanField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["posting"], condition=Q(agreed=None), name="one_open_extension"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(asked_by=None) | ~Q(answered_by=F("asked_by")),
                name="extension_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.until}"


class PostingTask(models.Model):
    """What the host asks of somebody posted; `done_on` by the person."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    result = models.CharField(max_length=300, blank=True)
    set_by = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class PostingLog(models.Model):
    """A month by the person posted: days at work and what was done; counts once confirmed.

    `month` is its first day.
    """

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="log")
    month = models.DateField()
    days = models.PositiveSmallIntegerField()
    text = models.TextField()
    written_by = models.BigIntegerField(null=True)
    written_at = models.DateTimeField(auto_now=True)
    confirmed_by = models.BigIntegerField(null=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "month"], name="one_log_a_month"),
            models.CheckConstraint(condition=Q(days__lte=31), name="log_within_a_month"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(written_by=None)
                | ~Q(confirmed_by=F("written_by")),
                name="log_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.month:%Y-%m}"


class Relay(models.Model):
    """What somebody posted leaves behind: people trained, papers, equipment.

    A successor is a local person, named (encrypted), with the level reached. Confirmed by the host,
    by another than who wrote it; taken over by the person of the next posting.
    """

    class Kind(models.TextChoices):
        SUCCESSOR = "successor", _("带教接班人")
        DOCUMENT = "document", _("方案、规程、资料")
        EQUIPMENT = "equipment", _("设备、器材")
        OTHER = "other", _("其他")

    class Level(models.TextChoices):
        ASSISTS = "assists", _("能协助")
        ALONE = "alone", _("能独立完成")
        TEACHES = "teaches", _("能带教他人")

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="relay")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    person = EncryptedText(blank=True, default="")
    level = models.CharField(max_length=8, choices=Level, blank=True)
    left_on = models.DateField()
    left_by = models.BigIntegerField(null=True)
    confirmed = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    taken = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="took")
    taken_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="successor") & ~Q(level=""))
                | (~Q(kind="successor") & Q(level="")),
                name="successor_has_a_level",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(left_by=None) | ~Q(confirmed_by=F("left_by")),
                name="relay_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(taken=None) | Q(confirmed=True), name="relay_taken_once_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Appraisal(models.Model):
    """How one side found a posting, 1 (poor) to 5; shown to the other once both have said."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="appraisals")
    side = models.CharField(max_length=6, choices=Side)
    mark = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    on = models.DateField()

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "side"], name="one_appraisal_a_side"),
            models.CheckConstraint(condition=Q(mark__gte=1, mark__lte=5), name="mark_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.side}"
