"""allauth's forms in the portal's words: what is asked for, and what is missing."""

from typing import Any

from allauth.account import forms as allauth_forms

Words = dict[str, tuple[str, str]]


class WordedForm:
    """`words` gives each field its label and what is said when it is left empty."""

    words: Words = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, missing) in self.words.items():
            field = self.fields[name]
            field.label, field.error_messages["required"] = label, missing


NEW_PASSWORD: Words = {
    "password1": ("New password", "Enter a new password"),
    "password2": ("New password again", "Enter the new password again"),
}


class SignInForm(WordedForm, allauth_forms.LoginForm):
    words = {
        "login": ("Email address", "Enter your email address"),
        "password": ("Password", "Enter your password"),
    }


class ResetPasswordForm(WordedForm, allauth_forms.ResetPasswordForm):
    words = {"email": ("Email address", "Enter your email address")}


class ResetPasswordKeyForm(WordedForm, allauth_forms.ResetPasswordKeyForm):
    words = NEW_PASSWORD


class ChangePasswordForm(WordedForm, allauth_forms.ChangePasswordForm):
    words = {"oldpassword": ("Current password", "Enter your current password")} | NEW_PASSWORD


class ReauthenticateForm(WordedForm, allauth_forms.ReauthenticateForm):
    words = {"password": ("Password", "Enter your password")}
