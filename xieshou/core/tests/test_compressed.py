"""Pages and JSON are sent small; files and streams as they are."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from xieshou.core.etags import ConditionalReads
from xieshou.core.middleware import Compressed

TEXT = "每一分钱都有去处。" * 200


def sent(answer, *, path="/", inner=None, **headers):
    request = RequestFactory().get(path, headers={"accept-encoding": "gzip, br", **headers})
    return Compressed(inner or (lambda _request: answer))(request)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(TEXT),
        lambda: JsonResponse({"text": TEXT}),
        lambda: HttpResponse(TEXT, content_type="application/geo+json"),
        lambda: HttpResponse(TEXT, content_type="text/csv; charset=utf-8"),
    ],
)
def test_words_are_compressed_for_whoever_takes_that(answer):
    plain, small = answer().content, sent(answer())
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain
    assert len(small.content) < len(plain) / 4
    assert "Accept-Encoding" in small["Vary"]
    assert "Content-Encoding" not in sent(answer(), **{"accept-encoding": "identity"})


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(TEXT, content_type="application/zip"),
        lambda: HttpResponse(TEXT, content_type="application/vnd.apache.parquet"),
        lambda: StreamingHttpResponse([TEXT], content_type="text/plain"),
        lambda: FileResponse(iter([TEXT.encode()]), content_type="text/csv"),
    ],
)
def test_files_and_streams_are_left_as_they_are(answer):
    assert "Content-Encoding" not in sent(answer())


def test_two_answers_of_the_same_page_differ_in_length_at_random():
    """So that a length tells nothing of a secret in the page."""
    assert len({len(sent(HttpResponse(TEXT)).content) for _ in range(60)}) > 1


def test_an_answer_of_the_api_keeps_its_tag():
    inner = ConditionalReads(lambda _request: JsonResponse({"text": TEXT}))
    first = sent(None, path="/api/v1/places", inner=inner)
    assert first["Content-Encoding"] == "gzip"
    again = sent(None, path="/api/v1/places", inner=inner, if_none_match=first["ETag"])
    assert again.status_code == 304
