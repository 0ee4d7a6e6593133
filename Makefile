# Six words: demo, test, lint, bench, soak, messages. What each needs it installs first.
PY := .venv/bin/python
export DJANGO_SETTINGS_MODULE := xieshou.settings

.PHONY: demo test lint bench messages soak setup setup-test lock

demo: setup
	$(PY) -m xieshou.cli demo

test: setup-test lint
	sh setup/test.sh

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-cache
	$(PY) -m mypy

bench: setup
	sh setup/bench.sh
	sh setup/spark.sh
	for claim in benchmarks/pages.py benchmarks/[a-z]*_*.py; do $(PY) $$claim $(BENCH) || exit 1; done

messages:
	sh setup/messages.sh

# The ledger overnight: 10,000 kills, a million steps against its model, on SQLite and PostgreSQL.
soak: setup-test
	sh setup/soak.sh

setup:
	sh setup/python.sh
	sh setup/assets.sh

setup-test: setup
	sh setup/system.sh
	sh setup/spark.sh

lock: setup
	.boot/bin/uv pip compile pyproject.toml --extra map --group dev --universal --python-version 3.11 \
	    --generate-hashes --no-header -o requirements.lock
	$(PY) -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['spark'])" | \
	    .boot/bin/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header \
	    -o requirements-spark.lock
