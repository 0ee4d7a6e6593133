#!/bin/sh
# The ledger for many hours, on each database: FUNDS_KILLS times a process is killed with -9 while it
# posts, and what it left is checked (nothing acknowledged lost, nothing half written, each request
# done once); FUNDS_EXAMPLES times 105 random steps are done on it and on a model of it, which must
# agree after each. 10,000 kills and 1,050,000 steps unless said otherwise.
# Then filled forms, 50 a second for SURVEY_SECONDS (600 unless said otherwise) against a web server
# with a worker beside it: each is kept once, and no query hangs.
set -eu
cd "$(dirname "$0")/.."
XIESHOU_VAR=$(mktemp -d)
export XIESHOU_VAR FUNDS_KILLS="${FUNDS_KILLS:-10000}" FUNDS_EXAMPLES="${FUNDS_EXAMPLES:-10000}"
export SURVEY_SECONDS="${SURVEY_SECONDS:-600}"
trap 'rm -rf "$XIESHOU_VAR"' EXIT

tests="xieshou/funds/tests/test_workers.py::test_killed_while_posting xieshou/funds/tests/test_machine.py"
for database in SQLite PostgreSQL; do
    echo "== $database: $FUNDS_KILLS kills, $((FUNDS_EXAMPLES * 105)) steps"
    on=""
    [ "$database" = SQLite ] || on=".venv/bin/python tests/postgres.py"
    # shellcheck disable=SC2086
    $on .venv/bin/python -m pytest -n 2 --dist loadfile $tests
    echo "== $database: $SURVEY_SECONDS s of filled forms"
    $on .venv/bin/python -m pytest xieshou/surveys/tests/test_soak.py
done

# The market on each database: MARKET_ATTEMPTS reservations by 64 processes on 20 lots, MARKET_REQUESTS
# orders by 32 clients over HTTP, and MARKET_EXAMPLES times 50 random steps against a model of it.
export MARKET_ATTEMPTS="${MARKET_ATTEMPTS:-100000}" MARKET_REQUESTS="${MARKET_REQUESTS:-5000}"
export MARKET_EXAMPLES="${MARKET_EXAMPLES:-1000}"
tests="xieshou/market/tests/test_workers.py xieshou/market/tests/test_http.py xieshou/market/tests/test_machine.py"
for database in SQLite PostgreSQL; do
    echo "== $database: $MARKET_ATTEMPTS attempts, $MARKET_REQUESTS requests, $((MARKET_EXAMPLES * 50)) steps"
    on=""
    [ "$database" = SQLite ] || on=".venv/bin/python tests/postgres.py"
    # shellcheck disable=SC2086
    $on .venv/bin/python -m pytest $tests
done
