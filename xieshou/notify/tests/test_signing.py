"""Signatures as Standard Webhooks and DingTalk have them."""

import base64

import pytest
from hypothesis import given, strategies as st

from xieshou.notify import rules

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the specification
BODY = b'{"test": 2432232314}'
ID, AT = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330


def headers(signature: str, at: int = AT) -> dict[str, str]:
    return {"webhook-id": ID, "webhook-timestamp": str(at), "webhook-signature": signature}


def test_the_specifications_own_example_is_signed_alike() -> None:
    """The vector of the reference libraries (standard-webhooks/libraries, all languages)."""
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert rules.sign(SECRET, ID, AT, BODY) == expected
    rules.verify(SECRET, headers(f"v1,bm9ldHU= {expected}"), BODY, AT)


def test_dingtalks_sign_is_hmac_of_the_time_and_the_secret_under_the_secret() -> None:
    sign = rules.dingtalk_sign("SEC000", 1577262236757)
    assert len(base64.b64decode(sign)) == 32
    assert sign != rules.dingtalk_sign("SEC000", 1577262236758)
    assert sign != rules.dingtalk_sign("SEC001", 1577262236757)


@given(st.binary(max_size=200), st.integers(0, 2**31))
def test_what_was_signed_is_known_again(body: bytes, at: int) -> None:
    secret = rules.new_secret()
    assert rules.is_secret(secret)
    rules.verify(secret, headers(rules.sign(secret, ID, at, body), at), body, at + 299)


@pytest.mark.parametrize(
    ("changed", "body", "now"),
    [
        ({}, BODY + b" ", AT),
        ({"webhook-id": "msg_other"}, BODY, AT),
        ({"webhook-timestamp": str(AT + 1)}, BODY, AT),
        ({"webhook-signature": "v1,AAAA"}, BODY, AT),
        ({"webhook-signature": ""}, BODY, AT),
        ({"webhook-timestamp": "soon"}, BODY, AT),
        ({}, BODY, AT + 301),
        ({}, BODY, AT - 301),
    ],
)
def test_what_was_changed_or_is_replayed_later_is_refused(
    changed: dict[str, str], body: bytes, now: int
) -> None:
    sent = headers(rules.sign(SECRET, ID, AT, BODY)) | changed
    with pytest.raises(rules.BadSignature):
        rules.verify(SECRET, sent, body, now)


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", "SEC0000000000000"])
def test_what_is_no_secret_is_not_taken_for_one(text: str) -> None:
    assert not rules.is_secret(text)
