"""Signing in and out, and changing one's password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse_lazy

from orders.rates import Rate, address_of

WITHIN = 300
# Wrong ones of one name from one address: a person who mistypes needs fewer.
MOST_OF_BOTH = 10
# From all addresses, or of all names: what one office or one person never reaches, so
# that nobody is kept out for what others type.
MOST = 100


class SignInForm(AuthenticationForm):
    """A name and its password; who is wrong too often has to wait, in seconds."""

    wait = 0

    def clean_username(self) -> str:
        """Return the name as it is kept, however large it was typed."""
        name = str(self.cleaned_data["username"])
        alike = User.objects.filter(username__iexact=name)[:2]
        return alike[0].username if len(alike) == 1 else name

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        rates = tries(address_of(self.request), self.cleaned_data.get("username", ""))
        for rate in rates:
            if not rate.allows():
                self.wait = rate.wait
                raise ValidationError("Too many tries")
        found: dict[str, Any] = super().clean()
        for rate in rates:
            rate.forgive()
        return found


def tries(address: str, name: str) -> list[Rate]:
    """Return what a try to sign in counts against."""
    return [
        Rate("sign-in", f"{address} {name}", MOST_OF_BOTH, WITHIN),
        Rate("sign-in-name", name, MOST, WITHIN),
        Rate("sign-in-address", address, MOST, WITHIN),
    ]


class SignInView(views.LoginView):
    """Sign in; whoever is signed in already goes on."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if isinstance(form, SignInForm) and form.wait:
            response.status_code = 429
            response["Retry-After"] = str(form.wait)
        return response


class PasswordView(SuccessMessageMixin, views.PasswordChangeView):  # type: ignore[type-arg]
    """Change one's own password."""

    template_name = "registration/password.html"
    extra_context = {"rules": password_validators_help_texts()}
    success_url = reverse_lazy("today")
    success_message = "Your password is changed."
