"""Languages that a site brings itself: catalogues in a folder of its own, without any code.

    locale/lis/LC_MESSAGES/django.po     a gettext catalogue
    locale/lis.json                      {"name": "…", "strings": {"首页": "…"}}

docs/guide/another-language.md tells those who translate. Read by the settings, so that it knows no
model and no setting.
"""

import gettext
import json
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

# The header of a catalogue that says what the language calls itself; whoever may be written to
# behind it, "<…>", is left out.
NAME = "language-team"
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4}){0,2}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnLanguage:
    """`code` as addresses and cookies write it ("lis", "ii-cn"), `name` as its speakers do."""

    code: str
    name: str


def own_languages(folder: Path) -> tuple[OwnLanguage, ...]:
    """The languages with a catalogue in the folder, compiled where that is newer than it was.

    A catalogue that cannot be read is logged and left out: it must not stop the site.
    """
    found = []
    for locale, source in _sources(folder):
        code = to_language(locale)
        compiled = folder / locale / "LC_MESSAGES" / "django.mo"
        try:
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                _write(compiled, _compiled(source))
            with compiled.open("rb") as file:
                said = gettext.GNUTranslations(file).info()
        except (OSError, ValueError, KeyError, TypeError, UnicodeError) as fault:
            _log.warning("%s cannot be read: %s", source, fault)
            continue
        known = LANG_INFO.get(code, {})
        name = said.get(NAME, "").partition("<")[0].strip() or known.get("name_local") or code
        found.append(OwnLanguage(code, name))
    return tuple(found)


def make_known(languages: tuple[OwnLanguage, ...]) -> None:
    """Tell Django of languages that its own list lacks; without that it refuses them."""
    for one in languages:
        own = {"bidi": False, "code": one.code, "name": one.name, "name_local": one.name}
        LANG_INFO.setdefault(one.code, own)


def _sources(folder: Path) -> Iterator[tuple[str, Path]]:
    """(locale, its source), a catalogue before a JSON file of the same language."""
    found = {path.stem: path for path in folder.glob("*.json")}
    found |= {path.parts[-3]: path for path in folder.glob("*/LC_MESSAGES/django.po")}
    for locale, path in sorted(found.items()):
        if _LOCALE.fullmatch(locale):
            yield locale, path
        else:
            _log.warning("%s: %r is no name of a language", path, locale)


def _compiled(source: Path) -> bytes:
    # Only a site with languages of its own pays for loading Babel.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    if source.suffix == ".po":
        try:
            with source.open("rb") as file:
                catalogue = read_po(file, abort_invalid=True)
        except PoFileError as fault:
            raise ValueError(str(fault)) from fault
        catalogue.fuzzy = False
    else:
        told: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
        catalogue = Catalog(language_team=str(told.get("name", "")), fuzzy=False)
        for text, own in told["strings"].items():
            if own:
                catalogue.add(str(text), str(own))
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: several processes of a site start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.replace(path)
