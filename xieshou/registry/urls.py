from django.contrib.auth.views import PasswordChangeView
from django.urls import path, reverse_lazy

from xieshou.core.views import ImportView
from xieshou.registry import actions, sheets, views
from xieshou.registry.forms import PasswordForm

app_name = "registry"
urlpatterns = [
    path("me/", views.me, name="me"),
    path(
        "me/password/",
        PasswordChangeView.as_view(
            form_class=PasswordForm,
            template_name="registry/password.html",
            success_url=reverse_lazy("registry:me"),
        ),
        name="password",
    ),
    path("pairings/", views.pairings, name="pairings"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new_organisation, name="new_organisation"),
    path(
        "organisations/import/",
        ImportView.as_view(spec=sheets.organisations_sheet, apply=actions.import_organisations),
        name="import_organisations",
    ),
    path("indicator-sets/", views.indicator_sets, name="indicator_sets"),
    path("new-indicator-set/", views.new_indicator_set, name="new_indicator_set"),
    path("new-indicator-set/check/", views.check_indicator_set, name="check_indicator_set"),
    path("new-indicator-set/upload/", views.upload_indicator_set, name="upload_indicator_set"),
    path("indicator-sets/<slug:code>/", views.indicator_set, name="indicator_set"),
    path(
        "indicator-sets/<slug:code>/<int:version>.json",
        views.download_indicator_set,
        name="download_indicator_set",
    ),
    path("roles/", views.roles, name="roles"),
    path("roles/<int:grant>/end/", views.end_role, name="end_role"),
    path("users/new/", views.new_user, name="new_user"),
    path("households/", views.households, name="households"),
    path(
        "households/import/",
        ImportView.as_view(spec=sheets.households_sheet, apply=actions.import_households),
        name="import_households",
    ),
    path("households/<slug:code>/", views.household, name="household"),
    path("households/<slug:code>/reveal/", views.reveal, name="reveal"),
]
