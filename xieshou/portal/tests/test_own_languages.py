"""Languages that a site brings itself, here Lisu; its strings are placeholders, not Lisu."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xieshou.portal.languages import own_languages

ROOT = Path(__file__).resolve().parents[3]
# Marked as what they are: nobody here speaks the language.
CATALOGUE = """
msgid ""
msgstr ""
"Language-Team: ꓡꓲ‐ꓢꓴ <nobody@example.org>\\n"
"Language: lis\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "首页"
msgstr "[lis] 首页"

msgid "下载"
msgstr "[lis] 下载"

msgctxt "nav"
msgid "地方"
msgstr "[lis] 地方"

msgid "搜索"
msgstr ""
"""
# A process of its own: which languages there are is settled when a site starts.
LOOK = """
import django; django.setup()
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import get_language, gettext, override, pgettext
from xieshou.portal.middleware import AskedLanguage
asked = AskedLanguage(lambda request: HttpResponse(get_language()))
print(asked(RequestFactory().get("/?lang=lis")).content == b"lis")
with override("lis"):
    print(gettext("下载") == "[lis] 下载", pgettext("nav", "地方") == "[lis] 地方")
    print(gettext("搜索") == "搜索")
with override("zh-hans"):
    switch = render_to_string("parts/language.html", request=RequestFactory().get("/"))
    print('value="lis" lang="lis">ꓡꓲ‐ꓢꓴ</button>' in switch, ">English</button>" in switch)
"""


def put(folder: Path, text: str = CATALOGUE, locale: str = "lis") -> Path:
    path = folder / locale / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_catalogue_in_the_folder_is_a_language(tmp_path):
    """Compiled, with the name that the language calls itself by."""
    put(tmp_path)
    [one] = own_languages(tmp_path)
    assert (one.code, one.name) == ("lis", "ꓡꓲ‐ꓢꓴ")
    assert (tmp_path / "lis/LC_MESSAGES/django.mo").exists()


def test_a_list_of_strings_is_one_as_well(tmp_path):
    told = '{"name": "ꆈꌠꉙ", "strings": {"首页": "[ii] 首页", "搜索": ""}}'
    (tmp_path / "ii.json").write_text(told, encoding="utf-8")
    [one] = own_languages(tmp_path)
    assert (one.code, one.name) == ("ii", "ꆈꌠꉙ")


def test_what_is_newer_is_compiled_again(tmp_path):
    path = put(tmp_path)
    own_languages(tmp_path)
    compiled = tmp_path / "lis/LC_MESSAGES/django.mo"
    os.utime(compiled, (0, 0))
    put(tmp_path, path.read_text(encoding="utf-8").replace("[lis] 首页", "[lis] 新"))
    own_languages(tmp_path)
    assert "[lis] 新".encode() in compiled.read_bytes()


@pytest.mark.parametrize(
    ("locale", "text"),
    [("lis", 'msgid "broken'), ("../evil", CATALOGUE), ("no such", CATALOGUE)],
)
def test_a_bad_catalogue_does_not_stop_the_site(tmp_path, locale, text):
    """It is named in the log and left out; others stay."""
    folder = tmp_path / "locale"
    put(folder, locale="dai")
    put(folder, text, locale)
    assert [one.code for one in own_languages(folder)] == ["dai"]


def test_without_a_folder_there_is_none(tmp_path):
    assert own_languages(tmp_path / "none") == ()


def test_a_site_speaks_it_and_falls_back_to_chinese(tmp_path):
    """A site started with the catalogue offers the language under its own name, by an address as by
    the switch; what is not translated stands in Chinese."""
    put(tmp_path / "locale")
    said = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=os.environ
        | {
            "XIESHOU_VAR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "xieshou.settings",
        },
        capture_output=True,
        text=True,
    )
    assert said.stdout.split() == ["True"] * 6, said.stdout + said.stderr[-2000:]
