"""What the database itself refuses, by the same rules on SQLite and PostgreSQL.

An entry is written after its lines: the trigger on the entry finds them all there, checks them as
a whole and adds them to the balances; the trigger on lines refuses any for an entry that stands.
A line whose entry never comes fails its foreign key at COMMIT. No deferred trigger is needed, which
SQLite does not have.

SQLite looks at each entry as it comes. PostgreSQL looks once at all that a statement writes, which
for many entries is many times faster; rules on balances then hold after each of these entries, not
only after the last (`models.at_once`).
"""

from dataclasses import dataclass
from typing import Any

from xieshou.funds.models import at_once
from xieshou.funds.models.ledger import BOOK_STEP
from xieshou.funds.rules import PASSED_ON

# Tables to which rows are only added, with their unique columns besides the key.
LEDGER: dict[str, tuple[tuple[str, ...], ...]] = {
    "funds_book": (("code",), ("uid",)),
    "funds_account": (("book_id", "code"),),
    "funds_grant": (("code",),),
    "funds_period": (("book_id", "year", "month"),),
    "funds_entry": (("book_id", "number"), ("scope", "key"), ("reverses_id",)),
    "funds_line": (("entry_id", "position"),),
}
SIGNED: dict[str, tuple[tuple[str, ...], ...]] = {
    "funds_countersignature": (
        ("order_id", "content_hash", "by"),
        ("order_id", "content_hash", "acting_for"),
    ),
    "funds_override": (("order_id", "content_hash", "by"),),
}
APPEND_ONLY = LEDGER | SIGNED
SPENDING = at_once.SPENDING


@dataclass(frozen=True)
class Rule:
    """`broken` is a SELECT that finds something where the rule is broken; NEW is the new entry.

    `at_once` finds it among all new entries, which stand in `fresh`; "": by asking for each.
    """

    name: str
    broken: str
    at_once: str = ""

    def among_fresh(self) -> str:
        return self.at_once or (
            f"SELECT 1 FROM fresh WHERE EXISTS ({self.broken.replace('NEW.', 'fresh.')})"
        )


_LINES = "funds_line l WHERE l.entry_id = NEW.id"

