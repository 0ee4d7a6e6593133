"""What a survey's file may hold, what is told of it, and what happens when it is sent twice."""

import pytest
from django.test import Client

from xieshou.core import jobs
from xieshou.core.action import BadInput
from xieshou.core.models import Job
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.outcomes import actions, reads
from xieshou.outcomes.models import Sample
from xieshou.outcomes.rules import About
from xieshou.outcomes.tests.test_samples import (
    ABOUT,
    CODES,
    OFFICER,
    _as,
    drawn,
    mapping,
    officer,
    row_of,
    uploaded,
    written,
)

__all__ = ["officer"]
PERSON = "张三 532901199001011234"


@pytest.mark.parametrize(
    "groups",
    [
        [PERSON] + ["other"] * 599,
        ["532901199001011234"] * 300 + ["other"] * 300,
        ["张三"] * 9 + ["other"] * 591,
        [f"组{at % 25}" for at in range(600)],
        ["一户人家的户主名字写得很长很长很长很长很长"] * 600,
    ],
)
def test_a_group_that_could_be_a_person_is_refused(needs: None, groups: list[object]) -> None:
    """Long texts, long numbers, those of few records, and too many of them; without repeating
    what was written."""
    columns = drawn() | {"group": groups}
    with pytest.raises(actions.BadRecords) as bad:
        actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=columns)
    ((field, text),) = bad.value.flaws
    assert field == "group"
    assert str(groups[0]) not in text
    assert not Sample.objects.exists()


def test_groups_of_many_and_known_kinds_are_taken(needs: None) -> None:
    """A known kind of household may be small; other groups are named as they are in the file."""
    groups: list[object] = ["lifted"] * 4 + ["独龙族"] * 296 + ["怒族"] * 300
    columns = drawn() | {"group": groups}
    row = row_of(actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=columns))
    found = reads.sample_figures(SYSTEM, row, "1/3")
    assert found is not None
    assert {one.code for one in found.groups} == {"lifted", "独龙族", "怒族"}


def test_the_public_is_not_told_what_a_hidden_group_is_called(needs: None) -> None:
    """At a cutoff where few records of a group are poor; the kinds of households are no secret."""
    columns = drawn(40) | {"group": ["独龙族"] * 10 + ["怒族"] * 20 + ["other"] * 10}
    row = row_of(actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=columns))
    found = reads.sample_figures(PUBLIC, row, "1/3")
    assert found is not None
    hidden = [one for one in found.groups if one.estimated is None]
    assert hidden
    assert {(one.code, one.label) for one in hidden} <= {
        ("", "不列名称的分组"), ("other", "一般户"),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_wrong_with_a_big_file_is_kept_without_its_cells(
    needs: None, settings: object, language: str
) -> None:
    """The job, which others see, names row, column and remedy; whoever uploads a small file sees
    what is in the cell too."""
    columns = drawn(60)
    columns["weight"][3] = PERSON
    columns["place"][5] = "1.2e+17"
    names = {name: name for name in columns}
    upload = actions.keep_file(written(columns, {}), "x.csv", viewer=OFFICER, page="/")
    job = actions.queue_sample(viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=names)
    Job.objects.filter(pk=job.pk).update(language=language)
    jobs.perform(job.pk)
    job.refresh_from_db()
    told = "\n".join(job.result["flaws"])
    assert "532901199001011234" not in told
    assert "1.2e+17" not in told
    assert "weight" in told
    assert "5" in told
    with pytest.raises(actions.BadRecords) as bad:
        actions.import_sample(viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=names)
    assert any("532901199001011234" in text for _field, text in bad.value.flaws)


def test_places_elsewhere_are_counted_in_the_job_not_quoted(needs: None) -> None:
    """Whatever stands in the column of places."""
    columns = drawn(60)
    columns["place"][3] = PERSON
    names = {name: name for name in columns}
    upload = actions.keep_file(written(columns, {}), "x.csv", viewer=OFFICER, page="/")
    job = actions.queue_sample(viewer=OFFICER, upload=upload.pk, about=ABOUT, columns=names)
    jobs.perform(job.pk)
    job.refresh_from_db()
    assert job.result == {"flaws": ["有 1 个地方代码不在 5333 之下"]}


@pytest.mark.parametrize("year", [-1, 1899, 2101, 40000, 10**25])
def test_a_year_that_is_none_is_refused(officer: Client, year: int) -> None:
    """By the action and by the form."""
    with pytest.raises(BadInput):
        actions.load_sample(
            viewer=SYSTEM, about=About(**{**_as(ABOUT), "year": year}), columns=drawn(30)
        )
    number = uploaded(officer, written(drawn(30), {})).split("upload=")[1].split("&")[0]
    body = mapping(drawn(30), {}) | {"upload": number, "year": year}
    answer = officer.post("/places/samples/import/", body)
    assert 'href="#id_year"' in answer.content.decode()
    assert not Sample.objects.exists()


def test_a_form_sent_twice_leads_to_the_survey(officer: Client) -> None:
    """The file is gone by then; another mapping of it is told so."""
    number = uploaded(officer, written(drawn(60), {})).split("upload=")[1].split("&")[0]
    body = mapping(drawn(60), {}) | {"upload": number}
    first, again = (officer.post("/places/samples/import/", body) for _ in range(2))
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"] == f"/places/samples/{Sample.objects.get().pk}/"
    other = officer.post("/places/samples/import/", body | {"title": "另一次"})
    assert other["Location"] == "/places/samples/import/"
    assert Sample.objects.count() == 1


def test_a_big_file_sent_twice_is_one_job(needs: None) -> None:
    """Until it has failed or was cancelled: then it may be tried again."""
    columns = drawn(60)
    names = {name: name for name in columns}
    upload = actions.keep_file(written(columns, {}), "x.csv", viewer=OFFICER, page="/")
    wanted = {"upload": upload.pk, "about": ABOUT, "columns": names}
    one, same = (actions.queue_sample(viewer=OFFICER, **wanted) for _ in range(2))
    assert one.pk == same.pk
    Job.objects.filter(pk=one.pk).update(state=Job.State.FAILED)
    assert actions.queue_sample(viewer=OFFICER, **wanted).pk != one.pk


def test_two_who_enter_the_same_at_once_get_one_survey(
    needs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second did not see the first's when it began."""
    first = actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=drawn(60))
    unseen = Sample.objects.none()
    monkeypatch.setattr(Sample.objects, "filter", lambda **_: unseen)
    assert actions.load_sample(viewer=SYSTEM, about=ABOUT, columns=drawn(60)).pk == first.pk


def test_a_file_of_very_many_columns_is_refused(officer: Client) -> None:
    """Every one would stand in every list."""
    wide = ",".join([*CODES, *(f"c{at}" for at in range(400))])
    where = uploaded(officer, f"{wide}\n".encode())
    page = officer.get(where).content.decode()
    assert "有 412 列" in page
    assert "<select" not in page.split("<main", 1)[1]
