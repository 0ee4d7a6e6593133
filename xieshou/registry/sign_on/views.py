"""Signing in with a password; a second factor is asked for after it, where there is one."""

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from xieshou.registry.forms import SignInForm


class SignIn(LoginView):
    """The login page: by password, by passkey, or by the site's single sign-on if it has one."""

    template_name = "registration/login.html"
    authentication_form = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        done = perform_login(
            self.request,
            form.get_user(),
            email_verification="none",
            redirect_url=self.get_success_url(),
        )
        assert isinstance(done, HttpResponse)
        return done

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sso": settings.OIDC}
