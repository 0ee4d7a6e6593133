"""Pages of tokens: one's own, and those an administrator prepares for organisations."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.core.acting import done
from xieshou.core.action import NotFound, Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.registry import actions, reads, rules
from xieshou.registry.forms import OrganisationTokenForm, TokenForm


@login_required
@never_cache
@reauthentication_required(allow_get=True)
def tokens(request: Request) -> HttpResponse:
    """One's tokens; making one, for which the password is asked again: a token outlives a session.
    The secret is in the answer to that POST and nowhere else."""
    form = TokenForm(request.POST or None, viewer=request.viewer)
    secret = rules.new_token()
    made = request.method == "POST" and done(
        request,
        form,
        lambda: actions.make_token(
            viewer=request.viewer, key=key_sent(request), **form.cleaned_data, **_kept(secret)
        ),
        _("令牌已生成"),
    )
    return _page(request, None if made else form, secret if made else "")


@login_required
@never_cache
@require_POST
@reauthentication_required
def take_token(request: Request, token: int) -> HttpResponse:
    """Take a token prepared for one's organisation; its secret is in this answer alone."""
    secret = rules.new_token()
    taken = _tried(
        request,
        lambda: actions.take_token(viewer=request.viewer, token=token, **_kept(secret)),
        _("令牌已生成"),
    )
    return _page(request, None, secret) if taken else redirect("registry:tokens")


@login_required
@require_POST
def revoke_token(request: Request, token: int) -> HttpResponse:
    _tried(
        request,
        lambda: actions.revoke_token(viewer=request.viewer, token=token),
        _("令牌已撤销"),
    )
    back = "organisation_tokens" if "organisation" in request.POST else "tokens"
    return redirect(f"registry:{back}")


@login_required
def organisation_tokens(request: Request) -> HttpResponse:
    """Tokens prepared for organisations, and preparing one; the administrator sees no secret."""
    if not request.viewer.places(actions.prepare_token.verb):
        raise PermissionDenied
    form = OrganisationTokenForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and done(
        request,
        form,
        lambda: actions.prepare_token(
            viewer=request.viewer, key=key_sent(request), **form.cleaned_data
        ),
        _("令牌已备好，由该机构的人员在“我的账号”领取"),
    ):
        return redirect("registry:organisation_tokens")
    context = {
        "form": form,
        "key": new_key(),
        "tokens": reads.organisation_tokens(request.viewer),
        "for_organisations": True,
    }
    return render(request, "registry/organisation_tokens.html", context)


def _kept(secret: str) -> dict[str, str]:
    """What a verb may know of a secret."""
    return {"prefix": secret[: rules.SHOWN], "digest": rules.token_digest(secret)}


def _page(request: Request, form: TokenForm | None, secret: str) -> HttpResponse:
    context = {
        "form": form or TokenForm(viewer=request.viewer),
        "key": new_key(),
        "secret": secret,
        "tokens": reads.own_tokens(request.viewer),
        "to_take": reads.tokens_to_take(request.viewer),
    }
    return render(request, "registry/tokens.html", context)


def _tried(request: Request, act: Callable[[], Any], said: str) -> bool:
    try:
        act()
    except NotFound as no:
        raise Http404 from no
    except Refused as no:
        messages.error(request, no.message)
        return False
    messages.success(request, said)
    return True
