"""What somebody was told, how they wish to be told, and every message that left for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import EncryptedText
from xieshou.notify import rules


class Kind(models.TextChoices):
    """What a notification is about; people and receivers choose by these."""

    WAITING = "waiting", _("待办")
    LATE = "late", _("逾期")
    DECIDED = "decided", _("有了结果")
    REFUSED = "refused", _("退回或否决")
    PAID = "paid", _("已付款")
    CONTESTED = "contested", _("异议与答复")
    PUBLISHED = "published", _("公示与公布")


class Digest(models.TextChoices):
    AT_ONCE = "at_once", _("随时发送")
    DAILY = "daily", _("每天一次")
    WEEKLY = "weekly", _("每周一次")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("星期一")
    TUESDAY = 1, _("星期二")
    WEDNESDAY = 2, _("星期三")
    THURSDAY = 3, _("星期四")
    FRIDAY = 4, _("星期五")
    SATURDAY = 5, _("星期六")
    SUNDAY = 6, _("星期日")


class Timed(models.Model):
    """When messages leave, in Asia/Shanghai; see rules.timing."""

    digest = models.CharField(max_length=10, choices=Digest, default=Digest.AT_ONCE)
    # The hour of a daily or weekly message, and the day of a weekly one.
    hour = models.PositiveSmallIntegerField(default=8)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    # Whole hours between which nothing is sent: from 22 to 7; equal ones: no such time.
    quiet_from = models.PositiveSmallIntegerField(default=22)
    quiet_to = models.PositiveSmallIntegerField(default=7)
    # "": the site's.
    language = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        abstract = True

    def rhythm(self) -> rules.Rhythm:
        return rules.Rhythm(
            self.digest, self.hour, self.weekday, self.quiet_from, self.quiet_to
        )  # fmt: skip


class Preference(Timed):
    """How a user wishes to be told; who has none is told as the defaults say."""

    user_id = models.BigIntegerField(unique=True)
    mail = models.BooleanField(default=True)
    # Kinds that are neither listed nor sent.
    muted = models.JSONField(default=list)
    # An address whose owner has yet to type the code that was sent there; see actions.address.
    pending = EncryptedText(blank=True, default="")
    code_index = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.user_id)


class Receiver(Timed):
    """An office's webhook or group robot: told what happens within a place."""

    class Channel(models.TextChoices):
        WEBHOOK = "webhook", _("Webhook")
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人")

    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel)
    # A robot's address holds its key: whoever knows it can write to the group.
    address = EncryptedText()
    secret = EncryptedText(blank=True, default="")
    place = models.CharField(max_length=12, db_index=True)
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True)
    # It is told what its maker may see, as long as they may.
    made_by = models.BigIntegerField()
    made_by_name = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message on its way to one address."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("邮件")
        WEBHOOK = "webhook", _("Webhook")
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人")

    class State(models.TextChoices):
        QUEUED = "queued", _("待发送")
        RETRYING = "retrying", _("将重试")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("未能送达")

    # The same at every attempt, so that a receiver can tell a repeated message.
    message_id = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    user_id = models.BigIntegerField(null=True)
    receiver = models.ForeignKey(Receiver, models.PROTECT, null=True, related_name="deliveries")
    place = models.CharField(max_length=12, blank=True)
    subject = models.CharField(max_length=200)
    # {"type", "language", "sections": [{"kind", "label", "items": [{"text", "url", …}]}]}
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    # When it is tried next; whoever tries it moves this ahead first, so that nobody else does.
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # Why it was not taken, as a code of rules.REASONS with what the receiver answered.
    reason = models.CharField(max_length=20, blank=True)
    detail = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_at"])]

    def __str__(self) -> str:
        return self.message_id


class Note(models.Model):
    """One thing told to one user or receiver; on a day each thing is told once."""

    user_id = models.BigIntegerField(null=True)
    receiver = models.ForeignKey(Receiver, models.PROTECT, null=True, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind)
    # What it is about, for programs: "funds.pay funds.PaymentOrder 7" or "review 533323".
    thing = models.CharField(max_length=160)
    on = models.DateField()
    # "": what `event` is called; see rules.events.
    text = models.CharField(max_length=200, blank=True)
    event = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=12, blank=True)
    # 0 for what has happened, else how many wait.
    count = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    since = models.DateField(null=True)
    # The page, from the root of the site.
    address = models.CharField(max_length=300)
    noted_at = models.DateTimeField()
    # When it should leave by mail, webhook or robot; None: it is only listed.
    due_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="notes")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "kind", "thing", "on"],
                condition=models.Q(receiver=None),
                name="a_user_is_told_a_thing_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["receiver", "kind", "thing", "on"],
                condition=models.Q(user_id=None),
                name="a_receiver_is_told_a_thing_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(user_id=None, receiver__isnull=False)
                | models.Q(user_id__isnull=False, receiver=None),
                name="a_note_is_for_a_user_or_a_receiver",
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "read_at"]),
            models.Index(fields=["due_at"], condition=models.Q(delivery=None), name="notes_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class Watermark(models.Model):
    """How far the machine has looked; one row."""

    # Nothing is told of what was before.
    begun_at = models.DateTimeField()
    # Up to when the lines of the audit have been looked through.
    looked_until = models.DateTimeField()
    # The day whose waiting things have been noted.
    waiting_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.looked_until:%Y-%m-%d %H:%M}"
