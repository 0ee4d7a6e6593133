#!/bin/sh
# Collects the texts to translate into each app's English catalogue (needs gettext).
set -eu
cd "$(dirname "$0")/../xieshou"
python="$PWD/../.venv/bin/python"
apps="core registry funds benefits projects villages ballots market invest exchange surveys monitoring outcomes planning reports opendata releases notify operations cockpit portal"
for app in $apps; do
    (cd "$app" && PYTHONPATH="$OLDPWD/.." "$python" -m django makemessages -l en --no-location -v 0)
done
# shellcheck disable=SC2046
"$python" -m django makemessages -l en --no-location -v 0 -i engines $(printf -- '-i %s ' $apps)
