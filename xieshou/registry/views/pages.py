"""Pages of the registry: pairings, organisations, roles, households, and one's own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import make_password
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.core.action import Forbidden, NotFound, Refused
from xieshou.core.request import Request, page_asked, pager
from xieshou.registry import actions, reads, rules
from xieshou.registry.feed import SURVEYED_SET
from xieshou.registry.forms import OrganisationForm, PasswordForm, RoleForm, UserForm
from xieshou.registry.models import Organisation

PER_PAGE = 50


@login_required
def me(request: Request) -> HttpResponse:
    """Who I am here: my roles, where they reach, until when."""
    held = reads.roles_of(request.viewer.user_id or 0)
    return render(request, "registry/me.html", {"roles": held})


class PasswordChange(PasswordChangeView):
    """A new password; who knew the old one may have made tokens with it, which end if one likes."""

    form_class: Any = PasswordForm
    template_name = "registry/password.html"
    success_url = reverse_lazy("registry:me")

    def form_valid(self, form: Any) -> HttpResponse:
        if form.cleaned_data["revoke_tokens"]:
            actions.revoke_own_tokens(viewer=reads.viewer_for(form.user))
        return super().form_valid(form)


def pairings(request: Request) -> HttpResponse:
    """Every pairing, or those that touch a place, with the evidence for each."""
    place = _place_asked(request)
    context = {"place": place, "pairings": reads.pairings(place.code if place else "")}
    return render(request, "registry/pairings.html", context)


# --- Organisations -------------------------------------------------------------------------------


def organisations(request: Request) -> HttpResponse:
    place = _place_asked(request)
    number = page_asked(request)
    kind = request.GET.get("kind", "")
    found = reads.organisations(
        place.code if place else "",
        kind=kind if kind in Organisation.Kind.values else "",
        text=request.GET.get("q", "")[:60],
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    context = {
        "place": place,
        "organisations": found.rows,
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "kinds": Organisation.Kind.choices,
        "kind": kind,
        "may_register": bool(request.viewer.places(actions.register_organisation.verb)),
    }
    return render(request, "registry/organisations.html", context)


@login_required
def new_organisation(request: Request) -> HttpResponse:
    _require(request, actions.register_organisation.verb)
    form = OrganisationForm(request.POST or None)
    if form.is_valid() and _done(form, actions.register_organisation, request, form.cleaned_data):
        messages.success(request, _("机构已登记"))
        return redirect("registry:organisations")
    return render(request, "registry/new_organisation.html", {"form": form})


# --- Users and roles -----------------------------------------------------------------------------


@login_required
def roles(request: Request) -> HttpResponse:
    """Who holds which role where; giving a role."""
    _require(request, actions.grant_role.verb)
    form = RoleForm(request.POST or None)
    if form.is_valid() and _done(form, actions.grant_role, request, form.cleaned_data):
        messages.success(request, _("角色已授予"))
        return redirect("registry:roles")
    context = {
        "form": form,
        "roles": reads.roles_given(request.viewer),
        "to_invite": reads.users_to_invite(request.viewer.user_id),
        "to_vouch_for": _to_vouch_for(request),
    }
    return render(request, "registry/roles.html", context)


@login_required
@require_POST
def end_role(request: Request, grant: int) -> HttpResponse:
    try:
        actions.end_role(viewer=request.viewer, grant=grant)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("授权已终止"))
    return redirect("registry:roles")


def _to_vouch_for(request: Request) -> tuple[reads.UserRow, ...]:
    if not request.viewer.may(actions.vouch.verb):
        return ()
    return tuple(row for row in reads.users_to_vouch_for() if row.id != request.viewer.user_id)


@login_required
@require_POST
def vouch(request: Request, user: int) -> HttpResponse:
    try:
        actions.vouch(viewer=request.viewer, user=user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("账号已确认，请由另一位管理员授予角色"))
    return redirect("registry:roles")


@login_required
def new_user(request: Request) -> HttpResponse:
    _require(request, actions.create_user.verb)
    form = UserForm(request.POST or None)
    if form.is_valid():
        body = {name: form.cleaned_data[name] for name in ("username", "name")}
        body["password_hash"] = make_password(form.cleaned_data["password"])
        if _done(form, actions.create_user, request, body):
            messages.success(request, _("用户已添加，请由另一位管理员授予角色"))
            return redirect("registry:roles")
    return render(request, "registry/new_user.html", {"form": form})


# --- Households ----------------------------------------------------------------------------------


@login_required
@never_cache
def households(request: Request) -> HttpResponse:
    """The households that the viewer may see at a place, by default wherever that is."""
    if not request.viewer.places(reads.SEE_HOUSEHOLDS):
        raise PermissionDenied
    place = _place_asked(request)
    if place and not rules.overlaps(request.viewer.places(reads.SEE_HOUSEHOLDS), place.code):
        raise Http404
    number = page_asked(request)
    found = reads.households(
        request.viewer,
        place.code if place else "",
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    questions = reads.indicator_set(SURVEYED_SET)
    context = {
        "place": place,
        "households": [(row, questions.names(row.deprived)) for row in found.rows],
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "may_import": bool(request.viewer.places(actions.import_households.verb)),
    }
    return render(request, "registry/households.html", context)


@login_required
@never_cache
def household(request: Request, code: str) -> HttpResponse:
    return _household_page(request, code)


@login_required
@never_cache
@require_POST
def reveal(request: Request, code: str) -> HttpResponse:
    """The page of a household with one field unmasked; the act is on record before it is shown."""
    field = request.POST.get("field", "")
    try:
        head = actions.reveal(viewer=request.viewer, household=code, field=field)
    except (Forbidden, NotFound) as refused:
        raise Http404 from refused
    except Refused as refused:
        return HttpResponse(refused.message, status=refused.status)
    return _household_page(request, code, field, getattr(head, field))


def _household_page(
    request: Request, code: str, revealed: str = "", value: str = ""
) -> HttpResponse:
    row = reads.household(request.viewer, code)
    if row is None:
        raise Http404
    fields = (
        ("name", _("户主姓名"), row.head_name),
        ("id_number", _("身份证号"), row.head_id),
        ("phone", _("电话"), row.head_phone),
    )
    context = {
        "household": row,
        "lacks": reads.indicator_set(SURVEYED_SET).names(row.deprived),
        "secrets": [
            (name, label, value if name == revealed else masked, name == revealed)
            for name, label, masked in fields
        ],
        "may_reveal": request.viewer.may(actions.reveal.verb, row.village_code),
    }
    return render(request, "registry/household.html", context)


# --- What the pages share ------------------------------------------------------------------------


def _require(request: Request, verb: str) -> None:
    if not request.viewer.places(verb):
        raise PermissionDenied


def _done(form: Form, action: Any, request: Request, body: dict[str, Any]) -> bool:
    """Whether the action was carried out; a refusal is shown at the field it names, or above."""
    try:
        action(viewer=request.viewer, **body)
    except Refused as refused:
        field = refused.params.get("field")
        form.add_error(field if field in form.fields else None, refused.message)
        return False
    return True


def _place_asked(request: Request) -> reads.PlaceRow | None:
    code = request.GET.get("place", "")
    if not code:
        return None
    place = reads.place(code)
    if place is None:
        raise Http404
    return place
