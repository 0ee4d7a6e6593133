"""The endpoints as ODK Collect meets them: 401, digest, forms, several posts; who may not."""

import base64
import io
import json
import urllib.request
import zlib
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from xieshou.surveys import actions
from xieshou.surveys.models import Attachment, FieldKey, Submission
from xieshou.surveys.rules import digest
from xieshou.surveys.tests.conftest import COUNTY, VILLAGE, client_of, household_xml

SignInFailure = apps.get_model("registry", "SignInFailure")
RoleGrant = apps.get_model("registry", "RoleGrant")
ROOT = "/surveys/openrosa"
LIST = "{http://openrosa.org/xforms/xformsList}"


class Collect:
    """Signs in as OkHttp does: asks, is challenged, answers by digest, keeps the nonce.

    The digest is worked out by Python's own client, not by the code under test.
    """

    def __init__(self, username: str, key: str) -> None:
        self.client = Client(headers={"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect"})
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, "http://testserver/", username, key)
        self.handler = urllib.request.HTTPDigestAuthHandler(passwords)
        self.challenge: dict[str, str] | None = None

    def ask(self, method: str, path: str, data: object = None):
        answer = self._once(method, path, data)
        if answer.status_code == 401:
            self.challenge = urllib.request.parse_keqv_list(
                urllib.request.parse_http_list(answer["WWW-Authenticate"].partition(" ")[2])
            )
            answer = self._once(method, path, data)
        return answer

    def _once(self, method: str, path: str, data: object):
        headers = {}
        if self.challenge:
            request = urllib.request.Request(f"http://testserver{path}", method=method)
            headers["Authorization"] = "Digest " + str(
                self.handler.get_authorization(request, self.challenge)
            )
        if method == "POST":
            return self.client.post(path, data, headers=headers)
        return getattr(self.client, method.lower())(path, headers=headers)

    def get(self, address: str):
        parts = urlsplit(address)
        return self.ask("GET", parts.path + (f"?{parts.query}" if parts.query else ""))


@pytest.fixture
def collect(asker) -> Collect:
    return Collect(*actions.make_key(viewer=asker, place=COUNTY))


