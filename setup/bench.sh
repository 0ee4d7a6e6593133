#!/bin/sh
# Installs the peers that benchmarks compare with into .bench, a venv of their own beside .venv.
# Does nothing when .bench already matches the lock. To renew the lock:
#   printf 'mpitb==0.2\napode==0.1.0\nortools==9.15.6755\nnetworkx==3.6.1\n'\
#       'django-hordak==2.0.0\ndjango==5.2.19\npsycopg[binary]==3.3.9\n'\
#       'pabutools==1.2.3\ngmpy2==2.3.2\nmatching==1.4.3\n' | .boot/bin/uv pip compile - --universal \
#       --python-version 3.11 --generate-hashes --no-header \
#       --build-constraints benchmarks/build.lock -o benchmarks/requirements.lock
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/python ] || sh setup/python.sh

stamp=.bench/installed.lock
if cmp -s benchmarks/requirements.lock "$stamp" 2>/dev/null; then exit 0; fi
echo "Installing peers to compare with 正在安装对照软件 …"
[ -x .bench/bin/python ] || .venv/bin/python -m venv --without-pip .bench
# apode exists as source only, and its setup.py needs a setuptools that still has pkg_resources.
.boot/bin/uv pip sync --quiet --python .bench/bin/python --require-hashes \
    --build-constraints benchmarks/build.lock benchmarks/requirements.lock
cp benchmarks/requirements.lock "$stamp"
