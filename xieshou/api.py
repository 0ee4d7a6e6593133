"""Everything a page shows, as JSON; and what may be done by program.

Reading what is public needs no login. For the rest a program sends a token, made on the page "My
account", as `Authorization: Bearer xs_…`: it opens what its scopes name of what its owner's roles
allow, and never more. A page's script may use the session of a signed-in user instead, with the
cookie `csrftoken` in the header `X-CSRFToken` of a POST. A POST also carries an `Idempotency-Key`:
sent again with the same body it is answered as before and changes nothing.

A long list comes in parts: `rows`, with `total`, and in the header `Link: <…>; rel="next"` where
the next part is, until there is none. A GET answers with an `ETag`; with that in `If-None-Match`
the answer is 304, without a body, while nothing has changed. Requests are counted: `RateLimit`
tells how many are left (draft-ietf-httpapi-ratelimit-headers), 429 that there are none, and
`Retry-After` for how many seconds.

A no is a `Problem` with the status of the refusal: 401 not signed in, 403 no role or scope for it,
404 not there or not yours, 409 not in a state for it, 422 a wrong value, 400 a body that is no
JSON. Texts are Chinese or English, as `Accept-Language` asks. Money is in fen, codes of places are
those of the statistics bureau, and figures of too few people are withheld.
"""

from ninja.openapi.docs import Swagger
from ninja.security import django_auth

from xieshou.ballots.api import router as ballots
from xieshou.benefits.api import router as benefits
from xieshou.cockpit.api import router as cockpit
from xieshou.core.api import PartnerApi, answer_refusals, within_scope
from xieshou.exchange.api import router as exchange
from xieshou.funds.api import router as funds
from xieshou.invest.api import router as invest
from xieshou.market.api import router as market
from xieshou.monitoring.api import router as monitoring
from xieshou.notify.api import router as notify
from xieshou.opendata.api import imports, router as opendata
from xieshou.operations.api import router as operations
from xieshou.outcomes.api import router as outcomes
from xieshou.planning.api import router as planning
from xieshou.projects.api import router as projects
from xieshou.registry.api import router as registry
from xieshou.releases.api import router as releases
from xieshou.reports.api import router as reports
from xieshou.surveys.api import router as surveys
from xieshou.villages.api import router as villages

# Closed unless an operation says that it is open.
api = PartnerApi(
    title="Xieshou 携手",
    version="1",
    urls_namespace="api",
    description=__doc__ or "",
    auth=django_auth,
    # Several hundred operations: all of them unfolded at once hold a slow machine up for a minute.
    docs=Swagger(settings={"docExpansion": "none", "filter": True}),
)
for router in (
    registry, funds, benefits, projects, villages, ballots, market, invest, exchange, surveys,
    monitoring, outcomes, planning, reports, opendata, imports, releases, notify, cockpit,
    operations,
):  # fmt: skip
    router.add_decorator(within_scope((router.tags or [""])[0]))
    api.add_router("", router)
answer_refusals(api)
