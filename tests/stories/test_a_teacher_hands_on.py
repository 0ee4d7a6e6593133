"""A teacher's posting, by the pages alone: a post, a person, a match, both sides' yes, months of
work, a successor left behind, what both sides say, and the next teacher who starts from there."""

import re
from typing import Any

import pytest
from django.test import Client

from xieshou.core import jobs
from xieshou.exchange import reads
from xieshou.exchange.models import Candidate, PeopleRun, Post, Posting, Relay
from xieshou.exchange.tests.conftest import (
    COUNTY,
    DISTRICT,
    Exchange,
    client_of,
    make_places,
    today,
)

ROOT = "/exchange/"


@pytest.fixture
def exchange(db: None, settings: Any, tmp_path: Any) -> Exchange:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path
    make_places()
    return Exchange()


def send(client: Client, path: str, **fields: Any) -> str:
    """Send a page's form and read where it leads; nothing may be told as wrong."""
    answer = client.post(ROOT + path, fields, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200, path
    wrong = re.findall(r'class="field__error"[^>]*>([^<]+)|message--error[^>]*>([^<]+)', text)
    assert not wrong, (path, wrong)
    return text


def open_post(county: Client, **fields: Any) -> Post:
    given = {
        "place": COUNTY, "title": "初中数学教师", "way": "west", "kind": "teacher",
        "host": "福贡县第一中学", "seats": 1, "starts_on": today(-80).isoformat(),
        "ends_on": today(200).isoformat(), "altitude": 1200, "skills": "数学",
        "licences": "教师资格证", "offers": ["school"],
    }  # fmt: skip
    send(county, "posts/new/", **(given | fields))
    return Post.objects.latest("pk")


def offer(district: Client, name: str, user: str) -> Candidate:
    send(
        district, "people/new/", place=DISTRICT, name=name, way="west", kind="teacher",
        first_day=today(-90).isoformat(), last_day=today(400).isoformat(), skills="数学、物理",
        licences="教师资格证", altitude_limit=2500, health="轻度高血压", needs=["school"],
        wishes=f"{COUNTY} 0\n教师 3", user=user, agreed="on", phone="13812345678",
    )  # fmt: skip
    return Candidate.objects.latest("pk")


def match(county: Client) -> PeopleRun:
    send(county, "matching/new/", way="west", hosts=COUNTY, homes=DISTRICT, per_move=5)
    run = PeopleRun.objects.latest("pk")
    jobs.perform(run.job_id or 0)
    shown = county.get(f"{ROOT}matching/{run.pk}/").content.decode()
    for aim in ("满足最多", "各县公平", "双方稳定"):
        assert aim in shown
    return run


def agreed_and_begun(county: Client, district: Client, code: str, days: int) -> None:
    send(county, f"postings/{code}/accept/host/")
    send(district, f"postings/{code}/accept/sender/")
    send(county, f"postings/{code}/start/host/", **{"start-host-on": today(-days).isoformat()})


def test_a_teacher_hands_on(exchange: Exchange) -> None:
    county, district = client_of(exchange.county), client_of(exchange.district)
    teacher, following = client_of(exchange.teacher), client_of(exchange.next_teacher)

    post, wang = open_post(county), offer(district, "王老师", "teacher")
    run = match(county)
    send(county, f"matching/{run.pk}/choose/", aim="most")
    one = Posting.objects.get()
    assert (one.post, one.candidate) == (post, wang)

    # The host knows the teacher by a code until both have agreed.
    assert "王老师" not in county.get(f"{ROOT}postings/{one.code}/").content.decode()
    agreed_and_begun(county, district, one.code, days=70)
    text = send(county, f"postings/{one.code}/reveal/")
    assert "王老师" in text
    assert "轻度高血压" in text

    send(county, f"postings/{one.code}/work/task/",
         **{"task-title": "建立数学教研组", "task-due_on": today(20).isoformat()})  # fmt: skip
    month = today(-45).replace(day=1)
    send(teacher, f"postings/{one.code}/work/log/", **{
        "log-month": today(-45).isoformat(), "log-days": 12, "log-text": "上课、备课",
    })  # fmt: skip
    send(county, f"postings/{one.code}/work/confirm_log/", month=month.isoformat())
    task = one.tasks.get()
    send(teacher, f"postings/{one.code}/work/finish/",
         **{"task": task.pk, "finish-result": "已建立，每周一次"})  # fmt: skip
    for kind, title, person, level in (
        ("successor", "数学备课组长", "阿娜", "alone"), ("document", "分层作业集", "", ""),
    ):  # fmt: skip
        send(teacher, f"postings/{one.code}/work/leave/", **{
            "leave-kind": kind, "leave-title": title, "leave-person": person, "leave-level": level,
        })  # fmt: skip
    for relay in Relay.objects.filter(posting=one):
        send(county, f"postings/{one.code}/work/confirm_relay/", relay=relay.pk)
    send(county, f"postings/{one.code}/end/host/", **{"end-host-on": today(-1).isoformat()})

    # Neither side reads what the other said before both have said.
    words = {"host": "带出了教研组", "sender": "圆满完成任务"}
    send(county, f"postings/{one.code}/appraise/host/",
         **{"appraise-host-mark": 5, "appraise-host-text": words["host"]})  # fmt: skip
    assert words["host"] not in district.get(f"{ROOT}postings/{one.code}/").content.decode()
    send(district, f"postings/{one.code}/appraise/sender/",
         **{"appraise-sender-mark": 5, "appraise-sender-text": words["sender"]})  # fmt: skip
    both = county.get(f"{ROOT}postings/{one.code}/").content.decode()
    assert all(said in both for said in words.values())

    # Wang is back at the own school; the next one starts from what was left.
    send(district, f"people/{wang.code}/withdraw/", **{"withdraw-reason": "已回原学校"})
    open_post(county, title="初中数学教师（第二期）", after=post.code)
    offer(district, "李老师", "teacher-2")
    run = match(county)
    send(county, f"matching/{run.pk}/choose/", aim="most")
    after = Posting.objects.get(state="proposed")
    assert after.previous == one
    agreed_and_begun(county, district, after.code, days=0)
    paper = Relay.objects.get(posting=one, kind="document")
    chain = send(following, f"postings/{after.code}/work/take_over/", relay=paper.pk)
    assert "接力链" in chain
    assert one.code in chain

    found = reads.posting_figures(DISTRICT, COUNTY, today(-365), today())
    assert (found.teachers, found.person_days, found.successors) == (2, 12, 1)
    assert reads.posting_faults() == []
