"""Photos as evidence: what is taken in, what is kept of it, who sees it, and what is suspicious."""

import datetime
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings, strategies as st
from PIL import Image

from xieshou.core import picture
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import Inspection, Milestone, Objection, Photo
from xieshou.projects.rules import photo as rules
from xieshou.projects.rules.photo import Point
from xieshou.projects.tests.conftest import OURS, client_of, viewer_of
from xieshou.projects.tests.pictures import LAT, LON, drawn, photo
from xieshou.projects.tests.walks import noticed, planned, take
from xieshou.registry import reads as registry


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where this site keeps its files."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


@pytest.fixture
def builder(world: None) -> Viewer:
    return viewer_of("builder", "county_office", "533323")


@pytest.fixture
def code(officer: Viewer, county: Viewer, province: Viewer, builder: Viewer) -> str:
    """A project being built, with a milestone."""
    code = planned(officer, county, province)
    take(province, code, "approve")
    take(builder, code, "start")
    actions.record_milestone(
        viewer=builder, code=code, name="管沟开挖", due_on=timezone.localdate()
    )
    return code


def milestone() -> int:
    return Milestone.objects.get().pk


def put(viewer: Viewer, code: str, data: bytes, **more: Any) -> Photo:
    return actions.add_milestone_photo(viewer=viewer, code=code, of=milestone(), data=data, **more)


def today(minutes: int = 5) -> str:
    """A camera's note of some minutes ago."""
    then = timezone.localtime() - datetime.timedelta(minutes=minutes)
    return then.strftime("%Y:%m:%d %H:%M:%S")


def test_place_and_time_are_noted_and_taken_off_the_picture() -> None:
    """Turned upright, at most 2048 long, and nothing of the camera's notes in what is kept."""
    seen = picture.read(photo(size=(2400, 1200), turned=6))
    assert (seen.width, seen.height) == (1024, 2048)
    assert abs(seen.lon_e6 - LON * 10**6) < 2
    assert abs(seen.lat_e6 - LAT * 10**6) < 2
    assert seen.taken_at == datetime.datetime(2027, 3, 1, 1, 30, tzinfo=datetime.UTC)
    for kept in (seen.kept, seen.thumb):
        with Image.open(io.BytesIO(kept)) as again:
            assert again.format == "JPEG"
            assert not again.getexif()
        assert b"SecretPhone" not in kept
        assert b"Exif" not in kept


def test_a_camera_abroad_says_its_zone() -> None:
    seen = picture.read(photo(zone="+00:00", where=(-98.5, -26.25)))
    assert seen.taken_at == datetime.datetime(2027, 3, 1, 9, 30, tzinfo=datetime.UTC)
    assert (seen.lon_e6, seen.lat_e6) == (-98_500_000, -26_250_000)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_are_kept_as_jpeg(kind: str) -> None:
    """What is transparent becomes white."""
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    written = io.BytesIO()
    clear.save(written, kind)
    seen = picture.read(written.getvalue())
    with Image.open(io.BytesIO(seen.kept)) as again:
        assert again.getpixel((5, 5)) == (255, 255, 255)
    assert (seen.taken_at, seen.lon_e6, seen.print) == (None, None, "")


