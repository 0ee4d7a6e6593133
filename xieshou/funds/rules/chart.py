"""The accounts that every book begins with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountPlan:
    code: str
    name: str
    name_en: str
    kind: str
    holds: str
    parent: str = ""
    measure: str = ""
    floored: bool = False
    year: int | None = None


BANK, STOCK, LABOUR_IN, FUND, ADVANCE = "1002", "1301", "1401", "3001", "1201"
SPENT, RETAINED, DIVIDENDS, RETURNED, RETENTION = "5001", "5201", "5301", "5401", "2203"
# Where what a grant gives first lies, by measure.
FIRST_ACCOUNT = {"cash": BANK, "in_kind": STOCK, "labour": LABOUR_IN}
# What may be paid from, by measure; the first is where it is paid from unless said otherwise.
PAID_FROM = {"cash": (BANK, ADVANCE), "in_kind": (STOCK,), "labour": (LABOUR_IN,)}
# Only the payment chain moves what lies on accounts that hold these.
SPENT_PARTS = ("spent", "retained", "dividends", "returned")

STANDARD = (
    AccountPlan("1", "资产", "Assets", "asset", "unspent"),
    AccountPlan("1002", "银行存款", "Bank", "asset", "unspent", "1", "cash", floored=True),
    AccountPlan("1201", "预付账款", "Advances", "asset", "unspent", "1", "cash", floored=True),
    AccountPlan("1301", "受赠物资", "Goods", "asset", "unspent", "1", "in_kind", floored=True),
    AccountPlan("1401", "投工投劳", "Labour given", "asset", "unspent", "1", "labour", True),
    AccountPlan("2", "负债", "Liabilities", "liability", "unspent"),
    AccountPlan("2203", "应付质保金", "Retention owed", "liability", "unspent", "2", "cash", True),
    AccountPlan("3", "净资产", "Funds", "equity", "source"),
    AccountPlan("3001", "协作资金", "Cooperation funds", "equity", "source", "3"),
    AccountPlan("4", "收入", "Income", "income", "source"),
    AccountPlan("4001", "利息收入", "Interest", "income", "source", "4", "cash"),
    AccountPlan("5", "支出", "Expenses", "expense", "spent"),
    AccountPlan("5001", "项目支出", "Works", "expense", "spent", "5", floored=True),
    AccountPlan("5201", "村集体留存", "Kept by collectives", "expense", "retained", "5", "", True),
    AccountPlan("5301", "分红", "Dividends", "expense", "dividends", "5", floored=True),
    AccountPlan("5401", "退回资金", "Returned", "expense", "returned", "5", floored=True),
)  # fmt: skip


def carried_account(year: int) -> AccountPlan:
    """The account of what was carried over into a year."""
    return AccountPlan(
        f"31{year}",
        f"结转至 {year} 年",
        f"Carried into {year}",
        "equity",
        "carried",
        "3",
        year=year,
    )


# Of a book that passes something on, opened when it first does.
PASSED_ON = AccountPlan("5501", "转拨资金", "Passed on", "expense", "returned", "5", floored=True)


def holds_of(kind: str) -> tuple[str, ...]:
    """Which parts of a grant may lie on accounts of a kind."""
    return {
        "asset": ("unspent",),
        "liability": ("unspent",),
        "equity": ("source", "carried"),
        "income": ("source",),
        "expense": ("spent", "retained", "dividends", "returned"),
    }.get(kind, ())
