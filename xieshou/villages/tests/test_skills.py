"""Skills are put down by consent, read masked, counted from ten, and gone when withdrawn."""

import pytest
from django.db import connection

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.audit import body_hash
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import Personal
from xieshou.villages import actions, reads
from xieshou.villages.models import Skill
from xieshou.villages.rules import assets as rules
from xieshou.villages.tests.conftest import SMALL, viewer_of

NAME, PHONE, DETAIL = "余阿普", "13988887777", "会织怒毯，会绣花带"
SAID = {
    "village": SMALL, "kind": "craft", "name": Personal(NAME), "phone": Personal(PHONE),
    "detail": Personal(DETAIL),
}  # fmt: skip


def _raw() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM villages_skill")
        return str(cursor.fetchall())


def test_nothing_is_put_down_without_consent(resident: Viewer, officer: Viewer) -> None:
    """By oneself one agrees; by an officer there is a paper."""
    with pytest.raises(BadInput) as no:
        actions.offer_skill(viewer=resident, agreed=False, **SAID)
    assert no.value.code == "not_agreed"
    with pytest.raises(BadInput):
        actions.record_skill(viewer=officer, paper=" ", **SAID)
    assert not Skill.objects.exists()


def test_the_table_holds_no_name_and_the_page_a_masked_one(
    resident: Viewer, officer: Viewer
) -> None:
    """Encrypted at rest; whole to oneself, masked to an officer, nothing to others."""
    actions.offer_skill(viewer=resident, agreed=True, **SAID)
    raw = _raw()
    assert not any(text in raw for text in (NAME, PHONE, DETAIL))
    [own] = reads.skills(SMALL, viewer=resident)
    assert (own.name, own.phone, own.detail, own.mine) == (NAME, PHONE, DETAIL, True)
    [seen] = reads.skills(SMALL, viewer=officer)
    assert (seen.name, seen.phone, seen.detail) == ("余**", "139******77", "")
    assert reads.skills(SMALL, viewer=PUBLIC) == ()
    assert reads.skills(SMALL, viewer=viewer_of("other", "resident", SMALL)) == ()


def test_unmasking_leaves_a_line_and_names_nobody_in_it(officer: Viewer, resident: Viewer) -> None:
    """The audit names the row alone."""
    made = actions.record_skill(viewer=officer, paper="2026-07", **SAID)
    assert actions.reveal_skill(viewer=officer, skill=made.pk).phone == PHONE
    line = AuditLine.objects.first()
    assert line is not None
    assert (line.verb, line.target_pk) == ("villages.reveal_skill", str(made.pk))
    with pytest.raises(Forbidden):
        actions.reveal_skill(viewer=resident, skill=made.pk)


def test_withdrawn_is_gone_for_good(resident: Viewer, officer: Viewer) -> None:
    """Name, phone and detail are no more in the table, and it can be offered anew."""
    made = actions.offer_skill(viewer=resident, agreed=True, **SAID)
    stranger = viewer_of("stranger", "resident", SMALL)
    with pytest.raises(Forbidden):
        actions.withdraw_own_skill(viewer=stranger, skill=made.pk)
    actions.withdraw_own_skill(viewer=resident, skill=made.pk)
    gone = Skill.objects.get()
    assert (gone.name, gone.phone, gone.detail, gone.person, gone.user) == ("", "", "", "", None)
    with pytest.raises(NotFound):
        actions.withdraw_skill(viewer=officer, skill=made.pk)
    with pytest.raises(NotFound):
        actions.reveal_skill(viewer=officer, skill=made.pk)
    actions.offer_skill(viewer=resident, agreed=True, **SAID)
    assert reads.skill_counts(SMALL, viewer=officer)[0].people == 1


def test_nobody_can_try_names_against_the_audit(officer: Viewer) -> None:
    """Its digest of the request is keyed where the request is personal, and still the same for the
    same request."""
    body = {"name": Personal(NAME)}
    assert body_hash(body) == body_hash({"name": Personal(NAME)})
    assert body_hash(body) not in (body_hash({"name": NAME}), body_hash({"name": {"text": NAME}}))
    assert NAME not in repr(body)
    actions.record_skill(viewer=officer, key="once", paper="1", **SAID)
    actions.record_skill(viewer=officer, key="once", paper="1", **SAID)
    assert Skill.objects.count() == 1


def test_the_same_person_and_skill_count_once(officer: Viewer) -> None:
    """A second of the same kind is refused, another kind is not."""
    actions.record_skill(viewer=officer, paper="1", **SAID)
    with pytest.raises(Conflict):
        actions.record_skill(viewer=officer, paper="2", **SAID)
    actions.record_skill(viewer=officer, paper="2", **{**SAID, "kind": "music"})
    assert Skill.objects.count() == 2


def test_one_offers_the_own_skill_alone(resident: Viewer) -> None:
    """Not another's, under another name, of the same kind: nobody makes ten of one."""
    actions.offer_skill(viewer=resident, agreed=True, **SAID)
    with pytest.raises(Conflict):
        actions.offer_skill(viewer=resident, agreed=True, **{**SAID, "name": Personal("邻居")})
    assert Skill.objects.count() == 1


def test_the_public_sees_counts_from_ten_on(officer: Viewer) -> None:
    """Nine are not shown, ten are; there is no total from which the nine would follow."""
    for at in range(10):
        for kind in ("craft", "cooking")[: 1 if at == 9 else 2]:
            actions.record_skill(
                viewer=officer, village=SMALL, kind=kind, name=Personal(f"某{at}"), paper=str(at)
            )
    assert [(row.kind, row.people) for row in reads.skill_counts(SMALL)] == [("craft", 10)]
    inside = reads.skill_counts(SMALL, viewer=officer)
    assert [(row.kind, row.people) for row in inside] == [("craft", 10), ("cooking", 9)]
    assert rules.shown_skills({"a": 9, "b": 10}) == {"b": 10}
