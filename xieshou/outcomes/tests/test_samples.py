"""Sample surveys: read with a mapping, kept, estimated, and what of them is public."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xieshou.core import jobs
from xieshou.core.action import Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM, Grant, Viewer
from xieshou.outcomes import actions, reads
from xieshou.outcomes.models import Sample
from xieshou.outcomes.rules import About
from xieshou.registry import actions as registry

CODES = (
    "schooling", "attendance", "skills", "health_care", "illness", "water",
    "power", "road", "fuel", "housing", "income", "work",
)  # fmt: skip
OFFICER = Viewer(
    7,
    "officer",
    (
        Grant(
            "county_office", "5333", None, None,
            frozenset({"outcomes.import_sample", "registry.see_households"}),
        ),
    ),
)  # fmt: skip
ABOUT = About("福贡贡山抽样", 2026, "5333", "rural-cn", 1, "drop", "synthetic", "测试")


def drawn(rows: int = 600, seed: int = 5, gaps: float = 0.0) -> dict[str, list[object]]:
    """Made-up records in twenty clusters of two counties; `gaps` of the answers are missing."""
    chance = np.random.default_rng(seed)
    cluster = chance.integers(0, 20, rows)
    lacks = chance.random((rows, len(CODES))) < 0.15 + 0.25 * (cluster % 4 == 0)[:, None]
    columns: dict[str, list[object]] = {
        "place": ["533323" if c % 2 else "533324" for c in cluster],
        "cluster": [f"c{c:02d}" for c in cluster],
        "stratum": ["north" if c < 10 else "south" for c in cluster],
        "group": ["monitored" if c % 5 == 0 else "other" for c in cluster],
        "weight": (1 + chance.integers(0, 40, rows) / 4).tolist(),
    }
    gone = chance.random(lacks.shape) < gaps
    for at, code in enumerate(CODES):
        columns[code] = [
            None if out else bool(yes) for yes, out in zip(lacks[:, at], gone[:, at], strict=True)
        ]
    return columns


@pytest.fixture
def survey(needs: None) -> Sample:
    return actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=drawn())


def written(columns: dict[str, list[object]], titles: dict[str, str]) -> bytes:
    """The records as a CSV file under other titles."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([titles.get(name, name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow([int(cell) if isinstance(cell, bool) else cell for cell in row])
    return text.getvalue().encode()


def row_of(sample: Sample) -> reads.SampleRow:
    found = reads.sample(sample.pk)
    assert found is not None
    return found


def test_estimates_are_weighted_shares_with_intervals(survey: Sample) -> None:
    """H by hand from the records, within its interval; counties and groups add up to the whole."""
    columns = drawn()
    weights = np.array(columns["weight"], dtype=float)
    value = (5, 5, 5, 8, 7, 3, 3, 3, 3, 3, 8, 7)
    score = sum(np.array(columns[code], float) * w for code, w in zip(CODES, value, strict=True))
    found = reads.sample_figures(SYSTEM, row_of(survey), "1/3")
    assert found is not None
    whole = found.whole.estimated
    assert whole is not None
    assert whole.headcount.value == pytest.approx(weights[score >= 20].sum() / weights.sum())
    assert whole.headcount.low is not None
    assert whole.headcount.high is not None
    assert 0 < whole.headcount.low < whole.headcount.value < whole.headcount.high < 1
    assert whole.people == pytest.approx(weights.sum())
    assert (survey.records, survey.clusters) == (600, 20)
    for rows in (found.places, found.groups):
        parts = [one.estimated for one in rows]
        assert sum(one.records for one in parts if one) == 600
        assert sum(one.people for one in parts if one) == pytest.approx(whole.people)
    assert [one.code for one in found.places] == ["533323", "533324"]


def test_the_same_survey_is_entered_once(survey: Sample) -> None:
    """The same records and the same said about them; another year is another survey."""
    again = actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=drawn())
    assert again.pk == survey.pk
    actions.load_sample(viewer=SYSTEM, about=About(**{**_as(ABOUT), "year": 2025}), columns=drawn())
    assert Sample.objects.count() == 2


def _as(about: About) -> dict[str, object]:
    return {name: getattr(about, name) for name in about.__slots__}