# In this order; those after `balances` read the balances with the entry in them.
BEFORE_BALANCES = (
    Rule("few_lines", f"SELECT 1 WHERE (SELECT COUNT(*) FROM {_LINES}) < 2"),
    Rule(
        "unbalanced",
        f"SELECT 1 FROM {_LINES} GROUP BY l.grant_id, l.measure HAVING SUM(l.amount_fen) <> 0",
    ),
    Rule(
        "other_book",
        "SELECT 1 FROM funds_line l JOIN funds_account a ON a.id = l.account_id"
        " LEFT JOIN funds_grant g ON g.id = l.grant_id WHERE l.entry_id = NEW.id"
        " AND (a.book_id <> NEW.book_id OR g.book_id <> NEW.book_id)",
    ),
    Rule(
        "other_measure",
        "SELECT 1 FROM funds_line l JOIN funds_account a ON a.id = l.account_id"
        " LEFT JOIN funds_grant g ON g.id = l.grant_id WHERE l.entry_id = NEW.id"
        " AND ((a.measure <> '' AND a.measure <> l.measure) OR g.measure <> l.measure)",
    ),
    # Found by its key, which is made of book and number.
    Rule(
        "not_next",
        "SELECT 1 WHERE NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM funds_entry p"
        f" WHERE p.id = NEW.book_id * {BOOK_STEP} + NEW.number - 1 AND p.hash = NEW.prev_hash)",
    ),
    Rule(
        "closed_period",
        "SELECT 1 FROM funds_period p WHERE p.book_id = NEW.book_id"
        " AND p.year * 12 + p.month >= {year} * 12 + {month}",
    ),
    Rule(
        "not_its_reversal",
        "SELECT 1 WHERE NEW.reverses_id IS NOT NULL AND (EXISTS (SELECT 1 FROM funds_entry o"
        " WHERE o.id = NEW.reverses_id AND (o.book_id <> NEW.book_id OR o.date > NEW.date"
        " OR o.reverses_id IS NOT NULL)) OR EXISTS (SELECT 1 FROM funds_line l"
        " WHERE l.entry_id IN (NEW.id, NEW.reverses_id)"
        " GROUP BY l.account_id, l.grant_id, l.measure, l.place, l.purpose"
        " HAVING SUM(l.amount_fen) <> 0))",
    ),
    # A payment is undone by an order that both sides have countersigned, and by nothing else.
    Rule(
        "undone_by_order",
        "SELECT 1 FROM funds_paymentorder o WHERE o.entry_id = NEW.reverses_id AND NOT EXISTS"
        " (SELECT 1 FROM funds_paymentorder u WHERE u.undoes_id = o.id AND u.state = 'approved'"
        " AND NEW.scope = 'funds.order' AND NEW.key = CAST(u.id AS varchar(20)))",
    ),
    Rule(
        "earmark_place",
        "SELECT 1 FROM funds_line l JOIN funds_account a ON a.id = l.account_id"
        " JOIN funds_grant g ON g.id = l.grant_id WHERE l.entry_id = NEW.id"
        f" AND a.holds IN {SPENDING} AND g.within <> ''"
        " AND substr(l.place, 1, length(g.within)) <> g.within",
    ),
    Rule(
        "earmark_purpose",
        "SELECT 1 FROM funds_line l JOIN funds_account a ON a.id = l.account_id"
        " JOIN funds_grant g ON g.id = l.grant_id WHERE l.entry_id = NEW.id"
        f" AND a.holds IN {SPENDING} AND g.purposes <> '' AND (l.purpose = ''"
        " OR ',' || g.purposes || ',' NOT LIKE '%' || ',' || l.purpose || ',' || '%')",
    ),
)
_SAME = (
    "l.entry_id = NEW.id AND l.account_id = funds_balance.account_id"
    " AND l.measure = funds_balance.measure"
    " AND COALESCE(l.grant_id, 0) = COALESCE(funds_balance.grant_id, 0)"
)
_SIDE = (
    "(SELECT COALESCE(SUM({sign}l.amount_fen), 0) FROM funds_line l WHERE " + _SAME + " AND {side})"
)
BALANCES = (
    "INSERT INTO funds_balance (account_id, grant_id, measure, year, debit_fen, credit_fen)"
    " SELECT l.account_id, l.grant_id, l.measure, {year}, 0, 0 FROM funds_line l"
    " WHERE l.entry_id = NEW.id AND NOT EXISTS (SELECT 1 FROM funds_balance"
    f" WHERE {_SAME} AND funds_balance.year = {{year}})"
    " GROUP BY l.account_id, l.grant_id, l.measure",
    "UPDATE funds_balance SET"
    f" debit_fen = debit_fen + {_SIDE.format(sign='', side='l.amount_fen > 0')},"
    f" credit_fen = credit_fen + {_SIDE.format(sign='-', side='l.amount_fen < 0')}"
    " WHERE year = {year} AND account_id IN"
    " (SELECT l.account_id FROM funds_line l WHERE l.entry_id = NEW.id)",
)
_NET = "SUM(b.debit_fen - b.credit_fen)"
AFTER_BALANCES = (
    Rule(
        "below_floor",
        "SELECT 1 FROM funds_balance b JOIN funds_account a ON a.id = b.account_id"
        " WHERE a.floored AND a.id IN"
        " (SELECT l.account_id FROM funds_line l WHERE l.entry_id = NEW.id)"
        " GROUP BY a.id, a.kind, b.grant_id, b.measure HAVING"
        f" {_NET} * (CASE WHEN a.kind IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0",
        at_once.BELOW_FLOOR,
    ),
    Rule(
        "over_receipt",
        "SELECT 1 FROM funds_balance b JOIN funds_account a ON a.id = b.account_id"
        " JOIN funds_grant g ON g.id = b.grant_id WHERE a.holds IN ('source', 'carried')"
        " AND g.id IN (SELECT l.grant_id FROM funds_line l WHERE l.entry_id = NEW.id)"
        f" GROUP BY g.id, g.amount_fen HAVING -{_NET} > g.amount_fen",
        at_once.OVER_RECEIPT,
    ),
    # A part of another book's grant: no more of it arrives than that book has passed on.
    Rule(
        "not_passed_on",
        "SELECT 1 FROM funds_grant g WHERE g.passed_from_id IS NOT NULL AND g.id IN"
        " (SELECT l.grant_id FROM funds_line l WHERE l.entry_id = NEW.id UNION"
        " SELECT o.id FROM funds_grant o WHERE 'funds.grant:' = substr(NEW.source, 1, 12)"
        " AND o.code = substr(NEW.source, 13)) AND"
        " (SELECT COALESCE(SUM(b.credit_fen - b.debit_fen), 0) FROM funds_balance b"
        " JOIN funds_account a ON a.id = b.account_id"
        " WHERE b.grant_id = g.id AND a.holds IN ('source', 'carried')) >"
        " (SELECT COALESCE(SUM(l.amount_fen), 0) FROM funds_line l"
        " JOIN funds_entry e ON e.id = l.entry_id JOIN funds_account a ON a.id = l.account_id"
        f" WHERE l.grant_id = g.passed_from_id AND a.code = '{PASSED_ON.code}'"
        " AND e.source = 'funds.grant:' || g.code)",
        at_once.NOT_PASSED_ON,
    ),
    # What may be spent in a year: in the grant's own what came in, later what was carried into it.
    Rule(
        "earmark_year",
        "SELECT 1 FROM (SELECT b.grant_id AS grant_id, CASE WHEN a.holds = 'source' THEN g.year"
        " WHEN a.holds = 'carried' THEN a.year ELSE b.year END AS of_year,"
        f" SUM(CASE WHEN a.holds IN ('source', 'carried') OR a.holds IN {SPENDING}"
        " THEN b.debit_fen - b.credit_fen ELSE 0 END) AS excess"
        " FROM funds_balance b JOIN funds_account a ON a.id = b.account_id"
        " JOIN funds_grant g ON g.id = b.grant_id"
        " WHERE g.id IN (SELECT l.grant_id FROM funds_line l WHERE l.entry_id = NEW.id)"
        " GROUP BY 1, 2) y WHERE y.excess > 0",
        at_once.EARMARK_YEAR,
    ),
)
RULES = (*BEFORE_BALANCES, *AFTER_BALANCES)
ENTRY_TRIGGER, LINE_TRIGGER = "funds_entry_seals", "funds_line_of_sealed"
_DATE_PARTS = {
    "sqlite": {
        "year": "CAST(substr(NEW.date, 1, 4) AS INTEGER)",
        "month": "CAST(substr(NEW.date, 6, 2) AS INTEGER)",
    },
    "postgresql": {
        "year": "EXTRACT(YEAR FROM fresh.date)::int",
        "month": "EXTRACT(MONTH FROM fresh.date)::int",
    },
}
_WHOLE_FEN = Rule(
    # SQLite keeps 1.5 or 'x' in a column of integers.
    "not_whole_fen",
    f"SELECT 1 FROM {_LINES} AND typeof(l.amount_fen) <> 'integer'",
)


