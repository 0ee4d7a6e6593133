"""Posts: asked for by the host's own side, read by anybody."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused
from xieshou.core.imports import read
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Post
from xieshou.exchange.sheets.people import posts_sheet
from xieshou.exchange.tests.conftest import COUNTY, DISTRICT, Exchange, client_of, today


class TestOpening:
    def test_anybody_reads_what_is_open(self, exchange: Exchange) -> None:
        one = exchange.post(welcome=["物理"], offers=["school"])
        (row,) = reads.posts().rows
        assert (row.code, row.left, row.is_mine) == (one.code, 1, False)
        page = Client().get("/exchange/posts/").content.decode()
        assert one.title in page
        assert "子女入学" in Client().get(f"/exchange/posts/{one.code}/").content.decode()
        answer = Client().get(f"/api/v1/exchange/posts/{one.code}").json()
        assert answer["welcome"] == ["物理"]

    @pytest.mark.parametrize("who", ["district", "neighbour", "teacher"])
    def test_only_the_hosts_own_side_asks(self, exchange: Exchange, who: str) -> None:
        """A district's office reaches the county by its pairing, and still is not the host."""
        with pytest.raises(Forbidden):
            actions.open_post(
                viewer=getattr(exchange, who), place=COUNTY, title="岗位", way="west",
                kind="teacher", host="学校", seats=1, starts_on=today(), ends_on=today(1),
            )  # fmt: skip
        assert not Post.objects.exists()

    def test_a_district_asks_for_trainees(self, exchange: Exchange) -> None:
        """The other way: a hospital of the district takes doctors of the county."""
        made = actions.open_post(
            viewer=exchange.district, place=DISTRICT, title="跟岗医生", way="east", kind="trainee",
            host="浦东新区人民医院", seats=3, starts_on=today(), ends_on=today(90),
        )  # fmt: skip
        (row,) = reads.posts(way="east").rows
        assert (row.code, row.left) == (made.code, 3)

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("title", {"title": " "}),
            ("title", {"title": "联系 13812345678"}),
            ("kind", {"kind": "wizard"}),
            ("way", {"way": "north"}),
            ("seats", {"seats": 0}),
            ("ends_on", {"ends_on": datetime.date(2020, 1, 1)}),
            ("altitude", {"altitude": 9000}),
            ("skills", {"skills": ["长" * 31]}),
            ("offers", {"offers": ["car"]}),
            ("after", {"after": "P533323-NONE22"}),
            ("place", {"place": "533323999"}),
        ],
    )
    def test_a_wrong_value_is_named(
        self, exchange: Exchange, field: str, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput) as fault:
            exchange.post(**changes)
        assert fault.value.params["field"] == field

    def test_the_same_request_asks_once(self, exchange: Exchange) -> None:
        first, again = exchange.post(key="k"), exchange.post(key="k")
        assert first == again
        with pytest.raises(KeyReused):
            exchange.post(key="k", title="另一个")
        assert Post.objects.count() == 1

    def test_a_post_with_somebody_on_the_way_is_not_rewritten(self, exchange: Exchange) -> None:
        one = exchange.proposed()
        with pytest.raises(Conflict) as fault:
            actions.revise_post(
                viewer=exchange.county, post=one.post.code, title="改名", way="west",
                kind="teacher", host="学校", seats=2, starts_on=today(), ends_on=today(1),
            )  # fmt: skip
        assert fault.value.code == "post_taken"

    def test_a_closed_post_takes_nobody(self, exchange: Exchange) -> None:
        post, person = exchange.post(), exchange.candidate()
        actions.close_post(viewer=exchange.county, post=post.code, reason="已另行解决")
        with pytest.raises(Conflict):
            actions.propose_posting(viewer=exchange.county, post=post.code, candidate=person.code)
        assert reads.posts().total == 0
        assert reads.posts(state="").total == 1

    def test_seats_that_nobody_has_are_counted(self, exchange: Exchange) -> None:
        exchange.proposed(seats=3)
        (row,) = reads.open_seats()
        assert (row.kind, row.posts, row.seats, row.left) == ("teacher", 1, 3, 2)


