"""Tables to which rows are only added: the database itself refuses to change or delete them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.migrations import RunPython

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION xieshou_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    has_rows boolean := true;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO has_rows;
    END IF;
    IF has_rows THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""  # noqa: E501


def append_only(table: str, *unique: tuple[str, ...]) -> RunPython:
    """A migration's operation that closes `table` to UPDATE and DELETE (PostgreSQL: TRUNCATE).

    `unique` names the columns of each unique constraint besides the primary key.
    """

    def forwards(apps: Any, schema_editor: Any) -> None:
        if not is_closed(schema_editor.connection, table):
            close(schema_editor.connection, table, *unique)

    def backwards(apps: Any, schema_editor: Any) -> None:
        open_(schema_editor.connection, table)

    return RunPython(forwards, backwards, elidable=False)


def close(on: Any, table: str, *unique: tuple[str, ...]) -> None:
    with on.cursor() as cursor:
        for statement in _closing(on.vendor, table, unique):
            cursor.execute(statement)


def open_(on: Any, table: str) -> None:
    of_table = f" ON {table}" if on.vendor == "postgresql" else ""
    with on.cursor() as cursor:
        for name in _names(on.vendor, table):
            cursor.execute(f"DROP TRIGGER {name}{of_table}")


def is_closed(on: Any, table: str) -> bool:
    """Whether the triggers that refuse changes stand on `table`, and are enabled."""
    found = {
        "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relname = %s AND tgenabled IN ('O', 'A')",
    }.get(on.vendor, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s")
    with on.cursor() as cursor:
        cursor.execute(found, [table])
        present = {name for (name,) in cursor.fetchall()}
    return present.issuperset(_names(on.vendor, table))


@contextmanager
def opened(table: str, *unique: tuple[str, ...]) -> Iterator[None]:
    """The table without its triggers, for tests that must empty it."""
    open_(connection, table)
    try:
        yield
    finally:
        close(connection, table, *unique)


def _names(vendor: str, table: str) -> list[str]:
    kinds = ("row", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return [f"{table}_no_{kind}" for kind in kinds]


def _closing(vendor: str, table: str, unique: Sequence[tuple[str, ...]]) -> list[str]:
    first, second, *rest = _names(vendor, table)
    if vendor == "postgresql":
        act = "EXECUTE FUNCTION xieshou_append_only()"
        return [
            _POSTGRES_FUNCTION,
            f"CREATE TRIGGER {first} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {act}",
            f"CREATE TRIGGER {second} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {act}",
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER {first} BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {second} BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE deletes without firing the trigger on DELETE, whichever unique columns
        # the new row has in common with an old one.
        f"CREATE TRIGGER {rest[0]} BEFORE INSERT ON {table} WHEN {_taken(table, unique)} {refuse}",
    ]


def _taken(table: str, unique: Sequence[tuple[str, ...]]) -> str:
    same = [
        " AND ".join(f"{column} = NEW.{column}" for column in one) for one in (("id",), *unique)
    ]
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in same)
