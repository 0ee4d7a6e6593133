"""Filled forms come in once, whatever is sent how often and in which order."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.audit import body_hash
from xieshou.core.models import AuditLine
from xieshou.core.scope import SYSTEM
from xieshou.surveys import actions, reads
from xieshou.surveys.actions.receiving import Told
from xieshou.surveys.models import Attachment, Entity, Submission
from xieshou.surveys.rules import Filled
from xieshou.surveys.tests.conftest import (
    FAR,
    NEXT_COUNTY,
    VILLAGE,
    household_xml,
    new_id,
    user,
)

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


def test_a_form_of_another_county_is_as_one_that_is_not(places, asker):
    """Its questions are not told to whoever guesses its code."""
    made = actions.copy_form(viewer=SYSTEM, place=NEXT_COUNTY, form="xieshou_household", title="外")
    actions.publish_form(viewer=SYSTEM, form=made.code)
    data = household_xml().replace(b"xieshou_household", made.code.encode())
    with pytest.raises(NotFound):
        actions.receive(viewer=asker, data=data)
    local = user("local", "enumerator", NEXT_COUNTY)
    home = data.replace(VILLAGE.encode(), FAR.encode())
    assert actions.receive(viewer=local, data=home).outcome == "new"


def test_nobody_puts_another_villages_answers_aside(asker, office, send):
    """Content under the same instance ID, sent from another county: its office cannot let that one
    count for both, nor take it into its register as if nothing stood against it."""
    send(instance="uuid:of-two-places", ended=NOON)
    stranger = user("stranger", "enumerator", NEXT_COUNTY)
    its_office = user("its_office", "county_office", NEXT_COUNTY)
    data = household_xml(f"{FAR}-0001", instance="uuid:of-two-places", ended=NOON - timedelta(1))
    theirs = actions.receive(viewer=stranger, data=data).submission
    with pytest.raises(Forbidden):
        actions.choose_content(viewer=its_office, submission=theirs)
    with pytest.raises(Conflict):
        actions.propose_batch(viewer=its_office, form="xieshou_household", village=FAR, year=2026)
    ours = Submission.objects.exclude(pk=theirs).get()
    actions.choose_content(viewer=SYSTEM, submission=ours.pk)
    assert Submission.objects.get(counts=True).pk == ours.pk


def test_the_audit_holds_no_hash_that_answers_can_be_guessed_against(settings):
    """The same filled form hashes otherwise under another key."""
    filled = Filled("f", "1", new_id(), "", {"/data/head_name": "李四"})
    before = body_hash({"told": Told.of(filled)})
    assert body_hash({"told": Told.of(filled)}) == before
    settings.FIELD_KEYS = ["another key"]
    assert body_hash({"told": Told.of(filled)}) != before
    assert "李" not in repr(Told.of(filled))


@pytest.mark.parametrize("said", ["a\0b", "a\ud800b"])
def test_what_no_database_can_hold_is_left_out(asker, places, said):
    given = {
        "/data/day": "2026-11-20", "/data/county": "533323", "/data/product": "草果",
        "/data/unit": "jin", "/data/price": "23.5", "/data/where": "market",
    }  # fmt: skip
    given = {path: said[1] + text for path, text in given.items()}
    actions.fill(
        viewer=asker, form="xieshou_prices", version=1, instance_id=new_id(), answers=given
    )
    with pytest.raises(BadInput) as refused:
        actions.fill(viewer=asker, form="xieshou_prices", version=1, instance_id=new_id(),
                     answers=given | {"/data/product": "草" * 4_001})  # fmt: skip
    assert refused.value.code == "too_long"


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
