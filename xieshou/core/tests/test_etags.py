"""What a program has read already is answered 304 while it is the same, and anew once it is not."""

import json

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given, strategies as st

from xieshou.core.etags import ConditionalReads


def answered(answer, *, path="/api/v1/places", method="get", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    return ConditionalReads(lambda _request: answer)(request)


@given(st.dictionaries(st.text(max_size=5), st.integers()), st.dictionaries(st.text(), st.text()))
def test_the_same_body_has_the_same_tag_and_another_body_another(one, other):
    tag = answered(JsonResponse(one))["ETag"]
    assert tag.startswith('W/"')
    again = answered(JsonResponse(one), if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == tag
    changed = answered(JsonResponse(other), if_none_match=tag)
    assert changed.status_code == (304 if json.dumps(one) == json.dumps(other) else 200)


def test_one_of_several_tags_is_enough():
    tag = answered(JsonResponse({}))["ETag"]
    assert answered(JsonResponse({}), if_none_match=f'"a", {tag}').status_code == 304


def test_no_cache_shares_an_answer_between_people_or_languages():
    answer = answered(JsonResponse({}))
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Accept-Language", "Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (HttpResponse("page"), {"path": "/places/"}),
        (JsonResponse({}), {"method": "post"}),
        (JsonResponse({}, status=404), {}),
        (StreamingHttpResponse([b"a"]), {}),
    ],
)
def test_nothing_else_is_tagged(answer, asked):
    assert "ETag" not in answered(answer, **asked)
