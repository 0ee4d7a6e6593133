"""The list of users and roles as a sheet, and the links by which new users choose a password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import make_password
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.core.exports import as_download, workbook
from xieshou.core.request import Request
from xieshou.registry import actions, reads
from xieshou.registry.sheets import USERS, users_table


@login_required
@never_cache
def download_roles(request: Request) -> HttpResponse:
    """Who holds which role, in the form that can be imported again."""
    if not request.viewer.places(actions.grant_role.verb):
        raise PermissionDenied
    return as_download(workbook({USERS.title: users_table(request.viewer)}), f"{USERS.title}.xlsx")


@login_required
@never_cache
@require_POST
def invitations(request: Request) -> HttpResponse:
    """The links for those whom the viewer added and who have no password yet; in this answer alone,
    each noted in the audit."""
    if not request.viewer.may(actions.invite.verb):
        raise PermissionDenied
    links = []
    for row in reads.users_to_invite(request.viewer.user_id):
        user = actions.invite(viewer=request.viewer, user=row.id)
        links.append((row, request.build_absolute_uri(reads.invitation_path(user.pk))))
    if not links:
        return redirect("registry:roles")
    return render(request, "registry/invitations.html", {"links": links})


class Invitation(PasswordResetConfirmView):
    """Choosing the first password. The link's token goes from the address into the session at once,
    so that no page with it in its address is ever shown."""

    template_name = "registry/invitation.html"
    form_class: Any = SetPasswordForm
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        actions.accept_invitation(
            viewer=reads.viewer_for(form.user),
            password_hash=make_password(form.cleaned_data["new_password1"]),
        )
        self.request.session.pop("_password_reset_token", None)
        messages.success(self.request, _("密码已设置，请登录"))
        return HttpResponseRedirect(str(self.get_success_url()))