def picture(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG", exif=b"Exif\x00\x00")
    return made.getvalue()


def parts(xml: bytes, **files: bytes) -> dict[str, SimpleUploadedFile]:
    found = {"xml_submission_file": SimpleUploadedFile("form.xml", xml, "text/xml")}
    for name, data in files.items():
        full = name.replace("_", ".")
        found[full] = SimpleUploadedFile(full, data, "image/jpeg")
    return found


def test_a_day_with_collect(collect, asker) -> None:
    """List → form → households → HEAD → a filled form with a photo over two posts."""
    listed = collect.get(f"{ROOT}/formList")
    assert listed.status_code == 200
    assert listed["X-OpenRosa-Version"] == "1.0"
    forms = {one.findtext(f"{LIST}formID"): one for one in ElementTree.fromstring(listed.content)}
    assert len(forms) == 5
    wanted = forms["xieshou_household"]
    form = collect.get(wanted.findtext(f"{LIST}downloadUrl") or "")
    assert b"<h:title>" in form.content
    manifest = ElementTree.fromstring(
        collect.get(wanted.findtext(f"{LIST}manifestUrl") or "").content
    )
    assert manifest[0].get("type") == "entityList"
    address = next(one.text for one in manifest[0] if one.tag.endswith("downloadUrl"))
    assert collect.get(str(address)).content.startswith(b"name,label,__version\n")

    head = collect.ask("HEAD", f"{ROOT}/submission")
    assert head.status_code == 204
    assert head["Location"].endswith(f"{ROOT}/submission")
    assert int(head["X-OpenRosa-Accept-Content-Length"]) > 10**7

    xml = household_xml(instance="uuid:with-a-photo", photo="house.jpg")
    sent = collect.ask("POST", f"{ROOT}/submission", parts(xml))
    assert (sent.status_code, "还差 1 个附件" in sent.content.decode()) == (201, True)
    sent = collect.ask("POST", f"{ROOT}/submission", parts(xml, house_jpg=picture()))
    assert sent.status_code == 201
    again = collect.ask("POST", f"{ROOT}/submission", parts(xml, house_jpg=picture()))
    assert (again.status_code, "此前已收到" in again.content.decode()) == (201, True)
    other = collect.ask("POST", f"{ROOT}/submission", parts(xml, house_jpg=picture("blue")))
    assert other.status_code == 409
    assert Submission.objects.count() == Attachment.objects.count() == 1
    with Attachment.objects.get().file.open("rb") as kept:
        assert not kept.read().startswith(b"\xff\xd8")
    page = client_of(asker)
    pk = Submission.objects.get().pk
    assert page.get(f"/surveys/answers/{pk}/files/house.jpg").content.startswith(b"\xff\xd8")
    altered = household_xml(instance="uuid:with-a-photo", size="5")
    assert collect.ask("POST", f"{ROOT}/submission", parts(altered)).status_code == 202
    downloaded = collect.get(str(address)).content.decode()
    assert f"{VILLAGE}-0001,{VILLAGE}-0001,1" in downloaded


def test_a_nonce_grows_old_and_the_client_is_told(collect, monkeypatch) -> None:
    """An old nonce is answered with stale=true, without counting as a wrong key."""
    now = 1_790_000_000
    monkeypatch.setattr("xieshou.surveys.views.device.time.time", lambda: now)
    assert collect.get(f"{ROOT}/formList").status_code == 200
    monkeypatch.setattr("xieshou.surveys.views.device.time.time", lambda: now + 301)
    first = collect._once("GET", f"{ROOT}/formList", None)
    assert (first.status_code, "stale=true" in first["WWW-Authenticate"]) == (401, True)
    assert not SignInFailure.objects.exists()
    assert collect.get(f"{ROOT}/formList").status_code == 200


def test_the_response_holds_for_its_own_request_alone(collect) -> None:
    """What was heard on the way opens no other address."""
    assert collect.get(f"{ROOT}/formList").status_code == 200
    request = urllib.request.Request("http://testserver" + f"{ROOT}/formList", method="GET")
    header = "Digest " + str(collect.handler.get_authorization(request, collect.challenge))
    for method, path in (("get", f"{ROOT}/forms/xieshou_gain.xml"), ("head", f"{ROOT}/submission")):
        answer = getattr(Client(), method)(path, headers={"Authorization": header})
        assert answer.status_code == 401


def test_a_request_heard_on_the_way_is_not_answered_again(collect) -> None:
    """The same words a second time are a replay; the phone itself counts on (RFC 7616, 5.6)."""
    assert collect.get(f"{ROOT}/formList").status_code == 200
    request = urllib.request.Request("http://testserver" + f"{ROOT}/formList", method="GET")
    header = "Digest " + str(collect.handler.get_authorization(request, collect.challenge))
    again = [
        Client(headers={"X-OpenRosa-Version": "1.0"}).get(
            f"{ROOT}/formList", headers={"Authorization": header}
        )
        for _time in range(2)
    ]
    assert [answer.status_code for answer in again] == [200, 401]
    assert "stale=true" in again[1]["WWW-Authenticate"]
    assert not SignInFailure.objects.exists()
    assert collect.get(f"{ROOT}/formList").status_code == 200


def test_wrong_keys_are_counted_and_then_not_looked_at(asker, collect) -> None:
    """After five the answer is 429; the right key still opens, the site's sign-in stays free."""
    wrong = Collect("asker", "a-wrong-key")
    codes = [wrong.get(f"{ROOT}/formList").status_code for _turn in range(7)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert collect.get(f"{ROOT}/formList").status_code == 200
    assert SignInFailure.objects.values("username_digest").distinct().count() == 1


def test_a_key_sent_whole_works_until_it_is_revoked_or_replaced(asker) -> None:
    """Basic and Bearer; a new key ends the former, and nothing opens without the role."""
    username, key = actions.make_key(viewer=asker, place=COUNTY)
    basic = base64.b64encode(f"{username}:{key}".encode()).decode()
    other = base64.b64encode(f"somebody:{key}".encode()).decode()

    def code(header: str) -> int:
        return Client().get(f"{ROOT}/formList", headers={"Authorization": header}).status_code

    assert (code(f"Basic {basic}"), code(f"Bearer {key}")) == (200, 200)
    refused = ("", f"Basic {other}", "Basic ?", "Bearer x", "Digest x", "Digest " + "a" * 3000)
    assert {code(header) for header in refused} == {401}
    actions.make_key(viewer=asker, place=COUNTY)
    assert code(f"Bearer {key}") == 401
    actions.revoke_key(viewer=asker, place=COUNTY)
    assert FieldKey.objects.filter(revoked_at=None).count() == 0


def test_the_key_is_shown_once_with_a_code_that_collect_reads(asker) -> None:
    """The table holds nothing to sign in with in plain; the page shows it only in that answer."""
    page = client_of(asker)
    shown = page.post("/surveys/key/").content.decode()
    key = shown.partition("<code>")[2].partition("</code>")[0]
    assert len(key) == digest.KEY_LENGTH
    assert key not in page.get("/surveys/key/").content.decode()
    kept = FieldKey.objects.get()
    assert json.loads(kept.ha1)["MD5"] == digest.ha1("asker", key, "MD5")
    assert "data:image/svg+xml;base64," in shown


def test_what_collect_reads_from_the_code(monkeypatch) -> None:
    """Packed as its documentation says: JSON, zlib, base64."""
    from xieshou.surveys.views import keys

    made = {}

    def kept(text: str, **_about: object):
        made["text"] = text
        return type("Drawn", (), {"save": lambda self, out, **_k: out.write(b"<svg/>")})()

    monkeypatch.setattr(keys.segno, "make", kept)
    keys._drawn("https://example.org/surveys/openrosa", "asker", "secret")
    told = json.loads(zlib.decompress(base64.b64decode(made["text"])))
    assert told["general"]["server_url"] == "https://example.org/surveys/openrosa"
    assert (told["general"]["username"], told["general"]["password"]) == ("asker", "secret")


def test_whoever_lost_the_role_is_turned_away(asker, collect) -> None:
    """The key alone opens nothing."""
    assert collect.get(f"{ROOT}/formList").status_code == 200
    RoleGrant.objects.all().delete()
    assert collect.get(f"{ROOT}/formList").status_code == 403


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_the_published_examples_of_the_standard(monkeypatch, algorithm) -> None:
    """RFC 7616, section 3.9.1: both algorithms give the responses printed there."""
    monkeypatch.setattr(digest, "REALM", "http-auth@example.org")
    header = (
        'Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", '
        f'algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
        'nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, '
        'response="{}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    response = {
        "MD5": "8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    }[algorithm]
    claim = digest.read_header(header.format(response))
    assert claim is not None
    known = {algorithm: digest.ha1("Mufasa", "Circle of Life", algorithm)}
    assert digest.is_right(claim, known, "GET", "/dir/index.html")
    assert not digest.is_right(claim, known, "POST", "/dir/index.html")
    assert not digest.is_right(claim, {}, "GET", "/dir/index.html")
