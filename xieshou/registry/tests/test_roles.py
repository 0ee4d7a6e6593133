"""Roles: held in a place for a time, given by another, never by oneself."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.registry import actions, reads, rules
from xieshou.registry.models import Organisation, Pairing, Place, RoleGrant, User
from xieshou.registry.tests.conftest import NEXT, OURS, client_of, today, user, viewer


def test_every_role_has_a_name_and_none_but_the_administrator_gives_roles():
    assert set(RoleGrant.Role) == set(rules.VERBS_OF_ROLE)
    givers = {role for role, verbs in rules.VERBS_OF_ROLE.items() if "registry.grant_role" in verbs}
    assert givers == {"administrator"}


def test_whoever_signs_in_may_object_to_what_is_on_notice():
    assert all("projects.object" in verbs for verbs in rules.VERBS_OF_ROLE.values())


def test_an_auditor_reads_and_never_writes_but_objections_and_a_researcher_sees_no_household():
    reading = {
        *("registry.see_households", "funds.see", "benefits.see"),
        *("core.audit", "core.see_jobs", "core.see_uploads"),
        *("ballots.see", "monitoring.see", "surveys.see"),
        *("invest.see", "exchange.see", "reports.see_assessments"),
    }
    assert rules.VERBS_OF_ROLE["auditor"] == {*reading, "projects.object"}
    assert "registry.see_households" not in rules.VERBS_OF_ROLE["researcher"]


def test_a_village_officer_may_act_in_the_own_village_alone(places):
    officer = viewer("officer", "village_officer", OURS)
    assert officer.may("villages.record_needs", OURS)
    assert not officer.may("villages.record_needs", NEXT)
    assert not officer.may("villages.record_needs", "533323101")


def test_a_role_holds_through_its_last_day_and_not_after(places):
    made = user("leaver", "county_office", "533323", ends_on=today())
    assert reads.viewer_for(made).may("projects.submit", OURS)
    RoleGrant.objects.update(ends_on=today() - timedelta(days=1))
    assert reads.viewer_for(made).grants == ()


def test_a_role_that_starts_tomorrow_holds_not_yet(places):
    made = user("starter", "county_office", "533323")
    RoleGrant.objects.update(starts_on=today() + timedelta(days=1))
    assert reads.viewer_for(made).grants == ()


def test_nobody_and_somebody_dismissed_are_the_public(places):
    made = user("gone", "county_office", "533323")
    made.is_active = False
    assert reads.viewer_for(made) == PUBLIC


def test_a_superuser_has_no_more_than_the_roles_granted(db):
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    assert reads.viewer_for(root).grants == ()


def test_a_role_in_a_pairing_reaches_its_western_side(places):
    made = user("donor")
    pairing = Pairing.objects.create(
        east=Place.objects.get(code="310115"), west=Place.objects.get(code="533323")
    )
    actions.grant_role(viewer=SYSTEM, user=made.pk, role="district_office", pairing=pairing.pk)
    grant, at_home = reads.viewer_for(made).grants
    assert (grant.place, grant.pairing) == ("533323", pairing.pk)
    # Posts, people and firms of its own district too, and nothing of the district's money.
    assert (at_home.place, at_home.pairing) == ("310115", None)
    assert "exchange.decide" in at_home.verbs
    assert not [verb for verb in at_home.verbs if not verb.startswith(("exchange.", "invest."))]


def test_a_role_in_an_organisation_reaches_its_seat(places):
    made = user("clerk")
    office = Organisation.objects.create(
        name="测试协作办", kind="office", place=Place.objects.get(code="533324")
    )
    actions.grant_role(viewer=SYSTEM, user=made.pk, role="county_office", organisation=office.pk)
    (grant,) = reads.viewer_for(made).grants
    assert (grant.place, grant.organisation) == ("533324", office.pk)


def test_nobody_gives_a_role_to_oneself(places):
    admin = viewer("admin", "administrator")
    with pytest.raises(Forbidden) as refused:
        actions.grant_role(viewer=admin, user=admin.user_id, role="auditor")
    assert refused.value.code == "own_role"
    assert RoleGrant.objects.count() == 1


def test_an_administrator_of_a_prefecture_gives_roles_there_alone(places):
    admin = viewer("admin", "administrator", "5333")
    made = user("new")
    actions.grant_role(viewer=admin, user=made.pk, role="county_office", place="533323")
    for place in ("310115", ""):
        with pytest.raises(Forbidden):
            actions.grant_role(viewer=admin, user=made.pk, role="auditor", place=place)
    assert [grant.role for grant in reads.viewer_for(made).grants] == ["county_office"]


def test_whoever_is_no_administrator_gives_no_role(places):
    with pytest.raises(Forbidden):
        actions.grant_role(
            viewer=viewer("office", "yunnan_office"), user=user("new").pk, role="auditor"
        )
    assert RoleGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"role": "emperor"}, "role_unknown"),
        ({"place": "999999"}, "place_unknown"),
        ({"pairing": 999}, "row_unknown"),
        ({"ends_on": "yesterday"}, "ends_before_start"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(places, wrong, code):
    body = {"user": user("new").pk, "role": "auditor", **wrong}
    if wrong.get("ends_on"):
        body["ends_on"] = today() - timedelta(days=1)
    with pytest.raises(BadInput) as refused:
        actions.grant_role(viewer=SYSTEM, **body)
    assert refused.value.code == code
    assert RoleGrant.objects.count() == 0


def test_a_role_held_already_is_not_given_twice(places):
    made = user("new", "auditor", "53")
    with pytest.raises(Conflict):
        actions.grant_role(viewer=SYSTEM, user=made.pk, role="auditor", place="53")
    assert RoleGrant.objects.count() == 1


def test_an_ended_role_holds_no_longer_and_ends_once(places):
    made = user("new", "auditor", "53")
    grant = RoleGrant.objects.get()
    actions.end_role(viewer=viewer("admin", "administrator"), grant=grant.pk)
    assert reads.viewer_for(made).grants == ()
    with pytest.raises(Conflict):
        actions.end_role(viewer=SYSTEM, grant=grant.pk)


def test_the_administrator_gives_and_ends_a_role_on_the_page(places):
    admin = client_of("admin", "administrator")
    made = user("new")
    page = admin.post("/registry/roles/", {"user": made.pk, "role": "auditor", "place": "53"})
    assert page.status_code == 302
    grant = RoleGrant.objects.get(user=made)
    assert AuditLine.objects.get(verb="registry.grant_role").target_pk == str(grant.pk)
    admin.post(f"/registry/roles/{grant.pk}/end/")
    assert reads.viewer_for(made).grants == ()


def test_the_page_says_why_a_role_is_refused(places):
    admin = client_of("admin", "administrator")
    own = User.objects.get(username="admin").pk
    page = admin.post("/registry/roles/", {"user": own, "role": "auditor"})
    assert page.status_code == 200
    assert "不能给自己授予角色" in page.content.decode()
    assert RoleGrant.objects.count() == 1


def test_whoever_added_a_user_gives_it_no_role_nor_takes_one_from_it(places):
    admin = viewer("admin", "administrator")
    made = actions.create_user(
        viewer=admin, username="puppet", name="测试", password_hash=make_password("a-first-word")
    )
    with pytest.raises(Forbidden) as refused:
        actions.grant_role(viewer=admin, user=made.pk, role="auditor")
    assert refused.value.code == "own_account"
    assert reads.viewer_for(made).grants == ()
    other = viewer("other", "administrator")
    actions.grant_role(viewer=other, user=made.pk, role="administrator")
    with pytest.raises(Forbidden) as refused:
        actions.grant_role(viewer=reads.viewer_for(made), user=admin.user_id, role="auditor")
    assert refused.value.code == "own_account"
    assert not RoleGrant.objects.filter(role="auditor").exists()


@pytest.mark.parametrize("path", ["roles/", "users/new/", "me/", "households/"])
def test_pages_of_users_ask_who_is_there(db, client, path):
    answer = client.get(f"/registry/{path}")
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")


@pytest.mark.parametrize("path", ["roles/", "users/new/"])
def test_pages_of_the_administrator_are_closed_to_others(places, path):
    assert client_of("office", "yunnan_office", "53").get(f"/registry/{path}").status_code == 403


def test_a_new_user_can_sign_in_and_holds_no_role(places, client):
    admin = client_of("admin", "administrator")
    form = {"username": "newcomer", "name": "测试新人", "password": "a-long-first-word"}
    assert admin.post("/registry/users/new/", form).status_code == 302
    assert client.login(**{name: form[name] for name in ("username", "password")})
    assert reads.viewer_for(User.objects.get(username="newcomer")).grants == ()
    again = admin.post("/registry/users/new/", form | {"username": "Newcomer"})
    assert "该用户名已被使用" in again.content.decode()


def test_my_account_shows_my_roles_where_and_until_when(places):
    page = client_of("officer", "village_officer", NEXT).get("/registry/me/").content.decode()
    assert "村干部" in page
    assert "双米底村" in page
    assert "长期" in page
