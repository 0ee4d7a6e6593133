"""The rules on balances, asked once for all entries that a statement writes (PostgreSQL).

`fresh` holds the new entries; their lines are in the balances already. What a balance was after one
of them is what it is now less what those after it have moved: `later`.
"""

SPENDING = "('spent', 'retained', 'dividends')"
_IN = "('source', 'carried')"
_LINES = (
    "fresh JOIN funds_line l ON l.entry_id = fresh.id JOIN funds_account a ON a.id = l.account_id"
)
_GRANTS = (
    "(SELECT l.grant_id FROM fresh JOIN funds_line l ON l.entry_id = fresh.id"
    " WHERE l.grant_id IS NOT NULL)"
)


def _later(of: str) -> str:
    return (
        f"COALESCE(SUM(SUM(l.amount_fen)) OVER (PARTITION BY {of} ORDER BY fresh.id DESC"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later"
    )


_SAME = (
    "{0}.account_id = {1}.account_id AND {0}.measure = {1}.measure"
    " AND COALESCE({0}.grant_id, 0) = COALESCE({1}.grant_id, 0)"
)
BALANCES = (
    "INSERT INTO funds_balance (account_id, grant_id, measure, year, debit_fen, credit_fen)"
    " SELECT l.account_id, l.grant_id, l.measure, {year}, 0, 0 FROM fresh"
    " JOIN funds_line l ON l.entry_id = fresh.id WHERE NOT EXISTS (SELECT 1 FROM funds_balance b"
    f" WHERE {_SAME.format('b', 'l')} AND b.year = {{year}})"
    " GROUP BY l.account_id, l.grant_id, l.measure, {year}",
    "UPDATE funds_balance b SET debit_fen = b.debit_fen + s.debit,"
    " credit_fen = b.credit_fen + s.credit FROM (SELECT l.account_id, l.grant_id, l.measure,"
    " {year} AS year, COALESCE(SUM(l.amount_fen) FILTER (WHERE l.amount_fen > 0), 0) AS debit,"
    " COALESCE(-SUM(l.amount_fen) FILTER (WHERE l.amount_fen < 0), 0) AS credit FROM fresh"
    " JOIN funds_line l ON l.entry_id = fresh.id"
    " GROUP BY l.account_id, l.grant_id, l.measure, {year}) s"
    f" WHERE b.year = s.year AND {_SAME.format('b', 's')}",
)
BELOW_FLOOR = (
    "SELECT 1 FROM (SELECT l.account_id, l.grant_id, l.measure, a.kind,"
    f" {_later('l.account_id, l.grant_id, l.measure')} FROM {_LINES} WHERE a.floored"
    " GROUP BY l.account_id, l.grant_id, l.measure, a.kind, fresh.id) m"
    " JOIN (SELECT b.account_id, b.grant_id, b.measure, SUM(b.debit_fen - b.credit_fen) AS net"
    " FROM funds_balance b WHERE b.account_id IN (SELECT l.account_id FROM fresh"
    " JOIN funds_line l ON l.entry_id = fresh.id) GROUP BY 1, 2, 3) n"
    f" ON {_SAME.format('n', 'm')}"
    " WHERE (n.net - m.later) * (CASE WHEN m.kind IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0"
)
OVER_RECEIPT = (
    f"SELECT 1 FROM (SELECT l.grant_id, {_later('l.grant_id')} FROM {_LINES}"
    f" WHERE a.holds IN {_IN} GROUP BY l.grant_id, fresh.id) m"
    " JOIN funds_grant g ON g.id = m.grant_id"
    " JOIN (SELECT b.grant_id, SUM(b.credit_fen - b.debit_fen) AS arrived FROM funds_balance b"
    f" JOIN funds_account a ON a.id = b.account_id WHERE a.holds IN {_IN}"
    f" AND b.grant_id IN {_GRANTS} GROUP BY 1) n ON n.grant_id = g.id"
    " WHERE n.arrived + m.later > g.amount_fen"
)


def _of_year(otherwise: str) -> str:
    return (
        "CASE WHEN a.holds = 'source' THEN g.year WHEN a.holds = 'carried' THEN a.year"
        f" ELSE {otherwise} END"
    )


_COUNTS = f"(a.holds IN {_IN} OR a.holds IN {SPENDING})"
EARMARK_YEAR = (
    f"SELECT 1 FROM (SELECT l.grant_id, {_of_year('{year}')} AS of_year,"
    f" {_later('l.grant_id, ' + _of_year('{year}'))} FROM {_LINES}"
    f" JOIN funds_grant g ON g.id = l.grant_id WHERE {_COUNTS} GROUP BY 1, 2, fresh.id) m"
    f" JOIN (SELECT b.grant_id, {_of_year('b.year')} AS of_year,"
    " SUM(b.debit_fen - b.credit_fen) AS excess FROM funds_balance b"
    " JOIN funds_account a ON a.id = b.account_id JOIN funds_grant g ON g.id = b.grant_id"
    f" WHERE {_COUNTS} AND b.grant_id IN {_GRANTS} GROUP BY 1, 2) n"
    " ON n.grant_id = m.grant_id AND n.of_year = m.of_year WHERE n.excess - m.later > 0"
)
# Two books have no order between them: what a statement writes in both counts as one.
NOT_PASSED_ON = (
    "SELECT 1 FROM funds_grant g WHERE g.passed_from_id IS NOT NULL"
    f" AND (g.id IN {_GRANTS} OR g.code IN (SELECT substr(fresh.source, 13) FROM fresh"
    " WHERE fresh.source LIKE 'funds.grant:%')) AND"
    " (SELECT COALESCE(SUM(b.credit_fen - b.debit_fen), 0) FROM funds_balance b"
    " JOIN funds_account a ON a.id = b.account_id"
    f" WHERE b.grant_id = g.id AND a.holds IN {_IN}) >"
    " (SELECT COALESCE(SUM(l.amount_fen), 0) FROM funds_line l"
    " JOIN funds_entry e ON e.id = l.entry_id JOIN funds_account a ON a.id = l.account_id"
    " WHERE l.grant_id = g.passed_from_id AND a.code = '5501'"
    " AND e.source = 'funds.grant:' || g.code)"
)
