"""A county's sheet of proposals, whole or not at all."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.core.imports import read
from xieshou.core.models import Upload
from xieshou.core.scope import Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import Proposal
from xieshou.projects.sheets import proposals_sheet
from xieshou.projects.tests.conftest import OURS, THEIRS, WAN, client_of, content

HEADERS = [
    "项目编号", "年度", "村代码", "项目名称", "类别", "补齐短板", "受益群体", "受益户数",
    "受益人数", "市级财政援助资金（万元）", "区级财政援助资金（万元）", "农艺师（人天）", "产品",
    "年产量（吨）", "前提项目", "预计年增收（万元）", "带动就业人数",
]  # fmt: skip
WATER = [
    f"{OURS}-2027-01",
    "2027",
    OURS,
    "饮水工程",
    "水",
    "",
    "",
    "40",
    "150",
    "30",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
]
TEA = [
    f"{OURS}-2027-02", "2027", OURS, "茶叶初制所", "产业", "稳定增收、稳定就业", "监测户、脱贫户",
    "60", "210", "45.5", "20万元", "12", "茶叶", "3.25", f"{OURS}-2027-01",
    "8.6", "7",
]  # fmt: skip


def sheet(*rows: list[str]) -> SimpleUploadedFile:
    written = io.StringIO()
    csv.writer(written).writerows([HEADERS, *rows])
    return SimpleUploadedFile("申报.csv", written.getvalue().encode("gbk"))


def changed(row: list[str], **cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADERS, row, strict=True)]


def upload(client: Client, *rows: list[str]) -> Upload:
    """Send the file and, where it is good, apply it."""
    client.post("/projects/import/", {"file": sheet(*rows)})
    sent = Upload.objects.latest("pk")
    if sent.state == Upload.State.CHECKED:
        client.post("/projects/import/", {"upload": sent.pk})
        sent.refresh_from_db()
    return sent


def test_a_good_sheet_is_submitted_and_the_same_again_changes_nothing(county: Viewer) -> None:
    """Amounts in 万元, indicators and groups by name, prerequisites within the file."""
    client = client_of(county)
    assert upload(client, WATER, TEA).state == Upload.State.APPLIED
    tea = reads.proposal(TEA[0])
    assert tea is not None
    assert (tea.state, tea.clears, tea.serves) == ("submitted", 0b110000000000, 3)
    assert (tea.fen_of("municipal"), tea.fen_of("district")) == (45_500_000, 20 * WAN)
    assert (tea.product_kg_per_year, tea.links[0].code) == (3250, WATER[0])
    assert (tea.income_fen, tea.jobs) == (8_600_000, 7)
    before = list(Proposal.objects.order_by("code").values())
    again = upload(client, WATER, TEA)
    assert again.state == Upload.State.APPLIED
    assert list(Proposal.objects.order_by("code").values()) == before


def test_a_changed_row_changes_that_proposal_alone(county: Viewer) -> None:
    """By its code; the others are counted as the same."""
    client = client_of(county)
    upload(client, WATER, TEA)
    done = upload(client, changed(WATER, 受益人数="155"), TEA)
    assert done.result == {"added": 0, "changed": 1, "same": 1}
    row = reads.proposal(WATER[0])
    assert row is not None
    assert (row.people, len(row.costs)) == (155, 1)


@pytest.mark.parametrize(
    ("header", "cell", "reason"),
    [
        ("项目编号", "a/b", "项目编号应为"),
        ("项目编号", "new", "项目编号应为"),
        ("项目编号", f"{THEIRS}-2027-01", "项目编号应为"),
        ("年度", "二零二七", ""),
        ("村代码", "53332310120", "11"),
        ("村代码", THEIRS, "管辖范围"),
        ("类别", "修桥", "不在可选范围"),
        ("补齐短板", "饮水安全、飞行", "不认识“飞行”"),
        ("受益人数", "-3", ""),
        ("受益户数", "200", "不能多于"),
        ("市级财政援助资金（万元）", "三十", "不是金额"),
        ("市级财政援助资金（万元）", "", "至少填写一项资金"),
        ("产品", "茶叶", "只有产业项目"),
        ("预计年增收（万元）", "很多", "不是金额"),
        ("带动就业人数", "-1", ""),
        ("前提项目", f"{OURS}-2027-77", "没有编号"),
        ("前提项目", f"{OURS}-2027-01", "自身"),
        ("前提项目", f"{OURS}-2027-02", "互为因果"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_written(
    county: Viewer, header: str, cell: str, reason: str
) -> None:
    """Each fault at its row and column; the good rows are not written either."""
    seen = read(sheet(changed(WATER, **{header: cell}), TEA).read(), proposals_sheet(county))
    assert not seen.ok
    assert (seen.errors[0].row, seen.errors[0].column) == (2, header)
    assert reason in seen.errors[0].reason
    client = client_of(county)
    sent = upload(client, changed(WATER, **{header: cell}), TEA)
    assert sent.state == Upload.State.REFUSED
    page = client.get(f"/projects/import/?upload={sent.pk}").content.decode()
    assert header in page
    assert not Proposal.objects.exists()


def test_a_listed_proposal_is_not_changed_by_a_sheet(county: Viewer, officer: Viewer) -> None:
    """The whole file is refused, its new rows included."""
    client = client_of(county)
    upload(client, WATER)
    Proposal.objects.update(state="listed")
    other = changed(TEA, 前提项目="")
    upload(client, changed(WATER, 受益人数="170"), other)
    assert Proposal.objects.get().people == 150


def test_what_was_synthetic_stays_so_whoever_changes_it(county: Viewer) -> None:
    """The label is kept by a sheet and by a revision alike."""
    client = client_of(county)
    upload(client, WATER)
    Proposal.objects.update(origin="synthetic", source="生成")
    upload(client, changed(WATER, 受益人数="170"))
    actions.revise(viewer=county, code=WATER[0], content=content(people=171))
    row = reads.by_codes([WATER[0]])[WATER[0]]
    assert (row.people, row.origin, row.source) == (171, "synthetic", "生成")


def test_too_many_works_of_a_village_are_refused_together(county: Viewer) -> None:
    """Thirteen open works in one file: none is written."""
    rows = [changed(WATER, 项目编号=f"{OURS}-2027-{n:02d}") for n in range(1, 14)]
    assert upload(client_of(county), *rows).state == Upload.State.CHECKED
    assert not Proposal.objects.exists()


def test_who_imported_may_not_review(county: Viewer) -> None:
    """The importer is an author."""
    upload(client_of(county), WATER)
    with pytest.raises(actions.Flawed.__mro__[2], match="请由他人办理"):
        actions.review(viewer=county, code=WATER[0], opinion="可行")


def test_the_template_carries_every_column_in_both_languages(county: Viewer) -> None:
    """What is downloaded to be filled can be read back."""
    book = client_of(county, "en").get("/projects/import/?template").content
    seen = read(book, proposals_sheet(county))
    assert [error.code for error in seen.errors] == ["no_rows"]


def test_what_is_checked_waits_for_whoever_sent_it(county: Viewer) -> None:
    """On the first page and in the to-do list, and leads to where it is applied."""
    client = client_of(county)
    client.post("/projects/import/", {"file": sheet(WATER)})
    sent = Upload.objects.get()
    link = f"/work/uploads/{sent.pk}/"
    for page in ("/cockpit/", "/plan/todo/"):
        assert link in client.get(page).content.decode(), page
    assert client.get(link).url == f"/projects/import/?upload={sent.pk}"
    assert Client().get(link).url.startswith("/login/")
    stranger = Client()
    stranger.force_login(get_user_model().objects.create_user("stranger"))
    assert stranger.get(link).status_code == 404
