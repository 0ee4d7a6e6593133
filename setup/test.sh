#!/bin/sh
# All tests on SQLite, the pages in a browser, then everything that touches tables on PostgreSQL.
set -eu
cd "$(dirname "$0")/.."
XIESHOU_VAR=$(mktemp -d)
export XIESHOU_VAR XIESHOU_MAPS="$PWD/var/maps"
trap 'rm -rf "$XIESHOU_VAR"' EXIT

echo "== SQLite"
.venv/bin/python -m pytest -n 2 --dist loadscope --ignore=tests/browser
echo "== Browser"
.venv/bin/python -m pytest -n 2 --dist loadscope tests/browser
echo "== PostgreSQL"
.venv/bin/python tests/postgres.py .venv/bin/python -m pytest -n 2 --dist loadscope \
    --ignore=xieshou/engines --ignore=tests/browser
