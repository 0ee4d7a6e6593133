"""The API at /api/v1: every app's router under one OpenAPI description.

Reading what is public needs no login; everything else needs the session of a signed-in user, whose
roles decide. Errors are {"code", "detail"} with the status of the refusal (403, 404, 409, 422).
"""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from xieshou.core.action import Refused
from xieshou.market.api import router as market
from xieshou.outcomes.api import router as outcomes
from xieshou.planning.api import router as planning
from xieshou.projects.api import router as projects
from xieshou.registry.api import router as registry
from xieshou.villages.api import router as villages

api = NinjaAPI(title="Xieshou 携手", version="1", urls_namespace="api", description=__doc__ or "")
for router in (registry, projects, villages, market, outcomes, planning):
    api.add_router("", router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """An expected no, as JSON."""
    body = {"code": error.code, "detail": error.message}
    return api.create_response(request, body, status=error.status)
