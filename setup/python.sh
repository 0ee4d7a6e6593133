#!/bin/sh
# Installs the locked Python packages into .venv with uv, which it fetches from PyPI into .boot.
# Does nothing when .venv already matches the lock.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/installed.lock
if cmp -s requirements.lock "$stamp" 2>/dev/null; then exit 0; fi

echo "Installing Python packages 正在安装 Python 依赖 …"
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null 2>&1 || python=python3
"$python" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || {
    echo "Xieshou needs Python 3.11 or later. 需要 Python 3.11 或更高版本。" >&2
    exit 1
}
[ -x .boot/bin/uv ] || {
    "$python" -m venv .boot
    .boot/bin/pip install --quiet --disable-pip-version-check uv
}
[ -x .venv/bin/python ] || "$python" -m venv .venv
.boot/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
.boot/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
# What is not in this lock is gone now.
rm -f .venv/installed-spark.lock
cp requirements.lock "$stamp"
