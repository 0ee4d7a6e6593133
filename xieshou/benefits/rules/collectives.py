"""The accounts of a collective's book. Pure."""

import re
from collections.abc import Mapping

BANK, DIVIDENDS = "1002", "5301"
INCOME, SPENT, RESERVE, WELFARE, SHARED_OUT = "4101", "5101", "3201", "3202", "3203"
# Beside those that every book begins with: name, English, kind, what it holds, account above.
ACCOUNTS: Mapping[str, tuple[str, str, str, str, str]] = {
    RESERVE: ("公积金", "Reserve fund", "equity", "source", "3"),
    WELFARE: ("公益金", "Welfare fund", "equity", "source", "3"),
    SHARED_OUT: ("收益分配", "Surplus shared out", "equity", "source", "3"),
    INCOME: ("经营收入", "Operating income", "income", "source", "4"),
    SPENT: ("经营支出", "Operating costs", "expense", "spent", "5"),
}
_CODE = re.compile(r"[0-9]{12}-[0-9A-Za-z]{1,6}")


def is_collective_code(code: str, village: str) -> bool:
    """Whether the code is the village's, a dash, and one to six letters or digits."""
    return bool(_CODE.fullmatch(code)) and code.startswith(village)


def legs_of_line(kind: str, amount_fen: int) -> tuple[tuple[str, int], ...]:
    """(account, fen) of what was earned or spent; a debit above zero."""
    if kind == "income":
        return (BANK, amount_fen), (INCOME, -amount_fen)
    return (SPENT, amount_fen), (BANK, -amount_fen)
