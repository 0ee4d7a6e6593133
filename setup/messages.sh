#!/bin/sh
# Collects the texts to translate into each app's English catalogue (needs gettext).
set -eu
cd "$(dirname "$0")/../xieshou"
python="$PWD/../.venv/bin/python"
for app in core registry funds benefits projects villages market surveys outcomes planning portal; do
    (cd "$app" && PYTHONPATH="$OLDPWD/.." "$python" -m django makemessages -l en --no-location -v 0)
done
"$python" -m django makemessages -l en --no-location -v 0 \
    -i core -i registry -i funds -i benefits -i projects -i villages -i market -i surveys -i outcomes -i planning -i portal -i engines
