"""What the apps' parts of the API share: how a no is answered, and the kinds of their values."""

import functools
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Header, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from pydantic import Field

from xieshou.core.action import BadInput, Forbidden, Refused
from xieshou.core.request import Request

LEVELS = r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}"
# No NUL, which PostgreSQL cannot store.
WRITTEN = r"^[^\x00]*$"

PlaceCode = Annotated[
    str, Field(pattern=f"^({LEVELS})$", description="Division code of 2, 4, 6, 9 or 12 digits")
]
PlaceOrAll = Annotated[
    str, Field(pattern=f"^({LEVELS})?$", description="Division code; empty for everywhere")
]
VillageCode = Annotated[str, Field(pattern=r"^[0-9]{12}$", description="12 digits of a village")]
Text = Annotated[str, Field(max_length=60, pattern=WRITTEN)]
Id = Annotated[int, Field(ge=1, le=2**53)]
Year = Annotated[int, Field(ge=2000, le=2100)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=500)]

IDEMPOTENCY_KEY: Any = Header(
    ...,
    alias="Idempotency-Key",
    max_length=100,
    pattern=r"^[!-~]+$",
    description="Any text of your own; the same one with the same body gives the first answer",
)


class Part(Schema):
    """Which part of a long list."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: PageSize = 50


class Fault(Schema):
    """One wrong value: the field's name (dots lead inside it) and what is wrong."""

    field: str
    detail: str


class Problem(Schema):
    """Why the answer is no: `code` stays the same for programs, `detail` is in the language of the
    request, `faults` name the wrong values where there are any."""

    code: str
    detail: str
    faults: list[Fault]


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """The declaration of an operation's refusals: `response={200: …} | refusals(404, 422)`."""
    return dict.fromkeys(statuses, Problem)


READING = refusals(404, 422)
# 400 a body that is no JSON, 401 not signed in, 403 no role for it, 409 not now or a key reused.
WRITING = refusals(400, 401, 403, 404, 409, 422)

_BY_STATUS: Mapping[int, tuple[str, Any]] = {
    400: ("unreadable", _("请求内容无法解析，应为 JSON")),
    401: ("not_signed_in", _("请先登录")),
    403: ("csrf", _("缺少或不符的 CSRF 令牌：请把 csrftoken Cookie 的值放入 X-CSRFToken 请求头")),
    404: ("not_found", _("没有这一内容")),
}
# Texts for pydantic's kinds of errors; the fields are those of their contexts.
_WRONG: Mapping[str, Any] = {
    "missing": _("缺少这一项"),
    "string_too_long": _("不能超过 %(max_length)s 个字符"),
    "string_too_short": _("至少 %(min_length)s 个字符"),
    "string_pattern_mismatch": _("写法不对，应符合 %(pattern)s"),
    "string_type": _("应为文字"),
    "int_type": _("应为整数"),
    "int_parsing": _("应为整数"),
    "int_from_float": _("应为整数"),
    "bool_parsing": _("应为 true 或 false"),
    "greater_than_equal": _("不能小于 %(ge)s"),
    "less_than_equal": _("不能大于 %(le)s"),
    "literal_error": _("应为 %(expected)s"),
    "enum": _("应为 %(expected)s"),
    "list_type": _("应为列表"),
    "dict_type": _("应为对象"),
    "too_long": _("不能超过 %(max_length)s 项"),
    "too_short": _("至少 %(min_length)s 项"),
}


class PartnerApi(NinjaAPI):
    """An API that a session or a token opens, whose description says what holds of every
    operation: registry.middleware.ApiGate and core.etags answer before or after it.

    A part of a long list says where the next one is: `Link: <…>; rel="next"` (RFC 8288).
    """

    def create_response(self, request: HttpRequest, data: Any, **more: Any) -> HttpResponse:
        answer = super().create_response(request, data, **more)
        further = _next_part(data) if isinstance(data, dict) else {}
        if further:
            query = request.GET.copy()
            for name, value in further.items():
                query[name] = str(value)
            answer.headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
        return answer

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**more)
        schema["components"].setdefault("securitySchemes", {})["Token"] = {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made at /registry/me/tokens/",
        }
        problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                if "security" in operation:
                    operation["security"].append({"Token": []})
                answers = operation["responses"]
                for status, words in _EVERYWHERE.items():
                    answers.setdefault(status, {"description": words, "content": problem})
                if method == "get":
                    answers.setdefault(304, {"description": "Not Modified: see If-None-Match"})
        return schema


def _next_part(data: Mapping[str, Any]) -> dict[str, int]:
    """What to ask for the next part of a long list with, {} after the last part."""
    if isinstance(data.get("page"), dict):
        return _next_part(data["page"])
    if {"rows", "page", "pages"} <= data.keys():
        return {"page": data["page"] + 1} if data["page"] < data["pages"] else {}
    if not {"rows", "total", "offset", "limit"} <= data.keys():
        return {}
    seen, limit = data["offset"] + len(data["rows"]), data["limit"]
    if not data["rows"] or seen >= data["total"]:
        return {}
    # Some operations count rows and some pages; each leaves alone what it does not ask for.
    return {"offset": seen, "limit": limit, "page": seen // limit + 1}


# What any operation may be answered, and why.
_EVERYWHERE = {
    401: "Not signed in, or a token that opens nothing",
    403: "Without the right or the scope for it",
    429: "Too Many Requests: see Retry-After",
}


def within_scope(area: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator for a router: a token opens those of its closed operations alone whose area is
    among its scopes; what is open to all is open to any token."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> Any:
            # ninja sets `auth` once it has asked who is there, and only where it asks.
            token = request.viewer.token if hasattr(request, "auth") else None
            if token and not token.looks_into(area):
                raise Forbidden("scope", _("该令牌的权限不包括这一事项"))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def answer_refusals(api: NinjaAPI) -> None:
    """Have every expected no of this API answered as a Problem."""

    def answer(
        request: HttpRequest, status: int, code: str, detail: Any, faults: list[Fault] | None = None
    ) -> HttpResponse:
        body = Problem(code=code, detail=str(detail), faults=faults or [])
        return api.create_response(request, body, status=status)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, no: Refused) -> HttpResponse:
        flaws = no.flaws if isinstance(no, BadInput) else ()
        faults = [Fault(field=field, detail=message) for field, message in flaws]
        return answer(request, no.status, no.code, no.message, faults)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [_fault(one) for one in error.errors]
        return answer(request, 422, "invalid", _("请求中有的值不符合要求"), faults)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        code, detail = _BY_STATUS.get(error.status_code, ("refused", error.message))
        return answer(request, error.status_code, code, detail)

    @api.exception_handler(Http404)
    def absent(request: HttpRequest, _error: Http404) -> HttpResponse:
        return answer(request, 404, *_BY_STATUS[404])


def _fault(error: Mapping[str, Any]) -> Fault:
    """A pydantic error in the request's language; the value itself is not repeated."""
    text = _WRONG.get(error["type"], _("值不正确"))
    source, name, *inside = error["loc"]
    # A body's first name is that of the operation's argument, which no client knows.
    path = inside if source == "body" and inside else [name, *inside]
    return Fault(
        field=".".join(str(part) for part in path),
        detail=str(text) % error.get("ctx", {}),
    )