def test_a_difference_has_an_interval(survey: Sample) -> None:
    """One county less the other is the difference of their figures; two rounds likewise."""
    row = row_of(survey)
    found = reads.sample_figures(SYSTEM, row, "1/3")
    assert found is not None
    one, other = (place.estimated for place in found.places)
    assert one is not None
    assert other is not None
    between = reads.sample_difference(SYSTEM, row, "1/3", ("place", "533323"), ("place", "533324"))
    assert between is not None
    assert between.adjusted.value == pytest.approx(one.adjusted.value - other.adjusted.value)
    assert between.adjusted.low is not None
    assert between.adjusted.low < between.adjusted.value
    earlier = actions.load_sample(
        viewer=SYSTEM, about=About(**{**_as(ABOUT), "year": 2024}), columns=drawn(seed=9)
    )
    rounds = reads.sample_difference(SYSTEM, row, "1/3", ("", ""), ("", ""), row_of(earlier))
    assert rounds is not None
    assert rounds.headcount.se is not None
    assert reads.sample_difference(SYSTEM, row, "1/3", ("", ""), ("place", "533324")) is None


@pytest.mark.parametrize("policy", ["drop", "impute"])
def test_missing_answers_are_told_of_and_bounded(needs: None, policy: str) -> None:
    """Who is left out or filled in is counted, and the figures lie within what is possible."""
    about = About(**{**_as(ABOUT), "policy": policy})
    sample = actions.load_sample(viewer=SYSTEM, about=about, columns=drawn(gaps=0.01))
    missing = sample.missing
    assert missing["people"] == pytest.approx(
        missing["complete"] + missing["dropped"] + missing["imputed"], abs=2
    )
    assert (missing["imputed"] > 0) is (policy == "impute")
    found = reads.sample_figures(SYSTEM, row_of(sample), "1/3")
    assert found is not None
    whole = found.whole.estimated
    assert whole is not None
    assert whole.adjusted_span is not None
    assert whole.adjusted_span.low < whole.adjusted_span.high
    if policy == "impute":
        assert whole.adjusted_span.low <= whole.adjusted.value <= whole.adjusted_span.high


def test_few_records_are_not_public(needs: None) -> None:
    """Of a county with six records the public is told nothing, nor of its neighbour, whose figures
    and the whole's would tell; and of no two cutoffs that few records part."""
    columns = drawn()
    columns["place"] = ["533324" if at < 6 else "533323" for at in range(600)]
    row = row_of(actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=columns))
    for viewer, hidden in ((PUBLIC, True), (OFFICER, False)):
        found = reads.sample_figures(viewer, row, "1/3")
        assert found is not None
        assert all((one.estimated is None) is hidden for one in found.places)
        assert found.whole.estimated is not None
    shown = reads.sample_cutoffs(PUBLIC, row)
    assert "1/3" in shown
    assert len(shown) < len(reads.sample_cutoffs(OFFICER, row)) == 60
    closed = next(one for one in reads.sample_cutoffs(OFFICER, row) if one not in shown)
    assert reads.sample_figures(PUBLIC, row, closed) is None


def test_small_areas_say_why(needs: None) -> None:
    """Twenty records in one cluster: few records, few clusters."""
    columns = drawn()
    columns["place"] = ["533324" if at < 20 else "533323" for at in range(600)]
    columns["cluster"] = ["lone" if at < 20 else c for at, c in enumerate(columns["cluster"])]
    columns["stratum"] = ["north" if at < 20 else s for at, s in enumerate(columns["stratum"])]
    row = row_of(actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=columns))
    found = reads.sample_figures(SYSTEM, row, "1/3")
    assert found is not None
    small = found.places[1].estimated
    assert small is not None
    assert {"few_records", "few_clusters"} <= set(small.few)


def test_a_file_is_read_by_its_mapping(needs: None) -> None:
    """Titles of one's own, mapped; the file is gone afterwards; the same again is the same."""
    titles = {"place": "县代码", "weight": "权数", "water": "缺水"}
    data = written(drawn(), titles)
    columns = {name: titles.get(name, name) for name in drawn()}
    for _again in range(2):
        upload = actions.keep_file(data, "抽样.csv", viewer=OFFICER, page="/places/samples/import/")
        found = actions.import_sample(
            viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=columns
        )
        upload.refresh_from_db()
        assert (upload.state, upload.file.name) == ("applied", "")
    assert Sample.objects.count() == 1
    known = actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=drawn())
    one, other = (reads.sample_figures(SYSTEM, row_of(s), "1/3") for s in (found, known))
    assert one is not None
    assert other is not None
    assert one.whole.estimated == other.whole.estimated


