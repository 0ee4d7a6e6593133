"""The site's addresses with those of single sign-on, which need an issuer at its start."""

from django.urls import include, path

from xieshou.urls import urlpatterns as site

urlpatterns = [
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    *site,
]
