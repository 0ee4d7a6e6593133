"""The pages and the API: in both languages, each for whoever may see it, and the public ones bare
of anything that names a person or tells of health."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.monitoring import actions, reads
from xieshou.monitoring.models import Case, Clue
from xieshou.monitoring.tests.conftest import (
    COUNTY,
    DAY,
    HOME,
    NEXT_VILLAGE,
    OTHER,
    VILLAGE,
    People,
    after,
    checked,
    client_of,
    clue,
    noticed,
    on,
    opened,
    person,
    recognised,
    reviewed,
)
from xieshou.monitoring.tests.test_risk import known
from xieshou.registry import actions as registry_actions

__all__ = ["known"]

WATCHED = ("/monitoring/", "/monitoring/clues/", "/monitoring/visits/", "/monitoring/model/")
PUBLIC = ("/monitoring/notices/", "/monitoring/counties/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(known: People, resident: Viewer, language: str) -> None:
    """In both languages, with something on it."""
    actions.learn_now(viewer=SYSTEM, place=COUNTY)
    case = recognised(known)
    clue(known.village, OTHER)
    risky = f"{VILLAGE}-0009"
    client = client_of(known.county, language)
    for address in (
        *WATCHED, *PUBLIC, f"/monitoring/cases/{case.pk}/", f"/monitoring/risk/{risky}/",
        "/monitoring/lines/", "/monitoring/report/", "/monitoring/import/clues/",
        "/monitoring/import/years/", "/monitoring/?state=helped&group=unstable&place=533323",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        assert ("首页" in page.content.decode()) == (language == "zh-hans"), address
    assert client_of(resident, language).get("/monitoring/report/").status_code == 200


def test_others_find_nothing(people: People) -> None:
    """Absent and not yours answer alike; who watches nowhere is refused; none without login."""
    case = opened(people)
    neighbour = client_of(person("lin", "village_officer", NEXT_VILLAGE))
    nobody = client_of(person("ren"))
    for pk in (case.pk, 10**6):
        assert neighbour.get(f"/monitoring/cases/{pk}/").status_code == 404
        assert neighbour.get(f"/api/v1/monitoring/cases/{pk}").status_code == 404
        assert neighbour.post(f"/monitoring/cases/{pk}/reject/", {"note": "否"}).status_code == 404
        assert Client().get(f"/monitoring/cases/{pk}/").status_code == 302
    for address in WATCHED:
        assert nobody.get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert neighbour.get("/monitoring/risk/none/").status_code == 404
    case.refresh_from_db()
    assert case.state == "opened"


def test_a_case_goes_its_way_over_the_pages(people: People, resident: Viewer) -> None:
    """Report, open, visit, review, notice, objection, answer, check, recognise, help: by forms."""
    farmer, village = client_of(resident), client_of(people.village)
    township, county = client_of(people.township), client_of(people.county)
    with on(DAY):
        told = {"kind": "illness", "on": "2026-05-30", "evidence": "住院", "amount_fen": "3万"}
        assert farmer.post("/monitoring/report/", told).status_code == 302
        made = Clue.objects.get()
        assert made.amount_fen == 3_000_000
        village.post(f"/monitoring/clues/{made.pk}/open/")
    case = Case.objects.get()
    at = f"/monitoring/cases/{case.pk}"
    with on(after(1)):
        page = village.get(f"{at}/").content.decode()
        assert f'action="{at}/visit/"' in page
        assert f'action="{at}/check/"' not in page
        village.post(f"{at}/visit/", {
            "risks": ["illness"], "income_fen": "9000", "note": "属实",
            "assured": ["schooling", "medical", "housing", "water"],
        })  # fmt: skip
        village.post(f"{at}/review/", {
            "group": "unstable", "in_favour": 8, "against": 0, "note": "同意",
        })  # fmt: skip
        refused = village.post(
            f"{at}/notice/", {"where": "李某住院，电话13800001234", "days": 5}, follow=True
        )
        assert "不得有证件" in refused.content.decode()
        village.post(f"{at}/notice/", {"where": "村务公开栏", "days": 5})
        farmer.post(f"/monitoring/notices/{case.pk}/object/", {"text": "请再核实"})
    with on(after(8)):
        said = case.objections.get()
        county.post(f"{at}/answer/", {"objection": said.pk, "answer": "已核实", "upheld": "no"})
        township.post(f"{at}/check/", {"note": "同意"})
        county.post(f"{at}/recognise/", {"note": "同意"})
        village.post(f"{at}/measure/", {
            "risk": "illness", "kind": "medical", "what": "救助", "cadre": "李干部",
            "starts_on": "2026-06-09",
        })  # fmt: skip
        measure = case.measures.get()
        village.post(f"{at}/effect/", {
            "measure": measure.pk, "ends_on": "2026-06-09", "effect": "worked",
        })  # fmt: skip
    case.refresh_from_db()
    assert case.state == "recognised"
    assert case.measures.get().effect == "worked"
    assert reads.faults() == []


def test_a_form_sent_twice_acts_once(people: People) -> None:
    """The page's key holds."""
    case = opened(people)
    village = client_of(people.village)
    body = {"risks": ["illness"], "income_fen": "9000", "note": "属实", "key": "same"}
    with on(DAY):
        for _time in range(2):
            page = village.post(f"/monitoring/cases/{case.pk}/visit/", body, follow=True)
            assert "已办理" in page.content.decode()
    assert case.steps.count() == 2