def test_bad_cells_are_named_and_nothing_is_written(needs: None) -> None:
    """The row and the column of each; and places that are not the survey's."""
    columns = drawn(30)
    columns["water"][3] = "maybe"
    columns["weight"][7] = -2
    upload = actions.keep_file(written(columns, {}), "x.csv", viewer=OFFICER, page="/")
    names = {name: name for name in columns}
    with pytest.raises(actions.BadRecords) as bad:
        actions.import_sample(viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=names)
    assert {field for field, _text in bad.value.flaws} == {"water", "weight"}
    assert any("5" in text for _field, text in bad.value.flaws)
    elsewhere = actions.keep_file(written(drawn(30), {}), "x.csv", viewer=OFFICER, page="/")
    with pytest.raises(actions.BadRecords):
        actions.import_sample(
            viewer=OFFICER,
            upload=elsewhere.pk,
            about=About(**{**_as(ABOUT), "place": "533323"}),
            columns=names,
        )
    assert not Sample.objects.exists()


@pytest.fixture
def officer(client: Client, needs: None) -> Client:
    """The office of the prefecture, signed in."""
    user = registry.create_user(
        viewer=SYSTEM, username="nujiang", name="怒江办", password_hash=make_password("x")
    )
    registry.grant_role(viewer=SYSTEM, user=user.pk, role="yunnan_office", place="5333")
    client.force_login(user)
    return client


def mapping(columns: dict[str, list[object]], titles: dict[str, str]) -> dict[str, object]:
    said = {
        "title": "怒江抽样", "year": 2026, "place": "5333", "policy": "drop",
        "origin": "synthetic", "source": "测试", "set": "rural-cn:1",
    }  # fmt: skip
    return said | {f"column_{name}": titles.get(name, name) for name in columns}


def uploaded(client: Client, data: bytes) -> str:
    file = SimpleUploadedFile("sample.csv", data)
    answer = client.post("/places/samples/import/", {"file": file, "set": "rural-cn:1"})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_a_file_to_its_page(officer: Client, language: str) -> None:
    """Upload; titles are suggested by their names; enter; see; the public sees it too."""
    titles = {"place": "县代码", "water": "饮水安全", "weight": "Weight"}
    headers = {"accept-language": language}
    where = uploaded(officer, written(drawn(), titles))
    form = officer.get(where, headers=headers).content.decode()
    for title in titles.values():
        assert f'<option value="{title}" selected>' in form
    number = where.split("upload=")[1].split("&")[0]
    body = mapping(drawn(), titles) | {"upload": number}
    answer = officer.post("/places/samples/import/", body, headers=headers)
    assert answer.status_code == 302, answer.content.decode()
    page = officer.get(answer["Location"], headers=headers).content.decode()
    assert "怒江抽样" in page
    assert 'type="range"' in page
    assert "whiskers__dot" in page
    public = Client().get(answer["Location"], headers=headers)
    assert public.status_code == 200
    part = f"{answer['Location']}figures/?s=24"
    assert Client().get(part, headers=headers).status_code == 200


def test_a_bad_file_is_told_of_on_the_page(officer: Client) -> None:
    """With the row and the column; nothing is entered."""
    columns = drawn(40)
    columns["road"][1] = "perhaps"
    number = uploaded(officer, written(columns, {})).split("upload=")[1].split("&")[0]
    answer = officer.post(
        "/places/samples/import/", mapping(columns, {}) | {"upload": number}
    ).content.decode()
    assert "perhaps" in answer
    assert "road" in answer
    assert not Sample.objects.exists()


def test_only_offices_enter_and_only_their_own_files(officer: Client, client: Client) -> None:
    """A stranger is asked to sign in; another's file is not there; nor another place's survey."""
    assert Client().get("/places/samples/import/").status_code == 302
    theirs = actions.keep_file(written(drawn(30), {}), "x.csv", viewer=OFFICER, page="/")
    assert officer.get(f"/places/samples/import/?upload={theirs.pk}").status_code == 404
    number = uploaded(officer, written(drawn(30), {})).split("upload=")[1].split("&")[0]
    body = mapping(drawn(30), {}) | {"upload": number, "place": "53"}
    assert officer.post("/places/samples/import/", body).status_code == 200
    with pytest.raises(Forbidden):
        actions.load_sample(viewer=PUBLIC, about=ABOUT, columns=drawn(30))
    assert not Sample.objects.exists()


