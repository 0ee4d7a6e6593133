"""Indicator sets of one's own: checked by the measure, versioned, unchangeable once used."""

import importlib
import json

import pytest
from django.apps import apps
from django.utils import translation

from xieshou.core.action import Conflict, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import SYSTEM
from xieshou.engines.measure.sets import load_document, read_document, set_codes
from xieshou.registry import actions, reads
from xieshou.registry.models import IndicatorSet
from xieshou.registry.tests.conftest import client_of, viewer

OFFICE = "yunnan_office"
UNIT = {"zh": "分钟", "en": "minutes"}


def name(text):
    return {"zh": f"{text}（中）", "en": text}


def own(**changes):
    return {
        "code": "own",
        "name": name("Own"),
        "source": name("Ours"),
        "default_cutoff": "1/2",
        "cutoffs": ["1/3"],
        "questions": [
            {"column": "stove", "kind": "text", "name": name("Stove"), "choices": ["wood", "gas"]},
            {"column": "minutes", "kind": "number", "name": name("Minutes"), "unit": UNIT},
        ],
        "dimensions": [{"code": "living", "name": name("Living")}],
        "indicators": [
            {
                "code": "fuel",
                "dimension": "living",
                "weight": 2,
                "name": name("Fuel"),
                "deprived_if": name("Wood"),
                "when": "stove == 'wood'",
            },
            {
                "code": "water",
                "dimension": "living",
                "weight": 1,
                "name": name("Water"),
                "deprived_if": name("Far"),
                "when": "minutes > 30",
            },
        ],
        **changes,
    }


def save(who=SYSTEM, place="53", **changes):
    return actions.save_indicator_set(viewer=who, place=place, document=own(**changes))


def posted(document, **more):
    """The form of a set, as a browser sends it."""
    body = {
        "code": document["code"],
        **document["name"],
        "default_cutoff": document["default_cutoff"],
        "cutoffs": " ".join(document["cutoffs"]),
        "source_zh": document["source"]["zh"],
        "source_en": document["source"]["en"],
    }
    for part in ("dimensions", "indicators", "questions"):
        rows = document[part]
        body |= {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": 0}
        for at, row in enumerate(rows):
            flat = {**row, **row["name"], "choices": "；".join(row.get("choices", []))}
            for field in ("deprived_if", "unit"):
                flat |= {f"{field}_{key}": text for key, text in row.get(field, {}).items()}
            body |= {
                f"{part}-{at}-{key}": value
                for key, value in flat.items()
                if not isinstance(value, dict)
            }
    return body | more


@pytest.mark.parametrize("code", set_codes())
def test_a_shipped_set_is_stored_whole(db, code):
    """Stored and read back, a shipped set is the document that the library ships."""
    actions.store_indicator_set(viewer=SYSTEM, code=code)
    row = reads.indicator_set(code)
    assert read_document(row.document) == load_document(code)
    actions.store_indicator_set(viewer=SYSTEM, code=code)
    assert reads.indicator_set(code).version == 1


def test_an_office_saves_its_own_set(places):
    """The office of Yunnan makes a set; who, what and when is on record."""
    save(viewer("office", OFFICE, "53"))
    row = reads.indicator_set("own")
    assert (row.version, row.place_code, row.total_weight) == (1, "53", 3)
    assert [one.when for one in row.indicators] == ["stove == 'wood'", "minutes > 30"]
    assert AuditLine.objects.filter(verb="registry.save_indicator_set", place="53").count() == 1


def test_unused_it_changes_in_place(places):
    """Until something refers to a version it can be mended; the same again changes nothing."""
    save()
    save()
    save(default_cutoff="1/3")
    assert [(row.version, row.default_cutoff) for row in reads.indicator_sets()] == [(1, "1/3")]
    assert not reads.indicator_set_in_use("own", 1)


def test_faults_are_named_and_nothing_is_written(places):
    """All conditions that cannot be read are told at once, in the language of the request."""
    indicators = own()["indicators"]
    indicators[0]["when"] = "stov == 'wood'"
    indicators[1]["when"] = "minutes >"
    with pytest.raises(actions.FaultyIndicatorSet) as refused:
        save(indicators=indicators)
    assert [(flaw.field, flaw.code) for flaw in refused.value.found] == [
        ("fuel", "expression_column_unknown"),
        ("water", "expression_syntax"),
    ]
    assert "没有 stov 这个问题" in refused.value.message
    assert not IndicatorSet.objects.exists()


def test_a_set_of_others_is_not_overwritten(places, indicators):
    """Neither a shipped set nor another office's takes a version from somebody else."""
    office = viewer("office", OFFICE, "53")
    with pytest.raises(Conflict):
        save(office, code="rural-cn")
    save(place="31")
    with pytest.raises(Conflict):
        save(office, default_cutoff="1/3")


def test_an_office_saves_again_for_another_of_its_places(places):
    """The same office, for a prefecture and then for the province: one set, where it began."""
    office = viewer("office", OFFICE, "53")
    save(office, place="5333")
    save(office, place="53", default_cutoff="1/3")
    (row,) = reads.indicator_sets()
    assert (row.version, row.place_code, row.default_cutoff) == (1, "5333", "1/3")


FIRST, SECOND = own()["questions"]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"default_cutoff": "1e-999999999"}, "default_cutoff", "cutoff_unreadable"),
        ({"default_cutoff": "0.33333333333"}, "default_cutoff", "cutoff_too_fine"),
        ({"default_cutoff": "333/1001"}, "default_cutoff", "cutoff_too_fine"),
        ({"default_cutoff": None}, "default_cutoff", "cutoff_unreadable"),
        ({"cutoffs": 5}, "cutoffs", "set_field_wrong"),
        ({"cutoffs": None}, "cutoffs", "set_field_wrong"),
        ({"cutoffs": ["1/3", "1e-99"]}, "cutoffs", "cutoff_unreadable"),
        ({"cutoffs": ["1/3"] * 21}, "cutoffs", "set_rows_too_many"),
        ({"name": {"zh": "\ud800", "en": "x"}}, "name zh", "set_text_unprintable"),
        ({"source": {"zh": "源", "en": "a\0b"}}, "source en", "set_text_unprintable"),
        ({"name": {"zh": "名" * 81, "en": "x"}}, "name zh", "set_text_too_long"),
        ({"dimensions": own()["dimensions"] * 8000}, "dimensions", "set_rows_too_many"),
        ({"indicators": own()["indicators"] * 11}, "indicators", "set_rows_too_many"),
        ({"questions": [FIRST] * 201}, "questions", "set_rows_too_many"),
        ({"indicators": [{**own()["indicators"][0], "weight": 1001}]}, "", "weights_too_large"),
        (
            {"questions": [FIRST, {**SECOND, "unit": {"zh": "分\0"}}]},
            "questions 2 unit zh",
            "set_text_unprintable",
        ),
        (
            {"questions": [FIRST, {**SECOND, "unit": ["min"]}]},
            "questions 2 unit",
            "set_field_wrong",
        ),
        (
            {"questions": [{**FIRST, "choices": ["wood", "\udfff"]}, SECOND]},
            "questions 1 choices",
            "set_text_unprintable",
        ),
        (
            {"indicators": [{**own()["indicators"][0], "when": "stove == '\0'"}]},
            "indicators 1 when",
            "set_text_unprintable",
        ),
    ],
)
def test_what_no_database_keeps_is_refused_at_its_field(places, changes, field, code):
    """Endless cutoffs, wrong kinds, unprintable or overlong texts, thousands of rows: nothing
    of it reaches the database, and each is told in Chinese."""
    with pytest.raises(actions.FaultyIndicatorSet) as refused:
        save(**changes)
    assert [(flaw.field, flaw.code) for flaw in refused.value.found] == [(field, code)]
    assert field in refused.value.message
    assert not IndicatorSet.objects.exists()