SECRETS = st.tuples(
    st.from_regex(r"[1-9]\d{16}[0-9X]", fullmatch=True),
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    st.from_regex(r"62\d{14,17}", fullmatch=True),
)
NAMES = st.text(st.characters(categories=["Lo", "Nd", "Lu"]), min_size=1, max_size=8)
NOTES = st.sampled_from(["肝癌晚期", "双下肢残疾", "透析三年", "精神疾病", "HIV positive"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(secrets=SECRETS, name=NAMES, note=NOTES)
def test_no_notice_tells_what_it_must_not(
    people: People, secrets: tuple[str, str, str], name: str, note: str
) -> None:
    """Whatever stands in the register, the clue and the steps: the page and the API show one sign
    of the name, and neither numbers nor a word of health."""
    known_case = Case.objects.filter(state="noticed").first()
    case = known_case or noticed(people)
    told = f"{note} {' '.join(secrets)}"
    row = {"code": HOME, "village": VILLAGE, "group": "lifted", "size": 4, "head_name": name}
    registry_actions.import_households(
        viewer=SYSTEM, rows=[{**row, "head_id": secrets[0], "head_phone": secrets[1]}]
    )
    Clue.objects.filter(case=case).update(evidence=told)
    with on(after(4)):
        page = Client().get("/monitoring/notices/").content.decode()
        body = Client().get("/api/v1/monitoring/notices").content.decode()
    (row,) = json.loads(body)["rows"]
    assert len(row["name"].strip("*")) <= 1
    assert row["name"] in page
    main = page[page.index("<main") : page.index("</main")]
    for shown in (main, body):
        assert not any(secret in shown for secret in secrets)
        assert told not in shown
        assert note not in shown
        assert HOME not in shown
        if len(name) > 2:
            assert name not in shown
    texts = re.sub(r"<[^>]+>", " ", main[main.index("<tbody") :])
    assert not re.search(r"\d{7,}", texts)


def test_a_notice_is_gone_when_it_is_over(people: People) -> None:
    """Shown on its last day, not on the next; nor once the case has gone on."""
    case = noticed(people)
    for day, total in ((3, 1), (8, 1), (9, 0)):
        with on(after(day)):
            assert reads.village_notices().total == total
    with on(after(9)):
        actions.check(viewer=people.township, case=case.pk, note="同意")
        assert reads.village_notices().total == 0


def test_counts_in_public_never_tell_of_few(people: People) -> None:
    """One household of four is no figure; three households of a county are, where all can be."""
    recognised(people)
    (fugong, gongshan) = reads.county_monitoring("53")
    assert fugong.place == COUNTY
    assert fugong.monitored is None
    # The neighbour has nobody, which together with the sum would tell the first.
    assert gongshan.monitored in (0, None)
    page = Client().get("/monitoring/counties/").content.decode()
    assert "不显示" in page


def test_counts_in_public_move_by_the_month_and_in_tens(people: People) -> None:
    """Three households of four, recognised on 13 June, count from July on, as ten: two days of a
    month, or a household more, tell of nobody."""
    for number in (1, 2, 4):
        recognised(people, f"{VILLAGE}-{number:04d}")
    told = {}
    for day in (12, 29, 30):
        with on(after(day)):
            told[day] = [(row.monitored, row.exited) for row in reads.county_monitoring(COUNTY)]
    assert told == {12: [(0, 0)], 29: [(0, 0)], 30: [(10, 0)]}
    Case.objects.update(state="exited", exited_on=after(40))
    with on(after(41)):
        assert reads.county_monitoring(COUNTY)[0].monitored == 10
    with on(after(61)):
        (row,) = reads.county_monitoring(COUNTY)
    assert (row.monitored, row.exited) == (0, 10)


def test_words_of_health_stay_with_those_who_watch(people: People) -> None:
    """A case's page shows the visit's note to its village; the notice and the todo do not."""
    case = reviewed(people)
    shown = client_of(people.village).get(f"/monitoring/cases/{case.pk}/").content.decode()
    assert "住院自付三万元" in shown
    assert "住院" not in Client().get("/monitoring/notices/").content.decode()


def test_the_api_takes_a_case_on(people: People) -> None:
    """Clue, case, steps, help over the API, with keys; what is not the next step is a conflict."""
    village, township = client_of(people.village), client_of(people.township)

    def post(client: Client, path: str, body: dict[str, Any], key: str) -> tuple[int, Any]:
        answer = client.post(
            f"/api/v1/monitoring/{path}", body, "application/json",
            headers={"idempotency-key": key},
        )  # fmt: skip
        return answer.status_code, answer.json()

    with on(DAY):
        told = {"household": HOME, "kind": "illness", "on": "2026-06-01", "evidence": "住院"}
        status, made = post(village, "clues", told, "a")
        assert status == 201
        _status, case = post(village, "cases", {"clues": [made["clue"]]}, "b")
        path = f"cases/{case['case']}"
        visit = {"step": "visit", "income_fen": 900_000, "risks": ["illness"], "note": "属实"}
        assert post(village, f"{path}/steps", visit, "c") == (201, {"state": "visited"})
        assert post(village, f"{path}/steps", visit, "c") == (201, {"state": "visited"})
        wrong = post(township, f"{path}/steps", {"step": "check", "note": "可"}, "d")
        assert (wrong[0], wrong[1]["code"]) == (409, "wrong_state")
        help_ = {"risk": "illness", "what": "x", "cadre": "y", "starts_on": "2026-06-01"}
        unfit = post(village, f"{path}/measures", help_ | {"kind": "water"}, "e")
        assert (unfit[0], unfit[1]["faults"][0]["field"]) == (422, "kind")
        assert post(village, f"{path}/measures", help_ | {"kind": "medical"}, "f")[0] == 201
    for part, field in (("", "state"), ("/steps", "step"), ("/measures", "kind")):
        answer = village.get(f"/api/v1/monitoring/{path}{part}")
        assert answer.status_code == 200
        rows = answer.json()
        assert (rows if isinstance(rows, dict) else rows[-1])[field]
    for path in ("clues", "cases", "visits", "models", "overview"):
        assert village.get(f"/api/v1/monitoring/{path}").status_code == 200
        assert Client().get(f"/api/v1/monitoring/{path}").status_code == 401


def test_a_checked_case_is_not_the_townships_to_decide(people: People) -> None:
    """The page offers a decision to the county's other hands alone."""
    case = checked(people)
    at = f'action="/monitoring/cases/{case.pk}/recognise/"'
    pages = {
        name: client_of(getattr(people, name)).get(f"/monitoring/cases/{case.pk}/").content.decode()
        for name in ("village", "township", "county", "leader")
    }
    assert {name: at in page for name, page in pages.items()} == {
        "village": False, "township": False, "county": True, "leader": True,
    }  # fmt: skip


def test_lines_and_models_are_set_on_their_pages(known: People) -> None:
    province = client_of(person("sheng", "yunnan_office", "53"))
    line = {"place": "53", "year": 2030, "amount_fen": "8500", "source": "示例文件"}
    province.post("/monitoring/lines/", line)
    assert reads.line_for(VILLAGE, 2030).amount_fen == 850_000
    answer = client_of(known.county).post("/monitoring/model/", {"place": COUNTY})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/work/jobs/")


def test_a_county_hidden_for_another_is_hidden_by_itself(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for one by one they are what they are in the province: four hide the forty."""
    monkeypatch.setattr(
        "xieshou.monitoring.reads.public._people",
        lambda place, states: {"533323": 4, "533324": 40},
    )
    whole = reads.county_monitoring("53")
    assert [row.monitored for row in whole] == [None, None]
    assert reads.county_monitoring("533324") == (whole[1],)
    assert reads.county_monitoring("5334") == ()
