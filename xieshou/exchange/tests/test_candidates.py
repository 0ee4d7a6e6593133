"""People offered: theirs is the side that knows them; of health only a limit is told."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.imports import read
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, Unscoped, Viewer
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Candidate
from xieshou.exchange.sheets.people import candidates_sheet
from xieshou.exchange.tests.conftest import COUNTY, DISTRICT, Exchange, client_of, person, today

SECRETS = ("王老师", "13812345678", "轻度高血压")


class TestOffering:
    def test_the_table_holds_no_name_phone_or_health_in_clear(self, exchange: Exchange) -> None:
        exchange.candidate()
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM exchange_candidate")
            row = str(cursor.fetchall())
            cursor.execute("SELECT * FROM core_auditline")
            row += str(cursor.fetchall())
        assert not [one for one in SECRETS if one in row]

    def test_who_did_not_agree_is_not_written_down(self, exchange: Exchange) -> None:
        with pytest.raises(BadInput) as fault:
            exchange.candidate(agreed=False)
        assert fault.value.params["field"] == "agreed"
        assert not Candidate.objects.exists()

    @pytest.mark.parametrize("who", ["county", "neighbour", "teacher"])
    def test_only_the_own_side_offers(self, exchange: Exchange, who: str) -> None:
        with pytest.raises(Forbidden):
            actions.offer_candidate(
                viewer=getattr(exchange, who), place=DISTRICT, name=Personal("某人"), way="west",
                kind="teacher", first_day=today(), last_day=today(9), agreed=True,
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("name", {"name": Personal(" ")}),
            ("last_day", {"last_day": today(-300)}),
            ("altitude_limit", {"altitude_limit": 9000}),
            ("needs", {"needs": ["car"]}),
            ("wishes", {"wishes": [("moon", "1", 0)]}),
            ("wishes", {"wishes": [("county", COUNTY, 1000)]}),
            ("user", {"user": "nobody"}),
        ],
    )
    def test_a_wrong_value_is_named(
        self, exchange: Exchange, field: str, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput) as fault:
            exchange.candidate(**changes)
        assert fault.value.params["field"] == field

    def test_who_has_a_posting_that_stands_is_not_withdrawn(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        with pytest.raises(Conflict):
            actions.withdraw_candidate(
                viewer=exchange.district, candidate=one.candidate.code, reason="改变主意"
            )

    def test_nothing_is_written_anew_while_a_posting_stands_but_a_missing_account(
        self, exchange: Exchange
    ) -> None:
        one = exchange.candidate(wishes=[("kind", "teacher", 1)])
        actions.propose_posting(
            viewer=exchange.county, post=exchange.post().code, candidate=one.code
        )
        same: dict[str, Any] = {
            "way": "west", "kind": "teacher", "first_day": one.first_day, "last_day": one.last_day,
            "skills": one.skills, "licences": one.licences, "altitude_limit": 2500,
            "wishes": [("kind", "teacher", 1)],
        }  # fmt: skip
        for change in ({"kind": "doctor"}, {"altitude_limit": None}, {"wishes": []}):
            with pytest.raises(Conflict):
                actions.revise_candidate(
                    viewer=exchange.district, candidate=one.code, **(same | change)
                )
        actions.revise_candidate(
            viewer=exchange.district, candidate=one.code, user="teacher", **same
        )
        one.refresh_from_db()
        assert one.user == exchange.teacher.user_id
        for user in ("", "teacher-2"):
            with pytest.raises(Conflict):
                actions.revise_candidate(
                    viewer=exchange.district, candidate=one.code, user=user, **same
                )

    def test_an_account_is_one_persons(self, exchange: Exchange) -> None:
        exchange.candidate(user="teacher")
        with pytest.raises(BadInput) as fault:
            exchange.candidate("李老师", user="teacher")
        assert fault.value.params["field"] == "user"


class TestSeeing:
    def test_the_other_side_sees_nobody(self, exchange: Exchange) -> None:
        """Nor learns whether there is somebody of that code."""
        one = exchange.candidate()
        for viewer in (exchange.county, exchange.neighbour, exchange.teacher):
            assert reads.candidates(viewer).total == 0
            assert reads.candidate(viewer, one.code) is None
            client = client_of(viewer)
            for code in (one.code, "C310115-NONE22"):
                assert client.get(f"/exchange/people/{code}/").status_code == 404
                assert client.get(f"/api/v1/exchange/people/{code}").status_code == 404
        for viewer in (PUBLIC, None):
            with pytest.raises(Unscoped):
                reads.candidates(viewer)

    def test_the_own_side_sees_a_masked_name(self, exchange: Exchange) -> None:
        one = exchange.candidate()
        (row,) = reads.candidates(exchange.district).rows
        assert (row.name, row.phone, row.has_health_note) == ("王**", "138******78", True)
        page = client_of(exchange.district).get(f"/exchange/people/{one.code}/")
        assert not [secret for secret in SECRETS if secret in page.content.decode()]

    def test_the_limit_of_altitude_is_for_who_offers_or_decides(self, exchange: Exchange) -> None:
        one = exchange.candidate()
        looker = person("looker", "auditor", DISTRICT)
        row = reads.candidate(looker, one.code)
        assert row is not None
        assert row.altitude_limit is None
        mine = reads.candidate(exchange.district, one.code)
        assert mine is not None
        assert mine.altitude_limit == 2500

    def test_each_look_at_the_whole_is_written_down(self, exchange: Exchange) -> None:
        one = exchange.candidate()
        page = client_of(exchange.district).post(f"/exchange/people/{one.code}/reveal/")
        assert all(secret in page.content.decode() for secret in SECRETS)
        assert page["Cache-Control"] == "no-store"
        line = AuditLine.objects.latest("pk")
        assert (line.verb, line.who_id) == ("exchange.decide", exchange.district.user_id)
        assert client_of(exchange.county).post(
            f"/exchange/people/{one.code}/reveal/"
        ).status_code == 404  # fmt: skip

    def test_the_host_knows_health_once_the_sender_agreed_and_a_name_once_both_did(
        self, exchange: Exchange
    ) -> None:
        """A proposal of its own hand opens nothing to the host."""
        one = exchange.proposed()
        with pytest.raises(Forbidden):
            actions.reveal_posted(viewer=exchange.county, posting=one.code)
        row = reads.posting(exchange.county, one.code)
        assert row is not None
        assert not row.may_see_person
        actions.accept_posting(viewer=exchange.district, posting=one.code, side="sender")
        told = actions.reveal_posted(viewer=exchange.county, posting=one.code)
        assert told == {"name": "", "phone": "", "health": "轻度高血压"}
        actions.accept_posting(viewer=exchange.county, posting=one.code, side="host")
        told = actions.reveal_posted(viewer=exchange.county, posting=one.code)
        assert (told["name"], told["phone"]) == SECRETS[:2]
        for viewer in (exchange.district, exchange.neighbour, exchange.teacher):
            with pytest.raises(Forbidden):
                actions.reveal_posted(viewer=viewer, posting=one.code)

    def test_a_longer_list_asks_no_more_questions(self, exchange: Exchange) -> None:
        counts = []
        for number in (1, 4):
            for at in range(number):
                exchange.candidate(f"教师{at}", wishes=[("kind", "teacher", at)])
            with CaptureQueriesContext(connection) as asked:
                reads.candidates(exchange.district)
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestPages:
    def test_a_wrong_wish_is_told_beside_its_field(self, exchange: Exchange) -> None:
        page = client_of(exchange.district).post(
            "/exchange/people/new/",
            {"place": DISTRICT, "name": "王老师", "way": "west", "kind": "teacher",
             "first_day": today().isoformat(), "last_day": today(9).isoformat(),
             "wishes": f"{COUNTY} 0\n随便", "agreed": "on"},
        )  # fmt: skip
        assert "第 2 行" in page.content.decode()
        assert not Candidate.objects.exists()

    def test_what_was_written_comes_back_to_be_revised(self, exchange: Exchange) -> None:
        one = exchange.candidate(wishes=[("county", COUNTY, 0)], needs=["school"])
        client = client_of(exchange.district)
        page = client.get(f"/exchange/people/{one.code}/revise/").content.decode()
        assert "数学、物理" in page
        assert f"{COUNTY} 0" in page
        client.post(
            f"/exchange/people/{one.code}/revise/",
            {"way": "west", "kind": "teacher", "first_day": today().isoformat(),
             "last_day": today(9).isoformat(), "skills": "化学", "wishes": ""},
        )  # fmt: skip
        one.refresh_from_db()
        assert (one.skills, one.wishes.count(), one.name) == (["化学"], 0, "王老师")


class TestSheet:
    HEAD = ("派出地代码", "姓名", "方向", "类别", "可派出起始日期", "可派出截止日期", "技能",
            "可到海拔上限（米）", "家庭需要", "意愿", "本人已同意登记")  # fmt: skip

    def _read(self, viewer: Viewer, *rows: tuple[Any, ...]) -> Any:
        book = openpyxl.Workbook()
        for row in (self.HEAD, *rows):
            book.active.append(row)  # type: ignore[union-attr]
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        return read(file, candidates_sheet(viewer))

    def test_people_of_a_sheet_are_offered(self, exchange: Exchange) -> None:
        seen = self._read(
            exchange.district,
            (DISTRICT, "王老师", "赴滇", "教师", today(), today(90), "数学、物理", 2500, "子女入学",
             f"{COUNTY} 0；教师 3", "是"),
            (DISTRICT, "李医生", "赴滇", "医生", today(), today(90), None, None, None, None, "是"),
        )  # fmt: skip
        assert seen.ok, seen.errors
        again = {"viewer": exchange.district, "rows": seen.rows}
        assert actions.import_candidates(**again) == {"added": 2, "unchanged": 0}
        assert actions.import_candidates(**again) == {"added": 0, "unchanged": 2}
        first = Candidate.objects.order_by("pk")[0]
        assert (first.name, first.altitude_limit, first.needs) == ("王老师", 2500, ["school"])
        assert sorted(first.wishes.values_list("what", "target", "distance")) == [
            ("county", COUNTY, 0),
            ("kind", "teacher", 3),
        ]

    def test_every_bad_cell_is_named_and_nothing_is_written(self, exchange: Exchange) -> None:
        seen = self._read(
            exchange.district,
            (DISTRICT, "王老师", "赴滇", "教师", today(9), today(1), "", "高", "", "随便", "否"),
        )
        assert {bad.column for bad in seen.errors} == {
            "可到海拔上限（米）", "意愿", "本人已同意登记",
        }  # fmt: skip
        reversed_ = self._read(
            exchange.district,
            (DISTRICT, "王老师", "赴滇", "教师", today(9), today(1), "", None, "", "", "是"),
        )
        assert [bad.column for bad in reversed_.errors] == ["可派出截止日期"]
        with pytest.raises(Forbidden):
            actions.import_candidates(viewer=exchange.county, rows=[{"place": DISTRICT}])

    @pytest.mark.parametrize(
        ("column", "changes"),
        [
            ("派出地代码", {0: "310199"}),
            ("派出地代码", {0: COUNTY}),
            ("可派出起始日期", {4: datetime.date(1999, 12, 31)}),
            ("可派出截止日期", {5: today(3000)}),
            ("意愿", {9: f"{COUNTY} 101"}),
            ("意愿", {9: "533399 1"}),
            ("意愿", {9: "P533323-NONE22 1"}),
        ],
    )
    def test_a_cell_that_the_register_does_not_bear_is_named(
        self, exchange: Exchange, column: str, changes: dict[int, Any]
    ) -> None:
        """Place, reach, years, distance and target."""
        row = [DISTRICT, "王老师", "赴滇", "教师", datetime.date(2000, 1, 2),
               datetime.date(2001, 1, 1), "", None, "", "", "是"]  # fmt: skip
        for at, value in changes.items():
            row[at] = value
        seen = self._read(exchange.district, tuple(row))
        assert [(bad.row, bad.column) for bad in seen.errors] == [(2, column)]


class TestNul:
    def test_a_nul_is_bad_input_to_pages_and_api(self, exchange: Exchange) -> None:
        """PostgreSQL cannot store one."""
        body = {
            "place": DISTRICT, "name": "王老师", "way": "west", "kind": "teacher", "agreed": True,
            "first_day": today().isoformat(), "last_day": today(9).isoformat(),
        }  # fmt: skip
        client = client_of(exchange.district)
        for field in ("team", "phone", "user", "employer"):
            answer = client.post(
                "/api/v1/exchange/people", body | {field: "a\x00b"},
                content_type="application/json", headers={"Idempotency-Key": f"nul-{field}"},
            )  # fmt: skip
            assert answer.status_code == 422, field
        with pytest.raises(BadInput):
            exchange.candidate(skills=["a\x00b"])
        with pytest.raises(BadInput):
            exchange.candidate(team="a\x00b")