def test_a_unit_is_in_the_language_of_the_reader(places):
    """A unit by language is shown as such; one text stands for both."""
    save(questions=[FIRST, {**SECOND, "unit": {"zh": "分钟", "en": "minutes"}}])
    unit = reads.indicator_set("own").questions[1]
    with translation.override("en"):
        assert unit.unit == "minutes"
    assert unit.unit == "分钟"
    save(questions=[FIRST, {**SECOND, "unit": "%"}])
    unit = reads.indicator_set("own").questions[1]
    assert (unit.unit_zh, unit.unit_en) == ("%", "%")


@pytest.mark.parametrize("code", set_codes())
def test_stored_units_are_divided_by_language(db, code):
    """A set stored with one text for both languages is, once migrated, the set that is shipped."""
    migration = importlib.import_module("xieshou.registry.migrations.0004_units_by_language")
    row = actions.store_indicator_set(viewer=SYSTEM, code=code)
    migration.join(apps, None)
    row.refresh_from_db()
    assert row.questions
    assert not any("unit_zh" in question for question in row.questions)
    migration.divide(apps, None)
    assert actions.store_indicator_set(viewer=SYSTEM, code=code).version == 1
    assert migration.divided({"unit": "min"}) == {"unit_zh": "min", "unit_en": "min"}


@pytest.mark.parametrize(("role", "place"), [("county_office", "533323"), (OFFICE, "5333")])
def test_only_offices_of_the_cooperation_save(places, role, place):
    """A county's office may not, nor may one at the wrong place."""
    with pytest.raises(Forbidden):
        save(viewer("somebody", role, place))


# --- Pages ---------------------------------------------------------------------------------------


def test_anybody_reads_a_set_and_takes_it_home(places, indicators, client):
    """The list leads to the set with weights and conditions; its JSON is the library's document."""
    assert (
        "/registry/indicator-sets/rural-cn/"
        in client.get("/registry/indicator-sets/").content.decode()
    )
    page = client.get("/registry/indicator-sets/rural-cn/").content.decode()
    assert "not water_quantity_ok" in page
    assert "8.3%" in page
    assert "<td>人</td>" in page
    assert 'href="/registry/indicator-sets/">指标体系</a>' in page.split('aria-current="page"')[0]
    taken = client.get("/registry/indicator-sets/rural-cn/1.json")
    assert read_document(json.loads(taken.content)) == load_document("rural-cn")
    for absent in ("nothing/", "rural-cn/?version=9", "rural-cn/?version=x", "rural-cn/2.json"):
        assert client.get(f"/registry/indicator-sets/{absent}").status_code == 404


