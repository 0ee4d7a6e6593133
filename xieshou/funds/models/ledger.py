"""The ledger: books, their accounts, grants, the append-only journal, and its balances.

Signs: a debit is above zero, a credit below. Every amount is in fen. What the database itself
refuses is said in `models.triggers`.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# An entry's key is its book's key and its number in the book: BOOK_STEP * book + number.
BOOK_STEP = 10**9
# Nobody moves more in one line (90 trillion yuan); sums of a thousand such still fit a column.
MAX_LINE_FEN = 9 * 10**15


class Measure(models.TextChoices):
    """What is counted: money, things at their value, days of labour at their value."""

    CASH = "cash", _("货币资金")
    IN_KIND = "in_kind", _("实物折资")
    LABOUR = "labour", _("投工投劳折资")


class Purpose(models.TextChoices):
    WATER = "water", _("水")
    POWER = "power", _("电")
    ROAD = "road", _("路")
    FUEL = "fuel", _("气")
    HOUSING = "housing", _("房")
    SCIENCE = "science", _("科技")
    EDUCATION = "education", _("文化教育")
    HEALTH = "health", _("健康")
    INDUSTRY = "industry", _("产业")
    TALENT = "talent", _("人才")
    LABOUR = "labour", _("劳务")


class Book(models.Model):
    """The books of an office or region; its lock is the lock of all that stands in it."""

    code = models.CharField(max_length=40, unique=True)
    # Tells this book from another of the same code in a database made anew.
    uid = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    class Kind(models.TextChoices):
        ASSET = "asset", _("资产")
        LIABILITY = "liability", _("负债")
        EQUITY = "equity", _("净资产")
        INCOME = "income", _("收入")
        EXPENSE = "expense", _("支出")

    class Holds(models.TextChoices):
        """Which part of a grant lies on the account."""

        SOURCE = "source", _("拨入")
        CARRIED = "carried", _("结转")
        UNSPENT = "unspent", _("结存")
        SPENT = "spent", _("支出")
        RETAINED = "retained", _("村集体留存")
        DIVIDENDS = "dividends", _("分红")
        RETURNED = "returned", _("退回")

    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=10, choices=Kind)
    holds = models.CharField(max_length=10, choices=Holds)
    # The one measure that it takes; "": any.
    measure = models.CharField(max_length=10, choices=Measure, blank=True)
    # Its balance may not turn to the other side, for each grant and measure apart.
    floored = models.BooleanField(default=False)
    # The year that a carried amount may be spent in.
    year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["book", "code"]
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="one_account_per_code"),
            models.CheckConstraint(
                condition=Q(holds__in=("source", "carried"), kind__in=("equity", "income"))
                | Q(holds="unspent", kind__in=("asset", "liability"))
                | Q(holds__in=("spent", "retained", "dividends", "returned"), kind="expense"),
                name="account_holds_what_its_kind_can",
            ),
            models.CheckConstraint(
                condition=Q(holds="carried", year__isnull=False)
                | (~Q(holds="carried") & Q(year=None)),
                name="carried_account_has_its_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Grant(models.Model):
    """Money, goods or labour that somebody gives, and for what it may be used."""

    class Source(models.TextChoices):
        MUNICIPAL = "municipal", _("市级财政援助资金")
        DISTRICT = "district", _("区级财政援助资金")
        COUNTY = "county", _("县级配套资金")
        DEPARTMENT = "department", _("部门资金")
        ENTERPRISE = "enterprise", _("企业投入")
        SOCIAL = "social", _("社会捐赠")
        LABOUR = "labour", _("投工投劳折资")

    book = models.ForeignKey(Book, models.PROTECT, related_name="grants")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=12, choices=Source)
    donor = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+")
    payer = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    pairing = models.ForeignKey("registry.Pairing", models.PROTECT, null=True, related_name="+")
    # The grant of another book that this is a part of, passed on from there.
    passed_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="passed_to")
    measure = models.CharField(max_length=10, choices=Measure, default=Measure.CASH)
    amount_fen = models.BigIntegerField()
    # Where, for what (codes of Purpose between commas) and when it may be spent; "": anywhere, any.
    within = models.CharField(max_length=12, blank=True)
    purposes = models.CharField(max_length=160, blank=True)
    year = models.PositiveSmallIntegerField()
    # When the money should be there.
    due_on = models.DateField(null=True)
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["book", "year", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, amount_fen__lte=MAX_LINE_FEN),
                name="grant_above_zero",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Period(models.Model):
    """A closed month of a book; with it every earlier month is closed. None is opened again."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="closed_periods")
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["book", "year", "month"]
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "month"], name="one_closing_per_month"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="month_of_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


class Entry(models.Model):
    """A sealed entry: written after its lines, which cannot be added to any more."""

    class Memo(models.TextChoices):
        """What an entry is, in a word: free text could name people and would stay for ever."""

        RECEIPT = "receipt", _("资金到账")
        CONTRIBUTION = "contribution", _("物资、劳务投入")
        PAYMENT = "payment", _("支付")
        ADVANCE = "advance", _("预付")
        RETENTION = "retention", _("质保金")
        DIVIDEND = "dividend", _("分红")
        RETAINED = "retained", _("村集体留存")
        CARRY_OVER = "carry_over", _("年终结转")
        GIVEN_BACK = "given_back", _("资金退回")
        PASSED_ON = "passed_on", _("资金转拨")
        INTEREST = "interest", _("利息")
        REVERSAL = "reversal", _("冲销")
        OTHER = "other", _("其他")

    id = models.BigIntegerField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    date = models.DateField()
    made_at = models.DateTimeField()
    memo = models.CharField(max_length=12, choices=Memo)
    # What it is for, as text of another app: "projects.project:533323-2027-01".
    source = models.CharField(max_length=100, blank=True)
    # The same request again is answered with the same entry.
    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="one_entry_per_request"),
            models.UniqueConstraint(fields=["book", "number"], name="one_entry_per_number"),
            models.CheckConstraint(
                condition=Q(id=F("book_id") * BOOK_STEP + F("number"), number__gte=1),
                name="entry_key_is_book_and_number",
            ),
        ]
        indexes = [models.Index(fields=["source"]), models.Index(fields=["book", "date"])]

    def __str__(self) -> str:
        return f"{self.book_id}-{self.number}"


class Line(models.Model):
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    amount_fen = models.BigIntegerField()
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="lines")
    measure = models.CharField(max_length=10, choices=Measure, default=Measure.CASH)
    # Where and for what it was used.
    place = models.CharField(max_length=12, blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose, blank=True)

    class Meta:
        ordering = ["entry", "position"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="one_line_per_position"),
            models.CheckConstraint(
                condition=~Q(amount_fen=0)
                & Q(amount_fen__gte=-MAX_LINE_FEN, amount_fen__lte=MAX_LINE_FEN),
                name="line_moves_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.position}"


class Balance(models.Model):
    """Debits and credits of an account by grant, measure and year of the entries' dates.

    Kept by the database alone, in the trigger that seals an entry; never written by the program.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="balances")
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, related_name="balances")
    measure = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    debit_fen = models.BigIntegerField(default=0)
    credit_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "grant", "measure", "year"],
                condition=Q(grant__isnull=False),
                name="one_balance_per_grant",
            ),
            models.UniqueConstraint(
                fields=["account", "measure", "year"],
                condition=Q(grant__isnull=True),
                name="one_balance_without_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.year}"
