"""Coming in by single sign-on or with a second factor; what is demanded of some roles."""

import base64
import hmac
import re
import struct
import time
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client

from tests.sign_on import provider as oidc
from xieshou.core.action import Forbidden, NotFound
from xieshou.core.models import AuditLine
from xieshou.registry import actions, rules
from xieshou.registry.models import ApiToken, RoleGrant, SignInFailure, User
from xieshou.registry.reads import viewer_for
from xieshou.registry.tests.conftest import today, user

PASSWORD = "-".join(("the", "right", "password"))
FACTOR = "/account/second-factor/"
TOKENS = "/registry/me/tokens/"


def person(name: str, role: str = "") -> User:
    made = user(name, role)
    made.set_password(PASSWORD)
    made.save()
    return made


def sign_in(client: Client, name: str, next_page: str = "/registry/me/"):
    form = {"username": name, "password": PASSWORD, "next": next_page}
    return client.post("/login/", form)


def is_in(client: Client) -> bool:
    return client.get("/registry/me/").status_code == 200


# --- Codes ---------------------------------------------------------------------------------------


def code_of(secret: str, steps: int = 0) -> str:
    """The code an app shows (RFC 6238), so many steps of 30 s from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def activate(client: Client) -> tuple[str, list[str]]:
    """Set up a code app on the pages, as who is signed in; its secret and the recovery codes."""
    asked = client.get(f"{FACTOR}totp/activate/")
    assert urlsplit(asked["Location"]).path == "/account/confirm/"
    confirmed = client.post(
        asked["Location"], {"password": PASSWORD, "next": f"{FACTOR}totp/activate/"}
    )
    assert confirmed.status_code == 302, confirmed.content.decode()
    page = client.get(f"{FACTOR}totp/activate/").content.decode()
    (secret,) = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    done = client.post(f"{FACTOR}totp/activate/", {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", done.content.decode())
    assert len(codes) == 10, done.content.decode()
    return secret, codes


@pytest.fixture
def guarded(db: None) -> tuple[User, str, list[str]]:
    """A user with a code app, signed out."""
    made, client = person("guarded"), Client()
    sign_in(client, "guarded")
    secret, codes = activate(client)
    # A code opens once; the test is another moment than its activation.
    cache.clear()
    return made, secret, codes


def test_without_a_device_the_password_is_enough(db):
    person("plain")
    client = Client()
    answer = sign_in(client, "plain")
    assert (answer.status_code, answer["Location"]) == (302, "/registry/me/")
    assert is_in(client)


def test_after_the_password_the_code_is_asked_for_and_leads_where_one_was_going(guarded):
    _user, secret, _codes = guarded
    client = Client()
    assert sign_in(client, "guarded")["Location"] == f"{FACTOR}authenticate/"
    assert not is_in(client)
    wrong = client.post(f"{FACTOR}authenticate/", {"code": "000000"})
    assert "验证码不对" in wrong.content.decode()
    assert not is_in(client)
    right = client.post(f"{FACTOR}authenticate/", {"code": code_of(secret)})
    assert right["Location"] == "/registry/me/"
    assert is_in(client)


def test_a_recovery_code_opens_once(guarded):
    _user, _secret, codes = guarded
    for may in (True, False):
        client = Client()
        sign_in(client, "guarded")
        client.post(f"{FACTOR}authenticate/", {"code": codes[0]})
        assert is_in(client) == may


def test_wrong_codes_lock_as_wrong_passwords_do(guarded):
    _user, secret, _codes = guarded
    client = Client()
    sign_in(client, "guarded")
    for _time in range(rules.WRONG_PASSWORDS):
        client.post(f"{FACTOR}authenticate/", {"code": "000000"})
    told = client.post(f"{FACTOR}authenticate/", {"code": code_of(secret)})
    assert "15 分钟" in told.content.decode()
    assert not is_in(client)
    assert SignInFailure.objects.count() == rules.WRONG_PASSWORDS


def test_the_right_password_forgets_no_wrong_code(guarded):
    """Whoever has the password signs in anew before the limit, again and again."""
    _user, secret, _codes = guarded
    client = Client()
    for _time in range(2):
        assert sign_in(client, "guarded")["Location"] == f"{FACTOR}authenticate/"
        for _guess in range(rules.WRONG_PASSWORDS - 1):
            client.post(f"{FACTOR}authenticate/", {"code": "000000"})
    told = client.post(f"{FACTOR}authenticate/", {"code": code_of(secret)})
    assert "15 分钟" in told.content.decode()
    assert not is_in(client)
    assert SignInFailure.objects.count() == rules.WRONG_PASSWORDS


def test_the_secret_of_a_device_is_kept_encrypted(guarded):
    _user, secret, codes = guarded
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not [code for code in codes if code in kept]


def test_each_change_of_a_way_in_is_in_the_audit(db, django_capture_on_commit_callbacks):
    made, client = person("careful"), Client()
    sign_in(client, "careful")
    with django_capture_on_commit_callbacks(execute=True):
        activate(client)
    lines = AuditLine.objects.filter(verb="registry.change_way_in")
    assert [line.who_id for line in lines] == [made.pk]


def test_a_device_is_not_removed_without_confirming_who_one_is(guarded):
    _user, secret, _codes = guarded
    client = Client()
    sign_in(client, "guarded")
    client.post(f"{FACTOR}authenticate/", {"code": code_of(secret)})
    client.post(f"{FACTOR}totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists()


# --- Roles that need one -------------------------------------------------------------------------


def test_a_role_may_demand_a_second_factor_before_anything_else(db, settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    person("admin", "administrator")
    person("other", "auditor")
    other, client = Client(), Client()
    sign_in(other, "other")
    assert is_in(other)
    sign_in(client, "admin")
    for path in ("/registry/me/", "/registry/roles/", "/"):
        assert client.get(path)["Location"] == FACTOR
    refused = client.get("/api/v1/user-roles")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor")
    activate(client)
    assert is_in(client)
    assert client.get("/api/v1/user-roles").status_code == 200
    assert client.get("/logout/").status_code == 405


def test_a_token_of_such_a_role_waits_for_the_second_factor_too(db, settings):
    made = person("admin", "administrator")
    secret = rules.new_token()
    actions.make_token(
        viewer=viewer_for(made), name="测试", scopes=["read"], expires_on=today(),
        prefix=secret[: rules.SHOWN], digest=rules.token_digest(secret),
    )  # fmt: skip

    def ask():
        return Client().get("/api/v1/households", headers={"authorization": f"Bearer {secret}"})

    assert ask().status_code != 403
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    refused = ask()
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor")
    client = Client()
    sign_in(client, "admin")
    activate(client)
    assert ask().status_code != 403


# --- Tokens outlive a session --------------------------------------------------------------------


def test_the_password_is_asked_again_before_a_token_is_made(db):
    """A session that somebody else has got hold of makes none; confirmed, the form goes on."""
    person("clerk", "auditor")
    client = Client()
    sign_in(client, "clerk")
    form = {"name": "采购系统", "scopes": ["read"], "expires_on": today(), "key": "k"}
    asked = client.post(TOKENS, form)
    assert urlsplit(asked["Location"]).path == "/account/confirm/"
    assert not ApiToken.objects.exists()
    client.post("/account/confirm/", {"password": "wrong", "next": TOKENS})
    assert not ApiToken.objects.exists()
    shown = client.post("/account/confirm/", {"password": PASSWORD, "next": TOKENS})
    assert ApiToken.objects.get().prefix in shown.content.decode()
    taking = Client()
    sign_in(taking, "clerk")
    asked = taking.post(f"{TOKENS}1/take/")
    assert urlsplit(asked["Location"]).path == "/account/confirm/"


@pytest.mark.parametrize("ends", [True, False])
def test_ones_tokens_end_with_the_old_password_if_one_likes(db, ends):
    made, other = person("clerk", "auditor"), person("other", "auditor")
    for who, digest in ((made, "a" * 64), (other, "b" * 64)):
        actions.make_token(
            viewer=viewer_for(who), name="测试", scopes=["read"], expires_on=today(),
            prefix="xs_", digest=digest,
        )  # fmt: skip
    client = Client()
    sign_in(client, "clerk")
    new = "-".join(("another", "right", "password"))
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/registry/me/password/", form | ({"revoke_tokens": "on"} if ends else {}))
    assert User.objects.get(pk=made.pk).check_password(new)
    assert ApiToken.objects.filter(owner=made, revoked_at=None).exists() is not ends
    assert ApiToken.objects.filter(owner=other, revoked_at=None).exists()


# --- Single sign-on ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running():
    with oidc.running() as found:
        yield found


@pytest.fixture
def sso(running, db, settings):
    """The site with that provider; addresses as with the variables set at its start."""
    running.faults.clear()
    running.person = {"sub": "s-1", "name": "王科长", "preferred_username": "wang"}
    settings.OIDC = {"issuer": running.issuer, "name": "统一身份"}
    settings.OIDC_NEW_ACCOUNTS = True
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "SCOPE": ["openid", "profile"],
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "统一身份",
                    "client_id": oidc.CLIENT,
                    "secret": oidc.SECRET,
                    "settings": {"server_url": running.issuer},
                }
            ],
        }
    }
    settings.ROOT_URLCONF = "tests.sign_on.urls"
    return running


def come_by_sso(client: Client, process: str = "", follow: bool = True):
    """Through the redirects as a browser goes: out to the provider, and back with its answer."""
    asked = client.post(f"/account/oidc/sso/login/{process}")
    assert asked.status_code == 302, asked.content.decode()
    back = requests.get(asked["Location"], allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    assert parts.path == "/account/oidc/sso/login/callback/"
    return client.get(f"{parts.path}?{parts.query}", follow=follow)


def test_an_unknown_subject_gets_an_account_without_a_role(sso):
    client = Client()
    come_by_sso(client)
    assert is_in(client)
    made = User.objects.get()
    assert (made.username, made.name, made.email) == ("wang", "王科长", "")
    assert not made.has_usable_password()
    assert not RoleGrant.objects.exists()
    assert AuditLine.objects.filter(verb="registry.first_sign_on").count() == 1
    again = Client()
    come_by_sso(again)
    assert is_in(again)
    assert User.objects.count() == 1


def test_an_administrators_second_self_gets_no_role_without_two_others(sso):
    """Whoever gives the role must not be who says whose the account is."""
    come_by_sso(Client())
    second = User.objects.get(username="wang")
    admin, other = person("admin", "administrator"), person("other", "administrator")
    one, two = Client(), Client()
    one.force_login(admin)
    two.force_login(other)
    give = {"user": second.pk, "role": "auditor"}
    shown = one.get("/registry/roles/").content.decode()
    # The name is the newcomer's own choice: it never stands alone.
    assert "王科长（wang） · 来自单点登录" in shown
    refused = one.post("/registry/roles/", give)
    assert "请先由另一位管理员确认是谁的" in refused.content.decode()
    row = {"username": "wang", "name": "王科长", "role": "auditor", "place": "", "pairing": "",
           "organisation": "", "starts_on": None, "ends_on": None}  # fmt: skip
    assert actions.import_users(viewer=viewer_for(admin), rows=[row])["waiting"] == 1
    one.post(f"/registry/users/{second.pk}/vouch/")
    one.post("/registry/roles/", give)
    assert not RoleGrant.objects.filter(user=second).exists()
    two.post("/registry/roles/", give)
    assert [grant.role for grant in RoleGrant.objects.filter(user=second)] == ["auditor"]


def test_whose_an_account_is_says_an_administrator_of_all_places_and_never_its_owner(sso):
    come_by_sso(Client())
    second = User.objects.get(username="wang")
    for who in (person("plain", "auditor"), second):
        with pytest.raises(Forbidden):
            actions.vouch(viewer=viewer_for(who), user=second.pk)
    admin = person("admin", "administrator")
    with pytest.raises(NotFound):
        actions.vouch(viewer=viewer_for(admin), user=User.objects.get(username="plain").pk)
    actions.vouch(viewer=viewer_for(admin), user=second.pk)
    # Who vouches answers for it, and gets no link to choose a password for it.
    with pytest.raises(NotFound):
        actions.invite(viewer=viewer_for(admin), user=second.pk)


def test_a_name_that_is_taken_makes_nobody_another(sso):
    person("wang", "administrator")
    client = Client()
    come_by_sso(client)
    assert is_in(client)
    assert SocialAccount.objects.get().user.username != "wang"


def test_where_new_accounts_are_off_an_unknown_subject_is_turned_away(sso, settings):
    settings.OIDC_NEW_ACCOUNTS = False
    client = Client()
    answer = come_by_sso(client)
    assert "没有与您的单点登录相连的账号" in answer.content.decode()
    assert not is_in(client)
    assert not User.objects.exists()


def test_who_joins_the_own_account_comes_in_as_that_person(sso, settings):
    settings.OIDC_NEW_ACCOUNTS = False
    mine = person("zhang", "auditor")
    client = Client()
    sign_in(client, "zhang")
    assert "连接" in client.get("/account/sso/").content.decode()
    asked = come_by_sso(client, "?process=connect", follow=False)
    # Joining opens a way in: the password is asked for again.
    assert urlsplit(asked["Location"]).path == "/account/confirm/"
    assert not SocialAccount.objects.exists()
    client.post("/account/confirm/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == mine
    again = Client()
    come_by_sso(again)
    assert "测试zhang" in again.get("/registry/me/").content.decode()


def test_a_second_factor_is_asked_for_after_single_sign_on_too(sso, guarded):
    made, secret, _codes = guarded
    SocialAccount.objects.create(user=made, provider="sso", uid="s-1")
    client = Client()
    come_by_sso(client)
    assert not is_in(client)
    client.post(f"{FACTOR}authenticate/", {"code": code_of(secret)})
    assert is_in(client)


@pytest.mark.parametrize("fault", ["denied", "audience"])
def test_what_is_not_a_proof_opens_nothing(sso, fault):
    sso.faults.add(fault)
    client = Client()
    come_by_sso(client)
    assert not is_in(client)
    assert not User.objects.exists()


def test_an_answer_that_nobody_asked_for_opens_nothing(sso):
    """Another's code, as in a forged link."""
    asked = Client().post("/account/oidc/sso/login/")
    back = requests.get(asked["Location"], allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    victim = Client()
    victim.get(f"{parts.path}?{parts.query}", follow=True)
    assert not is_in(victim)


def test_somebody_dismissed_does_not_come_in_by_single_sign_on(sso):
    made = person("gone")
    SocialAccount.objects.create(user=made, provider="sso", uid="s-1")
    User.objects.update(is_active=False)
    client = Client()
    answer = come_by_sso(client)
    assert "已停用" in answer.content.decode()
    assert not is_in(client)


def test_unless_a_site_says_so_nobody_unknown_gets_an_account():
    assert site.OIDC_NEW_ACCOUNTS is False


def test_without_an_issuer_there_is_no_single_sign_on(db):
    assert "sso" not in Client().get("/login/").content.decode()
    assert Client().get("/account/oidc/sso/login/").status_code == 404
