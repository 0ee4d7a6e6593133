"""Where each page stands; the only place that knows every app."""

from django.contrib.auth import views as auth
from django.urls import include, path

from xieshou.api import api
from xieshou.registry.sign_on.views import SignIn

urlpatterns = [
    path("", include("xieshou.portal.urls")),
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    # As allauth calls the same two.
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", auth.LogoutView.as_view(), name="account_logout"),
    path("account/", include("xieshou.registry.sign_on.urls")),
    path("", include("xieshou.operations.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("work/", include("xieshou.core.urls")),
    path("registry/", include("xieshou.registry.urls")),
    path("projects/", include("xieshou.projects.urls")),
    path("funds/", include("xieshou.funds.urls")),
    path("benefits/", include("xieshou.benefits.urls")),
    path("villages/", include("xieshou.villages.urls")),
    path("ballots/", include("xieshou.ballots.urls")),
    path("market/", include("xieshou.market.urls")),
    path("invest/", include("xieshou.invest.urls")),
    path("exchange/", include("xieshou.exchange.urls")),
    path("surveys/", include("xieshou.surveys.urls")),
    path("monitoring/", include("xieshou.monitoring.urls")),
    path("places/", include("xieshou.outcomes.urls")),
    path("plan/", include("xieshou.planning.urls")),
    path("", include("xieshou.cockpit.urls")),
    path("", include("xieshou.notify.urls")),
    path("releases/", include("xieshou.releases.urls")),
    path("data/", include("xieshou.opendata.urls")),
    path("balance/", include("xieshou.reports.urls")),
    path("api/v1/", api.urls),
]