def _bomb() -> bytes:
    """A PNG that says it is 60000 × 60000, in a hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"0" * picture.MOST_BYTES, "too_big"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"<svg onload=alert(1)>", "not_a_picture"),
        (b"GIF89a" + b"\0" * 50, "not_a_picture"),
        (b"\xff\xd8\xff\xe0 not really", "broken"),
        (photo()[:900], "broken"),
        (_bomb(), "too_many_pixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_is_refused_by_its_content(data: bytes, why: str) -> None:
    """Whatever its name: too large, packed to explode, another format, or broken."""
    with pytest.raises(picture.NotAPhoto) as refused:
        picture.read(data)
    assert refused.value.args == (why,)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 1500), st.integers(0, 255))
def test_a_damaged_file_is_a_photo_or_refused(at: int, byte: int) -> None:
    """One wrong byte anywhere meets no other fault."""
    data = bytearray(photo(3, size=(64, 48)))
    data[at % len(data)] = byte
    with suppress(picture.NotAPhoto):
        picture.read(bytes(data))


def test_a_photo_is_kept_encrypted_under_its_hash(code: str, builder: Viewer, folder: Path) -> None:
    """Only this site reads it; the same one again is refused, and a row is never changed."""
    data = photo(taken=today())
    made = put(builder, code, data, caption="开挖")
    names = sorted(path.name for path in folder.rglob("*") if path.is_file())
    assert names == [f"{made.kept_sha256}.jpg", f"{made.kept_sha256}.small.jpg"]
    assert not any(path.read_bytes().startswith(b"\xff\xd8") for path in folder.rglob("*.jpg"))
    with pytest.raises(Conflict, match="已经在这里"):
        put(builder, code, data)
    assert reads.faults() == []
    for statement in ("UPDATE projects_photo SET caption = 'x'", "DELETE FROM projects_photo"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    next(folder.rglob(f"{made.kept_sha256}.jpg")).unlink()
    assert "文件缺失" in reads.faults()[0]


def test_a_photo_far_away_or_long_ago_is_marked(code: str, builder: Viewer) -> None:
    """By the distance to the village, and by the day of the milestone that it shows."""
    point = mock.patch.object(
        registry, "place", return_value=mock.Mock(code=OURS, lon=LON, lat=LAT)
    )
    put(builder, code, photo(1, taken=today(), where=(LON, LAT)))
    put(builder, code, photo(2, taken=today(), where=(LON + 0.5, LAT)))
    put(builder, code, photo(3, taken="2020:01:01 08:00:00", where=None))
    put(builder, code, photo(4, taken="2099:01:01 08:00:00", where=None))
    with point:
        near, far, old, ahead = reads.photos(code, viewer=builder)
    assert near.distance_m < 10
    assert (near.far, near.age, near.flagged) == (False, "", False)
    assert 49_000 < far.distance_m < 50_000
    assert (far.far, far.most_km) == (True, 10)
    assert (old.distance_m, old.age) == (None, "old")
    assert ahead.age == "future"


def test_the_same_picture_for_two_projects_is_marked(
    code: str, officer: Viewer, county: Viewer, builder: Viewer
) -> None:
    """Even made smaller and saved anew; not another one, nor twice within one project."""
    put(builder, code, photo(5, taken=today(), size=(640, 480)))
    put(builder, code, photo(6, taken=today()))
    other = noticed(officer, county)
    said = actions.object_(viewer=officer, code=other, text="不是这里")
    for data in (
        photo(5, taken="", where=None, size=(500, 375), quality=55),
        photo(7, taken="", where=None),
    ):
        actions.add_objection_photo(viewer=officer, objection=said.pk, data=data)
    first, second = reads.photos(code, viewer=builder)
    assert (first.twins, second.twins) == ((other,), ())
    rows = reads.objection_photos(other, viewer=officer)[said.pk]
    assert [row.twins for row in rows] == [(code,), ()]


def test_only_those_who_work_on_it_see_a_photo(code: str, builder: Viewer, world: None) -> None:
    """Neither the public nor another county, and nobody reads coordinates anywhere."""
    made = put(builder, code, photo(taken=today()))
    stranger = viewer_of("stranger", "county_office", "533324")
    path = f"/projects/photos/{made.pk}/"
    for viewer in (PUBLIC, stranger):
        assert reads.photos(code, viewer=viewer) == ()
        assert reads.photo_bytes(made.pk, thumb=False, viewer=viewer) is None
    assert client_of(stranger).get(path).status_code == 404
    ours = client_of(builder)
    answer = ours.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "private" in answer["Cache-Control"]
    small = ours.get(f"{path}small/")
    assert len(small.content) <= len(answer.content)
    assert ours.get("/projects/photos/999999/").status_code == 404
    page = ours.get(f"/projects/life/{code}/").content.decode()
    found = ours.get(f"/api/v1/project-lives/{code}/photos").json()
    assert found[0]["caption"] == ""
    for text in (page, str(found)):
        assert "26.9" not in text
        assert "lon" not in str(found)
    assert client_of(stranger).get(f"/api/v1/project-lives/{code}/photos").json() == []


def test_each_kind_of_evidence_has_its_own_hands(
    code: str, officer: Viewer, county: Viewer, builder: Viewer, province: Viewer
) -> None:
    """A milestone while it is built, the acceptance once it is finished, an inspection for good."""
    with pytest.raises(Forbidden):
        put(province, code, photo())
    with pytest.raises(NotFound):
        actions.add_milestone_photo(viewer=builder, code=code, of=0, data=photo())
    with pytest.raises(Conflict, match="不能再添照片"):
        actions.add_acceptance_photo(viewer=county, code=code, data=photo())
    with pytest.raises(BadInput, match="请勿填写电话"):
        put(builder, code, photo(), caption="电话 13812345678")
    take(builder, code, "finish")
    actions.add_acceptance_photo(viewer=county, code=code, data=photo())
    for verb in ("accept", "hand_over", "take_up"):
        take(county, code, verb)
    with pytest.raises(Conflict, match="不能再添照片"):
        put(builder, code, photo())
    seen = actions.inspect(viewer=officer, code=code, on=timezone.localdate(), condition="good")
    actions.add_inspection_photo(viewer=officer, code=code, of=seen.pk, data=photo(2))
    rows = reads.photos(code, viewer=officer)
    assert [(row.about, row.of) for row in rows] == [
        *(("acceptance", 0), ("inspection", Inspection.objects.get().pk)),
    ]


def test_an_objector_proves_what_was_said(officer: Viewer, county: Viewer) -> None:
    """Theirs alone to add and, with the office, to see; no more once it is answered."""
    code = noticed(officer, county)
    said = actions.object_(viewer=officer, code=code, text="占了两户的地")
    page = f"/projects/{code}/objection/{said.pk}/photo/"
    file = SimpleUploadedFile("x.txt", photo(), "text/plain")
    client = client_of(officer)
    shown = client.post(page, {f"photo-{said.pk}-file": file}, follow=True).content.decode()
    assert "照片已保存" in shown
    assert f"/projects/photos/{Photo.objects.get().pk}/small/" in shown
    assert reads.objection_photos(code, viewer=PUBLIC) == {}
    assert list(reads.objection_photos(code, viewer=county)) == [said.pk]
    with pytest.raises(NotFound):
        actions.add_objection_photo(viewer=county, objection=said.pk, data=photo(2))
    second = viewer_of("second", "county_office", "533323")
    actions.answer(viewer=second, objection=said.pk, text="已改线", upheld=False)
    with pytest.raises(Conflict, match="已经答复"):
        actions.add_objection_photo(viewer=officer, objection=Objection.objects.get().pk, data=b"")


def test_over_the_page_and_the_api(code: str, builder: Viewer, province: Viewer) -> None:
    """What is wrong is said in plain words; the same request again changes nothing."""
    client, path = client_of(builder), f"/projects/life/{code}/photo/"
    said = {"photo-of": f"milestone:{milestone()}"}
    heic = SimpleUploadedFile("IMG_1.jpg", b"\0\0\0\x18ftypheic\0\0\0\0", "image/jpeg")
    page = client.post(path, said | {"photo-file": heic}, follow=True).content.decode()
    assert "兼容性最佳" in page
    page = client.post(path, said, follow=True).content.decode()
    assert "照片：" in page
    good = SimpleUploadedFile("a.bin", photo(taken=today()), "application/octet-stream")
    page = client.post(path, said | {"photo-file": good}, follow=True).content.decode()
    assert "照片已保存" in page
    assert "管沟开挖" in page
    api = f"/api/v1/project-lives/{code}/photos"
    for _time in range(2):
        file = SimpleUploadedFile("b.jpg", photo(8), "image/jpeg")
        body = {"about": "milestone", "of": milestone(), "file": file, "caption": "第二张"}
        answer = client.post(api, body, headers={"idempotency-key": "k"})
        assert answer.status_code == 200, answer.content
    assert [one["caption"] for one in answer.json()] == ["", "第二张"]
    file = SimpleUploadedFile("b.jpg", b"GIF89a", "image/jpeg")
    no = client.post(api, {"about": "acceptance", "file": file}, headers={"idempotency-key": "2"})
    assert (no.status_code, no.json()["code"]) == (409, "wrong_state")
    file = SimpleUploadedFile("b.jpg", b"GIF89a", "image/jpeg")
    no = client.post(
        api,
        {"about": "milestone", "of": milestone(), "file": file},
        headers={"idempotency-key": "3"},
    )
    assert (no.status_code, no.json()["faults"][0]["field"]) == (422, "file")
    with pytest.raises(Forbidden):
        put(province, code, photo(9))
    assert client_of(province).post(path, said).status_code == 404


def test_looking_at_many_photos_asks_no_more(code: str, builder: Viewer) -> None:
    counts = []
    for seeds in (range(1, 2), range(2, 7)):
        for seed in seeds:
            put(builder, code, photo(seed, size=(64, 48), taken=today()))
        with CaptureQueriesContext(connection) as asked:
            reads.photos(code, viewer=builder)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@settings(max_examples=50, deadline=None)
@given(st.integers(-179_000_000, 179_000_000), st.integers(-89_000_000, 89_000_000))
def test_a_distance_is_that_along_the_earth(lon: int, lat: int) -> None:
    """Nothing to itself, and one degree of latitude is 111.195 km of a sphere of mean radius."""
    assert rules.distance_m(lon, lat, Point(lon / 10**6, lat / 10**6, 10)) == 0
    north = Point(lon / 10**6, lat / 10**6 + 1, 10)
    assert abs(rules.distance_m(lon, lat, north) - 111_195) <= 2


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=picture.TWIN_BITS))
def test_near_prints_share_a_band(bits: int, flipped: set[int]) -> None:
    """So that looking bands up finds every twin."""
    one, other = f"{bits:016x}", f"{bits ^ sum(1 << at for at in flipped):016x}"
    assert picture.distance_bits(one, other) == len(flipped)
    assert set(picture.bands(one)) & set(picture.bands(other))


def test_pictures_without_contrast_are_like_no_other() -> None:
    assert picture.fingerprint(Image.new("RGB", (64, 48), "white")) == ""
    assert picture.fingerprint(drawn(1)) != picture.fingerprint(drawn(2))