def install(on: Any, *, without: str = "") -> None:
    """Put the triggers up; `without` leaves a rule out, for tests that show it is needed."""
    with on.cursor() as cursor:
        for statement in statements(on.vendor, without=without).values():
            cursor.execute(statement)


def remove(on: Any) -> None:
    of = {"postgresql": (" ON funds_entry", " ON funds_line")}.get(on.vendor, ("", ""))
    with on.cursor() as cursor:
        for name, table in zip((ENTRY_TRIGGER, LINE_TRIGGER), of, strict=True):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def statements(vendor: str, *, without: str = "") -> dict[str, str]:
    """Name → CREATE statement, in the order they must run."""
    if vendor == "postgresql":
        return _postgres(without)
    entry = f"CREATE TRIGGER {ENTRY_TRIGGER} AFTER INSERT ON funds_entry BEGIN\n"
    entry += "".join(
        f"SELECT RAISE(ABORT, 'funds:{one.name}') WHERE EXISTS ({one.broken});\n"
        if isinstance(one, Rule)
        else f"{one};\n"
        for one in _steps(vendor, without)
    )
    line = (
        f"CREATE TRIGGER {LINE_TRIGGER} BEFORE INSERT ON funds_line BEGIN SELECT"
        " RAISE(ABORT, 'funds:sealed') WHERE EXISTS"
        " (SELECT 1 FROM funds_entry WHERE id = NEW.entry_id); END"
    )
    found = {ENTRY_TRIGGER: entry + "END", LINE_TRIGGER: line}
    return {name: text for name, text in found.items() if name != without}