def test_a_big_file_is_entered_in_the_background(needs: None) -> None:
    """By a job whose result names the survey, or what is wrong."""
    columns = drawn(60)
    names = {name: name for name in columns}
    upload = actions.keep_file(written(columns, {}), "x.csv", viewer=OFFICER, page="/")
    job = actions.queue_sample(viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=names)
    jobs.perform(job.pk)
    job.refresh_from_db()
    assert job.result == {"sample": Sample.objects.get().pk}
    columns["water"][0] = "?"
    bad = actions.keep_file(written(columns, {}), "x.csv", viewer=OFFICER, page="/")
    job = actions.queue_sample(viewer=OFFICER, upload=bad.pk, about=ABOUT, columns=names)
    jobs.perform(job.pk)
    job.refresh_from_db()
    assert "water" in job.result["flaws"][0]


def test_a_survey_stands_beside_the_register(client: Client, survey: Sample, needs: None) -> None:
    """On the page of its place and of its counties, with its interval and where it comes from."""
    actions.measure_round(viewer=SYSTEM, year=2026, place="53")
    for code in ("5333", "533323"):
        page = client.get(f"/places/{code}/").content.decode()
        assert ABOUT.title in page
        assert "95% 区间" in page
    assert ABOUT.title not in client.get("/places/53/").content.decode()


def test_estimates_are_downloaded_and_answered(client: Client, survey: Sample) -> None:
    """Excel, CSV, Parquet and JSON of the same; differences on the page."""
    base = f"/places/samples/{survey.pk}/"
    table = pq.read_table(io.BytesIO(client.get(f"{base}estimates.parquet").content))
    assert table["domain"].to_pylist() == ["all", "place", "place", "group", "group"]
    assert {"adjusted", "adjusted_low", "adjusted_high"} <= set(table.column_names)
    assert client.get(f"{base}estimates.xlsx").status_code == 200
    assert client.get(f"{base}estimates.csv").content.decode("utf-8-sig").startswith("domain,")
    told = client.get(f"/api/v1/samples/{survey.pk}/figures").json()
    assert told["whole"]["estimated"]["adjusted"]["value"] == table["adjusted"][0].as_py()
    assert client.get("/api/v1/samples?place=533323").json()[0]["title"] == ABOUT.title
    assert client.get("/api/v1/samples/999/figures").status_code == 404
    assert client.get("/places/samples/999999999999999999999999/").status_code == 404
    page = client.get(f"{base}?one=place:533323&other=place:533324").content.decode()
    assert 'id="difference"' in page
    assert ABOUT.title in client.get("/places/samples/").content.decode()


@pytest.mark.parametrize("kind", ["dta", "sav"])
def test_what_is_not_a_column_is_derived_from_answers(
    needs: None, tmp_path: Path, kind: str
) -> None:
    """From a Stata or SPSS file: who lacks power follows from two questions, and is unknown where
    they were not answered."""
    columns: dict[str, list[object]] = {
        name: [float(v) if isinstance(v, bool) else v for v in values]
        for name, values in drawn(40).items()
        if name != "power"
    }
    columns["place"] = [float(str(code)) for code in columns["place"]]
    columns["has_electricity"] = [1.0] * 30 + [0.0] * 5 + [None] * 5
    columns["electricity_enough"] = [1.0] * 20 + [0.0] * 15 + [None] * 5
    path = tmp_path / f"answers.{kind}"
    write = pyreadstat.write_dta if kind == "dta" else pyreadstat.write_sav
    write(pd.DataFrame(columns), str(path))
    upload = actions.keep_file(path.read_bytes(), path.name, viewer=OFFICER, page="/")
    names = {name: name for name in columns}
    sample = actions.import_sample(viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=names)
    kept = pq.read_table(io.BytesIO(bytes(sample.design)))
    power = 1 << CODES.index("power")
    lacks = [bool(pattern & power) for pattern in kept["pattern"].to_pylist()]
    unknown = [bool(mask & power) for mask in kept["unknown"].to_pylist()]
    assert (sum(lacks), sum(unknown), len(lacks)) == (15, 5, 40)
