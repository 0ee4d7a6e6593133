"""150 ways to send what is no filled form: each is refused, in words, and nothing is written."""

import base64
import io
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from xieshou.surveys import actions
from xieshou.surveys.models import Attachment, Entity, Submission
from xieshou.surveys.tests.conftest import FAR, RAW, VILLAGE, household_xml

URL = "/surveys/openrosa/submission"
GOOD = household_xml(instance="uuid:the-good-one")
HEAD = b"<?xml version='1.0' encoding='UTF-8' ?>"
BODY = GOOD.removeprefix(HEAD)
BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
MANY = " ".join(f'a{n}="1"' for n in range(60))
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as _archive:
    _archive.writestr("../../evil.txt", b"0" * 10_000)


def changed(old: str, new: str) -> bytes:
    made = GOOD.replace(old.encode(), new.encode(), 1)
    assert made != GOOD, old
    return made


def declared(dtd: str, inside: str = "&x;") -> bytes:
    return HEAD + dtd.encode() + changed("<size>3", f"<size>{inside}").removeprefix(HEAD)


def xml_cases() -> Iterator[tuple[str, bytes]]:
    """(name, bytes sent as the XML)."""
    yield "billion laughs", declared(f"<!DOCTYPE data [{BOMB}]>", "&e11;")
    yield "quadratic", declared(f'<!DOCTYPE d [<!ENTITY x "{"a" * 50_000}">]>', "&x;" * 500)
    for name, system in (
        ("passwd", "file:///etc/passwd"), ("http", "http://127.0.0.1:9/x"),
        ("ftp", "ftp://127.0.0.1/x"), ("php", "php://filter/resource=/etc/passwd"),
        ("jar", "jar:file:///x.jar!/y"), ("environ", "file:///proc/self/environ"),
    ):  # fmt: skip
        yield f"external {name}", declared(f'<!DOCTYPE d [<!ENTITY x SYSTEM "{system}">]>')
        yield (
            f"parameter {name}",
            declared(f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{system}"> %x;]>', "4"),
        )
        yield f"subset {name}", declared(f'<!DOCTYPE d SYSTEM "{system}">', "4")
    yield "plain doctype", declared("<!DOCTYPE data>", "4")
    yield "public doctype", declared('<!DOCTYPE html PUBLIC "-//W3C//DTD" "http://w3.org/x">', "4")
    yield "attlist", declared('<!DOCTYPE d [<!ATTLIST data id CDATA "x">]>', "4")
    yield "notation", declared('<!DOCTYPE d [<!NOTATION n SYSTEM "x">]>', "4")
    yield "undefined entity", changed("<size>3", "<size>&nbsp;")
    yield "character zero", changed("<size>3", "<size>&#0;")
    yield "character beyond", changed("<size>3", "<size>&#x110000;")
    for depth in (21, 100, 1_000, 20_000):
        yield (
            f"deep {depth}",
            HEAD
            + b"<data id='xieshou_household' version='1'>"
            + (b"<a>" * depth + b"</a>" * depth + b"</data>"),
        )
    yield "wide", changed("</answers>", "<x/>" * 6_000 + "</answers>")
    yield "attributes", changed("<size>", f"<size {MANY}>")
    yield "attribute twice", changed('version="1"', 'version="1" version="1"')
    yield "big", changed("<size>3", f"<size>{' ' * 2**20}3")
    yield "long answer", changed("李四", "李" * 5_000)
    yield "empty", b""
    yield "blank", b" \n\t "
    yield "no xml", b"hello"
    yield "json", b'{"data": {"id": "xieshou_household"}}'
    yield "html", b"<!doctype html><html><body>hello</body></html>"
    yield "pdf", b"%PDF-1.7 not a form"
    yield "zip", ZIP.getvalue()
    yield "png", b"\x89PNG\r\n\x1a\n" + b"0" * 100
    yield "nul", GOOD.replace(b"<size>3", b"<size>3\x00")
    yield "nul at the end", GOOD + b"\x00"
    yield "control", GOOD.replace(b"<size>3", b"<size>3\x08")
    yield "escape", GOOD.replace(b"<size>3", b"<size>3\x1b[2J")
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5", "utf-7", "cp037"):
        text = GOOD.decode().replace("李四", "李")
        if name == "big5":
            text = text.replace("柴草", "柴")
        yield f"encoded as {name}", text.replace("UTF-8", name).encode(name, "ignore")
    for name in ("latin-1", "shift_jis", "koi8-r", "nonsense", ""):
        yield f"said to be {name}", GOOD.replace(b"UTF-8", name.encode())
    yield "broken utf-8", GOOD.replace("李四".encode(), b"\xe6\x9d")
    yield "overlong utf-8", GOOD.replace("李四".encode(), b"\xc0\xaf")
    yield "surrogate", GOOD.replace("李四".encode(), b"\xed\xa0\x80")
    yield "cut off", GOOD[: len(GOOD) // 2]
    yield "two roots", GOOD + BODY
    yield "wrong order", changed("</size>", "</group>")
    yield "unquoted", changed('version="1"', "version=1")
    yield "late declaration", b"\n" + GOOD
    yield "comment bomb", changed("<size>", "<!--" + "-" * 100 + "--><size>")
    yield "instruction only", HEAD + b"<?php system('id'); ?>"
    yield "open cdata", changed("<size>3", "<size><![CDATA[3")
    # --- well formed, but no filling of this form
    yield "other root", GOOD.replace(b"<data ", b"<form ").replace(b"</data>", b"</form>")
    yield "envelope", HEAD + b"<x>" + BODY + b"</x>"
    yield "namespace", changed("<data ", '<data xmlns="http://evil.example/ns" ')
    yield "inner namespace", changed("<size>", '<size xmlns="http://evil.example/ns">')
    yield "prefix", changed("<size>3</size>", '<e:size xmlns:e="http://e">3</e:size>')
    yield "unbound prefix", changed("<size>3</size>", "<e:size>3</e:size>")
    yield "no form", changed(' id="xieshou_household"', "")
    yield "empty form", changed("xieshou_household", "")
    for form in ("nobody", "../etc", "xieshou_household'--", "表单", "x" * 200, "xieshou_gain"):
        yield f"form {form[:20]}", changed('"xieshou_household"', f'"{form}"')
    for version in ("0", "2", "99999999999", "-1", "1.0", "one", "１", "x" * 100, ""):
        yield f"version {version[:12]}", changed('version="1"', f'version="{version}"')
    yield "strange attribute", changed('version="1"', 'version="1" onload="x"')
    yield "no meta", GOOD[: GOOD.index(b"<meta>")] + b"</data>"
    yield "no instance", changed("<instanceID>uuid:the-good-one</instanceID>", "")
    for name in (
        "",
        "x",
        "uuid:" + "a" * 80,
        "uuid:a b c d e",
        "uuid:'; DROP TABLE x",
        "编号编号编号编号",
    ):
        yield f"instance {name[:16]}", changed("uuid:the-good-one", name)
    yield "instance twice", changed("</meta>", "<instanceID>uuid:another-one</instanceID></meta>")
    yield (
        "corrects itself",
        changed("</meta>", "<deprecatedID>uuid:the-good-one</deprecatedID></meta>"),
    )
    yield "corrects nonsense", changed("</meta>", "<deprecatedID>?</deprecatedID></meta>")
    yield "strange meta", changed("</meta>", "<admin>1</admin></meta>")
    yield "meta twice", changed("</data>", "<meta/></data>")
    yield "extra field", changed("</answers>", "<salary>1</salary></answers>")
    yield (
        "field elsewhere",
        changed("<size>3</size>", "").replace(b"</answers>", b"<size>3</size></answers>"),
    )
    yield "field twice", changed("<size>3</size>", "<size>3</size><size>4</size>")
    yield "group twice", changed("</answers>", "</answers><answers/>")
    yield "field as group", changed("<size>3</size>", "<size><x>3</x></size>")
    yield "group as field", changed("<meta>", "stray<meta>")
    yield "text in group", changed("</answers>", "stray</answers>")
    yield "attribute on field", changed("<size>", '<size type="x">')
    for size in ("0", "61", "three", "3.5", "-3", "1e1", "３", "9" * 30, "0x3", "NaN", "3 3", "+3"):
        yield f"size {size[:8]}", changed("<size>3", f"<size>{size}")
    for group in ("rich", "other lifted", "OTHER", "其他"):
        yield f"group {group}", changed("<group>other", f"<group>{group}")
    yield "no size", changed("<size>3</size>", "")
    yield "no answers", GOOD[: GOOD.index(b"<answers>")] + GOOD[GOOD.index(b"<meta>") :]
    for name in ("adults", "dwelling_grade", "income_yuan", "paved_road"):
        yield f"no {name}", changed(f"<{name}>{RAW[name]}</{name}>", "")
    for when in ("yesterday", "2026-13-01T00:00:00Z", "2026-11-01", "9999-12-31T23:59:59+08:00"):
        yield (
            f"end {when[:12]}",
            changed(GOOD[GOOD.index(b"<end>") : GOOD.index(b"</end>")].decode(), f"<end>{when}"),
        )
    yield "geopoint", changed("<answers>", "<where>x y</where><answers>").replace(b"<x/>", b"")
    yield "photo outside", changed("<answers>", "<photo>../../x.jpg</photo><answers>")
    yield "photo hidden", changed("<answers>", "<photo>.htaccess</photo><answers>")
    yield "other code", changed(f"<code>{VILLAGE}-0001", f"<code>{VILLAGE}-0002")
    yield "not asked", changed("<code>", f"<new_code>{VILLAGE}-0009</new_code><code>")
    yield "no such village", GOOD.replace(VILLAGE.encode(), b"533323101999")
    yield "another county", GOOD.replace(VILLAGE.encode(), FAR.encode())
    yield "other dataset", changed('dataset="households"', 'dataset="secrets"')
    yield "other entity", changed(f'id="{VILLAGE}-0001"', f'id="{VILLAGE}-0002"')
    yield "entity version", changed('baseVersion=""', 'baseVersion="-1"')
    yield "entity attribute", changed('branchId=""', 'branchId="" owner="x"')
    yield "entity inside", changed("<label>", "<label>x</label><label>")


CASES = dict(xml_cases())


@pytest.fixture
def device(asker) -> Client:
    username, key = actions.make_key(viewer=asker, place="533323")
    token = base64.b64encode(f"{username}:{key}".encode()).decode()
    return Client(headers={"Authorization": f"Basic {token}", "Accept-Language": "zh-hans"})


def part(data: bytes, name: str = "form.xml", kind: str = "text/xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def nothing_is_written() -> bool:
    return not (
        Submission.objects.exists() or Entity.objects.exists() or Attachment.objects.exists()
    )


def test_150_hostile_forms_are_each_refused_in_words(device) -> None:
    """4xx, an OpenRosaResponse with a reason in the sender's language, no trace in the tables."""
    assert len(CASES) == len(set(CASES.values())) >= 150
    wrong = {}
    for name, data in CASES.items():
        answer = device.post(URL, {"xml_submission_file": part(data)})
        said = answer.content.decode()
        good = 400 <= answer.status_code < 500 and "OpenRosaResponse" in said
        in_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in said)
        if not (good and in_chinese and answer["X-OpenRosa-Version"] == "1.0"):
            wrong[name] = (answer.status_code, said[:200])
    assert not wrong
    assert nothing_is_written()
    english = device.post(
        URL, {"xml_submission_file": part(CASES["size 0"])}, headers={"Accept-Language": "en"}
    )
    assert "does not meet the requirements" in english.content.decode()
    # And the one they are all made from is taken.
    assert device.post(URL, {"xml_submission_file": part(GOOD)}).status_code == 201
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM surveys_submission")
        assert cursor.fetchone() == (1,)


def requests() -> Iterator[tuple[str, dict]]:
    """(name, arguments of a request that is wrong in itself)."""
    xml = lambda: part(GOOD)  # noqa: E731
    named = GOOD.replace(b"<answers>", b"<photo>a.jpg</photo><answers>")
    yield "no multipart", {"data": GOOD, "content_type": "text/xml"}
    yield "json", {"data": "{}", "content_type": "application/json"}
    yield "no boundary", {"data": GOOD, "content_type": "multipart/form-data"}
    yield (
        "cut off",
        {
            "data": b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n',
            "content_type": "multipart/form-data; boundary=b",
        },
    )
    yield "no xml part", {"data": {"other": xml()}}
    yield "xml as a field", {"data": {"xml_submission_file": GOOD.decode()}}
    yield "two forms", {"data": {"xml_submission_file": [xml(), xml()]}}
    yield "strange field", {"data": {"xml_submission_file": xml(), "is_staff": "1"}}
    yield "file not named", {"data": {"xml_submission_file": xml(), "b": part(b"x", "b.jpg")}}
    for name, data, kind in (
        ("a.jpg", ZIP.getvalue(), "image/jpeg"), ("a.jpg", b"", "image/jpeg"),
        ("a.jpg", b"<svg onload='x'/>", "image/svg+xml"),
        ("a.jpg", b"MZ" + b"0" * 99, "image/jpeg"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * 99, "image/jpeg"),
        ("a.jpg", b"GIF89a" + b"0" * 99, "x/y"),
        ("../a.png", b"\x89PNG\r\n\x1a\n", "image/png"), ("a.jpg\r\nX: y", b"x", "image/jpeg"),
        ("..\\a.jpg", b"\xff\xd8\xff", "image/jpeg"),
    ):  # fmt: skip
        yield (
            f"picture {data[:4]!r} {name}",
            {"data": {"xml_submission_file": part(named), "a": part(data, name, kind)}},
        )
    yield (
        "too many files",
        {
            "data": {
                "xml_submission_file": part(named),
                "a": [part(b"x", f"{n}.jpg") for n in range(25)],
            }
        },
    )


def test_hostile_requests_are_each_refused_in_words(device) -> None:
    """So are requests that are no submission, and files that are no pictures."""
    wrong = {}
    for name, about in requests():
        answer = device.post(URL, **about)
        if not (400 <= answer.status_code < 500 and b"OpenRosaResponse" in answer.content):
            wrong[name] = (answer.status_code, answer.content[:200])
    assert not wrong
    big = device.generic("POST", URL, b"x", "multipart/form-data; boundary=b", CONTENT_LENGTH=10**9)
    assert big.status_code == 413
    assert nothing_is_written()