def _postgres(without: str) -> dict[str, str]:
    body = "".join(
        f"IF EXISTS ({one.among_fresh()}) THEN RAISE EXCEPTION 'funds:{one.name}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF;\n"
        if isinstance(one, Rule)
        else f"{one};\n"
        for one in _steps("postgresql", without)
    )
    # The book's lock makes one entry follow the other, whoever writes it.
    found = {
        f"{ENTRY_TRIGGER}()": _function(ENTRY_TRIGGER, _locking("book_id") + body),
        ENTRY_TRIGGER: _at_once(ENTRY_TRIGGER, "funds_entry"),
        f"{LINE_TRIGGER}()": _function(
            LINE_TRIGGER,
            _locking(f"entry_id / {BOOK_STEP}")
            + "IF EXISTS (SELECT 1 FROM fresh JOIN funds_entry e ON e.id = fresh.entry_id) THEN"
            " RAISE EXCEPTION 'funds:sealed' USING ERRCODE = 'integrity_constraint_violation';"
            " END IF;\n",
        ),
        LINE_TRIGGER: _at_once(LINE_TRIGGER, "funds_line"),
    }
    return {name: text for name, text in found.items() if name != without}


def _locking(book: str) -> str:
    return (
        f"PERFORM 1 FROM funds_book WHERE id IN (SELECT {book} FROM fresh)"
        " ORDER BY id FOR UPDATE;\n"
    )


def _at_once(name: str, table: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _function(name: str, body: str) -> str:
    return (
        # Planned once, maybe while the tables are small: by their indexes at any size. Then a plan
        # without an index seems dear enough to be compiled, which takes longer than to run it.
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        " SET enable_seqscan = off SET jit = off AS $$\n"
        f"BEGIN\n{body}RETURN NULL;\nEND $$"
    )


def _steps(vendor: str, without: str) -> list[Rule | str]:
    """The rules and the statements that keep the balances, in order, in the words of `vendor`."""
    parts = _DATE_PARTS[vendor]
    first = (_WHOLE_FEN,) if vendor == "sqlite" else ()
    balances = BALANCES if vendor == "sqlite" else at_once.BALANCES
    steps: list[Rule | str] = []
    for one in (*first, *BEFORE_BALANCES, *balances, *AFTER_BALANCES):
        if isinstance(one, str):
            if without != "balances":
                steps.append(_filled(one, parts))
        elif one.name != without:
            steps.append(Rule(one.name, _filled(one.broken, parts), _filled(one.at_once, parts)))
    return steps


def _filled(text: str, parts: dict[str, str]) -> str:
    return text.replace("{year}", parts["year"]).replace("{month}", parts["month"])


def missing(on: Any) -> list[str]:
    """Triggers that do not stand as `statements` has them, or are switched off."""
    wanted = statements(on.vendor)
    with on.cursor() as cursor:
        if on.vendor == "postgresql":
            cursor.execute("SELECT proname || '()', prosrc FROM pg_proc")
            sources = dict(cursor.fetchall())
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')")
            standing = {name for (name,) in cursor.fetchall()}
            return [
                name
                for name, text in wanted.items()
                if not (sources.get(name, "-") in text if "()" in name else name in standing)
            ]
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing_sql = dict(cursor.fetchall())
    return [name for name, text in wanted.items() if standing_sql.get(name) != text]
