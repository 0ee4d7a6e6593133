"""Signing in: a few wrong passwords, then a wait, however and wherefrom they are tried."""

from ipaddress import ip_network

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from xieshou.registry import rules
from xieshou.registry.actions import begin_sign_in, note_sign_in
from xieshou.registry.forms import PasswordForm, SignInForm, offices
from xieshou.registry.models import SignInFailure, User
from xieshou.registry.tests.conftest import user

RIGHT = {"username": "typist", "password": "the-right-password"}
WRONG = RIGHT | {"password": "wrong"}
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def typist(db: None) -> User:
    made = user("typist")
    made.set_password(RIGHT["password"])
    made.save()
    return made


def codes(form: SignInForm | PasswordForm, field: str = "__all__") -> list[str]:
    return [error.code for error in form.errors.as_data().get(field, [])]


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(typist):
    for _time in range(rules.WRONG_PASSWORDS - 1):
        assert not SignInForm(data=WRONG).is_valid()
    assert SignInForm(data=RIGHT).is_valid()
    for _time in range(rules.WRONG_PASSWORDS):
        assert not SignInForm(data=WRONG).is_valid()
    assert codes(SignInForm(data=RIGHT)) == ["locked_for_a_while"]


def test_of_attempts_at_once_no_more_are_looked_at_than_one_after_another(typist, monkeypatch):
    """While a password is being looked at, others come in: the worst order there can be."""
    looked_at = []

    def look(*args, **credentials):
        looked_at.append(credentials["username"])
        SignInForm(data=WRONG).is_valid()
        return authenticate(*args, **credentials)

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", look)
    assert not SignInForm(data=WRONG).is_valid()
    assert len(looked_at) == rules.WRONG_PASSWORDS
    assert SignInFailure.objects.count() == rules.WRONG_PASSWORDS


def test_a_form_without_a_password_forgets_no_wrong_one(typist):
    assert not SignInForm(data=WRONG).is_valid()
    assert not SignInForm(data=RIGHT | {"password": ""}).is_valid()
    assert SignInFailure.objects.count() == 1


def test_the_old_password_is_asked_for_no_more_often_than_at_signing_in(typist):
    new = {"new_password1": "another-long-word", "new_password2": "another-long-word"}
    assert PasswordForm(typist, {"old_password": RIGHT["password"], **new}).is_valid()
    for _time in range(rules.WRONG_PASSWORDS):
        wrong = PasswordForm(typist, {"old_password": "wrong", **new})
        assert codes(wrong, "old_password") == ["password_incorrect"]
    right = PasswordForm(typist, {"old_password": RIGHT["password"], **new})
    assert codes(right, "old_password") == ["locked_for_a_while"]
    assert codes(SignInForm(data=RIGHT)) == ["locked_for_a_while"]


def test_an_address_is_locked_whatever_names_it_tries_and_no_other_with_it(db):
    for number in range(rules.WRONG_PASSWORDS_PER_ADDRESS):
        assert begin_sign_in(f"name{number}", HOME)
    note_sign_in("somebody-else")
    assert not begin_sign_in("one-more", HOME)
    assert begin_sign_in("one-more", ELSEWHERE)
    assert not SignInFailure.objects.filter(address_digest__contains=HOME).exists()


@pytest.mark.parametrize(
    ("peer", "header", "address"),
    [
        (HOME, "", HOME),
        (HOME, ELSEWHERE, HOME),
        ("127.0.0.1", f"{ELSEWHERE}, {HOME}", HOME),
        ("127.0.0.1", "", ""),
        ("2001:db8::1", "", "2001:db8::/64"),
        ("2001:db8::2", "", "2001:db8::/64"),
        (f"::ffff:{HOME}", "", HOME),
        ("::ffff:127.0.0.1", HOME, HOME),
        ("127.0.0.1", "no address", ""),
    ],
)
def test_the_address_is_the_callers_or_what_the_proxy_here_saw(peer, header, address):
    request = RequestFactory().post("/login/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=header)
    assert rules.network_of(offices._address(request)) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("10.89.0.4", HOME),
        ("::ffff:10.89.0.4", HOME),
        ("fd00::4", HOME),
        ("10.90.0.4", "10.90.0.4"),
        ("127.0.0.1", HOME),
    ],
)
def test_a_proxy_of_the_settings_is_believed_as_one_on_this_machine(settings, peer, address):
    """As in deploy/compose.yaml, where the proxy is another container."""
    settings.PROXIES = [ip_network("10.89.0.0/16"), ip_network("fd00::/8")]
    header = f"{ELSEWHERE}, {HOME}"
    request = RequestFactory().post("/login/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=header)
    assert rules.network_of(offices._address(request)) == address