class TestSheet:
    HEAD = ("接收地代码", "岗位名称", "方向", "类别", "接收单位", "人数", "开始日期", "截止日期",
            "必须具备的技能", "能解决的家庭需要")  # fmt: skip

    def _sheet(self, *rows: tuple[Any, ...]) -> io.BytesIO:
        book = openpyxl.Workbook()
        for row in (self.HEAD, *rows):
            book.active.append(row)  # type: ignore[union-attr]
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        return file

    def test_a_sheet_of_posts_is_applied_whole_and_once(self, exchange: Exchange) -> None:
        row = (COUNTY, "内科医生", "赴滇", "医生", "县医院", 2, today(), today(180),
               "内科、急诊", "家属住房")  # fmt: skip
        seen = read(self._sheet(row), posts_sheet(exchange.county))
        assert seen.ok, seen.errors
        assert actions.import_posts(viewer=exchange.county, rows=seen.rows) == {
            "added": 1,
            "unchanged": 0,
        }
        again = actions.import_posts(viewer=exchange.county, rows=seen.rows)
        assert again == {"added": 0, "unchanged": 1}
        made = Post.objects.get()
        assert (made.skills, made.offers) == (["内科", "急诊"], ["housing"])

    def test_every_bad_cell_is_named(self, exchange: Exchange) -> None:
        rows = [
            (COUNTY, "岗位一", "赴滇", "巫师", "县医院", 0, today(), today(1), "", ""),
            (COUNTY, "岗位二", "赴滇", "医生", "县医院", 1, today(), today(1), "", "汽车"),
        ]
        seen = read(self._sheet(*rows), posts_sheet(exchange.county))
        assert {(bad.row, bad.column) for bad in seen.errors} == {
            (2, "类别"), (2, "人数"), (3, "能解决的家庭需要"),
        }  # fmt: skip

    def test_a_place_out_of_reach_is_named(self, exchange: Exchange) -> None:
        rows = [
            (place, "岗位", "赴滇", "医生", "县医院", 1, today(), today(last), "", "")
            for place, last in (("533324", 1), ("533399", 1), (COUNTY, 3000))
        ]
        seen = read(self._sheet(*rows), posts_sheet(exchange.county))
        assert [(bad.row, bad.column) for bad in seen.errors] == [
            (2, "接收地代码"), (3, "接收地代码"), (4, "截止日期"),
        ]  # fmt: skip

    def test_a_sheet_for_another_county_is_refused_whole(self, exchange: Exchange) -> None:
        base = {
            "title": "岗位", "way": "west", "kind": "doctor", "host": "医院", "seats": 1,
            "starts_on": today(), "ends_on": today(1),
        }  # fmt: skip
        with pytest.raises(Forbidden):
            actions.import_posts(
                viewer=exchange.county,
                rows=[base | {"place": COUNTY}, base | {"place": "533324"}],
            )
        assert not Post.objects.exists()

    def test_the_page_leads_through_the_upload(self, exchange: Exchange) -> None:
        county = client_of(exchange.county)
        assert county.get("/exchange/posts/import/").status_code == 200
        assert county.get("/exchange/posts/import/?template").status_code == 200
        assert client_of(exchange.teacher).get("/exchange/posts/import/").status_code == 403


class TestHome:
    def test_anybody_sees_what_is_open_and_nothing_of_people(self, exchange: Exchange) -> None:
        one = exchange.proposed(seats=2)
        text = Client().get("/exchange/").content.decode()
        assert "初中数学教师" in text
        assert one.candidate.code not in text
        assert one.code not in text

    @pytest.mark.parametrize("who", ["county", "district", "teacher", "neighbour"])
    def test_each_finds_what_waits_and_no_more(self, exchange: Exchange, who: str) -> None:
        """The host and the sender are asked for their yes; others are not."""
        one = exchange.proposed()
        text = client_of(getattr(exchange, who)).get("/exchange/").content.decode()
        assert ("待本方同意" in text) == (who in ("county", "district"))
        assert (one.code in text) == (who in ("county", "district"))
        waits = reads.posting_waiting(getattr(exchange, who))
        assert [row.count for row in waits] == ([1] if who in ("county", "district") else [])

    def test_whoever_was_posted_last_month_is_asked_for_the_log(self, exchange: Exchange) -> None:
        exchange.started(on=today(-62))
        (row,) = reads.waiting(exchange.teacher)
        assert row.waits == "上月日志待填写"
