from django.urls import path

from xieshou.core.views import ImportView
from xieshou.registry import actions, sheets, views

app_name = "registry"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/password/", views.PasswordChange.as_view(), name="password"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:token>/take/", views.take_token, name="take_token"),
    path("me/tokens/<int:token>/revoke/", views.revoke_token, name="revoke_token"),
    path("organisation-tokens/", views.organisation_tokens, name="organisation_tokens"),
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
    path("roles/list/", views.download_roles, name="download_roles"),
    path(
        "roles/import/",
        ImportView.as_view(spec=sheets.users_sheet, apply=actions.import_users),
        name="import_users",
    ),
    path("users/new/", views.new_user, name="new_user"),
    path("users/<int:user>/vouch/", views.vouch, name="vouch"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitation/<uidb64>/<token>/", views.Invitation.as_view(), name="invitation"),
    path("households/", views.households, name="households"),
    path(
        "households/import/",
        ImportView.as_view(spec=sheets.households_sheet, apply=actions.import_households),
        name="import_households",
    ),
    path("households/<slug:code>/", views.household, name="household"),
    path("households/<slug:code>/reveal/", views.reveal, name="reveal"),
]