def test_a_set_is_made_in_the_form(places, indicators):
    """Filled in, checked, saved: without scripts, and rows without a code are left out."""
    client = client_of("office", OFFICE, "53")
    body = posted(own(), **{"indicators-1-code": ""})
    checked = client.post("/registry/new-indicator-set/", body | {"check": "1"}).content.decode()
    assert "100.0%" in checked
    assert not IndicatorSet.objects.filter(code="own").exists()
    assert client.post("/registry/new-indicator-set/", body | {"save": "1"}).status_code == 302
    assert [row.code for row in reads.indicator_set("own").indicators] == ["fuel"]


def test_the_largest_set_is_made_in_the_form(places):
    """All the questions that a set may have fit into one form."""
    client = client_of("office", OFFICE, "53")
    more = [{**FIRST, "column": f"stove{number}", "unit": UNIT} for number in range(198)]
    body = posted(own(questions=[FIRST, SECOND, *more]))
    assert client.post("/registry/new-indicator-set/", body | {"save": "1"}).status_code == 302
    assert len(reads.indicator_set("own").questions) == 200


def test_the_form_starts_from_a_set_and_grows_by_a_button(places, indicators):
    """A shipped set is offered under a code of one's own; three more rows at a time."""
    client = client_of("office", OFFICE, "53")
    page = client.get("/registry/new-indicator-set/?from=rural-cn").content.decode()
    assert 'value="rural-cn-own"' in page
    assert "dwelling_grade" in page
    assert 'value="persons"' in page
    assert '<span aria-current="page">新建指标体系</span>' in page
    grown = client.post(
        "/registry/new-indicator-set/", posted(own(), more="indicators")
    ).content.decode()
    assert 'name="indicators-4-code"' in grown
    assert "stove == &#x27;wood&#x27;" in grown


def test_faults_stand_at_their_fields(places):
    """The condition that cannot be read is marked where it was typed, by the live check as well."""
    client = client_of("office", OFFICE, "53")
    body = posted(own(), **{"indicators-1-when": "minutes > ", "indicators-0-weight": ""})
    for address in ("/registry/new-indicator-set/", "/registry/new-indicator-set/check/"):
        page = client.post(address, body | {"check": "1"}).content.decode()
        assert "id_indicators-0-weight" in page
    body["indicators-0-weight"] = "1"
    page = client.post("/registry/new-indicator-set/", body).content.decode()
    assert 'href="#id_indicators-1-when"' in page
    assert not IndicatorSet.objects.exists()


def test_a_document_is_uploaded_into_the_form(places, tmp_path):
    """What was downloaded comes back into the form; what is no set is refused there."""
    client = client_of("office", OFFICE, "53")
    for content, shown in (
        (json.dumps(own()), "stove == &#x27;wood&#x27;"),
        ("[1, 2]", "field--wrong"),
        ('{"indicators": 3}', "field--wrong"),
        (json.dumps(own(cutoffs=5)), "field--wrong"),
        (json.dumps(own(cutoffs=None)), "field--wrong"),
        (json.dumps(own(name=name("\ud800"))), "field--wrong"),
        (json.dumps(own(indicators=own()["indicators"] * 700)), "最多 20 项"),
        ("not json", "field--wrong"),
    ):
        path = tmp_path / "set.json"
        path.write_text(content, encoding="utf-8")
        with path.open("rb") as file:
            page = client.post("/registry/new-indicator-set/upload/", {"file": file})
        assert page.status_code == 200
        assert shown in page.content.decode()


def test_pages_of_making_are_for_offices(places, client):
    """Others meet a no: the visitor is asked to sign in, the county's office has no role for it."""
    assert client.get("/registry/new-indicator-set/").status_code == 302
    assert (
        client_of("county", "county_office", "533323")
        .get("/registry/new-indicator-set/")
        .status_code
        == 403
    )


# --- API -----------------------------------------------------------------------------------------


def test_sets_over_the_api(places, indicators, client):
    """One version with conditions and questions; saved by an office, faults named by field."""
    found = client.get("/api/v1/indicator-sets/rural-cn").json()
    assert found["indicators"][8]["when"].startswith("cooking_fuel in")
    assert client.get("/api/v1/indicator-sets/rural-cn?version=7").status_code == 404
    office = client_of("office", OFFICE, "53")

    def post(document, key):
        return office.post(
            "/api/v1/indicator-sets",
            {"place": "53", "document": document},
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )

    assert post(own(), "a").json()["version"] == 1
    faulty = post(own(default_cutoff="2"), "b")
    assert (faulty.status_code, faulty.json()["code"]) == (422, "indicator_set_faulty")
    faulty = post(own(version=0), "c")
    assert faulty.json()["faults"][0]["field"] == "version"
    for changes in ({"cutoffs": 5}, {"cutoffs": None}, {"name": name("\ud800")}):
        assert post(own(**changes), str(changes)).status_code == 422
