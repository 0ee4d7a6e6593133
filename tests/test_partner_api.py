"""What partners' programs count on in every operation, as the description says it."""

from collections.abc import Iterator
from typing import Any

import pytest

from xieshou.api import api

# These tell their total and leave it to the client to ask on.
WITHOUT_NEXT = {"/places/{code}/capability", "/surveys/submissions"}
# Worked out and answered; nothing is written.
ONLY_ASKING = {"/benefits/simulation"}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return dict(api.get_openapi_schema(path_prefix=""))


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def shape(described: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    answer = next(value for status, value in operation["responses"].items() if int(status) < 300)
    return resolved(described, answer["content"]["application/json"]["schema"])


def resolved(described: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        found = described["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found


def test_each_operation_says_that_it_may_refuse_a_token_or_ask_to_wait(
    described: dict[str, Any],
) -> None:
    for method, path, operation in operations(described):
        assert {"401", "403", "429"} <= {str(status) for status in operation["responses"]}, path
        if method == "get":
            assert 304 in operation["responses"], path


def test_whatever_a_session_opens_a_token_may_open(described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    for _method, path, operation in operations(described):
        ways = operation.get("security", [])
        assert not ways or {"Token": []} in ways, path


def test_each_write_that_needs_somebody_asks_for_an_idempotency_key(
    described: dict[str, Any],
) -> None:
    for method, path, operation in operations(described):
        if method != "get" and "security" in operation:
            names = {one["name"] for one in operation["parameters"] if one["required"]}
            assert "Idempotency-Key" in names or path in ONLY_ASKING, path


def test_a_long_list_tells_its_length_and_where_its_next_part_is(described: dict[str, Any]) -> None:
    """Every operation that takes a page or an offset answers what `Link` is made of."""
    for method, path, operation in operations(described):
        asked = {one["name"] for one in operation["parameters"]}
        if method == "get" and asked & {"page", "offset"} and path not in WITHOUT_NEXT:
            part = shape(described, operation)["properties"]
            if "$ref" in part.get("page", {}):
                part = resolved(described, part["page"])["properties"]
            told = set(part)
            counted = {"rows", "total", "offset", "limit"} <= told
            assert counted or {"rows", "page", "pages"} <= told, (path, told)
