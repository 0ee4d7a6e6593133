"""Tokens of programs: never more than their owner's roles, and shown once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.models import AuditLine
from xieshou.registry import actions, reads, rules
from xieshou.registry.models import ApiToken, Organisation, Place, RoleGrant, User
from xieshou.registry.rules.tokens import DIGITS
from xieshou.registry.tests.conftest import NEXT, OURS, client_of, today, user, viewer

API = "/api/v1"
HOUSEHOLDS = f"{API}/households"
SECRET = re.compile(r"xs_[0-9A-Za-z]{36}")


def token_of(owner: User, *scopes: str, days: int = 30) -> str:
    """The secret of a token that the owner makes."""
    secret = rules.new_token()
    actions.make_token(
        viewer=reads.viewer_for(owner), name="测试", scopes=scopes or ("read",),
        expires_on=today() + timedelta(days=days),
        prefix=secret[: rules.SHOWN], digest=rules.token_digest(secret),
    )  # fmt: skip
    return secret


def confirmed(owner: User) -> Client:
    """Signed in, and the password just confirmed, as before a token is made or taken."""
    owner.set_password("a-long-enough-word")
    owner.save()
    client = Client()
    client.force_login(owner)
    client.post("/account/confirm/", {"password": "a-long-enough-word"})
    return client


def ask(secret: str, path: str = HOUSEHOLDS, client: Client | None = None, **more):
    headers = {"authorization": f"Bearer {secret}", **more}
    return (client or Client()).get(path, headers=headers)


@pytest.fixture
def officer(places: None, indicators: None) -> User:
    return user("officer", "county_office", "533323")


# --- The secret ----------------------------------------------------------------------------------


@given(st.integers(3, 38), st.sampled_from(DIGITS))
def test_a_slip_of_one_character_is_known_from_the_text_alone(at, other):
    token = rules.new_token()
    assert rules.is_token(token)
    slipped = token[:at] + other + token[at + 1 :]
    assert rules.is_token(slipped) == (slipped == token)


@given(st.text(max_size=50))
def test_no_other_text_is_a_token(text):
    assert not rules.is_token(text)


def test_the_secret_is_shown_once_and_kept_nowhere(officer):
    client = confirmed(officer)
    form = {"name": "采购系统", "scopes": ["read"], "expires_on": today() + timedelta(days=9)}
    shown = client.post("/registry/me/tokens/", form)
    (secret,) = SECRET.findall(shown.content.decode())
    assert "no-store" in shown["Cache-Control"]
    assert ask(secret).status_code == 200
    again = client.get("/registry/me/tokens/").content.decode()
    assert secret not in again
    assert secret[: rules.SHOWN] in again
    (row,) = ApiToken.objects.values()
    assert not [value for value in row.values() if secret in str(value)]
    listed = client.get(f"{API}/me/tokens").content.decode()
    assert secret not in listed
    assert row["digest"] not in listed


# --- What a token opens --------------------------------------------------------------------------


def test_a_token_opens_what_its_owner_sees_without_session_or_csrf(officer):
    client = Client(enforce_csrf_checks=True)
    assert client.get(HOUSEHOLDS).status_code == 401
    assert ask(token_of(officer), client=client).status_code == 200
    assert "sessionid" not in client.cookies


def test_what_its_owner_loses_the_token_loses(officer):
    secret = token_of(officer)
    RoleGrant.objects.update(ends_on=today() - timedelta(days=1))
    assert ask(secret).status_code == 404
    _user, seen = reads.viewer_by_token(secret)
    assert not [grant for grant in seen.grants if grant.verbs]


@pytest.mark.parametrize(
    "closed",
    [
        lambda: ApiToken.objects.update(expires_on=today() - timedelta(days=1)),
        lambda: User.objects.update(is_active=False),
        lambda: ApiToken.objects.update(digest="0" * 64),
    ],
)
def test_past_its_last_day_or_its_owners_time_a_token_opens_nothing(officer, closed):
    secret = token_of(officer)
    closed()
    answer = ask(secret)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_opens_nothing_is_refused_though_there_is_a_session_or_all_is_open(officer):
    client = Client()
    client.force_login(officer)
    assert ask("xs_nonsense", client=client).status_code == 401
    assert ask("xs_nonsense", f"{API}/places").status_code == 401


def test_pages_know_no_tokens(officer):
    assert ask(token_of(officer), "/registry/me/").status_code == 302


def test_an_area_opens_itself_and_what_is_open_to_all_alone(officer):
    secret = token_of(officer, "market:read")
    no = ask(secret)
    assert (no.status_code, no.json()["code"]) == (403, "scope")
    assert ask(secret, f"{API}/places?q=福贡").status_code == 200
    assert ask(token_of(officer, "registry:read")).status_code == 200


held = st.frozensets(st.sampled_from(sorted(set().union(*rules.VERBS_OF_ROLE.values()))))


@given(held, st.data())
def test_a_token_has_no_verb_that_its_owner_has_not(verbs, data):
    """Whatever scopes it is given, and even if its owner has lost what they name since."""
    scopes = data.draw(st.lists(st.sampled_from(rules.scopes_offered(verbs)), min_size=1))
    left = data.draw(
        st.frozensets(st.sampled_from(sorted(verbs))) if verbs else st.just(frozenset())
    )
    acts = rules.verbs_acted(scopes, left)
    assert acts <= left - rules.BY_PERSONS
    areas = rules.areas_read(scopes)
    assert areas is None or {rules.area_of(verb) for verb in acts} <= areas


# --- Acting by token -----------------------------------------------------------------------------


def test_reading_is_not_acting(officer):
    body = {"place": "533323", "name": "新机构", "kind": "firm"}
    for scopes, may in ((["read"], False), (["registry:read"], False), (["registry:write"], True)):
        _user, seen = reads.viewer_by_token(token_of(officer, *scopes))
        if may:
            actions.register_organisation(viewer=seen, **body)
        else:
            with pytest.raises(Forbidden) as no:
                actions.register_organisation(viewer=seen, **body)
            assert no.value.code == "scope"
    assert Organisation.objects.count() == 1


def test_one_verb_is_that_verb_alone_and_the_audit_names_the_token(officer):
    secret = token_of(officer, "registry.register_organisation")
    _user, seen = reads.viewer_by_token(secret)
    actions.register_organisation(viewer=seen, place="533323", name="甲", kind="firm")
    line = AuditLine.objects.filter(verb="registry.register_organisation").get()
    assert line.who == f"测试officer {secret[: rules.SHOWN]}"
    assert line.who_id == officer.pk
    with pytest.raises(Forbidden):
        actions.import_households(viewer=seen, rows=[])


def test_no_token_gives_roles_unmasks_or_makes_tokens(places, indicators):
    admin = user("admin", "administrator")
    _user, seen = reads.viewer_by_token(token_of(admin, "read", "core:write"))
    with pytest.raises(Forbidden):
        actions.grant_role(viewer=seen, user=user("new").pk, role="auditor")
    with pytest.raises(Forbidden):
        actions.revoke_token(viewer=seen, token=ApiToken.objects.get().pk)
    assert not seen.places("registry.grant_role")


def test_a_verb_of_ones_own_needs_no_role_but_somebody(db):
    @action("registry.nothing", own=True)
    def nothing() -> None: ...

    nothing(viewer=viewer("somebody"))
    with pytest.raises(Forbidden):
        nothing(viewer=reads.viewer_for(None))


# --- Making and revoking -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"scopes": []}, "scope_unknown"),
        ({"scopes": ["funds:admin"]}, "scope_unknown"),
        ({"scopes": ["registry.grant_role"]}, "scope_unknown"),
        ({"scopes": ["planning.adopt"]}, "scope_unknown"),
        ({"name": " "}, "name_missing"),
        ({"days": -1}, "expiry_wrong"),
        ({"days": 367}, "expiry_wrong"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(officer, wrong, code):
    days = wrong.pop("days", 1)
    body = {"name": "测试", "scopes": ["read"], **wrong}
    with pytest.raises(BadInput) as no:
        actions.make_token(
            viewer=reads.viewer_for(officer), expires_on=today() + timedelta(days=days),
            prefix="xs_", digest="0" * 64, **body,
        )  # fmt: skip
    assert no.value.code == code


def test_a_token_is_revoked_by_its_owner_over_the_api_and_by_nobody_else(officer):
    secret = token_of(officer)
    pk = ApiToken.objects.get().pk
    client, other = Client(), client_of("other", "county_office", "533323")
    client.force_login(officer)
    path, key = f"{API}/me/tokens/{pk}/revocation", {"idempotency-key": "k"}
    assert other.post(path, headers=key).status_code == 404
    assert ask(secret).status_code == 200
    for _time in range(2):
        answer = client.post(path, headers=key)
        assert answer.status_code == 200, answer.content
        assert [row["is_open"] for row in answer.json()] == [False]
    assert ask(secret).status_code == 401
    assert AuditLine.objects.filter(verb="registry.revoke_token").count() == 1


def test_its_last_use_is_known_to_the_minute(officer):
    secret = token_of(officer)
    assert ApiToken.objects.get().last_used_at is None
    ask(secret)
    first = ApiToken.objects.get().last_used_at
    ask(secret)
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


# --- Of an organisation --------------------------------------------------------------------------


@pytest.fixture
def office(places: None, indicators: None) -> Organisation:
    return Organisation.objects.create(
        name="福贡县协作办", kind="office", place=Place.objects.get(code="533323")
    )


def test_an_organisations_token_is_seen_by_who_takes_it_and_not_by_who_prepares_it(office):
    clerk = user("clerk")
    RoleGrant.objects.create(
        user=clerk, role="county_office", organisation=office, starts_on=today()
    )
    RoleGrant.objects.create(
        user=clerk, role="auditor", place=Place.objects.get(code="31"), starts_on=today()
    )
    admin = client_of("admin", "administrator", "5333")
    body = {
        "organisation": office.pk, "name": "县平台", "scopes": ["registry:read"],
        "expires_on": today() + timedelta(days=30),
    }  # fmt: skip
    prepared = admin.post("/registry/organisation-tokens/", body, follow=True)
    assert "待领取" in prepared.content.decode()
    assert not SECRET.search(prepared.content.decode())
    taker = confirmed(clerk)
    stranger = confirmed(user("stranger", "county_office", "533323"))
    pk = ApiToken.objects.get().pk
    assert stranger.post(f"/registry/me/tokens/{pk}/take/").status_code == 404
    assert "县平台" in taker.get("/registry/me/tokens/").content.decode()
    shown = taker.post(f"/registry/me/tokens/{pk}/take/")
    (secret,) = SECRET.findall(shown.content.decode())
    _user, seen = reads.viewer_by_token(secret)
    # What its taker is elsewhere does not count.
    assert {grant.place for grant in seen.grants} == {"533323"}
    assert not SECRET.search(taker.post(f"/registry/me/tokens/{pk}/take/").content.decode())
    admin.post(f"/registry/me/tokens/{pk}/revoke/", {"organisation": "1"})
    assert ask(secret).status_code == 401


def test_an_administrator_elsewhere_prepares_none(office):
    with pytest.raises(Forbidden):
        actions.prepare_token(
            viewer=viewer("admin", "administrator", "31"), organisation=office.pk, name="x",
            scopes=["read"], expires_on=today(),
        )  # fmt: skip


def test_a_token_nobody_prepared_for_one_cannot_be_taken(officer):
    token_of(officer)
    with pytest.raises((NotFound, Conflict)):
        actions.take_token(
            viewer=reads.viewer_for(officer), token=ApiToken.objects.get().pk,
            prefix="xs_", digest="1" * 64,
        )  # fmt: skip


# --- How often -----------------------------------------------------------------------------------


@pytest.fixture
def limited(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.API_LIMITS = {"token": 2, "user": 1, "address": 1}


def test_who_asks_too_often_is_told_when_to_ask_again(officer, limited):
    secret = token_of(officer)
    first = ask(secret)
    assert first["RateLimit"].startswith('"token";r=1;t=')
    assert ask(secret).status_code == 200
    no = ask(secret)
    assert (no.status_code, no.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(no["Retry-After"]) <= 30
    # Another token, the person at a page and an address have buckets of their own.
    assert ask(token_of(officer)).status_code == 200
    client = Client()
    client.force_login(officer)
    assert client.get(HOUSEHOLDS).status_code == 200
    assert client.get(HOUSEHOLDS).status_code == 429


def test_an_address_is_counted_with_the_tokens_it_guesses(db, limited):
    guesses = [
        Client(REMOTE_ADDR="203.0.113.7").get(
            f"{API}/places", headers={"authorization": f"Bearer {rules.new_token()}"}
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in guesses] == [401, 429]
    assert Client(REMOTE_ADDR="198.51.100.9").get(f"{API}/places").status_code == 200


def test_what_is_the_same_is_not_sent_again_and_still_counted(officer, limited):
    secret = token_of(officer)
    tag = ask(secret)["ETag"]
    again = ask(secret, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again["RateLimit"].startswith('"token";r=0')


def test_a_long_list_is_whole_when_its_parts_are_put_together(places):
    seat = Place.objects.get(code=OURS)
    other = Place.objects.get(code=NEXT)
    for number in range(7):
        Organisation.objects.create(name="同名", kind="firm", place=(seat, other)[number % 2])
    seen: list[int] = []
    address = f"{API}/organisations?kind=firm&limit=3"
    while address:
        answer = Client().get(address)
        part = answer.json()
        assert (part["offset"], part["limit"], part["total"]) == (len(seen), 3, 7)
        seen += [row["id"] for row in part["rows"]]
        further = re.fullmatch(r'<(/\S+)>; rel="next"', answer.get("Link", ""))
        address = further[1] if further else ""
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 7
