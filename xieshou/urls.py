"""Where each page stands; the only place that knows every app."""

from django.contrib.auth import views as auth
from django.urls import include, path

from xieshou.api import api
from xieshou.registry.forms import SignInForm

urlpatterns = [
    path("", include("xieshou.portal.urls")),
    path(
        "login/",
        auth.LoginView.as_view(
            template_name="registration/login.html", authentication_form=SignInForm
        ),
        name="login",
    ),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("work/", include("xieshou.core.urls")),
    path("registry/", include("xieshou.registry.urls")),
    path("projects/", include("xieshou.projects.urls")),
    path("funds/", include("xieshou.funds.urls")),
    path("benefits/", include("xieshou.benefits.urls")),
    path("villages/", include("xieshou.villages.urls")),
    path("ballots/", include("xieshou.ballots.urls")),
    path("market/", include("xieshou.market.urls")),
    path("surveys/", include("xieshou.surveys.urls")),
    path("monitoring/", include("xieshou.monitoring.urls")),
    path("places/", include("xieshou.outcomes.urls")),
    path("plan/", include("xieshou.planning.urls")),
    path("api/v1/", api.urls),
]
