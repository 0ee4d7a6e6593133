import datetime
import threading
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from xieshou.core.action import (
    BadInput,
    Conflict,
    Forbidden,
    KeyReused,
    NotFound,
    Refused,
    action,
    on_commit,
)
from xieshou.core.audit import body_hash
from xieshou.core.models import AuditLine, IdempotencyKey, Job
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.tests.viewers import viewer

CLERK = viewer("jobs.note", "jobs.count", place="5333")


@action("jobs.note", place=lambda *, place, **_: place)
def note(*, place: str, name: str = "n", refuse: bool = False) -> Job:
    row = Job.objects.create(name=name, place=place)
    if refuse:
        raise Conflict("closed", "%(name)s 已关闭", {"name": name})
    return row


@action("jobs.count", place=lambda *, places: places)
def count(*, places: list[str], viewer) -> dict:
    note(viewer=viewer, place=places[0])
    return {"jobs": Job.objects.count(), "who": viewer.name}


@pytest.mark.django_db
def test_an_act_leaves_one_line_beside_it():
    """The line tells verb, actor, place and target; the body only by its hash."""
    row = note(viewer=CLERK, place="533323", name="秘密")
    line = AuditLine.objects.get()
    assert (line.verb, line.who_id, line.who, line.place) == ("jobs.note", 7, "王老师", "533323")
    assert (line.target, line.target_pk) == ("core.Job", str(row.pk))
    assert line.body_hash == body_hash({"place": "533323", "name": "秘密"})
    assert "秘密" not in str(AuditLine.objects.values().get())


@pytest.mark.django_db
@pytest.mark.parametrize("who", [PUBLIC, viewer("jobs.note", place="5334"), viewer("other")])
def test_who_has_no_grant_there_is_refused_and_nothing_is_written(who):
    """Neither the act nor its line nor its key is kept."""
    with pytest.raises(Forbidden):
        note(viewer=who, key="k", place="533323")
    assert not Job.objects.exists()
    assert not AuditLine.objects.exists()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_a_refusal_undoes_the_act_and_its_key():
    """After a refusal the same key may try again."""
    with pytest.raises(Conflict) as refused:
        note(viewer=CLERK, key="k", place="5333", name="甲", refuse=True)
    assert refused.value.message == "甲 已关闭"
    assert not Job.objects.exists()
    assert not AuditLine.objects.exists()
    assert note(viewer=CLERK, key="k", place="5333").pk


@pytest.mark.django_db
def test_the_same_request_twice_is_done_once():
    """The second call gets the first one's row and adds no line."""
    first = note(viewer=CLERK, key="k", place="5333")
    again = note(viewer=CLERK, key="k", place="5333")
    assert again == first
    assert Job.objects.count() == AuditLine.objects.count() == 1


@pytest.mark.django_db
def test_plain_answers_are_kept_too():
    """A dict comes back as it was, though the world has moved on."""
    first = count(viewer=CLERK, key="k", places=["5333"])
    note(viewer=CLERK, place="5333")
    assert count(viewer=CLERK, key="k", places=["5333"]) == first == {"jobs": 1, "who": "王老师"}


@pytest.mark.django_db
def test_a_key_belongs_to_one_body_one_verb_and_one_person():
    """Another body is refused; another person or verb has keys of its own."""
    note(viewer=CLERK, key="k", place="5333")
    with pytest.raises(KeyReused):
        note(viewer=CLERK, key="k", place="533323")
    assert Job.objects.count() == 1
    note(viewer=viewer("jobs.note", user_id=8), key="k", place="5333")
    note(viewer=SYSTEM, key="k", place="5333")
    assert Job.objects.count() == 3


@pytest.mark.django_db
def test_an_act_within_an_act_writes_its_own_line():
    """Both verbs can be found afterwards, and both permissions are asked for."""
    count(viewer=CLERK, places=["533323", "533324"])
    assert [line.verb for line in AuditLine.objects.all()] == ["jobs.count", "jobs.note"]
    assert [line.place for line in AuditLine.objects.all()] == ["5333", "533323"]
    with pytest.raises(Forbidden):
        count(viewer=viewer("jobs.count"), places=["5333"])


@pytest.mark.django_db
def test_an_act_at_several_places_needs_the_permission_at_each():
    """One row outside the viewer's places refuses the whole."""
    with pytest.raises(Forbidden):
        count(viewer=CLERK, places=["533323", "530112"])
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_what_is_to_happen_after_commit_happens_only_then(django_capture_on_commit_callbacks):
    """A refused act tells nobody."""
    told = []

    @action("jobs.tell")
    def tell(*, refuse: bool) -> None:
        on_commit(lambda: told.append(refuse))
        if refuse:
            raise BadInput("no", "no")

    with django_capture_on_commit_callbacks(execute=True):
        tell(viewer=SYSTEM, refuse=False)
        with pytest.raises(BadInput):
            tell(viewer=SYSTEM, refuse=True)
        assert told == []
    assert told == [False]


def test_refusals_carry_their_status_and_show_their_parameters():
    """What the API answers is decided by the class alone."""
    assert [kind.status for kind in (Forbidden, NotFound, Conflict, KeyReused, BadInput)] == [
        403, 404, 409, 409, 422,
    ]  # fmt: skip
    assert Refused("x", "超过 50%").message == "超过 50%"
    assert str(BadInput("x", "第 %(n)d 行", {"n": 3})) == "第 3 行"


@dataclass(frozen=True)
class _Line:
    trade: str
    days: Decimal


def test_equal_bodies_have_equal_hashes():
    """Order of names, trailing zeros, time zones and kinds of sequence make no difference."""
    east = datetime.timezone(datetime.timedelta(hours=8))
    one = {"b": Decimal("1.50"), "a": [_Line("医生", Decimal("3"))], "s": {"x", "y"}}
    two = {"a": (_Line("医生", Decimal("3.0")),), "b": Decimal("1.5"), "s": {"y", "x"}}
    at = {"at": datetime.datetime(2027, 1, 1, 8, tzinfo=east)}
    same = {"at": datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)}
    assert body_hash(one) == body_hash(two)
    assert body_hash(at) == body_hash(same)
    assert body_hash({"n": 1}) != body_hash({"n": "1"})
    with pytest.raises(TypeError):
        body_hash({"rows": iter([1])})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditline SET who = 'nobody'",
        "DELETE FROM core_auditline",
        {
            "postgresql": "TRUNCATE core_auditline",
            "sqlite": "INSERT OR REPLACE INTO core_auditline"
            " SELECT id, at, verb, who_id, 'nobody', place, target, target_pk, body_hash"
            " FROM core_auditline",
        },
    ],
)
def test_the_database_itself_refuses_to_change_a_line(statement):
    """Not even raw SQL can rewrite or remove what was done."""
    note(viewer=CLERK, place="5333")
    if isinstance(statement, dict):
        statement = statement[connection.vendor]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditLine.objects.get().who == "王老师"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_key_one_acts_and_the_other_gets_its_answer(shared_database):
    """The unique row is taken first, so the second waits for the first to commit."""
    answers: list[int] = []
    together = threading.Barrier(2)

    def press() -> None:
        together.wait()
        answers.append(note(viewer=CLERK, key="k", place="5333").pk)
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for press_ in presses:
        press_.start()
    for press_ in presses:
        press_.join()
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert Job.objects.count() == AuditLine.objects.count() == 1
