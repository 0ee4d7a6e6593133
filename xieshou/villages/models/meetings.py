"""Meetings of villagers and of their representatives (村民会议、村民代表会议), step by step."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Sourced
from xieshou.core.secret import EncryptedText


class Representative(models.Model):
    """A member of the village representatives' meeting: a representative, or of the committee."""

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    name = EncryptedText()
    # Finds the same name without reading it.
    person = models.CharField(max_length=64)
    woman = models.BooleanField()
    # A member of the villagers' committee (村民委员会成员), and so of the meeting.
    committee = models.BooleanField(default=False)
    # The villagers' group (村民小组) or households that elected them.
    group = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["village", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "person"],
                condition=Q(until=None),
                name="one_representative_per_name",
            )
        ]

    def __str__(self) -> str:
        return f"representative {self.pk}"


class Meeting(Sourced):
    class Kind(models.TextChoices):
        ADULTS = "adults", _("村民会议（十八周岁以上村民）")
        HOUSEHOLDS = "households", _("村民会议（户的代表）")
        REPRESENTATIVES = "representatives", _("村民代表会议")

    class State(models.TextChoices):
        DRAFT = "draft", _("拟定")
        CALLED = "called", _("已通知")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("人数不足，未开成")
        HELD = "held", _("已召开")
        MINUTED = "minuted", _("纪要待确认")
        CONFIRMED = "confirmed", _("纪要已确认")
        NOTICED = "noticed", _("决议公示中")
        CLOSED = "closed", _("已办结")

    village = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=120)
    where = models.CharField(max_length=120)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    called_on = models.DateField(null=True)
    # How many may take part, fixed when it is called, and how many did.
    eligible = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    # Number of the sheet that those present signed.
    sign_in = models.CharField(max_length=60, blank=True)
    noticed_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    notice_where = models.CharField(max_length=300, blank=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present=None) | Q(present__lte=F("eligible")),
                name="present_within_eligible",
            )
        ]
        indexes = [models.Index(fields=["village", "state"])]

    def __str__(self) -> str:
        return self.code


class MeetingItem(models.Model):
    """A point of the agenda; `about` is what it decides on, as text: "villages.plan:…"."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    about = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_item_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


class Attendance(models.Model):
    """Who may take part, as called: a household or a representative; and whether they came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    household = models.ForeignKey("registry.Household", models.PROTECT, null=True, related_name="+")
    representative = models.ForeignKey(Representative, models.PROTECT, null=True, related_name="+")
    present = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, representative=None)
                | Q(household=None, representative__isnull=False),
                name="attendance_of_one",
            ),
            models.UniqueConstraint(
                fields=["meeting", "household"], name="one_attendance_per_household"
            ),
            models.UniqueConstraint(
                fields=["meeting", "representative"], name="one_attendance_per_representative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.pk}"


class Minutes(models.Model):
    """What was said, and by whom written; each writing has a number, the last one stands."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    # Of text and resolutions: whoever confirms, confirms what was read.
    content_hash = models.CharField(max_length=64)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_by_name = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_minutes_per_number"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(by=None) | ~Q(confirmed_by=F("by")),
                name="minutes_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


class Resolution(models.Model):
    """A point that was voted on: of those present so many for, against, abstaining."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(MeetingItem, models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    ayes = models.PositiveIntegerField()
    noes = models.PositiveIntegerField()
    abstained = models.PositiveIntegerField()

    class Meta:
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="one_resolution_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} {self.number}"


class MeetingObjection(models.Model):
    """What somebody said against a resolution on notice, and the answer to it."""

    class Channel(models.TextChoices):
        PAGE = "page", _("网页")
        PAPER = "paper", _("书面")
        PHONE = "phone", _("电话")
        VISIT = "visit", _("当面")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="objections")
    channel = models.CharField(max_length=6, choices=Channel)
    # What somebody said may name people: only this site reads it.
    text = EncryptedText()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    # None until it is answered.
    upheld = models.BooleanField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    # Upheld, and the meeting taken up again since.
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class MeetingEvent(models.Model):
    """Each step of a meeting: who, when, from where to where, and why."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=12)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    note = models.CharField(max_length=500, blank=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.verb}"
