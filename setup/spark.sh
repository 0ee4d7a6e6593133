#!/bin/sh
# Installs what measuring on Spark needs: Java 17 from Debian where there is none as new, and the
# locked pyspark (450 MB) beside the other packages.
set -eu
cd "$(dirname "$0")/.."

java=$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || java=""
[ "${java:-0}" -ge 17 ] || {
    echo "Installing system packages: openjdk-17-jre-headless"
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends \
        openjdk-17-jre-headless >/dev/null
}
stamp=.venv/installed-spark.lock
if cmp -s requirements-spark.lock "$stamp" 2>/dev/null; then exit 0; fi
echo "Installing pyspark 正在安装 pyspark …"
.boot/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-spark.lock
cp requirements-spark.lock "$stamp"
