#!/bin/sh
# All tests on SQLite, the pages in a browser, then on PostgreSQL everything that touches tables
# and each role's first day in the browser.
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
    --ignore=xieshou/engines --ignore=tests/browser --ignore-glob='*/test_rules.py' \
    --ignore=tests/test_architecture.py --ignore=tests/test_docs.py \
    --ignore=tests/test_translations.py --ignore=tests/test_measure_command.py
echo "== Browser, PostgreSQL"
.venv/bin/python tests/postgres.py .venv/bin/python -m pytest -n 2 tests/browser/test_first_days.py
