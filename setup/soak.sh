#!/bin/sh
# The ledger for many hours, on each database: FUNDS_KILLS times a process is killed with -9 while it
# posts, and what it left is checked (nothing acknowledged lost, nothing half written, each request
# done once); FUNDS_EXAMPLES times 105 random steps are done on it and on a model of it, which must
# agree after each. 10,000 kills and 1,050,000 steps unless said otherwise.
set -eu
cd "$(dirname "$0")/.."
XIESHOU_VAR=$(mktemp -d)
export XIESHOU_VAR FUNDS_KILLS="${FUNDS_KILLS:-10000}" FUNDS_EXAMPLES="${FUNDS_EXAMPLES:-10000}"
trap 'rm -rf "$XIESHOU_VAR"' EXIT

tests="xieshou/funds/tests/test_workers.py::test_killed_while_posting xieshou/funds/tests/test_machine.py"
for database in SQLite PostgreSQL; do
    echo "== $database: $FUNDS_KILLS kills, $((FUNDS_EXAMPLES * 105)) steps"
    on=""
    [ "$database" = SQLite ] || on=".venv/bin/python tests/postgres.py"
    # shellcheck disable=SC2086
    $on .venv/bin/python -m pytest -n 2 --dist loadfile $tests
done
