"""Forms of signing in, with error messages that say what to do."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from accounts.models import User
from ui.forms import MarkedForm

NEW_PASSWORD = {"password1": "Enter a new password", "password2": "Enter the new password again"}


class Worded(forms.Form):
    missing: ClassVar[dict[str, str]] = {}
    """What to say for each field that was left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in self.missing.items():
            self.fields[name].error_messages["required"] = words
        for field in self.fields.values():
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "Enter an e-mail address such as name@council.gov.uk"


class LoginForm(Worded, account.LoginForm):
    missing = {"login": "Enter your e-mail address", "password": "Enter your password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # The way to a new password stands below the button.


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    missing = {"email": "Enter your e-mail address"}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    missing = NEW_PASSWORD


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    missing = {"oldpassword": "Enter your present password", **NEW_PASSWORD}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    missing = {"password": "Enter your password"}


class CodeForm(Worded, mfa.AuthenticateForm):
    missing = {"code": "Enter the code"}


class CodeAgainForm(Worded, mfa.ReauthenticateForm):
    missing = {"code": "Enter the code"}


class TurnOnForm(Worded, ActivateTOTPForm):
    missing = {"code": "Enter the code that your app shows"}


class DetailsForm(MarkedForm, forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "job_title")
        error_messages = {"name": {"required": "Enter your name"}}
