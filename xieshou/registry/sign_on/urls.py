"""allauth's pages that this site has, under its own names for them; the rest stays out."""

from allauth.account.views import account_inactive, reauthenticate
from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("confirm/", reauthenticate, name="account_reauthenticate"),
    path("closed/", account_inactive, name="account_inactive"),
    path("second-factor/", include("allauth.mfa.urls")),
]
if settings.OIDC:
    urlpatterns += [
        path("sso/", include("allauth.socialaccount.urls")),
        path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
