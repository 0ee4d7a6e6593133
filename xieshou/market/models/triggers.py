"""What the database itself does with lots, in the same SQL on SQLite and PostgreSQL.

Every change of a lot is written down as a movement by the change itself, so that none can be made
without a trace; nothing appears out of nothing; and what is said of a lot's origin adds up.
"""

from typing import Any

# Tables to which rows are only added, with their unique columns besides the key.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "market_movement": (),
    "market_lotlink": (("parent_id", "child_id"),),
    "market_delivery": (("lot_id", "household_id"),),
}
_PARTS = ("received", "available", "reserved", "shipped", "written_off", "passed_on")
_NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}


def _movement(vendor: str, *, new: bool) -> str:
    amounts = ", ".join(f"NEW.{part}" if new else f"NEW.{part} - OLD.{part}" for part in _PARTS)
    return (
        f"INSERT INTO market_movement (lot_id, {', '.join(_PARTS)}, why, by, at)"
        f" VALUES (NEW.id, {amounts}, NEW.why, NEW.moved_by, {_NOW[vendor]})"
    )


_SUM = "(SELECT COALESCE(SUM(quantity), 0) FROM {table} WHERE {column} = NEW.{column})"
# Name → (table, when, what must not be found), checked row by row.
RULES = {
    "from_nothing": (
        "market_lot",
        "BEFORE UPDATE",
        "SELECT 1 WHERE NEW.received + NEW.passed_on <> OLD.received + OLD.passed_on"
        " OR NEW.good_id <> OLD.good_id OR NEW.grade <> OLD.grade"
        " OR NEW.harvested_on <> OLD.harvested_on",
    ),
    "child_has_more": (
        "market_lotlink",
        "AFTER INSERT",
        "SELECT 1 FROM market_lot l WHERE l.id = NEW.child_id AND l.received + l.passed_on < "
        + _SUM.format(table="market_lotlink", column="child_id"),
    ),
    "parent_gave_less": (
        "market_lotlink",
        "AFTER INSERT",
        "SELECT 1 FROM market_lot l WHERE l.id = NEW.parent_id AND l.passed_on < "
        + _SUM.format(table="market_lotlink", column="parent_id"),
    ),
    "brought_more": (
        "market_delivery",
        "AFTER INSERT",
        "SELECT 1 FROM market_lot l WHERE l.id = NEW.lot_id AND l.received + l.passed_on < "
        + _SUM.format(table="market_delivery", column="lot_id"),
    ),
}


def install(on: Any) -> None:
    with on.cursor() as cursor:
        for statement in statements(on.vendor).values():
            cursor.execute(statement)


def remove(on: Any) -> None:
    with on.cursor() as cursor:
        for name, (table, _when, _broken) in _named().items():
            of_table = f" ON {table}" if on.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")


def missing(on: Any) -> list[str]:
    """Triggers that do not stand, or are switched off."""
    found = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
    }.get(on.vendor, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    with on.cursor() as cursor:
        cursor.execute(found)
        standing = {name for (name,) in cursor.fetchall()}
    return [name for name in _named() if name not in standing]


def _named() -> dict[str, tuple[str, str, str]]:
    return {
        "market_lot_comes": ("market_lot", "AFTER INSERT", ""),
        "market_lot_moves": ("market_lot", "AFTER UPDATE", ""),
        **{f"market_{name}": rule for name, rule in RULES.items()},
    }


def statements(vendor: str) -> dict[str, str]:
    """Name → CREATE statement; on PostgreSQL each function before its trigger."""
    found: dict[str, str] = {}
    for name, (table, when, broken) in _named().items():
        said = f"market:{name.removeprefix('market_')}"
        if vendor == "postgresql":
            body = (
                f"IF EXISTS ({broken}) THEN RAISE EXCEPTION '{said}'"
                " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
                if broken
                else f"{_movement(vendor, new='INSERT' in when)};"
            )
            found[f"{name}()"] = (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                f"BEGIN\n{body}\nRETURN NEW;\nEND $$"
            )
            act = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        else:
            body = (
                f"SELECT RAISE(ABORT, '{said}') WHERE EXISTS ({broken})"
                if broken
                else _movement(vendor, new="INSERT" in when)
            )
            act = f"BEGIN {body}; END"
        found[name] = f"CREATE TRIGGER {name} {when} ON {table} {act}"
    return found
