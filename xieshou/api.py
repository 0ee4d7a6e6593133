"""Everything a page shows, as JSON; and what may be done by program.

Reading what is public needs no login. The rest needs the session of a signed-in user, whose roles
decide: sign in at `/login/`, keep the cookies `sessionid` and `csrftoken`, and with a POST send the
latter in the header `X-CSRFToken`. A POST also carries an `Idempotency-Key`: sent again with the
same body it is answered as before and changes nothing.

A no is a `Problem` with the status of the refusal: 401 not signed in, 403 no role for it, 404 not
there or not yours, 409 not in a state for it, 422 a wrong value, 400 a body that is no JSON. Texts
are Chinese or English, as `Accept-Language` asks. Money is in fen, codes of places are those of the
statistics bureau, and figures of too few people are withheld.
"""

from ninja import NinjaAPI
from ninja.security import django_auth

from xieshou.ballots.api import router as ballots
from xieshou.benefits.api import router as benefits
from xieshou.core.api import answer_refusals
from xieshou.funds.api import router as funds
from xieshou.market.api import router as market
from xieshou.monitoring.api import router as monitoring
from xieshou.outcomes.api import router as outcomes
from xieshou.planning.api import router as planning
from xieshou.projects.api import router as projects
from xieshou.registry.api import router as registry
from xieshou.surveys.api import router as surveys
from xieshou.villages.api import router as villages

# Closed unless an operation says that it is open.
api = NinjaAPI(
    title="Xieshou 携手",
    version="1",
    urls_namespace="api",
    description=__doc__ or "",
    auth=django_auth,
)
for router in (
    registry, funds, benefits, projects, villages, ballots, market, surveys, monitoring, outcomes,
    planning,
):  # fmt: skip
    api.add_router("", router)
answer_refusals(api)
