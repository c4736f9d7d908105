"""Signing in and out, and changing one's password."""

from __future__ import annotations

from django.contrib.auth import views
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy


class SignInView(views.LoginView):
    """Sign in; whoever is signed in already goes on."""

    redirect_authenticated_user = True


class PasswordView(SuccessMessageMixin, views.PasswordChangeView):  # type: ignore[type-arg]
    """Change one's own password."""

    template_name = "registration/password.html"
    extra_context = {"rules": password_validators_help_texts()}
    success_url = reverse_lazy("today")
    success_message = "Your password is changed."
