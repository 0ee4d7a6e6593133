"""Filled forms come in once, whatever is sent how often and in which order."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from xieshou.core.action import BadInput, Forbidden, NotFound
from xieshou.core.models import AuditLine
from xieshou.surveys import actions, reads
from xieshou.surveys.models import Attachment, Entity, Submission
from xieshou.surveys.tests.conftest import FAR, VILLAGE, household_xml, new_id

NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)
CODE = f"{VILLAGE}-0001"


def test_a_filled_form_is_kept_once(asker, send):
    """The same content again gets the same answer; what is personal is unreadable in the table."""
    data = household_xml(instance="uuid:first-of-all")
    one = actions.receive(viewer=asker, data=data)
    again = actions.receive(viewer=asker, data=data)
    assert (one.outcome, again.outcome) == ("new", "same")
    assert one.submission == again.submission
    kept = Submission.objects.get()
    assert json.loads(kept.answers)["/data/head_name"] == "李四"
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM surveys_submission")
        assert "李四" not in str(cursor.fetchall())
    assert kept.seconds == 20 * 60
    assert Entity.objects.get(code=CODE).values["cooking_fuel"] == "柴草"
    assert "head_name" not in Entity.objects.get(code=CODE).values


def test_another_content_under_the_same_id_is_kept_beside_and_decided_by_a_person(
    asker, office, send
):
    """The one that counts does not depend on which came first; a person's choice stands."""
    data = [
        household_xml(
            instance="uuid:of-two-minds", ended=NOON + timedelta(hours=h), size=str(4 + h)
        )
        for h in (0, 1)
    ]
    assert actions.receive(viewer=asker, data=data[1]).outcome == "new"
    assert actions.receive(viewer=asker, data=data[0]).outcome == "disputed"
    assert Entity.objects.get(code=CODE).values["size"] == "4"
    assert reads.disputed(office) == 1
    later = Submission.objects.get(counts=False)
    with pytest.raises(Forbidden):
        actions.choose_content(viewer=asker, submission=later.pk)
    actions.choose_content(viewer=office, submission=later.pk)
    assert Entity.objects.get(code=CODE).values["size"] == "5"
    assert reads.disputed(office) == 0
    assert Submission.objects.filter(counts=True).count() == 1
    assert AuditLine.objects.filter(verb="surveys.review").count() == 1


def test_a_correction_takes_the_place_of_what_it_corrects(asker, second, send):
    """An older interview that is put right today says nothing against a newer one; and nobody
    corrects another's."""
    send(instance="uuid:wrong-one", ended=NOON, size="9")
    send(ended=NOON + timedelta(days=2), raw={"income_yuan": "7"}, size="3")
    send(instance="uuid:right-one", deprecated="uuid:wrong-one", ended=NOON + timedelta(days=9),
         raw={"income_yuan": "8"}, size="2")  # fmt: skip
    known = Entity.objects.get(code=CODE)
    assert (known.values["size"], known.values["income_yuan"], known.version) == ("3", "7", 2)
    assert Submission.objects.get(instance_id="uuid:wrong-one").corrected
    data = household_xml(deprecated="uuid:right-one", ended=NOON + timedelta(days=10))
    actions.receive(viewer=second, data=data)
    assert not Submission.objects.get(instance_id="uuid:right-one").corrected
    with pytest.raises(BadInput) as refused:
        send(instance="uuid:wrong-one", deprecated="uuid:right-one", size="5")
    assert refused.value.code == "deprecated_id"


def test_two_visits_that_know_nothing_of_each_other_clash_until_a_third_knows_both(send):
    """The later one holds meanwhile, and the page shows what the two say."""
    send(ended=NOON, base="0", raw={"income_yuan": "100"})
    send(ended=NOON + timedelta(days=1), base="0", raw={"income_yuan": "200"})
    known = Entity.objects.get(code=CODE)
    assert known.values["income_yuan"] == "200"
    assert [one["name"] for one in known.clashes] == ["income_yuan"]
    send(ended=NOON + timedelta(days=2), base="2", raw={"income_yuan": "150"})
    assert Entity.objects.get(code=CODE).clashes == []


def test_any_order_of_delivery_ends_alike(asker, office):
    """Creates, updates, corrections, altered contents and repeats, in 12 random orders."""

    def one(instance: str, hours: int, size: str, base: str = "1", **more: str) -> bytes:
        ended = NOON + timedelta(hours=hours)
        return household_xml(
            instance=f"uuid:{instance * 8}", ended=ended, size=size, base=base, **more
        )

    sent = [
        household_xml(instance="uuid:aaaaaaaa", ended=NOON, known=False, size="1"),
        one("b", 1, "2"),
        one("c", 2, "3"),
        one("d", 3, "4", deprecated="uuid:bbbbbbbb"),
        one("c", 4, "5", base="2"),
    ]
    ends = set()
    for seed in range(12):
        order = random.Random(seed).sample(sent * 2, 10)
        for data in order:
            actions.receive(viewer=asker, data=data)
        known = Entity.objects.get(code=CODE)
        marks = Submission.objects.order_by("instance_id", "digest").values_list(
            "instance_id", "digest", "counts", "corrected"
        )
        ends.add(json.dumps([known.values, known.clashes, known.version, list(marks)]))
        Attachment.objects.all().delete()
        Submission.objects.all().delete()
        Entity.objects.all().delete()
    assert len(ends) == 1


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"size": "0"}, "constraint"),
        ({"size": ""}, "required"),
        ({"group": "rich"}, "choice"),
        ({"new_code": f"{VILLAGE}-0009"}, "not_asked"),
        ({"where": "91 0 0 0"}, "geopoint"),
        ({"photo": "../etc/passwd"}, "file_name"),
    ],
)
def test_what_does_not_keep_to_the_form_is_refused(send, about, code):
    with pytest.raises(BadInput) as refused:
        send(**about)
    assert refused.value.code == code
    assert not Submission.objects.exists()
    assert not Entity.objects.exists()


def test_a_place_outside_of_the_grant_is_refused(send):
    with pytest.raises(Forbidden):
        send(code=f"{FAR}-0001")
    assert not Submission.objects.exists()


def test_a_form_that_is_a_draft_is_not_there(office, asker, send):
    copied = actions.copy_form(
        viewer=office, place="533323", form="xieshou_household", title="草稿"
    )
    data = household_xml().replace(b"xieshou_household", copied.code.encode())
    with pytest.raises(NotFound):
        actions.receive(viewer=asker, data=data)
    actions.publish_form(viewer=office, form=copied.code)
    assert actions.receive(viewer=asker, data=data).outcome == "new"


def test_the_page_and_collect_are_judged_alike(asker, places):
    """What the form works out is worked out here for the page."""
    given = {
        "/data/day": "2026-11-20", "/data/county": "533323", "/data/product": "草果",
        "/data/unit": "jin", "/data/price": "23.5", "/data/where": "market",
    }  # fmt: skip
    receipt = actions.fill(
        viewer=asker, form="xieshou_prices", version=1, instance_id=new_id(), answers=given
    )
    assert receipt.outcome == "new"
    seen = reads.prices(product="草果", county="533323")
    assert [(one.fen, one.unit) for one in seen] == [(4700, "kg")]
    with pytest.raises(BadInput):
        actions.fill(viewer=asker, form="xieshou_prices", version=1, instance_id=new_id(),
                     answers=given | {"/data/price": "-1"})  # fmt: skip
