"""Every text that a user reads has an English translation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "core", "registry", "funds", "benefits", "projects", "villages", "ballots", "market", "invest",
    "exchange", "surveys", "monitoring", "outcomes", "planning", "reports", "opendata",
    "releases", "notify", "operations", "cockpit", "portal",
)  # fmt: skip
CATALOGUE = Path("locale", "en", "LC_MESSAGES", "django.po")


def _texts(po: Path) -> dict[str, bool]:
    """Text → whether it is translated, of one catalogue."""
    with po.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {
        str(message.id): bool(message.string) and not message.fuzzy
        for message in catalogue
        if message.id
    }


@pytest.mark.parametrize("app", [*APPS, ""])
def test_a_catalogue_says_that_it_is_english_and_is_not_in_doubt(app: str) -> None:
    """Set-up compiles it by its header alone, and leaves out a catalogue marked fuzzy."""
    with (ROOT / "xieshou" / app / CATALOGUE).open("rb") as file:
        catalogue = read_po(file)
    assert (str(catalogue.locale), catalogue.fuzzy) == ("en", False)
    assert "PACKAGE" not in catalogue.project


@pytest.mark.parametrize("app", [*APPS, ""])
def test_every_text_is_translated(app: str, tmp_path: Path) -> None:
    """Collected anew from the sources, no text is missing from the committed catalogue."""
    source = ROOT / "xieshou" / app
    committed = source / CATALOGUE
    skipped = shutil.ignore_patterns("*.mo", "*.po", "vendor", "engines", *([] if app else APPS))
    copy = tmp_path / "source"
    shutil.copytree(source, copy, ignore=skipped)
    (copy / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "-v", "0"],
        cwd=copy,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "xieshou.settings", "PYTHONPATH": str(ROOT)},
    )
    fresh = copy / CATALOGUE
    wanted = set(_texts(fresh)) if fresh.exists() else set()
    known = _texts(committed) if committed.exists() else {}
    assert not sorted(text for text in wanted if not known.get(text))


def test_a_text_is_translated_alike_everywhere() -> None:
    """Catalogues are merged when a server starts, so that one app's words would stand on another's
    page: another meaning takes another Chinese text, or a context."""
    said: dict[tuple[str | None, str], dict[str, str]] = {}
    for app in (*APPS, ""):
        with (ROOT / "xieshou" / app / CATALOGUE).open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and message.string:
                    text = message.id if isinstance(message.id, str) else message.id[0]
                    word = message.string if isinstance(message.string, str) else message.string[-1]
                    said.setdefault((message.context, text), {})[app or "cli"] = word
    assert not {text: words for (_, text), words in said.items() if len({*words.values()}) > 1}
